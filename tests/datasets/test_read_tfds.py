"""TensorFlow Datasets for real: its own builder downloads from a server on this machine."""

import importlib
import os
import shutil

import numpy as np
import pytest

from fmnist_sk.datasets import _official, fetch_fashion_mnist

REAL = os.environ.get("FMNIST_SK_DATA")


@pytest.fixture
def builder_module(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    return importlib.import_module("tensorflow_datasets.image_classification.mnist")


@pytest.fixture
def small_builder(builder_module, official, serve, monkeypatch):
    """The real builder, which expects as few examples as the stand-ins hold."""
    monkeypatch.setattr(builder_module, "_TRAIN_EXAMPLES", len(official.labels["train"]))
    monkeypatch.setattr(builder_module, "_TEST_EXAMPLES", len(official.labels["test"]))
    monkeypatch.setattr(builder_module.FashionMNIST, "URL", serve(official.folder).url)
    return builder_module.FashionMNIST


def test_same_images_in_the_same_order(small_builder, official, tmp_path, monkeypatch):
    with pytest.raises(OSError, match=r"has not prepared .*download=False"):
        fetch_fashion_mnist(source="tfds", data_home=tmp_path, download=False)
    files = fetch_fashion_mnist(subset="all", data_home=official.folder)
    tfds = fetch_fashion_mnist(subset="all", data_home=tmp_path)
    assert (files.source, tfds.source) == ("files", "tfds")
    np.testing.assert_array_equal(tfds.images, files.images)
    np.testing.assert_array_equal(tfds.target, files.target)
    assert tfds.data.dtype == np.uint8
    assert tfds.data.flags.writeable
    assert os.listdir(tmp_path) == ["tensorflow_datasets"]

    # What is prepared is used without any server, and recognised if it is something else.
    monkeypatch.setattr(small_builder, "URL", "http://127.0.0.1:1/")
    again = fetch_fashion_mnist(subset="test", source="tfds", data_home=tmp_path, download=False)
    np.testing.assert_array_equal(again.images, official.images["test"])
    monkeypatch.setattr(_official, "SPLITS", {"test": official.splits["train"]})
    with pytest.raises(OSError, match="gave other images than the official files hold"):
        fetch_fashion_mnist(subset="test", source="tfds", data_home=tmp_path)


def test_another_process_may_be_faster(small_builder, official, tmp_path, monkeypatch):
    generate, faster = small_builder._generate_examples, []

    def generate_late(self, *args, **kwargs):
        monkeypatch.setattr(small_builder, "_generate_examples", generate)
        faster.append(fetch_fashion_mnist(source="tfds", data_home=tmp_path))
        return generate(self, *args, **kwargs)

    monkeypatch.setattr(small_builder, "_generate_examples", generate_late)
    garments = fetch_fashion_mnist(source="tfds", data_home=tmp_path)
    for images in (garments.images, faster[0].images):
        np.testing.assert_array_equal(images, official.images["train"])


def test_a_failure_inside_is_a_reason(small_builder, official, serve, tmp_path, monkeypatch):
    damaged = shutil.copytree(official.folder, tmp_path / "damaged")
    (damaged / official.names()[0]).write_bytes(b"<html>")
    monkeypatch.setattr(small_builder, "URL", serve(damaged).url)
    with pytest.raises(OSError, match=r"could not be had(?s:.*)- TensorFlow Datasets: \w+: "):
        fetch_fashion_mnist(source="tfds", data_home=tmp_path)


def test_without_a_network_it_fails_at_once(small_builder, tmp_path, monkeypatch):
    monkeypatch.setattr(small_builder, "URL", "http://127.0.0.1:1/")
    with pytest.raises(OSError, match=r"TensorFlow Datasets' download of http://127.0.0.1:1/"):
        fetch_fashion_mnist(source="tfds", data_home=tmp_path)


@pytest.mark.skipif(not REAL, reason="FMNIST_SK_DATA is not set")
def test_the_real_data(builder_module, serve, tmp_path, monkeypatch):
    monkeypatch.setattr(builder_module.FashionMNIST, "URL", serve(REAL).url)
    tfds = fetch_fashion_mnist(subset="all", source="tfds", data_home=tmp_path)
    files = fetch_fashion_mnist(subset="all", source="files", data_home=REAL, download=False)
    np.testing.assert_array_equal(tfds.images, files.images)
    np.testing.assert_array_equal(tfds.target, files.target)
