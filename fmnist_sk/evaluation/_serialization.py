"""Results of fits as documents and arrays, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from ._fit_result import FitError, FitResult
from ._predictions import Predictions


def labels_to_document(labels: np.ndarray) -> dict[str, Any]:
    """Describe labels of any type that can be told apart in text.

    Parameters
    ----------
    labels : ndarray of shape (n_classes,)
        Numbers, booleans, strings, dates, or Python objects of such types.

    Returns
    -------
    dict
        The data type and the values.

    Raises
    ------
    TypeError
        If a label is of another type.

    Examples
    --------
    >>> labels_to_document(np.array(["bag", "coat"]))
    {'dtype': '<U4', 'values': ['bag', 'coat']}
    """
    if labels.dtype.kind in "mMS":
        return {"dtype": labels.dtype.str, "values": labels.astype(str).tolist()}
    values = labels.tolist()
    for label in values:
        if not isinstance(label, (bool, int, float, str)):
            raise TypeError(
                f"The label {label!r} of class {type(label).__name__} cannot be written to a file; "
                f"use strings or numbers as labels."
            )
    return {"dtype": labels.dtype.str, "values": values}


def labels_from_document(document: Mapping[str, Any]) -> np.ndarray:
    """Read back what `labels_to_document` described.

    Parameters
    ----------
    document : dict
        The description.

    Returns
    -------
    ndarray of shape (n_classes,)
        The labels.

    Examples
    --------
    >>> labels_from_document({"dtype": "<U4", "values": ["bag", "coat"]})
    array(['bag', 'coat'], dtype='<U4')
    """
    return (
        np.array(document["values"]).astype(document["dtype"])
        if document["values"]
        else np.empty(0)
    )


def fit_to_document(fit: FitResult) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Describe the result of a fit; the scores are written for people and other programs to read.

    Parameters
    ----------
    fit : FitResult
        The result.

    Returns
    -------
    document : dict
        Times, sizes, history, scores and error.
    arrays : dict of str to ndarray
        Codes and probabilities of each set, under "set.name".
    """
    arrays = {}
    for name, predictions in fit.predictions.items():
        arrays[f"{name}.true"] = predictions.true_codes
        arrays[f"{name}.predicted"] = predictions.predicted_codes
        if predictions.y_proba is not None:
            arrays[f"{name}.proba"] = predictions.y_proba
    document = {
        "split": fit.split,
        "n_samples": fit.n_samples,
        "fit_seconds": fit.fit_seconds,
        "predict_seconds": dict(fit.predict_seconds),
        "peak_memory_mb": fit.peak_memory_mb,
        "n_parameters": fit.n_parameters,
        "scores": {name: predictions.scores for name, predictions in fit.predictions.items()},
        "history": None if fit.history is None else dict(fit.history),
        "error": None if fit.error is None else asdict(fit.error),
        "repetition": fit.repetition,
        "random_states": dict(fit.random_states),
        "latency_ms": fit.latency_ms,
    }
    return document, arrays


def fit_from_document(
    document: Mapping[str, Any], arrays: Mapping[str, np.ndarray], labels: np.ndarray
) -> FitResult:
    """Read back what `fit_to_document` described.

    Parameters
    ----------
    document : dict
        The description.
    arrays : dict of str to ndarray
        Its arrays.
    labels : ndarray of shape (n_classes,)
        All labels.

    Returns
    -------
    FitResult
        The result.

    Raises
    ------
    ValueError
        If something else stands where a number belongs, or scores and arrays differ.
    """
    sets = {name.rpartition(".")[0] for name in arrays}
    if set(document["scores"]) != sets:
        raise ValueError(
            f"There are scores of {sorted(document['scores'])} and arrays of {sorted(sets)}: the file "
            f"was altered; write it again."
        )
    predictions = {
        name: Predictions(
            labels, arrays[f"{name}.true"], arrays[f"{name}.predicted"], arrays.get(f"{name}.proba")
        )
        for name in document["scores"]
    }
    history, error, size = document["history"], document["error"], document["n_parameters"]
    return FitResult(
        document["split"],
        int(_number(document["n_samples"])),
        predictions,
        {name: _number(seconds) for name, seconds in document["predict_seconds"].items()},
        _number(document["fit_seconds"]),
        _number(document["peak_memory_mb"]),
        None if size is None else int(_number(size)),
        None if history is None else {name: list(map(_number, history[name])) for name in history},
        None if error is None else FitError(**error),
        int(_number(document.get("repetition", 1))),
        {name: int(_number(seed)) for name, seed in document.get("random_states", {}).items()},
        _number(document.get("latency_ms")),
    )


def _number(value: Any) -> float:
    if value is None:
        return float("nan")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(
            f"{value!r} stands where a number belongs: the file was altered; write it again."
        )
    return value
