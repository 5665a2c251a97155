"""Saving and loading: in a process that has imported nothing, and when the file is bad."""

import io
import json
import pickle
import re
import subprocess
import sys
import zipfile

import joblib
import keras
import numpy as np
import pytest
from numpy.testing import assert_array_equal

import fmnist_sk
from fmnist_sk import CNNClassifier
from fmnist_sk.augmentation import Compose, CutMix, MixUp, OneOf, RandomApply, RandomFlip
from fmnist_sk.estimators._parameter_codec import decode, encode
from fmnist_sk.networks import MLP

LOADERS = {
    "archive": "from fmnist_sk import load; model = load(path)",
    "pickle": "import pickle; model = pickle.load(open(path, 'rb'))",
    "joblib": "import joblib; model = joblib.load(path)",
}


@pytest.fixture(scope="module")
def named(fashion, names):
    clf = CNNClassifier("lenet", epochs=1, random_state=0, batch_size=50, warm_start=True)
    return clf.fit(fashion[0], names)


def rewrite(path, change):
    """Change the JSON header of an archive."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    header = json.loads(members["estimator.json"])
    change(header)
    members["estimator.json"] = json.dumps(header).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def test_round_trips_in_a_fresh_process(named, fashion, tmp_path):
    """One process for all three, since each would import TensorFlow."""
    X = fashion[0][:50]
    np.save(tmp_path / "X.npy", X)
    named.save(tmp_path / "archive")
    joblib.dump(named, tmp_path / "joblib")
    (tmp_path / "pickle").write_bytes(pickle.dumps(named))
    script = "import numpy as np\n"
    for kind, loader in LOADERS.items():
        path = str(tmp_path / kind)
        script += f"path = {path!r}\n{loader}\n"
        script += f"X = np.load({str(tmp_path / 'X.npy')!r})\n"
        script += f"np.savez({path + '.npz'!r}, p=model.predict_proba(X), y=model.predict(X))\n"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    for kind in LOADERS:
        results = np.load(tmp_path / f"{kind}.npz")
        assert_array_equal(results["p"], named.predict_proba(X))
        assert_array_equal(results["y"], named.predict(X))


def test_archive_keeps_everything(named, fashion, names, tmp_path):
    named.save(tmp_path / "model")
    loaded = fmnist_sk.load(tmp_path / "model")
    assert repr(loaded.get_params()) == repr(named.get_params())
    for name in ("history_", "n_epochs_", "best_epoch_", "precision_", "image_shape_"):
        assert getattr(loaded, name) == getattr(named, name), name
    assert_array_equal(loaded.classes_, named.classes_)
    assert loaded.count_params() == named.count_params()
    again = [
        clf.fit(fashion[0], names).predict_proba(fashion[0])
        for clf in (loaded, pickle.loads(pickle.dumps(named)))
    ]
    assert_array_equal(*again)


def test_parameters_of_every_kind(fashion, tmp_path):
    X, y = fashion
    clf = CNNClassifier(
        MLP(width=8, depth=1),
        epochs=1,
        optimizer=keras.optimizers.Adam(beta_1=0.8),
        class_weight={1: 2.0},
        image_shape=(28, 28),
        checkpoint_dir=tmp_path / "checkpoints",
        random_state=np.int64(3),
    ).fit(X, y)
    clf.save(tmp_path / "model")
    loaded = CNNClassifier.load(tmp_path / "model")
    assert loaded.optimizer.get_config() == clf.optimizer.get_config()
    assert loaded.class_weight == {1: 2.0}
    assert loaded.image_shape == (28, 28)
    assert loaded.checkpoint_dir == tmp_path / "checkpoints"
    assert loaded.network.get_params() == clf.network.get_params()


def test_what_cannot_be_data_is_refused_by_name(fashion, tmp_path):
    clf = CNNClassifier(MLP(width=8), epochs=1, callbacks=[keras.callbacks.TerminateOnNaN()])
    clf.fit(*fashion)
    with pytest.raises(TypeError, match=r"callbacks=.*set_params\(callbacks=None\)"):
        clf.save(tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("augmentation", "advice"),
    [
        (Compose([RandomFlip()]), "augmentation__randomflip__random_state=None"),
        (Compose([("mirror", RandomFlip())]), "augmentation__mirror__random_state=None"),
        (
            OneOf([RandomFlip(p=0), RandomApply(RandomFlip()), RandomFlip()]),
            '**{"augmentation__randomflip-2__random_state": None}',
        ),
        (
            Compose((RandomApply(RandomFlip()),)),
            "augmentation__randomapply__augmenter__random_state=None",
        ),
    ],
)
def test_the_advice_for_a_part_of_an_augmentation_works(fashion, tmp_path, augmentation, advice):
    name = advice.strip('*{}"').split('"')[0].split("=")[0]
    clf = CNNClassifier(MLP(width=8, depth=1), epochs=1, augmentation=augmentation)
    clf.set_params(**{name: np.random.RandomState(0)})
    clf.fit(*fashion)
    with pytest.raises(TypeError, match=re.escape(f"set_params({advice})")):
        clf.save(tmp_path / "model")
    clf.set_params(**{name: None}).save(tmp_path / "model")
    loaded = CNNClassifier.load(tmp_path / "model")
    assert repr(loaded.augmentation) == repr(clf.augmentation)


def test_arrays_of_numbers_are_stored_with_their_dtype(fashion, tmp_path):
    weights = np.array([1, 3], dtype=np.float32)
    augmentation = OneOf([MixUp(), ("cut", CutMix(alpha=0.5))], probabilities=weights)
    clf = CNNClassifier(MLP(width=8, depth=1), epochs=1, augmentation=augmentation).fit(*fashion)
    clf.save(tmp_path / "model")
    loaded = CNNClassifier.load(tmp_path / "model").augmentation
    assert loaded.probabilities.dtype == np.float32
    assert_array_equal(loaded.probabilities, weights)
    assert repr(loaded.augmenters) == repr(augmentation.augmenters)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype=">i2").reshape(2, 3),
        np.zeros((0, 4)),
        np.array(True),
        np.array([np.nan, np.inf, 0.1]),
    ],
)
def test_arrays_of_any_shape_come_back(array):
    back = decode(json.loads(json.dumps(encode(array, "a"))), "a")
    assert back.dtype.name == array.dtype.name
    assert_array_equal(back, array, strict=array.dtype.isnative)


@pytest.mark.parametrize("array", [np.array([print]), np.array([1j]), np.array(["x"])])
def test_other_arrays_are_refused(array):
    with pytest.raises(TypeError, match=r"a=array.*set_params\(a=None\)"):
        encode(array, "a")


def test_saving_replaces_a_file_at_once(named, tmp_path):
    (tmp_path / "model").write_bytes(b"old")
    named.save(tmp_path / "model")
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    assert zipfile.is_zipfile(tmp_path / "model")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_truncated_archive(named, tmp_path, share):
    named.save(tmp_path / "model")
    content = (tmp_path / "model").read_bytes()
    (tmp_path / "model").write_bytes(content[: int(share * len(content))])
    with pytest.raises(ValueError, match=r"not a complete archive.*truncated or altered"):
        fmnist_sk.load(tmp_path / "model")


def test_altered_archive(named, tmp_path):
    named.save(tmp_path / "model")
    content = bytearray((tmp_path / "model").read_bytes())
    content[len(content) // 2] ^= 0xFF
    (tmp_path / "model").write_bytes(content)
    with pytest.raises(ValueError, match=r"not a complete archive"):
        fmnist_sk.load(tmp_path / "model")


def test_archive_of_a_future_version(named, tmp_path):
    named.save(tmp_path / "model")

    def change(header):
        header["format_version"] = 99
        header["versions"]["fmnist_sk"] = "7.0"

    rewrite(tmp_path / "model", change)
    with pytest.raises(ValueError, match=r"archive format 99.*written by fmnist_sk 7\.0: install"):
        fmnist_sk.load(tmp_path / "model")


@pytest.mark.parametrize(
    ("parameter", "message"),
    [
        ({"type": "network", "name": "evil", "parameters": {}}, "No network is registered.*'evil'"),
        ({"type": "augmenter", "name": "System", "parameters": {}}, "not an augmenter"),
        ({"type": "module", "name": "os"}, "unknown kind 'module'"),
        (
            {"type": "array", "dtype": "object", "shape": [1], "values": ["x"]},
            "unknown dtype 'object'",
        ),
        (
            {"type": "array", "dtype": "int8", "shape": [3], "values": [1]},
            "augmentation is no array",
        ),
        (
            {"type": "optimizer", "value": {"module": "os", "class_name": "system", "config": {}}},
            "not one of Keras's own optimizers",
        ),
        (
            {"type": "network", "name": "mlp", "parameters": {"wid": 1}},
            "does not fit the class MLP",
        ),
    ],
)
def test_archive_with_a_foreign_class(named, tmp_path, parameter, message):
    named.save(tmp_path / "model")
    rewrite(tmp_path / "model", lambda header: header["parameters"].update(augmentation=parameter))
    with pytest.raises(ValueError, match=message):
        fmnist_sk.load(tmp_path / "model")


def test_archive_with_a_pickle_in_it(named, tmp_path):
    """An array of objects would be unpickled by NumPy if it were allowed to."""
    named.save(tmp_path / "model")
    with zipfile.ZipFile(tmp_path / "model") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    buffer = io.BytesIO()
    np.save(buffer, np.array([print], dtype=object), allow_pickle=True)
    members["weights/0000.npy"] = buffer.getvalue()
    with zipfile.ZipFile(tmp_path / "model", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(ValueError, match="not a plain array"):
        fmnist_sk.load(tmp_path / "model")


@pytest.mark.parametrize(
    "change",
    [
        lambda header: header["parameters"].update(unknown=1),
        lambda header: header["parameters"].update(epochs="lots"),
        lambda header: header.update(parameters=[]),
        lambda header: header.update(network="mlp"),
        lambda header: header["classes"].update(dtype="zzz"),
        lambda header: header["classes"]["values"].append("more"),
        lambda header: header["shapes"].reverse(),
        lambda header: header["trainable"].append(True),
        lambda header: header.update(format_version=0),
    ],
)
def test_altered_header(named, tmp_path, change):
    named.save(tmp_path / "model")
    rewrite(tmp_path / "model", change)
    with pytest.raises(ValueError, match=r"not a complete archive|must be|archive format 0"):
        fmnist_sk.load(tmp_path / "model")


def test_a_subclass_is_refused(fashion, tmp_path):
    class Own(CNNClassifier):
        pass

    clf = Own(MLP(width=8, depth=1), epochs=1).fit(*fashion)
    with pytest.raises(TypeError, match=r"not a Own.*joblib\.dump"):
        clf.save(tmp_path / "model")


def test_not_an_archive(tmp_path):
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("estimator.json", '{"format": "something else"}')
    with pytest.raises(ValueError, match="was not written by"):
        fmnist_sk.load(tmp_path / "other.zip")
    with pytest.raises(FileNotFoundError):
        fmnist_sk.load(tmp_path / "missing")
