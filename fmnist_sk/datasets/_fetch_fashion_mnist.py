"""The real Fashion-MNIST."""

from __future__ import annotations

import os
from typing import Literal, overload

import numpy as np
from sklearn.utils import Bunch
from sklearn.utils._param_validation import StrOptions, validate_params

from . import _official
from ._bunch import make_bunch
from ._data_home import ENVIRONMENT_VARIABLE, DataHome, resolve_data_home
from ._official import SourceUnavailableError, Split
from ._read_files import read_files
from ._read_tfds import read_tfds

Subset = Literal["train", "test", "all"]
Source = Literal["auto", "files", "tfds"]
DataHomeParameter = str | os.PathLike[str] | None
Arrays = tuple[np.ndarray, np.ndarray]

# In the order in which "auto" tries them.
_SOURCES: tuple[Literal["files", "tfds"], ...] = ("files", "tfds")

_DESCRIPTION = """\
Fashion-MNIST
-------------

Photographs of garments and accessories from Zalando's catalogue, in ten classes: a drop-in
replacement of MNIST that is harder to learn.

:Images: 28 x 28 pixels, uint8, grey, black background
:Training set: 60,000 images; 6,000 of each class
:Test set: 10,000 images; 1,000 of each class
:Licence: MIT, copyright Zalando SE

H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine
learning algorithms", arXiv:1708.07747, 2017. https://github.com/zalandoresearch/fashion-mnist
"""


@overload
def fetch_fashion_mnist(
    *,
    subset: Subset = ...,
    data_home: DataHomeParameter = ...,
    source: Source = ...,
    download: bool = ...,
    return_X_y: Literal[False] = ...,
) -> Bunch: ...


@overload
def fetch_fashion_mnist(
    *,
    subset: Subset = ...,
    data_home: DataHomeParameter = ...,
    source: Source = ...,
    download: bool = ...,
    return_X_y: Literal[True],
) -> Arrays: ...


@validate_params(
    {
        "subset": [StrOptions({"train", "test", "all"})],
        "data_home": [str, os.PathLike, None],
        "source": [StrOptions({"auto", "files", "tfds"})],
        "download": ["boolean"],
        "return_X_y": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def fetch_fashion_mnist(
    *,
    subset: Subset = "train",
    data_home: DataHomeParameter = None,
    source: Source = "auto",
    download: bool = True,
    return_X_y: bool = False,
) -> Bunch | Arrays:
    """Load Fashion-MNIST, downloading it if necessary.

    Every source gives the same images in the same order: the official files are recognised by their
    MD5 checksums at every call, and what TensorFlow Datasets gives, by a digest of all pixels and
    labels. Synthetic images are never returned; see `make_fashion_like` for those.

    Parameters
    ----------
    subset : {"train", "test", "all"}, default="train"
        The 60,000 training images, the 10,000 test images, or all, the training images first.
    data_home : str, path-like or None, default=None
        Folder of the four official ``*-ubyte.gz`` files. None means the folder in the environment
        variable ``FMNIST_SK_DATA`` or, if that is not set, ``fmnist_sk`` in the user's cache folder
        (``XDG_CACHE_HOME`` or the platform's own). A folder that holds the files is only read.
    source : {"auto", "files", "tfds"}, default="auto"
        "files" reads the official files; "tfds" uses TensorFlow Datasets, which keeps its copy in
        the folder ``tensorflow_datasets`` of `data_home`, or in its own default folder if
        `data_home` is None; "auto" tries the files first.
    download : bool, default=True
        Whether what is missing may be downloaded.
    return_X_y : bool, default=False
        Whether to return ``(data, target)`` only.

    Returns
    -------
    data : Bunch
        Dictionary-like, with these keys:

        data : ndarray of shape (n_samples, 784), dtype uint8
            The images as rows, 0 for the background.
        images : ndarray of shape (n_samples, 28, 28), dtype uint8
            The same images; both arrays share their memory.
        target : ndarray of shape (n_samples,), dtype int64
            Index of each image's class.
        target_names : list of str
            Names of the ten classes.
        DESCR : str
            What the data are.
        source : {"files", "tfds"}
            Where they came from.
    (data, target) : tuple
        Only these two arrays, if `return_X_y` is True.

    Raises
    ------
    ValueError
        If a parameter has a value that it cannot have.
    ImportError
        If `source` is "tfds" and TensorFlow Datasets is not installed.
    OSError
        If no source gives the data; the message lists all that was tried. Also if a file in a
        folder that the user named is not the official one: it is neither used nor replaced.

    See Also
    --------
    make_fashion_like : Synthetic images of the same form, without a download.

    Examples
    --------
    >>> from fmnist_sk.datasets import fetch_fashion_mnist
    >>> X, y = fetch_fashion_mnist(subset="test", return_X_y=True)  # doctest: +SKIP
    >>> X.shape  # doctest: +SKIP
    (10000, 784)
    """
    home = resolve_data_home(data_home)
    splits: tuple[Split, ...] = ("train", "test") if subset == "all" else (subset,)
    reasons: list[str] = []
    for name in _SOURCES if source == "auto" else (source,):
        try:
            images, labels = _read(name, splits, home, data_home, download)
        except SourceUnavailableError as error:
            reasons += error.reasons
        except ImportError as error:
            if source == "tfds":
                raise
            reasons.append(str(error))
        else:
            bunch = make_bunch(images, labels, description=_DESCRIPTION, source=name)
            return (bunch.data, bunch.target) if return_X_y else bunch
    raise OSError(_no_source_message(splits, home, reasons))


def _read(
    source: Literal["files", "tfds"],
    splits: tuple[Split, ...],
    home: DataHome,
    data_home: DataHomeParameter,
    download: bool,
) -> Arrays:
    if source == "files":
        parts = [read_files(split, home, download=download) for split in splits]
    else:
        parts = [read_tfds(split, data_home, download=download) for split in splits]
    images, labels = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return images, labels


def _no_source_message(splits: tuple[Split, ...], home: DataHome, reasons: list[str]) -> str:
    files = [_official.SPLITS[split] for split in splits]
    names = ", ".join(file.name for pair in files for file in (pair.images, pair.labels))
    tried = "\n".join(f"- {reason}" for reason in reasons)
    return (
        f"Fashion-MNIST could not be had. Tried:\n{tried}\n"
        f"Ways out: put {names} into {home.folder}; or set the environment variable "
        f"{ENVIRONMENT_VARIABLE} (or data_home) to a folder that holds them; or use "
        f"fmnist_sk.datasets.make_fashion_like, which draws synthetic garments without a network."
    )
