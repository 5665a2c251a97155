"""Data files and drawn rows: what is used, and what is refused with which words."""

import numpy as np
import pytest

from fmnist_sk.cli._data import load_data
from fmnist_sk.cli._stratified_rows import stratified_rows


@pytest.mark.parametrize("n_rows", [3, 10, 50, 99, 100])
def test_every_class_keeps_its_share(n_rows):
    y = np.random.default_rng(0).permutation(np.repeat(["rare", "some", "many"], [1, 29, 70]))
    rows = stratified_rows(y, n_rows, seed=1)
    assert len(set(rows.tolist())) == n_rows
    for name, count in (("rare", 1), ("some", 29), ("many", 70)):
        assert abs((y[rows] == name).sum() - n_rows * count / 100) <= 2
    assert set(y[rows]) == {"rare", "some", "many"}
    assert {*stratified_rows(y, n_rows - 1, seed=1)} < {*rows}
    different = stratified_rows(y, n_rows, seed=2)
    assert np.array_equal(rows, different) == (n_rows == 100)


def arrays(**others):
    X = np.zeros((6, 2, 2), dtype=np.uint8)
    return {"x_train": X, "y_train": np.arange(6) % 3, "target_names": ["a", "b", "c"]} | others


def test_all_rows_but_one_can_be_drawn(tmp_path):
    np.savez(tmp_path / "d.npz", **arrays())
    data = load_data(str(tmp_path / "d.npz"), "train", 5, seed=0)
    assert len(data.X) == 5
    assert set(data.y) == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("others", "message"),
    [
        ({"y_train": np.arange(6) % 3 - 1}, "has the labels -1. With target_names"),
        ({"y_train": np.arange(6) % 3 + 1}, "has the labels 3. With target_names"),
        ({"y_train": np.array(["a", "b", "c"] * 2)}, "has the labels 'a', 'b', 'c'. With"),
        ({"target_names": ["a", "a", "b"]}, "not all different: a, a, b"),
        ({"y_train": np.arange(5) % 3}, "6 images in x_train and 5 labels"),
        ({"y_train": np.array([None] * 6)}, "cannot be read (Object arrays"),
    ],
    ids=["negative", "from one", "names", "twice", "too few", "objects"],
)
def test_labels_that_do_not_fit_are_refused(tmp_path, others, message):
    np.savez(tmp_path / "d.npz", **arrays(**others))
    with pytest.raises(ValueError, match=r"d\.npz") as caught:
        load_data(str(tmp_path / "d.npz"), "train", None, seed=0)
    assert message in str(caught.value)


@pytest.mark.parametrize("kind", ["empty", "text", "half", "altered"])
def test_a_damaged_file_is_named(call, files, kind):
    whole = (files / "blobs.npz").read_bytes()
    inside = whole.index(b"x_test.npy") + 400
    contents = {
        "empty": b"",
        "text": b"hello",
        "half": whole[: len(whole) // 2],
        "altered": whole[:inside] + b"altered" + whole[inside + 7 :],
    }
    path = files / f"{kind}.npz"
    path.write_bytes(contents[kind])
    done = call("evaluate", files / "model.zip", "--data", path)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: {path} ")
    assert "numpy.savez" in done.stderr
    assert "pickle" not in done.stderr


def test_a_model_of_more_classes_than_the_data_have_names_for_is_refused(files):
    data = load_data(str(files / "blobs.npz"), "test", None, seed=0)
    with pytest.raises(ValueError, match=r"knows the classes 0, 1, 2, 3, and blobs\.npz has"):
        data.labels_for(np.arange(4))
