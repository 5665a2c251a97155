import os
import shutil
import subprocess
import sys
import threading
from dataclasses import replace

import numpy as np
import pytest

from fmnist_sk.datasets import _official, fetch_fashion_mnist

REAL = os.environ.get("FMNIST_SK_DATA")


@pytest.mark.skipif(not REAL, reason="FMNIST_SK_DATA is not set")
def test_the_real_data():
    garments = fetch_fashion_mnist(subset="all", data_home=REAL, download=False)
    assert garments.data.shape == (70_000, 784)
    for part, subset in ((slice(60_000), "train"), (slice(60_000, None), "test")):
        images, target = garments.images[part], garments.target[part]
        assert _official.SPLITS[subset].holds(images, target)
        assert set(np.bincount(target)) == {len(target) // 10}


def test_subsets(official):
    for subset in ("train", "test"):
        X, y = fetch_fashion_mnist(subset=subset, data_home=official.folder, return_X_y=True)
        np.testing.assert_array_equal(X, official.images[subset].reshape(len(X), 784))
        np.testing.assert_array_equal(y, official.labels[subset])
    everything = fetch_fashion_mnist(subset="all", data_home=official.folder)
    np.testing.assert_array_equal(everything.images[-len(X) :], official.images["test"])
    assert everything.source == "files"
    assert everything.target.dtype == np.int64
    assert "SYNTHETIC" not in everything.DESCR


def test_the_arrays_belong_to_the_caller(official):
    first = fetch_fashion_mnist(data_home=official.folder)
    first.data[:] = 1
    first.target[:] = 1
    second = fetch_fashion_mnist(data_home=official.folder)
    np.testing.assert_array_equal(second.images, official.images["train"])


def test_the_environment_variable_names_the_folder(official, monkeypatch):
    monkeypatch.setenv("FMNIST_SK_DATA", str(official.folder))
    before = sorted(os.listdir(official.folder))
    assert len(fetch_fashion_mnist().target) == len(official.labels["train"])
    assert sorted(os.listdir(official.folder)) == before, "a full folder is only read"


def test_missing_files_are_downloaded_once(official, cache, serve, monkeypatch):
    server, dead = serve(official.folder), serve(official.folder / "nothing")
    monkeypatch.setattr(_official, "MIRRORS", (dead.url, server.url))
    garments = fetch_fashion_mnist(subset="test")
    np.testing.assert_array_equal(garments.images, official.images["test"])
    assert sorted(os.listdir(cache)) == sorted(official.names("test"))
    assert len(server.requests) == 2
    fetch_fashion_mnist(subset="test")
    assert len(server.requests) == 2


def truncate(path):
    path.write_bytes(path.read_bytes()[:1000])


def alter(path):
    content = bytearray(path.read_bytes())
    content[500] ^= 1
    path.write_bytes(content)


def lengthen(path):
    path.write_bytes(path.read_bytes() + b"\n")


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (truncate, "only 1,000 of .* bytes, as after a broken download"),
        (alter, "MD5 .* instead of the official"),
        (lengthen, ".* bytes instead of"),
    ],
)
class TestDamagedFile:
    def test_of_the_user_is_named_and_left_alone(
        self, damage, problem, official, tmp_path, serve, monkeypatch
    ):
        monkeypatch.setattr(_official, "MIRRORS", (serve(official.folder).url,))
        folder = shutil.copytree(official.folder, tmp_path / "mine")
        bad = folder / official.names()[0]
        damage(bad)
        content = bad.read_bytes()
        with pytest.raises(
            OSError, match=f"{bad.name} is not the official file: {problem}"
        ) as info:
            fetch_fashion_mnist(data_home=folder)
        assert "Replace it" in str(info.value)
        assert bad.read_bytes() == content

    def test_in_the_cache_is_replaced(self, damage, problem, official, cache, serve, monkeypatch):
        shutil.copytree(official.folder, cache)
        damage(cache / official.names()[0])
        with pytest.raises(OSError, match=f"{official.names()[0]} is not the official.*{problem}"):
            fetch_fashion_mnist(source="files", download=False)
        server = serve(official.folder)
        monkeypatch.setattr(_official, "MIRRORS", (server.url,))
        garments = fetch_fashion_mnist(source="files")
        np.testing.assert_array_equal(garments.images, official.images["train"])
        assert len(server.requests) == 1

    def test_from_a_mirror_is_never_kept(
        self, damage, problem, official, cache, serve, tmp_path, monkeypatch
    ):
        bad = shutil.copytree(official.folder, tmp_path / "bad")
        damage(bad / official.names()[0])
        bad_url, good_url = serve(bad).url, serve(official.folder).url
        monkeypatch.setattr(_official, "MIRRORS", (bad_url,))
        with pytest.raises(OSError, match=f"{bad_url}{official.names()[0]}: {problem}"):
            fetch_fashion_mnist(source="files")
        assert os.listdir(cache) == []
        monkeypatch.setattr(_official, "MIRRORS", (bad_url, good_url))
        garments = fetch_fashion_mnist(source="files")
        np.testing.assert_array_equal(garments.images, official.images["train"])


