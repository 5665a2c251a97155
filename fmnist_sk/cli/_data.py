"""The data that a command works on."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from ..datasets import CLASS_NAMES, fetch_fashion_mnist, make_fashion_like
from ..evaluation._predictions import encode_labels
from ._stratified_rows import stratified_rows

Subset = Literal["train", "test"]
_DRAWN = {"train": 60_000, "test": 10_000}  # As many as the real data have.

# What an incomplete or altered file may raise while it is read. Errors of the operating system,
# such as a missing right to read, say enough themselves.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, NotImplementedError)


@dataclass(frozen=True)
class CommandData:
    """Images of one subset, with their labels.

    Parameters
    ----------
    X : ndarray
        Images in any form.
    y : ndarray of shape (n_samples,)
        Labels: the names of the classes where they are known.
    description : str
        Where the data come from.
    target_names : sequence of str, default=None
        Names of the classes in the order of their numbers; None if there are only labels.
    """

    X: np.ndarray
    y: np.ndarray
    description: str
    target_names: Sequence[str] | None = None

    def labels_for(self, classes: np.ndarray) -> tuple[np.ndarray, list[str] | None]:
        """Return the labels as a model knows them: by name or by number.

        Parameters
        ----------
        classes : ndarray of shape (n_classes,)
            The labels that the model knows.

        Returns
        -------
        y : ndarray of shape (n_samples,)
            The labels.
        target_names : list of str or None
            Names of the classes, if the labels are numbers.

        Raises
        ------
        ValueError
            If the model knows numbers that have no name here.
        """
        if self.target_names is None or classes.dtype.kind not in "iu":
            return self.y, None
        names = np.asarray(self.target_names)
        if classes.min() < 0 or classes.max() >= len(names):
            raise ValueError(
                f"The model knows the classes {_some(classes)}, and {self.description} has names for "
                f"0 to {len(names) - 1}: give the data of the model's own classes."
            )
        return encode_labels(self.y, names), [str(names[code]) for code in classes]


def load_data(source: str, subset: Subset, n_rows: int | None, seed: int) -> CommandData:
    """Load the training or the test part of the data that ``--data`` names.

    Parameters
    ----------
    source : str
        "fashion-mnist", "synthetic" or a path that ends in ".npz".
    subset : {"train", "test"}
        Which part.
    n_rows : int or None
        How many rows to use; None is all.
    seed : int
        Decides which rows, or what is drawn.

    Returns
    -------
    CommandData
        The data.

    Raises
    ------
    ValueError
        If the file is damaged or lacks an array, or its labels do not fit its names.
    OSError
        If the data cannot be had.

    Examples
    --------
    >>> load_data("synthetic", "test", 10, seed=0).X.shape
    (10, 784)
    """
    if source == "synthetic":
        # A stream for each part: no training image depends on how many test images are drawn.
        stream = np.random.default_rng([seed, subset == "test"])
        drawn = make_fashion_like(n_rows or _DRAWN[subset], random_state=stream)
        words = "synthetic images (make_fashion_like), not the real Fashion-MNIST"
        return CommandData(drawn.data, np.asarray(CLASS_NAMES)[drawn.target], words, CLASS_NAMES)
    if source.endswith(".npz"):
        data = _read_npz(Path(source), subset)
    else:
        bunch = fetch_fashion_mnist(subset=subset)
        words = f"Fashion-MNIST (real images, from {bunch.source})"
        y = np.asarray(CLASS_NAMES)[bunch.target]
        data = CommandData(bunch.data, y, words, CLASS_NAMES)
    if n_rows is None or n_rows >= len(data.y):
        return data
    rows = stratified_rows(data.y, n_rows, seed)
    return CommandData(data.X[rows], data.y[rows], data.description, data.target_names)


def _read_npz(path: Path, subset: Subset) -> CommandData:
    arrays = _load_arrays(path, (f"x_{subset}", f"y_{subset}"))
    X, y = arrays[f"x_{subset}"], arrays[f"y_{subset}"].ravel()
    if len(X) != len(y):
        raise ValueError(
            f"{path} has {len(X)} images in x_{subset} and {len(y)} labels in y_{subset}; every image "
            f"needs one label."
        )
    if "target_names" not in arrays:
        return CommandData(X, y, path.name)
    names = arrays["target_names"].tolist()
    return CommandData(X, _named(y, names, path), path.name, names)


def _load_arrays(path: Path, required: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the required arrays of a file, and the names of the classes if they are there."""
    # What NumPy takes for no archive of its own it tries as a pickle; its message speaks of that.
    if not zipfile.is_zipfile(path):
        raise ValueError(
            f"{path} is no .npz file, or not a complete one: write it with numpy.savez."
        )
    try:
        with np.load(path, allow_pickle=False) as file:
            missing = [key for key in required if key not in file]
            found = {key: file[key] for key in (*required, "target_names") if key in file}
            held = ", ".join(file) or "nothing"
    except _DAMAGED as error:
        raise ValueError(
            f"{path} cannot be read ({error}); write it again with numpy.savez, as numbers or text."
        ) from error
    if missing:
        raise ValueError(f"{path} has no array {', '.join(missing)}; it holds {held}.")
    return found


def _named(codes: np.ndarray, names: Sequence[str], path: Path) -> np.ndarray:
    """Return the names of the classes, for labels that are their numbers."""
    if len(set(names)) < len(names):
        raise ValueError(
            f"The target_names in {path} are not all different: {', '.join(map(str, names))}."
        )
    wrong = codes if codes.dtype.kind not in "iu" else codes[(codes < 0) | (codes >= len(names))]
    if wrong.size:
        raise ValueError(
            f"{path} has the labels {_some(np.unique(wrong))}. With target_names, labels are the "
            f"positions of their names, whole numbers from 0 to {len(names) - 1}; without "
            f"target_names they may be anything."
        )
    return np.asarray(names)[codes]


def _some(labels: np.ndarray) -> str:
    shown = ", ".join(repr(label) for label in labels[:4].tolist())
    return f"{shown}, ..." if len(labels) > 4 else shown
