"""Checks of what a user gives to a comparison."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.utils import check_consistent_length, column_or_1d
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _num_samples

from ._label_checks import check_labels_present
from ._predictions import encode_labels
from ._run_fit import Data


def check_models(models: Any) -> dict[str, Any]:
    """Return the models as a dictionary, or say which one cannot be compared and why.

    Parameters
    ----------
    models : mapping of str to estimator
        What the user gave.

    Returns
    -------
    dict of str to estimator
        The same models.

    Raises
    ------
    TypeError
        If it is no mapping, a name is no string, or a value is no estimator.
    ValueError
        If it is empty.
    """
    if not isinstance(models, Mapping):
        raise TypeError(
            f"models must be a dictionary such as {{'svc': SVC()}}; got {type(models).__name__}."
        )
    if not models:
        raise ValueError("models is empty: give at least one, such as {'svc': SVC()}.")
    for name, model in models.items():
        if not isinstance(name, str):
            raise TypeError(f"The names of the models must be strings; got {name!r}.")
        if inspect.isclass(model):
            raise TypeError(
                f"models[{name!r}] is the class {model.__name__}, not an object: "
                f"write {model.__name__}() instead."
            )
        missing = [part for part in ("fit", "get_params") if not hasattr(model, part)]
        if missing:
            raise TypeError(
                f"models[{name!r}] is {text_of(model)}, which has no {' and no '.join(missing)}: it must "
                f"follow scikit-learn's interface for classifiers."
            )
    return dict(models)


def check_data(X: Any, y: Any, X_test: Any, y_test: Any) -> Data:
    """Check the labels and the lengths; the contents of `X` are the models' own business.

    Parameters
    ----------
    X, X_test : array-like
        Rows; `X_test` may be None.
    y, y_test : array-like
        Labels; `y_test` may be None.

    Returns
    -------
    Data
        The data, with the sorted array of all labels.

    Raises
    ------
    ValueError
        If lengths differ, labels are missing, numbers on a scale or fewer than two, only one of
        `X_test` and `y_test` is given, or `y_test` has labels that `y` has not.
    """
    if (X_test is None) != (y_test is None):
        missing, given = ("y_test", "X_test") if y_test is None else ("X_test", "y_test")
        raise ValueError(f"{given} was given without {missing}; give both or neither.")
    y = _check_labels(X, y, "y")
    labels = np.unique(y)
    if len(labels) < 2:
        raise ValueError(f"y holds only one class, {labels[0]!r}; a comparison needs at least two.")
    if y_test is None:
        return Data(X, y, labels)
    y_test = _check_labels(X_test, y_test, "y_test")
    unknown = np.unique(y_test[encode_labels(y_test, labels) < 0])
    if unknown.size:
        raise ValueError(
            f"y_test holds labels that y does not: {unknown[:5].tolist()}; y has "
            f"{labels[:10].tolist()}. Are they of the same type and from the same data set?"
        )
    return Data(X, y, labels, X_test, y_test)


def check_target_names(target_names: Sequence[str] | None, labels: np.ndarray) -> list[str] | None:
    """Check that there is a name for each class.

    Parameters
    ----------
    target_names : sequence of str or None
        Names in the order of the sorted labels.
    labels : ndarray of shape (n_classes,)
        The labels.

    Returns
    -------
    list of str or None
        The names.

    Raises
    ------
    ValueError
        If there are more or fewer names than classes.
    """
    if target_names is None:
        return None
    names = [str(name) for name in target_names]
    if len(names) != len(labels):
        raise ValueError(
            f"target_names has {len(names)} names for {len(labels)} classes "
            f"({labels[:10].tolist()}); give one for each class, in the order of the sorted labels."
        )
    return names


def text_of(value: Any) -> str:
    """Return an object as text, even if its `__repr__` raises an error.

    Parameters
    ----------
    value : object
        A model or a splitter.

    Returns
    -------
    str
        What `repr` gives, or else the name of the class and the error.

    Examples
    --------
    >>> text_of([1])
    '[1]'
    """
    try:
        return repr(value)
    except Exception as error:
        return f"<{type(value).__name__}, whose __repr__ raised {type(error).__name__}>"


def parameters_of(model: Any) -> dict[str, str]:
    """Return the parameters of a model, and of the models inside it, as text.

    Parameters
    ----------
    model : estimator
        The model.

    Returns
    -------
    dict of str to str
        The parameters; none if the model cannot list them.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> parameters_of(GaussianNB())
    {'priors': 'None', 'var_smoothing': '1e-09'}
    """
    try:
        parameters = model.get_params(deep=True)
    except Exception:  # The fit says what is wrong with the model.
        return {}
    return {str(name): text_of(value) for name, value in parameters.items()}


def to_seed(random_state: Any) -> int:
    """Return an integer seed, so that it can be written down.

    Parameters
    ----------
    random_state : int, RandomState, Generator or None
        What the user gave; None takes a seed from the operating system.

    Returns
    -------
    int
        The seed.

    Examples
    --------
    >>> to_seed(42)
    42
    """
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(2**31))
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(2**31))
    return int(np.random.default_rng().integers(2**31) if random_state is None else random_state)


def _check_labels(X: Any, y: Any, name: str) -> np.ndarray:
    y = np.asarray(column_or_1d(y))
    if _num_samples(X) == 0:
        raise ValueError(f"There are no rows to go with {name}: it is empty.")
    check_consistent_length(X, y)
    check_labels_present(y, name)
    check_classification_targets(y)
    return y
