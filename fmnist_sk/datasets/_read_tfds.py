"""Images and labels from TensorFlow Datasets, in the official order."""

from __future__ import annotations

import hashlib
import http.client
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from .._optional import import_optional
from . import _official
from ._download import read_url
from ._official import SourceUnavailableError, Split

_PURPOSE = "Fashion-MNIST from TensorFlow Datasets"


def read_tfds(
    split: Split, data_home: str | os.PathLike[str] | None, *, download: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Read the images and labels of a split with the builder of TensorFlow Datasets.

    Parameters
    ----------
    split : {"train", "test"}
        Which images.
    data_home : str, path-like or None
        The builder works in the folder ``tensorflow_datasets`` of this one; None means its own
        default, ``$TFDS_DATA_DIR`` or ``~/tensorflow_datasets``.
    download : bool
        Whether the builder may download and prepare the data.

    Returns
    -------
    images : ndarray of shape (n_samples, 28, 28), dtype uint8
        The images.
    labels : ndarray of shape (n_samples,), dtype uint8
        Their classes.

    Raises
    ------
    ImportError
        If TensorFlow Datasets, or a package that it needs, is missing.
    SourceUnavailableError
        If the builder cannot give the data, or gives other data than the official ones.
    """
    tfds = import_optional("tensorflow_datasets", extra="tfds", purpose=_PURPOSE)
    # It imports this one, which it does not declare, only when it prepares data.
    import_optional("importlib_resources", extra="tfds", purpose=_PURPOSE)
    folder = None if data_home is None else Path(data_home).expanduser() / "tensorflow_datasets"
    try:
        builder = _prepared_builder(tfds, folder, download=download)
        shuffled_images, shuffled_labels = _read_all(tfds, builder, split)
    except SourceUnavailableError:
        raise
    # Whatever TensorFlow Datasets, TensorFlow or requests raise: another source may still do.
    except Exception as error:
        raise SourceUnavailableError(
            f"TensorFlow Datasets: {type(error).__name__}: {error}"
        ) from error
    order = tfds_order(split, len(shuffled_images))
    images, labels = np.empty_like(shuffled_images), np.empty_like(shuffled_labels)
    images[order], labels[order] = shuffled_images, shuffled_labels
    if not _official.SPLITS[split].holds(images, labels):
        raise SourceUnavailableError(
            f"TensorFlow Datasets {tfds.__version__} gave other images than the official files "
            f"hold, or in an unknown order. If {builder.data_dir} may be damaged, delete it"
        )
    return images, labels


def tfds_order(split: Split, n_samples: int) -> np.ndarray:
    """Return the official index of each example in the order of TensorFlow Datasets.

    It stores examples by the MD5 of their split's name followed by their key, and the keys
    of Fashion-MNIST are the official indices.

    Parameters
    ----------
    split : {"train", "test"}
        Which images.
    n_samples : int
        Their number.

    Returns
    -------
    ndarray of shape (n_samples,), dtype int64
        The official indices.

    References
    ----------
    ``tensorflow_datasets/core/hashing.py`` and ``shuffle.py``.

    Examples
    --------
    >>> tfds_order("train", 5)
    array([4, 0, 3, 1, 2])
    """
    salted = hashlib.md5(split.encode(), usedforsecurity=False)

    def place(index: int) -> bytes:
        hashed = salted.copy()
        hashed.update(str(index).encode())
        return hashed.digest()

    return np.array(sorted(range(n_samples), key=place), dtype=np.int64)


def _prepared_builder(tfds: Any, folder: Path | None, *, download: bool) -> Any:
    builder = tfds.builder("fashion_mnist", data_dir=folder)
    if builder.is_prepared():
        return builder
    if not download:
        raise SourceUnavailableError(
            f"TensorFlow Datasets has not prepared {builder.data_dir} (download=False)"
        )
    _check_connection(builder)
    try:
        # A folder of its own: processes that share one get into each other's way.
        with tempfile.TemporaryDirectory(prefix="fmnist_sk-") as downloads:
            builder.download_and_prepare(download_dir=downloads)
    except FileExistsError:
        # Another process has prepared the data meanwhile.
        builder = tfds.builder("fashion_mnist", data_dir=folder)
        if not builder.is_prepared():
            raise
    return builder


def _check_connection(builder: Any) -> None:
    """Fail at once where the builder, which retries for minutes, would fail in the end."""
    folder = getattr(builder, "URL", None)
    if folder is None:
        return
    url = folder + _official.SPLITS["test"].labels.name
    try:
        read_url(url, n_bytes=1)
    except (OSError, http.client.HTTPException) as error:
        raise SourceUnavailableError(f"TensorFlow Datasets' download of {url}: {error}") from error


def _read_all(tfds: Any, builder: Any, split: Split) -> tuple[np.ndarray, np.ndarray]:
    dataset = builder.as_dataset(
        split=split,
        batch_size=-1,
        shuffle_files=False,
        as_supervised=True,
        # One file after the other, if the examples lie in several.
        read_config=tfds.ReadConfig(interleave_cycle_length=1),
    )
    images, labels = tfds.as_numpy(dataset)
    return images[..., 0], labels.astype(np.uint8)
