"""How far probabilities can be taken at their word, as pure functions."""

from __future__ import annotations

from numbers import Integral
from typing import Literal

import numpy as np
import pandas as pd

Binning = Literal["uniform", "quantile"]


def reliability_bins(
    confidence: np.ndarray, is_right: np.ndarray, n_bins: int, binning: Binning
) -> pd.DataFrame:
    """Count, for bins of confidence, how often predictions are right.

    Parameters
    ----------
    confidence : ndarray of shape (n_samples,)
        Highest probability of each row.
    is_right : ndarray of bool, shape (n_samples,)
        Whether the class of the highest probability is the true one.
    n_bins : int
        Number of bins.
    binning : {"uniform", "quantile"}
        "uniform" divides 0 to 1 into bins of equal width; "quantile" divides the rows, sorted by
        confidence, into bins of equal size, without separating rows of equal confidence.

    Returns
    -------
    DataFrame
        A row for each bin that is not empty, with `low` and `high` (ends of the bin; the upper one
        belongs to it), `count`, `n_right`, `confidence` (mean) and `accuracy`.

    Raises
    ------
    ValueError
        If `n_bins` is no whole number of at least 1, or `binning` none of the two.

    Examples
    --------
    >>> bins = reliability_bins(np.array([0.5, 0.9, 1.0]), np.array([True, False, True]), 2, "uniform")
    >>> bins[["low", "high", "count", "accuracy"]].to_numpy().tolist()
    [[0.0, 0.5, 1.0, 1.0], [0.5, 1.0, 2.0, 0.5]]
    """
    if isinstance(n_bins, bool) or not isinstance(n_bins, Integral) or n_bins < 1:
        raise ValueError(f"n_bins must be a whole number of at least 1; got {n_bins!r}.")
    if binning not in ("uniform", "quantile"):
        raise ValueError(f"binning must be 'uniform' or 'quantile'; got {binning!r}.")
    confidence = np.clip(confidence.astype(np.float64), 0.0, 1.0)
    if binning == "uniform":
        edges = np.linspace(0.0, 1.0, n_bins + 1)
    else:
        edges = np.unique(np.quantile(confidence, np.linspace(0.0, 1.0, n_bins + 1)))
        edges = np.array([edges[0], edges[0]]) if len(edges) == 1 else edges
    bins = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, len(edges) - 2)
    counts, n_right, sums = (
        np.bincount(bins, weights=weights, minlength=len(edges) - 1)
        for weights in (None, is_right, confidence)
    )
    filled = counts > 0
    counts, n_right = counts[filled], n_right[filled].astype(np.int64)
    return pd.DataFrame(
        {
            "low": edges[:-1][filled],
            "high": edges[1:][filled],
            "count": counts,
            "n_right": n_right,
            "confidence": sums[filled] / counts,
            "accuracy": n_right / counts,
        }
    )


def expected_calibration_error(bins: pd.DataFrame) -> float:
    """Compute the mean distance of accuracy and confidence over all rows.

    Parameters
    ----------
    bins : DataFrame
        From `reliability_bins`.

    Returns
    -------
    float
        From 0, where each bin is right as often as it says, to 1.

    References
    ----------
    M. P. Naeini et al., "Obtaining well calibrated probabilities using Bayesian binning", AAAI,
    2015. C. Guo et al., "On calibration of modern neural networks", ICML, 2017.

    Examples
    --------
    >>> bins = reliability_bins(np.array([0.5, 0.9]), np.array([True, False]), 15, "uniform")
    >>> expected_calibration_error(bins)
    0.7
    """
    return float(np.average(np.abs(bins["accuracy"] - bins["confidence"]), weights=bins["count"]))
