"""Every command on a tiny data set, from its arguments to its files."""

import json

import cv2
import numpy as np
import pytest

import fmnist_sk
from fmnist_sk.cli import standard_models
from fmnist_sk.cli._data import load_data
from fmnist_sk.cli._image_files import read_image


def test_a_trained_model_is_opened_in_python_and_knows_its_classes(files):
    model = fmnist_sk.load(files / "model.zip")
    assert model.classes_.tolist() == ["left", "nowhere", "right"]
    assert (model.network.width, model.batch_size, model.epochs, model.verbose) == (4, 16, 6, 0)
    test = load_data(str(files / "blobs.npz"), "test", None, seed=0)
    assert model.score(test.X, test.y) > 0.9


def test_evaluate_reports_and_judges(call, files):
    arguments = "evaluate", files / "model.zip", "--data", files / "blobs.npz"
    done = call(*arguments)
    assert done.exit_code == 0
    assert done.stdout.startswith("Data: blobs.npz\nCNNClassifier: 60 rows, 3 classes")
    scores = json.loads(call(*arguments, "--json").stdout)
    model, test = (
        fmnist_sk.load(files / "model.zip"),
        load_data(str(files / "blobs.npz"), "test", None, 0),
    )
    assert scores["scores"]["accuracy"] == model.score(test.X, test.y)
    assert call(*arguments, "--min-accuracy", 0.5).exit_code == 0
    with_labels_swapped = files / "wrong.npz"
    content = dict(np.load(files / "blobs.npz"))
    np.savez(with_labels_swapped, **content | {"y_test": 2 - content["y_test"]})
    done = call(*arguments[:2], "--data", with_labels_swapped, "--min-accuracy", 0.5)
    assert done.exit_code == 1
    assert "is below 0.5" in done.stderr


def test_evaluate_takes_models_that_were_trained_on_numbers(call, files, tiny_cnn):
    content = np.load(files / "blobs.npz")
    model = tiny_cnn(batch_size=16, epochs=6, learning_rate=0.05)
    model.fit(content["x_train"], content["y_train"]).save(files / "numbers.zip")
    done = call("evaluate", files / "numbers.zip", "--data", files / "blobs.npz", "--json")
    accuracy = json.loads(done.stdout)["scores"]["accuracy"]
    assert accuracy == model.score(content["x_test"], content["y_test"])


def test_predict_names_what_a_picture_shows(call, files):
    done = call("predict", files / "model.zip", files / "left.png", files / "left.png", "--top", 2)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"{files / 'left.png'}: left ")
    assert lines[0].count("%") == 2
    done = call("predict", files / "model.zip", files / "dark.png", "--invert", "--json")
    shares = json.loads(done.stdout)["probabilities"]
    assert next(iter(shares)) == "left"
    assert sum(shares.values()) == pytest.approx(1, abs=1e-5)


def test_explain_draws_a_picture(call, files):
    done = call("explain", files / "model.zip", files / "left.png", "--n-segments", 4)
    assert done.exit_code == 0, done.output
    assert done.stdout == f"Taken for: left\n{files / 'left-explained.png'}\n"
    assert cv2.imread(str(files / "left-explained.png")).std() > 5
    again = call("explain", files / "model.zip", files / "left.png")
    assert again.exit_code == 2
    assert "--force" in again.stderr


def test_search_stores_the_best_and_goes_on_another_time(call, files):
    arguments = (
        *("search", files / "best.zip", "--network", "mlp", "--epochs", 1, "--folds", 2, "--force"),
        *("--data", files / "blobs.npz", "--storage", files / "trials.db"),
    )
    done = call(*arguments, "--trials", 1)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0] == "Data: blobs.npz"
    assert len([line for line in lines if "network__width=" in line]) == 1
    best = fmnist_sk.load(files / "best.zip")
    assert f"network__width={best.network.width}" in lines[1]
    assert call(*arguments, "--trials", 2).stdout.count("network__width=") == 2


def test_what_is_set_is_not_searched(call, files):
    arguments = "--network", "mlp", "--epochs", 1, "--folds", 2, "--trials", 1
    done = call(
        *("search", files / "fixed.zip", *arguments, "--data", files / "blobs.npz"),
        *("--set", "network__width=3"),
    )
    assert done.exit_code == 0, done.output
    assert "network__depth=" in done.stdout
    assert "network__width=" not in done.stdout
    assert fmnist_sk.load(files / "fixed.zip").network.width == 3


def test_the_standard_models_are_all_networks_and_classics_with_the_given_seed():
    models = standard_models(epochs=7, random_state=3)
    networks = {n: m for n, m in models.items() if isinstance(m, fmnist_sk.CNNClassifier)}
    assert {*fmnist_sk.list_networks()} <= {*networks}
    assert {(m.epochs, m.random_state) for m in networks.values()} == {(7, 3)}
    assert len(models) - len(networks) >= 5


def test_the_classics_take_images_as_well_as_rows(files):
    data = load_data(str(files / "blobs.npz"), "train", None, seed=0)
    for name, model in standard_models(boosting_iterations=2).items():
        if not isinstance(model, fmnist_sk.CNNClassifier):
            of_images = model.fit(data.X, data.y).predict(data.X)
            rows = data.X.reshape(len(data.X), -1)
            assert np.array_equal(of_images, model.fit(rows, data.y).predict(rows)), name


@pytest.mark.parametrize("n_channels", [1, 3])
def test_pictures_of_every_kind_become_images_of_the_model(tmp_path, n_channels):
    rng = np.random.default_rng(0)
    red = np.zeros((8, 8, 3), dtype=np.uint8)
    red[..., 2] = 255  # OpenCV has red last.
    see_through = np.dstack([red, np.zeros((8, 8), dtype=np.uint8)])
    wide = rng.integers(0, 2**16, (8, 8), dtype=np.uint16)
    for name, picture in {"red": red, "see_through": see_through, "wide": wide}.items():
        cv2.imwrite(str(tmp_path / f"{name}.png"), picture)
    shape = (8, 8, n_channels)
    images = {n: read_image(tmp_path / f"{n}.png", shape) for n in ("red", "see_through", "wide")}
    assert {(image.shape, image.dtype.name) for image in images.values()} == {(shape, "uint8")}
    assert images["red"][0, 0].tolist() == ([76] if n_channels == 1 else [255, 0, 0])
    assert not images["see_through"].any()
    assert not read_image(tmp_path / "see_through.png", shape, invert=True).any()
    np.testing.assert_allclose(images["wide"][..., 0], wide / 257, atol=1)
    small = read_image(tmp_path / "red.png", (4, 2, n_channels))
    assert small.shape == (4, 2, n_channels)


def test_pictures_come_in_the_range_of_the_training_pixels(call, files, tiny_cnn):
    content = np.load(files / "blobs.npz")
    model = tiny_cnn(batch_size=16, epochs=6, learning_rate=0.05)
    model.fit(content["x_train"] / 255, content["y_train"]).save(files / "floats.zip")
    done = call("predict", files / "floats.zip", files / "left.png", "--json", "--top", 3)
    shares = json.loads(done.stdout)["probabilities"]
    picture = read_image(files / "left.png", (8, 8, 1)) / 255
    expected = model.predict_proba(picture[None].astype(np.float32))[0]
    np.testing.assert_allclose([shares[str(k)] for k in range(3)], expected, atol=1e-5)
