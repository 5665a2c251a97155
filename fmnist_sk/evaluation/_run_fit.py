"""Fit one model on one split and score it: the unit of work of a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.utils import _safe_indexing, column_or_1d
from sklearn.utils.validation import _num_samples

from .._fitted_attributes import find_fitted_attribute
from ._count_parameters import count_parameters
from ._fit_result import FitError, FitResult
from ._peak_memory import PeakMemory
from ._predictions import Predictions, encode_labels
from ._random_states import choose_random_states
from ._splits import Split

# How many single rows are predicted at most, and after how many seconds no further one.
_N_LATENCIES, _LATENCY_BUDGET = 15, 0.5


@dataclass(frozen=True, eq=False)
class Data:
    """The data of a comparison: rows, labels and the sorted array of all labels."""

    X: Any
    y: np.ndarray
    labels: np.ndarray
    X_test: Any = None
    y_test: np.ndarray | None = None

    def rows_of(self, rows: np.ndarray | None) -> tuple[Any, np.ndarray]:
        """Copy rows of `X` and `y`, or of the test data where `rows` is None.

        A copy each time: a transformer that works in place must not reach the caller's data, nor
        what the next model sees.
        """
        if rows is not None:
            return _safe_indexing(self.X, rows), self.y[rows]
        if self.y_test is None:
            raise ValueError("There are no test data.")
        return _safe_indexing(self.X_test, np.arange(len(self.y_test))), self.y_test.copy()


def run_fit(model: Any, data: Data, split: Split) -> FitResult:
    """Fit a clone of a model on a split and score it.

    Parameters
    ----------
    model : estimator
        An unfitted classifier; left as it is.
    data : Data
        The data of the comparison.
    split : Split
        Rows to fit on and sets to score on.

    Returns
    -------
    FitResult
        The figures, or the error that the model raised.
    """
    try:
        return _fit_and_score(clone(model), data, split)
    except (Exception, SystemExit) as error:
        return failed_fit(split, FitError.from_exception(error))


def failed_fit(split: Split, error: FitError) -> FitResult:
    """Return the result of a fit that gave nothing but an error.

    Parameters
    ----------
    split : Split
        What was to be fitted.
    error : FitError
        Why it failed.

    Returns
    -------
    FitResult
        The result.
    """
    return FitResult(split.name, len(split.train), error=error, repetition=split.repetition)


def _fit_and_score(model: Any, data: Data, split: Split) -> FitResult:
    random_states = choose_random_states(model, split.seed, split.repetition)
    model.set_params(**random_states)
    X, y = data.rows_of(split.train)
    with PeakMemory() as memory:
        start = perf_counter()
        model.fit(X, y)
        fit_seconds = perf_counter() - start
    del X, y
    predictions, predict_seconds = {}, {}
    for name, rows in split.evaluate.items():
        predictions[name], predict_seconds[name] = _predict(model, data, rows)
    return FitResult(
        split.name,
        len(split.train),
        predictions,
        predict_seconds,
        fit_seconds,
        memory.megabytes,
        count_parameters(model),
        _read_history(model),
        repetition=split.repetition,
        random_states=random_states,
        latency_ms=_latency(model, data.rows_of(next(iter(split.evaluate.values())))[0]),
    )


def _latency(model: Any, X: Any) -> float:
    """Return the median time of predicting one row, in milliseconds.

    Rows differ (a tree is left sooner by some), so several are predicted, unless that takes long.
    """
    seconds: list[float] = []
    for row in range(min(_N_LATENCIES, _num_samples(X))):
        x = _safe_indexing(X, [row])
        start = perf_counter()
        model.predict(x)
        seconds.append(perf_counter() - start)
        if sum(seconds) > _LATENCY_BUDGET:
            break
    return 1000 * float(np.median(seconds))


def _predict(model: Any, data: Data, rows: np.ndarray | None) -> tuple[Predictions, float]:
    X, y_true = data.rows_of(rows)
    # The first prediction of a model may trace, compile or build an index: not part of the time per
    # row.
    model.predict(_safe_indexing(X, [0]))
    start = perf_counter()
    y_pred = model.predict(X)
    seconds = perf_counter() - start
    y_proba = None
    if hasattr(model, "predict_proba"):
        y_proba = align_probabilities(
            model.predict_proba(data.rows_of(rows)[0]), model, data.labels, len(y_true)
        )
    true_codes = encode_labels(y_true, data.labels)
    return Predictions(
        data.labels, true_codes, _encode(y_pred, data.labels, len(y_true)), y_proba
    ), seconds


def _encode(y_pred: Any, labels: np.ndarray, n_samples: int) -> np.ndarray:
    y_pred = column_or_1d(y_pred)
    if len(y_pred) != n_samples:
        raise ValueError(f"predict returned {len(y_pred)} labels for {n_samples} rows.")
    codes = encode_labels(y_pred, labels)
    if (codes < 0).any():
        unknown = y_pred[codes < 0][:3].tolist()
        raise ValueError(
            f"predict returned values that are not labels of y, such as {unknown}. "
            f"Is the model a classifier?"
        )
    return codes


def align_probabilities(y_proba: Any, model: Any, labels: np.ndarray, n_samples: int) -> np.ndarray:
    """Check probabilities and bring their columns into the order of all labels.

    A class that the model has not met in its training rows gets probability 0.

    Parameters
    ----------
    y_proba : array-like of shape (n_samples, n_known_classes)
        What `predict_proba` returned.
    model : estimator
        The fitted model; its `classes_`, where it has them, name the columns.
    labels : ndarray of shape (n_classes,)
        All labels.
    n_samples : int
        Number of rows that were predicted.

    Returns
    -------
    ndarray of shape (n_samples, n_classes)
        The probabilities in a floating-point type.

    Raises
    ------
    ValueError
        If the shape does not fit, a class is not among the labels, or a value is not finite.
    """
    y_proba = np.asarray(y_proba)
    if not np.issubdtype(y_proba.dtype, np.floating):
        y_proba = y_proba.astype(np.float64)
    classes = find_fitted_attribute(model, "classes_")
    columns = np.arange(len(labels)) if classes is None else encode_labels(classes, labels)
    if y_proba.shape != (n_samples, len(columns)) or (columns < 0).any():
        raise ValueError(
            f"predict_proba returned an array of shape {y_proba.shape}; expected one row for each "
            f"of {n_samples} samples and one column for each of the classes {labels.tolist()}."
        )
    if not np.isfinite(y_proba).all():
        raise ValueError(
            "predict_proba returned NaN or infinite probabilities: the training has probably "
            "diverged; try a lower learning rate."
        )
    aligned = np.zeros((n_samples, len(labels)), dtype=y_proba.dtype)
    aligned[:, columns] = y_proba
    return aligned


def _read_history(model: Any) -> dict[str, list[float]] | None:
    history = find_fitted_attribute(model, "history_")
    if not isinstance(history, Mapping):
        return None
    return {str(name): [float(value) for value in values] for name, values in history.items()}
