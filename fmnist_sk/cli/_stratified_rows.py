"""Some rows of many, with each class's share kept."""

from __future__ import annotations

import numpy as np


def stratified_rows(y: np.ndarray, n_rows: int, seed: int) -> np.ndarray:
    """Draw rows so that every class keeps its share, however few rows are left out.

    Parameters
    ----------
    y : ndarray of shape (n_samples,)
        Labels.
    n_rows : int
        How many rows to draw, at most `n_samples`.
    seed : int
        Decides which rows of a class are drawn.

    Returns
    -------
    ndarray of int, shape (n_rows,)
        Row numbers, rising. A smaller draw with the same seed is a part of a larger one. With as
        many rows as classes or more, every class is there.

    Notes
    -----
    The rows of each class are put into a random order, the `k`-th of `n` (from 0) is given the
    number ``k / n``, and the rows with the lowest numbers are taken: Adams's method of
    apportionment.

    Examples
    --------
    >>> y = np.array(["bag"] * 6 + ["coat"] * 3)
    >>> y[stratified_rows(y, 3, seed=0)].tolist()
    ['bag', 'bag', 'coat']
    """
    shuffled = np.random.default_rng(seed).permutation(len(y))
    _, codes, counts = np.unique(y[shuffled], return_inverse=True, return_counts=True)
    by_class = np.argsort(codes, kind="stable")
    rank = np.empty(len(y))
    rank[by_class] = np.arange(len(y)) - np.repeat(np.cumsum(counts) - counts, counts)
    first = np.argsort(rank / counts[codes], kind="stable")[:n_rows]
    return np.sort(shuffled[first])
