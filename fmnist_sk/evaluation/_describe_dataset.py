"""Describe a data set before anything is trained on it."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import issparse
from sklearn.utils import check_consistent_length, column_or_1d

from ._dataset_description import DatasetDescription
from ._duplicates import find_duplicates
from ._inputs import check_target_names
from ._label_checks import check_same_kind
from ._nearest_pairs import nearest_pairs
from ._value_statistics import value_statistics


def describe_dataset(
    X: Any,
    y: Any = None,
    *,
    X_test: Any = None,
    y_test: Any = None,
    target_names: Sequence[str] | None = None,
    n_nearest: int = 0,
) -> DatasetDescription:
    """Count what is in a data set, and find what would spoil a comparison.

    Samples that occur twice make scores look better than they are: in the test set and in the
    training set at once, or on both sides of a split. Equal samples with different labels cannot
    all be predicted.

    Parameters
    ----------
    X : array-like of n_samples images or rows
        Numbers, of any shape.
    y : array-like of shape (n_samples,), default=None
        Labels.
    X_test, y_test : array-like, default=None
        A test set, to be described beside and searched for samples of `X`.
    target_names : sequence of str of length n_classes, default=None
        Names of the classes, in the order of the sorted labels. None shows the labels.
    n_nearest : int, default=0
        How many pairs of almost equal samples to list. Each sample is compared with each other,
        which takes minutes for 70,000 images; 0 does not.

    Returns
    -------
    DatasetDescription
        Tables and a report.

    Raises
    ------
    TypeError
        If `X` is a sparse matrix or holds something else than numbers.
    ValueError
        If there are no samples, lengths differ, the two sets have samples of different shapes or
        labels of different types, or `n_nearest` is not a whole number of at least 0.

    See Also
    --------
    fmnist_sk.plotting.SampleGridDisplay : Draws samples of each class.

    Examples
    --------
    >>> from fmnist_sk.datasets import make_fashion_like
    >>> from fmnist_sk.evaluation import describe_dataset
    >>> X, y = make_fashion_like(100, random_state=0, return_X_y=True)
    >>> description = describe_dataset(X[:60], y[:60], X_test=X[50:], y_test=y[50:])
    >>> description.to_frame().loc["n_in_train", "test"]
    10
    """
    if X_test is None and y_test is not None:
        raise ValueError("y_test was given without X_test; give both or neither.")
    if not isinstance(n_nearest, Integral) or n_nearest < 0:
        raise ValueError(f"n_nearest must be a whole number of at least 0; got {n_nearest!r}.")
    names = ["data"] if X_test is None else ["train", "test"]
    given = [(X, y, "X"), (X_test, y_test, "X_test")][: len(names)]
    sets = {name: _check(*data) for name, data in zip(names, given, strict=True)}
    shapes = {samples.shape[1:] for samples, _ in sets.values()}
    if len(shapes) > 1:
        raise ValueError(
            f"The samples of X have the shape {sets['train'][0].shape[1:]}, but those of X_test "
            f"{sets['test'][0].shape[1:]}; bring them to the same shape."
        )
    class_counts = _count_classes(sets, target_names)
    duplicates = find_duplicates(sets)
    found = {name: _describe(*sets[name], name, duplicates) for name in sets}
    nearest = nearest_pairs(sets, n_nearest) if n_nearest else None
    return DatasetDescription(found, class_counts, duplicates, nearest)


def _check(X: Any, y: Any, name: str) -> tuple[np.ndarray, np.ndarray | None]:
    if issparse(X):
        raise TypeError(f"{name} is a sparse matrix; make it dense with {name}.toarray().")
    X = np.asarray(X)
    if X.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold numbers; got an array of the type {X.dtype}.")
    if not X.ndim or not len(X):
        raise ValueError(f"{name} has no samples: its shape is {X.shape}.")
    y = None if y is None else np.asarray(column_or_1d(y))
    check_consistent_length(X, y)
    return X, y


def _count_classes(sets: dict, target_names: Sequence[str] | None) -> pd.DataFrame | None:
    labels = {name: y[~pd.isna(y)] for name, (_, y) in sets.items() if y is not None}
    if not labels:
        return None
    check_same_kind({("y" if name != "test" else "y_test"): y for name, y in labels.items()})
    classes = np.unique(np.concatenate(list(labels.values())))
    counts = {name: pd.Series(y).value_counts() for name, y in labels.items()}
    frame = pd.DataFrame({name: count.reindex(classes) for name, count in counts.items()})
    names = check_target_names(target_names, classes)
    frame.index = pd.Index(classes if names is None else names, name="class")
    return frame.fillna(0).astype(int)


def _describe(
    X: np.ndarray, y: np.ndarray | None, name: str, duplicates: pd.DataFrame
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "n_samples": len(X),
        "sample_shape": X.shape[1:],
        "dtype": str(X.dtype),
        **value_statistics(X),
    }
    own = duplicates[duplicates["set"] == name]
    if y is not None:
        missing = pd.isna(y)
        found["n_classes"] = len(np.unique(y[~missing]))
        found["n_missing_labels"] = int(missing.sum())
    found["n_duplicates"] = int(own["group"].duplicated().sum())
    if y is not None:
        n_labels = duplicates.groupby("group")["label"].nunique()
        found["n_conflicting"] = int((own["group"].map(n_labels) > 1).sum())
    if name == "test":
        in_train = duplicates.loc[duplicates["set"] == "train", "group"]
        found["n_in_train"] = int(own["group"].isin(in_train).sum())
    return found
