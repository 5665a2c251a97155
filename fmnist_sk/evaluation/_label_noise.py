"""Which labels of a data set are probably wrong."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.model_selection import check_cv
from sklearn.utils import _safe_indexing, check_consistent_length, column_or_1d, indexable
from sklearn.utils._param_validation import HasMethods, validate_params
from sklearn.utils.parallel import Parallel, delayed

from .._optional import import_optional
from ._run_fit import align_probabilities


@validate_params(
    {
        "estimator": [HasMethods(["fit", "predict_proba"])],
        "X": "no_validation",
        "y": "no_validation",
        "cv": ["cv_object"],
        "n_jobs": [Integral, None],
    },
    prefer_skip_nested_validation=True,
)
def find_label_noise(
    estimator: Any, X: Any, y: Any, *, cv: Any = 5, n_jobs: int | None = None
) -> pd.DataFrame:
    """Find the rows whose label is probably wrong, by confident learning.

    Each row gets its probabilities from a clone of the estimator that was not fitted on it, so that no
    model defends a label that it has learnt by heart. Cleanlab estimates from them how often each
    class is labelled as each other, and takes so many of the least likely labels for wrong.

    Parameters
    ----------
    estimator : estimator
        Any classifier, pipeline or search with `predict_proba`. It is cloned, never changed. The more
        accurate, the better the list.
    X : array-like of n_samples rows
        The data.
    y : array-like of shape (n_samples,)
        Labels as they were given.
    cv : int, splitter or iterable, default=5
        Folds that hold each row out once, as in `cross_val_predict`; an int is stratified.
    n_jobs : int, default=None
        Folds at the same time, through joblib.

    Returns
    -------
    DataFrame
        A row for each suspicious label, the most suspicious first: `given` and `suggested` label and
        their probabilities, `given_probability` and `suggested_probability`. The index, `row`, says
        where it is in `X`.

    Raises
    ------
    ImportError
        If cleanlab is not installed.
    ValueError
        If lengths differ, there is only one class, or the folds do not hold each row out once.

    See Also
    --------
    describe_dataset : Finds duplicates, also those with different labels.
    fmnist_sk.plotting.SampleGridDisplay : Shows images.

    Notes
    -----
    A suspicion is no proof: look at the images. A rare but right example looks like a mistake, too.

    References
    ----------
    Northcutt, Jiang and Chuang, "Confident learning: estimating uncertainty in dataset labels",
    Journal of Artificial Intelligence Research, 2021.

    Examples
    --------
    >>> from fmnist_sk.evaluation import find_label_noise
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.naive_bayes import GaussianNB
    >>> iris = load_iris()
    >>> y = iris.target_names[iris.target]
    >>> y[7] = "virginica"
    >>> find_label_noise(GaussianNB(), iris.data, y)[["given", "suggested"]].head(1)
             given suggested
    row
    7    virginica    setosa
    """
    cleanlab = import_optional(
        "cleanlab.filter", extra="uncertainty", purpose="Finding wrong labels"
    )
    labels, codes = np.unique(column_or_1d(y), return_inverse=True)
    check_consistent_length(X, codes)
    if len(labels) < 2:
        raise ValueError(
            f"y holds only one class, {labels.tolist()[0]!r}; there is nothing to confuse it with."
        )
    y_proba = _predict_held_out(estimator, X, labels, codes, cv, n_jobs)
    # One process: forking one that has TensorFlow loaded may hang.
    rows = cleanlab.find_label_issues(
        codes, y_proba, return_indices_ranked_by="normalized_margin", n_jobs=1
    )
    suggested = y_proba[rows].argmax(axis=1)
    return pd.DataFrame(
        {
            "given": labels[codes[rows]],
            "suggested": labels[suggested],
            "given_probability": y_proba[rows, codes[rows]],
            "suggested_probability": y_proba[rows, suggested],
        },
        index=pd.Index(rows, name="row", dtype=int),
    )


def _predict_held_out(
    estimator: Any, X: Any, labels: np.ndarray, codes: np.ndarray, cv: Any, n_jobs: int | None
) -> np.ndarray:
    """Return the probabilities of each row by a model that was not fitted on it.

    Unlike `cross_val_predict`, which encodes them, it trains on the labels themselves: parameters
    of the estimator may name them.
    """
    y = labels[codes]
    (X,) = indexable(X)
    folds = list(check_cv(cv, y, classifier=True).split(X, y))
    rows = np.concatenate([held_out for _, held_out in folds]) if folds else np.array([], int)
    if not np.array_equal(np.sort(rows), np.arange(len(y))):
        raise ValueError(
            f"cv={cv!r} does not hold each row out once, so some rows have no prediction, or several."
        )
    parts = Parallel(n_jobs=n_jobs)(
        delayed(_predict_fold)(clone(estimator), X, y, labels, *fold) for fold in folds
    )
    y_proba = np.empty((len(y), len(labels)))
    y_proba[rows] = np.concatenate(parts)
    return y_proba


def _predict_fold(
    model: Any, X: Any, y: np.ndarray, labels: np.ndarray, train: np.ndarray, test: np.ndarray
) -> np.ndarray:
    """Fit a model on one fold's rows and predict the others."""
    model.fit(_safe_indexing(X, train), y[train])
    y_proba = model.predict_proba(_safe_indexing(X, test))
    return align_probabilities(y_proba, model, labels, len(test))
