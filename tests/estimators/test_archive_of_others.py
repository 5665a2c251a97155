"""Archives of older versions, and estimators that are changed before they are saved."""

import json
import zipfile

import numpy as np
import pytest

import fmnist_sk
from fmnist_sk import CNNClassifier
from fmnist_sk.networks import MLP

SMALL = MLP(width=8, depth=1)


def test_an_archive_without_what_came_later(fashion, tmp_path):
    clf = CNNClassifier(SMALL, epochs=1, warm_start=True, validation_fraction=0.2).fit(*fashion)
    clf.save(tmp_path / "new")
    with zipfile.ZipFile(tmp_path / "new") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    header = json.loads(members["estimator.json"])
    assert header["attributes"].pop("_split_seed") == clf._split_seed
    assert header["attributes"].pop("_pixel_range") == [0, 255]
    members["estimator.json"] = json.dumps(header)
    with zipfile.ZipFile(tmp_path / "old", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    loaded = fmnist_sk.load(tmp_path / "old")
    np.testing.assert_array_equal(loaded.predict_proba(fashion[0]), clf.predict_proba(fashion[0]))
    loaded.fit(*fashion)


def test_the_advice_for_a_parameter_gives_an_archive_that_loads(fashion, tmp_path):
    clf = CNNClassifier(SMALL, epochs=1, schedule=lambda progress: 1.0).fit(*fashion)
    with pytest.raises(TypeError, match=r"set_params\(schedule='one_cycle'\)"):
        clf.save(tmp_path / "model")
    clf.set_params(schedule="one_cycle").save(tmp_path / "model")
    assert fmnist_sk.load(tmp_path / "model").schedule == "one_cycle"


def test_what_load_would_refuse_is_not_saved(fashion, tmp_path):
    clf = CNNClassifier(SMALL, epochs=1).fit(*fashion).set_params(epochs=-1)
    with pytest.raises(ValueError, match="'epochs' parameter"):
        clf.save(tmp_path / "model")
    assert list(tmp_path.iterdir()) == []
