"""A comparison as one page that needs no network and no second file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from numbers import Integral
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils import check_consistent_length
from sklearn.utils._param_validation import Interval, validate_params

from ._archive import write_atomically
from ._comparison import Comparison
from ._html_costs import costs_figures
from ._html_images import as_images
from ._html_markup import Markup, tag
from ._html_model import model_section
from ._html_style import SCRIPT, STYLE
from ._html_tables import facts_list, ranking_table
from ._predictions import encode_labels
from ._rendering import display_table, title_lines
from ._scores import METRICS
from ._tables import best_model, main_set

# Nothing is fetched, whatever a name or a message in the page may contain.
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

_LIKE_THE_BEST = "≈ best"
_LIKE_THE_BEST_MEANS = (
    f" {_LIKE_THE_BEST}: not distinguishable from the best (paired test at 5 %, Holm's correction)."
)


@validate_params(
    {
        "comparison": [Comparison],
        "path": [str, os.PathLike],
        "X_test": "no_validation",
        "y_test": "no_validation",
        "image_shape": "no_validation",
        "n_mistakes": [Interval(Integral, 0, None, closed="left")],
    },
    prefer_skip_nested_validation=True,
)
def write_html(
    comparison: Comparison,
    path: str | os.PathLike[str],
    *,
    X_test: Any = None,
    y_test: Any = None,
    image_shape: Any = "auto",
    n_mistakes: int = 12,
) -> Path:
    """Write a comparison as one self-contained HTML page, to read, to print and to send.

    The page holds the ranking with intervals in a table that is sorted by clicking a heading,
    accuracy against cost, and for each model its training curves, confusion matrix, scores by
    class, surest mistakes, parameters and costs; then settings, seeds, machine and versions. It
    loads nothing from elsewhere, follows the reader's choice of light or dark, and can be read
    without JavaScript.

    Parameters
    ----------
    comparison : Comparison
        What to show.
    path : path-like
        The file; an existing one is replaced, and missing folders are made.
    X_test : array-like of n_test_samples images or rows, default=None
        The test images that the models were compared on, in the same order. None shows the mistakes
        without pictures.
    y_test : array-like of shape (n_test_samples,), default=None
        Their labels, to make sure that they are these images: others are refused. None trusts you.
    image_shape : "auto" or tuple of int, default="auto"
        Height, width and, if not 1, channels of the images. "auto" takes rows with a square number of
        features for square grey images, and others for tables, which have no pictures.
    n_mistakes : int, default=12
        How many mistakes of each model to show at most.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        If `X_test` has not as many rows as the test set, or `y_test` other labels.

    See Also
    --------
    Comparison.to_markdown : The table as text.
    Comparison.save : Everything, to be loaded again.

    Notes
    -----
    Intervals are those of `ModelResult.accuracy_interval`, and which models cannot be told from the
    best one is said by `Comparison.differences_from_best`. Where a comparison has repetitions, the
    matrices and mistakes are those of the first.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from fmnist_sk.evaluation import compare_models, write_html
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.naive_bayes import GaussianNB
    >>> comparison = compare_models({"bayes": GaussianNB()}, *load_iris(return_X_y=True), cv=3)
    >>> with TemporaryDirectory() as folder:
    ...     page = write_html(comparison, f"{folder}/report.html").read_text(encoding="utf-8")
    >>> page.startswith("<!DOCTYPE html>")
    True
    """
    images = None
    if X_test is not None:
        n_test = comparison.metadata["n_test_samples"]
        if not n_test:
            raise ValueError("X_test was given, but the comparison has no test set.")
        check_consistent_length(X_test, y_test, np.empty(n_test))
        if y_test is not None:
            _check_labels(comparison, y_test)
        images = as_images(X_test, image_shape)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, _page(comparison, images, n_mistakes).encode())
    return path


def _check_labels(comparison: Comparison, y_test: Any) -> None:
    """Refuse labels that are not those that the models were scored on."""
    codes = encode_labels(y_test, comparison.labels)
    for result in comparison.results.values():
        known = result.sets.get("test")
        n_other = 0 if known is None else int(np.count_nonzero(known.true_codes != codes))
        if n_other:
            raise ValueError(
                f"X_test and y_test are not the test rows that were compared on: {n_other:,} of "
                f"{len(codes):,} labels differ. Give the same rows in the same order."
            )


def _page(comparison: Comparison, images: np.ndarray | None, n_mistakes: int) -> str:
    metadata, frame = comparison.metadata, comparison.frame
    best = best_model(comparison.results, metadata)
    order = [str(name) for name in frame.index]
    links = {name: f"model-{i}" for i, name in enumerate(order)}
    results = comparison.results
    table = display_table(frame, metadata)
    counts = main_set(metadata)
    notes = _notes(frame, best)
    ranking = ranking_table(
        table,
        _intervals(frame, counts),
        notes,
        links,
        interval_title=f"{counts} accuracy, 95 % interval",
        sorted_by=str(table.columns[0]),
        ascending=not METRICS[metadata["select_by"]],
    )
    names = [str(name) for name in metadata["target_names"] or comparison.labels]
    sections = [
        model_section(
            results[name],
            links[name],
            names,
            images,
            n_mistakes=n_mistakes,
            is_open=name == order[0],
        )
        for name in order
    ]
    legend = _LIKE_THE_BEST_MEANS if _LIKE_THE_BEST in notes.values() else None
    settings = {key: value for key, value in metadata.items() if key != "target_names"}
    source = metadata["data_source"]
    title = f"Comparison of {len(results)} models" if len(results) > 1 else f"Results of {order[0]}"
    main = tag(
        "main",
        tag("h2", "Ranking", id="ranking"),
        tag("p", "Click a heading to sort, a model to see it below.", legend, class_="hint"),
        ranking,
        *_costs(frame, f"{counts}_accuracy", links),
        tag("h2", "Models", id="models"),
        *sections,
        tag("h2", "How it was made", id="settings"),
        tag("dl", facts_list(settings), class_="facts"),
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", f"{title}: {source}" if source else title),
        tag("style", Markup(STYLE)),
    )
    body = tag("body", _header(title, metadata, best), main, tag("script", Markup(SCRIPT)))
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='en')}\n"


def _costs(frame: pd.DataFrame, score: str, links: Mapping[str, str]) -> list[Markup]:
    """Return the section of accuracy against cost, if there is something to show."""
    figures = costs_figures(frame, score, links)
    hint = (
        "No other model is both cheaper and better than those marked, named from left to right. "
        "Point at one to see what it is."
    )
    return (
        [tag("h2", "Accuracy against cost", id="costs"), tag("p", hint, class_="hint"), figures]
        if figures
        else []
    )


def _header(title: str, metadata: Mapping[str, Any], best: str | None) -> Markup:
    source = metadata["data_source"]
    banner = None
    if source is not None:
        is_synthetic = "synthetic" in source.lower()
        css = "source synthetic" if is_synthetic else "source"
        banner = tag("p", tag("b", "Data: "), source, class_=css)
    lines = [line for line in title_lines(metadata, best) if line != f"Data: {source}"]
    facts = [tag("p", line) for line in lines]
    made = tag("p", f"{metadata['created']}, {metadata['machine']}", class_="hint")
    return tag("header", tag("h1", title), banner, *facts, made)


def _intervals(frame: pd.DataFrame, set_name: str) -> dict[str, tuple[float, float, float]]:
    """Return the interval of each model's accuracy, and between its ends the accuracy."""
    columns = [f"{set_name}_accuracy{end}" for end in ("_low", "", "_high")]
    known = frame[columns].dropna()
    return {str(name): (low, at, high) for name, low, at, high in known.itertuples()}


def _notes(frame: pd.DataFrame, best: str | None) -> dict[str, str]:
    """Return "best", and which others cannot be told from it."""
    if best is None:
        return {}
    same = frame.index[frame["distinguishable"].eq(False).fillna(False)]
    return dict.fromkeys(map(str, same), _LIKE_THE_BEST) | {best: "best"}
