"""The tables of a comparison, made of its results by pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ._differences_from_best import differences_from_best
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
                repeated = set_name == "cv" or metadata.get("n_repeats", 1) > 1
                for metric, value in _scores(result, set_name, repeated).items():
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
    tested = differences_from_best(results, main_set(metadata), best_model(results, metadata))
    frame.insert(
        list(frame.columns).index("fit_seconds"), "distinguishable", tested["distinguishable"]
    )
    return frame.sort_values(
        selection_column(metadata),
        ascending=not METRICS[metadata["select_by"]],
        kind="stable",
        na_position="last",
    )


def best_model(results: Mapping[str, ModelResult], metadata: Mapping[str, Any]) -> str | None:
    """Return the name of the best model by the selection score, or None if none has the score.

    Parameters
    ----------
    results : dict of str to ModelResult
        The results.
    metadata : dict
        Of the comparison.

    Returns
    -------
    str or None
        The name; of equally good models the first.
    """
    metric = metadata["select_by"]
    chosen_on = selection_column(metadata).removesuffix(f"_{metric}")
    scores = pd.Series(
        {name: result.scores(chosen_on)[metric] for name, result in results.items()}, dtype=float
    ).dropna()
    if scores.empty:
        return None
    return str(scores.idxmax() if METRICS[metric] else scores.idxmin())


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


def main_set(metadata: Mapping[str, Any]) -> str:
    """Return the set of rows that counts most: test, else cv, else validation.

    Parameters
    ----------
    metadata : dict
        Of the comparison.

    Returns
    -------
    str
        Name of the set.

    Examples
    --------
    >>> main_set({"sets": ["cv", "test"]})
    'test'
    """
    return next(name for name in SETS if name in metadata["sets"])


def _scores(result: ModelResult, set_name: str, repeated: bool) -> dict[str, float]:
    """Return the scores of a set in the order of the columns: means before their deviations."""
    scores = result.scores(set_name)
    scores["accuracy_low"], scores["accuracy_high"] = result.accuracy_interval(set_name)
    names = [name for metric in METRICS for name in (metric, f"{metric}_std")] if repeated else []
    names = names or list(METRICS)
    names[1 + repeated : 1 + repeated] = ["accuracy_low", "accuracy_high"]
    return {name: scores.get(name, float("nan")) for name in names}
