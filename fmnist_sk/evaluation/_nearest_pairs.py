"""Different samples that are almost equal."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from sklearn.neighbors import NearestNeighbors

from ._duplicates import row_digests


def nearest_pairs(
    sets: Mapping[str, tuple[np.ndarray, np.ndarray | None]], n_pairs: int
) -> pd.DataFrame:
    """Find the pairs of nearest neighbours that lie closest together, in one set or across several.

    Of equal samples only the first takes part: `find_duplicates` lists them.

    Parameters
    ----------
    sets : dict of str to (X, y)
        Samples and labels (or None) by the name of the set.
    n_pairs : int
        How many pairs to return at most.

    Returns
    -------
    DataFrame
        A row for each pair, the closest first, with `distance` (root of the mean square of the
        differences of all values), `set_a`, `row_a`, `label_a`, `set_b`, `row_b` and `label_b`.

    Raises
    ------
    ValueError
        If a value is missing or infinite.

    Examples
    --------
    >>> sets = {"train": (np.array([[0.0], [0.0], [5.0]]), None), "test": (np.array([[4.0]]), None)}
    >>> nearest_pairs(sets, 1)[["distance", "set_a", "row_a", "set_b", "row_b"]].values.tolist()
    [[1.0, 'train', 2, 'test', 0]]
    """
    dtype = np.result_type(*(X.dtype for X, _ in sets.values()))
    X = np.concatenate([samples.reshape(len(samples), -1) for samples, _ in sets.values()])
    if not np.isfinite(X).all():
        raise ValueError(
            "Neighbours cannot be found where values are missing or infinite: fill them in, or set "
            "n_nearest=0."
        )
    about = pd.concat(
        [
            pd.DataFrame(
                {"set": name, "row": np.arange(len(samples)), "label": _labels(samples, y)}
            )
            for name, (samples, y) in sets.items()
        ],
        ignore_index=True,
    )
    first = np.flatnonzero(~pd.Series(row_digests(X, dtype)).duplicated())
    rows = _closest(X, first, n_pairs)
    differences = X[rows[:, 0]].astype(float) - X[rows[:, 1]].astype(float)
    frame = pd.DataFrame({"distance": np.sqrt(np.square(differences).mean(axis=1))})
    sides = [
        about.loc[rows[:, i]].add_suffix(f"_{side}").reset_index(drop=True)
        for i, side in enumerate("ab")
    ]
    return pd.concat([frame, *sides], axis=1).sort_values("distance", ignore_index=True)


def _labels(samples: np.ndarray, y: np.ndarray | None) -> np.ndarray:
    return np.full(len(samples), None) if y is None else y.astype(object)


def _closest(X: np.ndarray, rows: np.ndarray, n_pairs: int) -> np.ndarray:
    """Return pairs of rows, the lower first, that are one's nearest neighbour, the closest first."""
    if len(rows) < 2:
        return np.empty((0, 2), dtype=int)
    distinct = X[rows].astype(np.float32 if X.dtype.itemsize < 4 else np.float64)
    # Without samples to find, a sample is not its own neighbour.
    distances, neighbours = (
        found[:, 0]
        for found in NearestNeighbors(n_neighbors=1, algorithm="brute").fit(distinct).kneighbors()
    )
    pairs = np.sort(np.column_stack([np.arange(len(rows)), neighbours]), axis=1)
    pairs, positions = np.unique(pairs, axis=0, return_index=True)
    order = np.argsort(distances[positions], kind="stable")[:n_pairs]
    return rows[pairs[order]]
