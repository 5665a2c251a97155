"""The tables of the report page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from ._html_markup import Markup, join, scrollable, tag

_MISSING = "\N{EN DASH}"


def ranking_table(
    table: pd.DataFrame,
    intervals: Mapping[str, tuple[float, float, float]],
    notes: Mapping[str, str],
    links: Mapping[str, str],
    *,
    interval_title: str,
    sorted_by: str,
    ascending: bool,
) -> Markup:
    """Return the table of models, which is sorted by clicking a heading.

    Parameters
    ----------
    table : DataFrame
        From `display_table`: strings, the best model first.
    intervals : dict of str to (low, accuracy, high)
        By the name of the model; drawn on a scale common to all.
    notes : dict of str to str
        What to say about a model, such as "best".
    links : dict of str to str
        Identifier of each model's section.
    interval_title : str
        Title of the column of the intervals.
    sorted_by : str
        Title of the column that the rows are sorted by now.
    ascending : bool
        Whether the lowest is first there.

    Returns
    -------
    Markup
        The table. Every cell carries the value to sort it by.
    """
    ends = [end for low, _, high in intervals.values() for end in (low, high)]
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    is_text = {"model", "failed"}
    order = "ascending" if ascending else "descending"
    head = [
        tag(
            "th",
            tag("button", title[:1].upper() + title[1:], type="button"),
            _scale(low, high) if title == interval_title else None,
            scope="col",
            class_=None if title in is_text else "number",
            aria_sort=order if title == sorted_by else None,
        )
        for title in ("model", *([interval_title] if ends else []), *table.columns)
    ]
    rows = []
    for name, values in zip(table.index, table.to_numpy().tolist(), strict=True):
        link = tag("a", name, href=f"#{links[name]}")
        note = tag("span", notes[name], class_="note") if name in notes else None
        cells = [tag("th", link, note, scope="row", data_value=name)]
        if ends:
            cells.append(_interval_cell(intervals.get(name), low, high))
        for title, text in zip(table.columns, values, strict=True):
            value = text if title in is_text else leading_number(text)
            css = title if title in is_text else "number"
            cells.append(
                tag(
                    "td",
                    tag("span", text or _MISSING),
                    class_=css,
                    data_value="" if value is None else value,
                )
            )
        rows.append(tag("tr", *cells, class_="best" if notes.get(name) == "best" else None))
    whole = tag("table", tag("thead", tag("tr", *head)), tag("tbody", *rows), class_="sortable")
    return scrollable(whole, "Ranking of the models")


def confusion_table(matrix: np.ndarray, names: Sequence[str], label: str) -> Markup:
    """Return a confusion matrix as a heat map that can be read aloud.

    Parameters
    ----------
    matrix : ndarray of int, shape (n_classes, n_classes)
        Counts: true classes in rows.
    names : sequence of str
        Names of the classes.
    label : str
        What a screen reader calls the table.

    Returns
    -------
    Markup
        The table. Right predictions and mistakes have different hues; the darker, the larger the
        share of the row.
    """
    corner = tag("th", "True \\ predicted", scope="col")
    heads = [tag("th", tag("span", name), scope="col") for name in names]
    rows = []
    for i, name in enumerate(names):
        # The square root lets rare mistakes be seen beside hundreds of hits.
        shares = np.sqrt(matrix[i] / max(1, matrix[i].sum()))
        cells = [
            tag(
                "td",
                f"{count:,}",
                class_="hit" if i == j else "miss",
                style=f"--share:{share:.0%}",
            )
            for j, (count, share) in enumerate(zip(matrix[i].tolist(), shares, strict=True))
        ]
        rows.append(tag("tr", _row_head(name), *cells))
    table = tag(
        "table",
        tag("thead", tag("tr", corner, *heads)),
        tag("tbody", *rows),
        class_="confusion",
    )
    return scrollable(table, label)


def frame_table(frame: pd.DataFrame, label: str) -> Markup:
    """Return a table of numbers: shares with four digits, counts in full.

    Parameters
    ----------
    frame : DataFrame
        The numbers.
    label : str
        What a screen reader calls the table.

    Returns
    -------
    Markup
        The table.
    """
    titles = [str(title).replace("_", " ").capitalize() for title in frame.columns]
    css = ["number" if is_numeric_dtype(kind) else None for kind in frame.dtypes]
    head = [tag("th", t, scope="col", class_=c) for t, c in zip(titles, css, strict=True)]
    corner = tag("th", str(frame.index.name or "").capitalize(), scope="col")
    rows = []
    for name, *values in frame.itertuples():
        cells = [tag("td", _text_of(v), class_=c) for v, c in zip(values, css, strict=True)]
        rows.append(tag("tr", _row_head(name), *cells))
    table = tag("table", tag("thead", tag("tr", corner, *head)), tag("tbody", *rows))
    return scrollable(table, label)


def facts_list(facts: Mapping[str, Any], prefix: str = "") -> Markup:
    """Return names and values, one below the other; dictionaries in it are unfolded.

    Parameters
    ----------
    facts : dict
        What to list. None, and what is empty, is left out.
    prefix : str, default=""
        Written before each name.

    Returns
    -------
    Markup
        The items of a ``<dl>``, without itself.

    Examples
    --------
    >>> facts_list({"n_folds": 5, "versions": {"numpy": "2.1"}, "cv": None})
    '<div><dt>Number of folds</dt><dd>5</dd></div><div><dt>Versions: numpy</dt><dd>2.1</dd></div>'
    """
    items = []
    for key, value in facts.items():
        name = prefix + re.sub("^n ", "number of ", str(key).replace("_", " "))
        if isinstance(value, Mapping):
            items.append(facts_list(value, f"{name}: "))
        elif value is not None and value != [] and value != "":
            text = (
                ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else _text_of(value)
            )
            items.append(tag("div", tag("dt", name[:1].upper() + name[1:]), tag("dd", text)))
    return join(*items)


def leading_number(text: str) -> float | None:
    """Return the number that a text begins with, or None.

    Parameters
    ----------
    text : str
        Such as "0.9013 ± 0.0020" or "1,234".

    Returns
    -------
    float or None
        The number.

    Examples
    --------
    >>> leading_number("1,234 rows"), leading_number("")
    (1234.0, None)
    """
    found = re.match(r"-?[\d,]*\.?\d+(e[-+]?\d+)?", text.strip())
    return float(found[0].replace(",", "")) if found else None


def _row_head(name: object) -> Markup:
    return tag("th", tag("span", name, class_="name"), scope="row")


def _scale(low: float, high: float) -> Markup:
    ends = tag("span", f"{low:.1%}"), tag("span", f"{high:.1%}")
    return tag("small", *ends, class_="scale", aria_hidden="true")


def _interval_cell(interval: tuple[float, float, float] | None, low: float, high: float) -> Markup:
    if interval is None:
        return tag("td", _MISSING, class_="number", data_value="")
    span = (high - low) or 1.0
    left, at, right = (f"{(end - low) / span:.2%}" for end in interval)
    mark = tag(
        "span",
        tag("i"),
        class_="interval",
        style=f"--low:{left};--at:{at};--high:{right}",
        aria_hidden="true",
    )
    words = tag("small", f"{interval[0]:.4f} to {interval[2]:.4f}")
    return tag("td", mark, words, class_="whisker", data_value=f"{interval[1]:.6f}")


def _text_of(value: Any) -> str:
    if isinstance(value, (bool, str)):
        return str(value)
    if isinstance(value, (int, np.integer)):
        return f"{value:,}"
    return f"{value:.4f}" if isinstance(value, float) else str(value)
