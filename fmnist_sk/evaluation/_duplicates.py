"""Samples that occur more than once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
import pandas as pd

_CHUNK = 4096  # rows that are brought to a common type at once


def find_duplicates(sets: Mapping[str, tuple[np.ndarray, np.ndarray | None]]) -> pd.DataFrame:
    """Find samples that are equal, value by value, in one set of samples or across several.

    Parameters
    ----------
    sets : dict of str to (X, y)
        Samples and labels (or None) by the name of the set.

    Returns
    -------
    DataFrame
        A row for each sample that has an equal one, with `group` (its number is the same for equal
        samples), `set`, `row` and `label`; equal samples are listed together.

    Examples
    --------
    >>> sets = {"train": (np.array([[1], [2], [1]]), None), "test": (np.array([[2.0]]), None)}
    >>> find_duplicates(sets)[["group", "set", "row"]].to_numpy().tolist()
    [[0, 'train', 0], [0, 'train', 2], [1, 'train', 1], [1, 'test', 0]]
    """
    dtype = np.result_type(*(X.dtype for X, _ in sets.values()))
    frame = pd.concat(
        pd.DataFrame(
            {
                "group": row_digests(X, dtype),
                "set": name,
                "row": np.arange(len(X)),
                "label": None if y is None else y.astype(object),
            }
        )
        for name, (X, y) in sets.items()
    )
    frame = frame[frame["group"].duplicated(keep=False)]
    frame["group"] = pd.factorize(frame["group"])[0]
    return frame.sort_values("group", kind="stable", ignore_index=True)


def row_digests(X: np.ndarray, dtype: np.dtype) -> list[bytes]:
    """Return a short text for each sample that is the same for equal samples only.

    Parameters
    ----------
    X : ndarray of n_samples rows
        The samples.
    dtype : dtype
        Data type in which values are compared.

    Returns
    -------
    list of bytes of length n_samples
        Hashes of 128 bits: two different samples do not share one by chance.

    Examples
    --------
    >>> a, b = row_digests(np.array([[0.0, 1.0], [-0.0, 1.0]]), np.dtype(float))
    >>> a == b
    True
    """
    digests = []
    for start in range(0, len(X), _CHUNK):
        rows = np.ascontiguousarray(X[start : start + _CHUNK].astype(dtype))
        if dtype.kind == "f":
            rows += 0.0  # Negative zero equals zero, but has other bytes.
        digests += [hashlib.blake2b(row, digest_size=16).digest() for row in rows]
    return digests
