"""A comparison as text: Markdown, HTML and plain."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from ._model_result import ModelResult
from ._tables import main_set
from ._titles import COST_TITLES, METRIC_TITLES, SET_TITLES


def title_lines(metadata: Mapping[str, Any], best: str | None) -> list[str]:
    """Return the lines that every rendering begins with: what was compared, on which data.

    Parameters
    ----------
    metadata : dict
        Of the comparison.
    best : str or None
        Name of the best model.

    Returns
    -------
    list of str
        The lines.
    """
    lines = []
    if metadata["data_source"] is not None:
        lines.append(f"Data: {metadata['data_source']}")
    counts = [f"{metadata['n_samples']:,} rows, {metadata['n_classes']} classes"]
    if "test" in metadata["sets"]:
        counts.append(f"{metadata['n_test_samples']:,} test rows")
    if "validation" in metadata["sets"]:
        counts.append(f"{metadata['validation_fraction']:.0%} of the rows kept for validation")
    n_repeats = metadata.get("n_repeats", 1)
    if "cv" in metadata["sets"]:
        counts.append(f"{metadata['n_folds'] // n_repeats} folds")
    if n_repeats > 1:
        counts.append(f"{n_repeats} repetitions")
    lines.append("; ".join(counts))
    chosen_on = next(SET_TITLES[name] for name in metadata["sets"] if name != "test")
    lines.append(
        f"Best by {chosen_on} {METRIC_TITLES[metadata['select_by']]}: {best if best else 'none'}"
    )
    return lines


def display_table(
    frame: pd.DataFrame, metadata: Mapping[str, Any], *, with_tests: bool = False
) -> pd.DataFrame:
    """Return the table that people read: fewer columns than the frame, rounded, as strings.

    Shows the score that the best model was chosen by, all scores of the set that counts most, the
    costs, and why a model failed.

    Parameters
    ----------
    frame : DataFrame
        From `comparison_frame`.
    metadata : dict
        Of the comparison.
    with_tests : bool, default=False
        Whether to show the interval of the accuracy and which models differ from the best one.

    Returns
    -------
    DataFrame
        Strings; the index holds the models' names.
    """
    main = main_set(metadata)
    chosen_on = next(name for name in metadata["sets"] if name != "test")
    columns = {}
    if chosen_on != main:
        metric = metadata["select_by"]
        title = f"{SET_TITLES[chosen_on]} {METRIC_TITLES[metric]}"
        columns[title] = _scores(frame, chosen_on, metric)
    for metric, title in METRIC_TITLES.items():
        columns[f"{SET_TITLES[main]} {title}"] = _scores(frame, main, metric)
        if with_tests and metric == "accuracy":
            columns["95 % interval"] = _intervals(frame, main)
            columns["differs from the best"] = [
                "" if pd.isna(different) else "yes" if different else "no"
                for different in frame["distinguishable"]
            ]
    for cost, title in COST_TITLES.items():
        pattern = "{:,.0f}" if cost in ("n_parameters", "peak_memory_mb") else "{:,.2f}"
        columns[title] = [_number(value, pattern) for value in frame[cost]]
    if frame["error"].notna().any():
        columns["failed"] = [" ".join((error or "").split()) for error in frame["error"]]
    return pd.DataFrame(columns, index=frame.index.astype(str))


def to_markdown(frame: pd.DataFrame, metadata: Mapping[str, Any], best: str | None) -> str:
    """Render a comparison as Markdown.

    Parameters
    ----------
    frame : DataFrame
        From `comparison_frame`.
    metadata : dict
        Of the comparison.
    best : str or None
        Name of the best model; its row is bold.

    Returns
    -------
    str
        Title lines, the table and the versions that it was made with.
    """
    table = display_table(frame, metadata, with_tests=True)
    header = ["model", *table.columns]
    rows = [
        [f"**{name}**" if name == best else name, *values]
        for name, values in zip(table.index, table.to_numpy().tolist(), strict=True)
    ]
    cells = [[cell.replace("|", "\\|") for cell in row] for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    if header[-1] == "failed":
        rule[-1] = "-" * widths[-1]
    lines = ["| " + " | ".join(_pad(row, rule)) + " |" for row in (cells[0], rule, *cells[1:])]
    intro = "  \n".join(title_lines(metadata, best))
    return f"{intro}\n\n" + "\n".join(lines) + f"\n\n{footer(metadata)}\n"


def to_html(frame: pd.DataFrame, metadata: Mapping[str, Any], best: str | None) -> str:
    """Render a comparison as HTML, for notebooks.

    Parameters
    ----------
    frame : DataFrame
        From `comparison_frame`.
    metadata : dict
        Of the comparison.
    best : str or None
        Name of the best model.

    Returns
    -------
    str
        A paragraph and a table.
    """
    intro = "<br>".join(escape(line) for line in title_lines(metadata, best))
    table = display_table(frame, metadata, with_tests=True).rename_axis(None).to_html(border=0)
    return f"<p>{intro}</p>\n{table}\n<p><small>{escape(footer(metadata))}</small></p>"


def model_report(
    result: ModelResult, labels: np.ndarray, metadata: Mapping[str, Any], digits: int
) -> str:
    """Render precision, recall and F1 of each class of one model.

    Parameters
    ----------
    result : ModelResult
        Of the model.
    labels : ndarray of shape (n_classes,)
        All labels.
    metadata : dict
        Of the comparison.
    digits : int
        Digits after the decimal point.

    Returns
    -------
    str
        Data and set in the first lines, then scikit-learn's report.

    Raises
    ------
    RuntimeError
        If the model failed; the message holds the traceback.
    """
    from sklearn.metrics import classification_report

    if result.error is not None:
        raise RuntimeError(
            f"The model {result.name!r} failed in {result.failed_split!r}:\n{result.error.traceback}"
        )
    set_name, predictions = next(iter(result.sets.items()))
    names = metadata["target_names"] or [str(label) for label in labels]
    report = classification_report(
        predictions.true_codes,
        predictions.predicted_codes,
        labels=list(range(len(labels))),
        target_names=list(names),
        digits=digits,
        zero_division=0,
    )
    n_repeats = metadata.get("n_repeats", 1)
    where = f"{set_name}, repetition 1 of {n_repeats}" if n_repeats > 1 else set_name
    head = [f"Model: {result.name}", f"Set: {where}"]
    if metadata["data_source"]:
        head.append(f"Data: {metadata['data_source']}")
    return "\n".join(head) + "\n\n" + report


def footer(metadata: Mapping[str, Any]) -> str:
    """Return the line on seed, time and versions that ends a rendering.

    Parameters
    ----------
    metadata : dict
        Of the comparison.

    Returns
    -------
    str
        One line.
    """
    versions = ", ".join(f"{name} {version}" for name, version in metadata["versions"].items())
    parts = f"Seed {metadata['random_state']}", metadata["created"], metadata["machine"], versions
    return ". ".join(parts) + "."


def _scores(frame: pd.DataFrame, set_name: str, metric: str) -> list[str]:
    values = [_number(value, "{:.4f}") for value in frame[f"{set_name}_{metric}"]]
    deviations = frame.get(f"{set_name}_{metric}_std")
    if deviations is None:
        return values
    return [
        f"{value} ± {deviation:.4f}" if value else ""
        for value, deviation in zip(values, deviations, strict=True)
    ]


def _intervals(frame: pd.DataFrame, set_name: str) -> list[str]:
    ends = frame[f"{set_name}_accuracy_low"], frame[f"{set_name}_accuracy_high"]
    return [
        "" if pd.isna(low) else f"{low:.4f} to {high:.4f}" for low, high in zip(*ends, strict=True)
    ]


def _number(value: Any, pattern: str) -> str:
    return "" if pd.isna(value) else pattern.format(value)


def _pad(row: list[str], rule: list[str]) -> list[str]:
    """Bring the cells of a row to the widths of the rule, numbers to the right."""
    return [
        cell.rjust(len(dashes)) if dashes.endswith(":") else cell.ljust(len(dashes))
        for cell, dashes in zip(row, rule, strict=True)
    ]
