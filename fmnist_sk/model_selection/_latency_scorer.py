"""The time of a prediction as a score."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from sklearn.utils import _safe_indexing, check_scalar
from sklearn.utils.validation import _num_samples


def latency_scorer(
    estimator: Any, X: Any, y: Any = None, *, batch_size: int = 1, n_repeats: int = 20
) -> float:
    """Score a fitted model by the time of a prediction: the shorter, the higher the score.

    A scorer for `scoring`, beside one of accuracy. Use `functools.partial` to give it another batch
    size.

    Parameters
    ----------
    estimator : estimator
        A fitted estimator with a method ``predict``.
    X : array-like of shape (n_samples, n_features)
        Rows, of which the first ones are predicted.
    y : object, default=None
        Not used.
    batch_size : int, default=1
        How many rows are predicted at a time.
    n_repeats : int, default=20
        How many predictions are timed. Another one goes before, which is not: it may compile.

    Returns
    -------
    float
        The median of the times in milliseconds, negative.

    See Also
    --------
    n_params_scorer : The size of a model as a score.

    Notes
    -----
    Times differ from run to run and from machine to machine, and from what runs beside. So a search by
    latency cannot be repeated number by number. Use ``n_jobs=1``, and machines of one kind.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.dummy import DummyClassifier
    >>> from fmnist_sk.model_selection import latency_scorer
    >>> X, y = load_iris(return_X_y=True)
    >>> latency_scorer(DummyClassifier().fit(X, y), X) < 0
    True
    """
    check_scalar(batch_size, "batch_size", int, min_val=1)
    check_scalar(n_repeats, "n_repeats", int, min_val=1)
    batch = _safe_indexing(X, slice(min(batch_size, _num_samples(X))))
    estimator.predict(batch)
    times = []
    for _ in range(n_repeats):
        start = time.perf_counter()
        estimator.predict(batch)
        times.append(time.perf_counter() - start)
    return -1000 * float(np.median(times))
