"""How sure one can be of a share that was counted."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np
from scipy.special import ndtri
from sklearn.utils._param_validation import Interval, validate_params


@validate_params(
    {
        "successes": "no_validation",
        "n": "no_validation",
        "confidence": [Interval(Real, 0, 1, closed="neither")],
    },
    prefer_skip_nested_validation=True,
)
def wilson_interval(successes: Any, n: Any, confidence: float = 0.95) -> tuple[Any, Any]:
    """Compute Wilson's confidence interval of a share, such as an accuracy.

    Unlike the interval of plus and minus some standard errors, it stays within 0 and 1, and it
    covers about as often as promised for few rows and for shares near 0 and 1.

    Parameters
    ----------
    successes : int or array-like of int
        How many of the rows were right.
    n : int or array-like of int
        How many rows there were, at least one.
    confidence : float, default=0.95
        How often the interval shall contain the true share, between 0 and 1.

    Returns
    -------
    low, high : float, or ndarray where an array was given
        The ends of the interval.

    Raises
    ------
    ValueError
        If there are no rows, or fewer than no or more than all of them were right.

    See Also
    --------
    evaluate : Uses it for the accuracy.
    scipy.stats.binomtest : Has this and other intervals.

    References
    ----------
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
    the American Statistical Association, 1927.

    Examples
    --------
    >>> from fmnist_sk.evaluation import wilson_interval
    >>> low, high = wilson_interval(9320, 10_000)
    >>> round(low, 4), round(high, 4)
    (0.9269, 0.9368)
    """
    counts, totals = np.asarray(successes), np.asarray(n)
    if not (totals >= 1).all():
        raise ValueError(f"n must be at least 1: an interval needs rows; got {n!r}.")
    if not ((counts >= 0) & (counts <= totals)).all():
        raise ValueError(
            f"successes must lie between 0 and n: are the two exchanged? Got successes={successes!r} "
            f"and n={n!r}."
        )
    z = ndtri(0.5 + confidence / 2)
    share = counts / totals
    centre = share + z**2 / (2 * totals)
    margin = z * np.sqrt(share * (1 - share) / totals + (z / (2 * totals)) ** 2)
    scale = 1 + z**2 / totals
    # Rounding would leave a trace of 1e-18 where the ends are 0 and 1 exactly.
    low = np.where(counts == 0, 0.0, (centre - margin) / scale)
    high = np.where(counts == totals, 1.0, (centre + margin) / scale)
    return (low, high) if low.ndim else (float(low), float(high))
