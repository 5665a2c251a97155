"""The tables of a comparison, made of its results by pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ._model_result import ModelResult
from ._scores import METRICS
from ._splits import SETS


def comparison_frame(
    results: Mapping[str, ModelResult], metadata: Mapping[str, Any]
) -> pd.DataFrame:
    """Return a table with a row for each model, the best by the selection score first.

    Parameters
    ----------
    results : dict of str to ModelResult
        The results.
    metadata : dict
        Of the comparison; "select_by", "sets" and "data_source" are used.

    Returns
    -------
    DataFrame
        See `Comparison.frame`.
    """
    rows = {}
    for name, result in results.items():
        row: dict[str, Any] = {}
        for set_name in SETS:
            if set_name in metadata["sets"]:
                for metric, value in _with_deviations(result, set_name).items():
                    row[f"{set_name}_{metric}"] = value
        row |= result.costs()
        row["error"] = None if result.error is None else f"{result.failed_split}: {result.error}"
        rows[name] = row
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame["n_parameters"] = frame["n_parameters"].astype("Int64")
    frame["error"] = frame["error"].astype(object).where(frame["error"].notna(), None)
    if metadata["data_source"] is not None:
        frame["data_source"] = metadata["data_source"]
    frame.index.name = "model"
    return frame.sort_values(
        selection_column(metadata),
        ascending=not METRICS[metadata["select_by"]],
        kind="stable",
        na_position="last",
    )


def selection_column(metadata: Mapping[str, Any]) -> str:
    """Return the column that the best model is chosen by, which is never one of the test set.

    Parameters
    ----------
    metadata : dict
        Of the comparison.

    Returns
    -------
    str
        Such as "cv_accuracy".

    Examples
    --------
    >>> selection_column({"sets": ["test", "validation"], "select_by": "log_loss"})
    'validation_log_loss'
    """
    chosen_on = next(name for name in metadata["sets"] if name != "test")
    return f"{chosen_on}_{metadata['select_by']}"


def per_class_frame(
    results: Mapping[str, ModelResult], target_names: Sequence[str] | None
) -> pd.DataFrame:
    """Return precision, recall, F1 and support for each model and class.

    Parameters
    ----------
    results : dict of str to ModelResult
        The results; models that failed are left out.
    target_names : sequence of str or None
        Names of the classes.

    Returns
    -------
    DataFrame
        With an index of two levels, model and class.
    """
    reports = {
        name: result.predictions.report(target_names)
        for name, result in results.items()
        if result.predictions is not None
    }
    if not reports:
        return pd.DataFrame(columns=["precision", "recall", "f1", "support"])
    return pd.concat(reports, names=["model", "class"])


def _with_deviations(result: ModelResult, set_name: str) -> dict[str, float]:
    scores = result.scores(set_name)
    if set_name != "cv":
        return scores
    names = [name for metric in METRICS for name in (metric, f"{metric}_std")]
    return {name: scores.get(name, float("nan")) for name in names}
