"""Range, mean, deviation and gaps of the values of a data set, without a copy of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

_CHUNK = 2**20  # values: 8 MB as floating-point numbers


def value_statistics(X: np.ndarray) -> dict[str, float]:
    """Describe all values of an array together.

    Parameters
    ----------
    X : ndarray of any shape
        Numbers.

    Returns
    -------
    dict of str to float
        `min`, `max`, `mean` and `std` of the values that are finite, NaN if none is; `n_missing`
        (values that are NaN) and `n_infinite`.

    Examples
    --------
    >>> value_statistics(np.array([[1.0, 3.0], [np.nan, np.inf]]))
    {'min': 1.0, 'max': 3.0, 'mean': 2.0, 'std': 1.0, 'n_missing': 1, 'n_infinite': 1}
    """
    n_finite, total, low, high = 0, 0.0, np.inf, -np.inf
    n_missing = n_infinite = 0
    for values in _chunks(X):
        finite = values[np.isfinite(values)]
        n_missing += int(np.isnan(values).sum())
        n_infinite += int(np.isinf(values).sum())
        if finite.size:
            n_finite += finite.size
            total += float(finite.sum())
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    if not n_finite:
        return dict.fromkeys(("min", "max", "mean", "std"), float("nan")) | {
            "n_missing": n_missing,
            "n_infinite": n_infinite,
        }
    mean = total / n_finite
    # A second pass: the mean of the squares less the square of the mean loses digits.
    squares = sum(
        float(np.square(values[np.isfinite(values)] - mean).sum()) for values in _chunks(X)
    )
    return {
        "min": low,
        "max": high,
        "mean": mean,
        "std": float(np.sqrt(squares / n_finite)),
        "n_missing": n_missing,
        "n_infinite": n_infinite,
    }


def _chunks(X: np.ndarray) -> Iterator[np.ndarray]:
    n_rows = max(1, _CHUNK // max(1, X[:1].size))
    for start in range(0, len(X), n_rows):
        yield X[start : start + n_rows].astype(np.float64)
