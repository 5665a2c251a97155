"""Which labels of a data set are probably wrong."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd
from sklearn.model_selection import cross_val_predict
from sklearn.utils import check_consistent_length, column_or_1d
from sklearn.utils._param_validation import HasMethods, validate_params

from .._optional import import_optional


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
        If lengths differ, or there is only one class.

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
    y_proba = cross_val_predict(
        estimator, X, labels[codes], cv=cv, method="predict_proba", n_jobs=n_jobs
    )
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
