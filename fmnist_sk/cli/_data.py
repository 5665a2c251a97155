"""The data that a command works on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from sklearn.model_selection import train_test_split

from ..datasets import CLASS_NAMES, fetch_fashion_mnist, make_fashion_like
from ..evaluation._predictions import encode_labels

Subset = Literal["train", "test"]
_DRAWN = {"train": 60_000, "test": 10_000}  # As many as the real data have.


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
        """
        if self.target_names is None or classes.dtype.kind not in "iu":
            return self.y, None
        names = np.asarray(self.target_names)
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
        If the file lacks an array.
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
        return CommandData(drawn.data, _named(drawn.target, CLASS_NAMES), words, CLASS_NAMES)
    if source.endswith(".npz"):
        data = _read_npz(Path(source), subset)
    else:
        bunch = fetch_fashion_mnist(subset=subset)
        words = f"Fashion-MNIST (real images, from {bunch.source})"
        data = CommandData(bunch.data, _named(bunch.target, CLASS_NAMES), words, CLASS_NAMES)
    if n_rows is None or n_rows >= len(data.y):
        return data
    everything = np.arange(len(data.y))
    rows, _ = train_test_split(everything, train_size=n_rows, stratify=data.y, random_state=seed)
    return CommandData(data.X[rows], data.y[rows], data.description, data.target_names)


def _read_npz(path: Path, subset: Subset) -> CommandData:
    keys = f"x_{subset}", f"y_{subset}"
    with np.load(path, allow_pickle=False) as file:
        missing = [key for key in keys if key not in file]
        if missing:
            raise ValueError(
                f"{path} has no array {', '.join(missing)}; it holds {', '.join(file) or 'nothing'}."
            )
        X, y = (file[key] for key in keys)
        names = file["target_names"].tolist() if "target_names" in file else None
    y = y.ravel()
    return CommandData(X, y if names is None else _named(y, names), path.name, names)


def _named(codes: np.ndarray, names: Sequence[str]) -> np.ndarray:
    return np.asarray(names)[codes]