def test_without_a_network_all_that_was_tried_is_listed(official, cache, monkeypatch):
    monkeypatch.setattr(_official, "MIRRORS", ("http://127.0.0.1:1/", "http://[::1]:1/"))
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", None)
    with pytest.raises(OSError, match="could not be had") as info:
        fetch_fashion_mnist()
    message = str(info.value)
    for part in (
        f"{cache / official.names()[0]} is missing",
        "download of http://127.0.0.1:1/",
        "download of http://[::1]:1/",
        "fmnist_sk[tfds]",
        "FMNIST_SK_DATA",
        "make_fashion_like",
        ", ".join(official.names()) + f" into {cache}",
    ):
        assert part in message


@pytest.mark.parametrize("module", ["tensorflow_datasets", "importlib_resources"])
def test_a_missing_package_is_named_with_its_extra(official, monkeypatch, module):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=rf"'{module}'.*fmnist_sk\[tfds\]"):
        fetch_fashion_mnist(source="tfds")


def test_a_folder_that_cannot_be_created_is_a_reason(official, tmp_path, serve, monkeypatch):
    server = serve(official.folder)
    monkeypatch.setattr(_official, "MIRRORS", (server.url,))
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=r"could not be had(?s:.*)data cannot be created"):
        fetch_fashion_mnist(source="files", data_home=tmp_path / "file" / "data")
    assert not server.requests


def test_swapped_arrays_are_refused(official, tmp_path, monkeypatch):
    swapped = replace(official.splits["train"], labels=official.splits["test"].labels)
    monkeypatch.setattr(_official, "SPLITS", {"train": swapped})
    with pytest.raises(OSError, match=r"\(300, 28, 28\) and \(120,\)"):
        fetch_fashion_mnist(data_home=official.folder)


FETCH = """
import pickle, sys
from fmnist_sk.datasets import _official, fetch_fashion_mnist
_official.SPLITS = pickle.load(open(sys.argv[1], "rb"))
_official.MIRRORS = (sys.argv[2],)
garments = fetch_fashion_mnist(source="files", data_home=sys.argv[3], subset="all")
assert _official.SPLITS["test"].holds(garments.images[-120:], garments.target[-120:])
"""


def test_two_processes_fetch_at_once(official, tmp_path, serve):
    # The first answers wait for each other, so that both downloads are under way at once.
    both_wait = threading.Barrier(2)
    started = []

    def before_answer():
        started.append(1)
        if len(started) <= 2:
            both_wait.wait(timeout=60)

    server = serve(official.folder, before_answer)
    splits, folder = tmp_path / "splits.pickle", tmp_path / "data"
    official.pickle_splits(splits)
    command = [sys.executable, "-c", FETCH, str(splits), server.url, str(folder)]
    processes = [subprocess.Popen(command) for _ in range(2)]
    assert [process.wait(timeout=60) for process in processes] == [0, 0]
    assert sorted(os.listdir(folder)) == sorted(official.names("train") + official.names("test"))
    fetch_fashion_mnist(data_home=folder, subset="all", download=False)


def test_a_file_that_windows_will_not_replace(official, cache, serve, monkeypatch):
    def refuse(source, target):
        raise PermissionError("in use")

    monkeypatch.setattr(_official, "MIRRORS", (serve(official.folder).url,))
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="cannot be written: in use"):
        fetch_fashion_mnist(source="files")
    assert os.listdir(cache) == []

    def be_late(source, target):
        shutil.copy(source, target)
        refuse(source, target)

    monkeypatch.setattr(os, "replace", be_late)
    garments = fetch_fashion_mnist(source="files")
    np.testing.assert_array_equal(garments.images, official.images["train"])
    assert sorted(os.listdir(cache)) == sorted(official.names())


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("subset", "validation"), ("source", "openml"), ("data_home", 3), ("download", "no")],
)
def test_a_wrong_parameter_is_named(parameter, value):
    with pytest.raises(ValueError, match=f"(?s){parameter}.*{value}"):
        fetch_fashion_mnist(**{parameter: value})
