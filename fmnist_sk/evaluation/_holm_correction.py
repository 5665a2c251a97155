"""Correction for having tested several things at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils import column_or_1d


def holm_correction(p_values: Any) -> np.ndarray:
    """Adjust p-values so that one threshold holds for all tests together.

    Rejecting what is at most alpha after the correction makes a false rejection among *all* tests
    at most as probable as alpha, however the tests depend on each other. It rejects whatever
    Bonferroni's correction rejects, and often more.

    Parameters
    ----------
    p_values : array-like of shape (n_tests,)
        P-values between 0 and 1.

    Returns
    -------
    ndarray of shape (n_tests,)
        Adjusted p-values in the same order, at most 1.

    Raises
    ------
    ValueError
        If a p-value is missing or not between 0 and 1.

    See Also
    --------
    compare_to_best : Uses it to compare many models.

    References
    ----------
    S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
    Statistics, 1979.

    Examples
    --------
    >>> from fmnist_sk.evaluation import holm_correction
    >>> holm_correction([0.01, 0.04, 0.03, 0.005]).tolist()
    [0.03, 0.06, 0.06, 0.02]
    """
    p = np.asarray(column_or_1d(p_values), dtype=np.float64)
    outside = ~((p >= 0) & (p <= 1))
    if outside.any():
        raise ValueError(
            f"p_values must lie between 0 and 1; got {p[outside][:5].tolist()}. Leave out the tests "
            f"that could not be made."
        )
    order = np.argsort(p, kind="stable")
    scaled = p[order] * np.arange(len(p), 0, -1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return adjusted
