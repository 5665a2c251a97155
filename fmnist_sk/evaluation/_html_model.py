"""What the report page says about one model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ._evaluation import Evaluation
from ._html_curves import curves_figure
from ._html_images import mistakes_gallery, worst_mistakes
from ._html_markup import Markup, join, tag
from ._html_tables import confusion_table, facts_list, frame_table
from ._model_result import ModelResult

_SET_WORDS = {"test": "test set", "cv": "folds", "validation": "validation rows"}


def model_section(
    result: ModelResult,
    identifier: str,
    names: Sequence[str],
    images: np.ndarray | None,
    *,
    n_mistakes: int,
    is_open: bool,
) -> Markup:
    """Return one model's curves, confusion matrix, classes, mistakes, parameters and failure.

    Parameters
    ----------
    result : ModelResult
        The model's results.
    identifier : str
        Of the section.
    names : sequence of str
        Names of the classes.
    images : ndarray of uint8 or None
        The test images.
    n_mistakes : int
        How many mistakes to show.
    is_open : bool
        Whether the section is unfolded at first.

    Returns
    -------
    Markup
        The section; parts that the result does not have are left out.
    """
    summary = tag("summary", tag("h3", result.name), _headline(result))
    parts = [_failure(result), _curves(result), _scores(result, names)]
    parts += [_mistakes(result, names, images, n_mistakes), _settings(result)]
    return tag("details", summary, *parts, id=identifier, open=is_open, class_="model")


def _headline(result: ModelResult) -> Markup:
    if result.error is not None:
        return tag("span", "failed", class_="failure")
    set_name = next(iter(result.sets), "")
    scores = result.scores(set_name)
    return tag("span", f"{set_name} accuracy {scores['accuracy']:.4f}", class_="headline")


def _failure(result: ModelResult) -> Markup | None:
    if result.error is None:
        return None
    what = tag("p", f"Failed in {result.failed_split}: {result.error}", class_="failure")
    trace = tag("pre", tag("code", result.error.traceback.strip()), tabindex="0")
    return join(what, trace if result.error.traceback.strip() else None)


def _curves(result: ModelResult) -> Markup | None:
    history = {
        name: values
        for name, values in (result.history or {}).items()
        if np.ndim(values) == 1 and len(values)
    }
    names = dict.fromkeys(name.removeprefix("val_") for name in history)
    first = [name for name in ("accuracy", "loss") if name in names]
    figures = [
        curves_figure(name, history) for name in [*first, *(n for n in names if n not in first)]
    ]
    return join(tag("h4", "Training"), tag("div", *figures, class_="curves")) if names else None


def _scores(result: ModelResult, names: Sequence[str]) -> Markup | None:
    predictions = result.predictions
    if predictions is None:
        return None
    words = _SET_WORDS.get(next(iter(result.sets)), "")
    confusion = confusion_table(
        predictions.confusion_matrix, names, f"Confusion matrix of {result.name}"
    )
    evaluation = Evaluation(predictions, names)
    parts = [tag("div", tag("h4", f"Confusion matrix, {words}"), confusion)]
    classes = frame_table(evaluation.per_class, f"Classes of {result.name}")
    parts.append(tag("div", tag("h4", f"Classes, {words}"), classes))
    confused = evaluation.most_confused(len(names)).set_index("true")
    if len(confused):
        pairs = frame_table(confused, f"Most confused classes of {result.name}")
        parts.append(tag("div", tag("h4", "Most confused"), pairs))
    return tag("div", *parts, class_="tables")


def _mistakes(
    result: ModelResult, names: Sequence[str], images: np.ndarray | None, n_mistakes: int
) -> Markup | None:
    predictions = result.sets.get("test") or result.predictions
    if predictions is None:
        return None
    if images is not None and ("test" not in result.sets or len(images) != len(predictions.y_true)):
        images = None
    rows = worst_mistakes(predictions, n_mistakes)
    if not len(rows):
        return tag("p", "Every prediction is right.")
    surest = "" if predictions.y_proba is None else ", the surest first"
    gallery = mistakes_gallery(predictions, rows, names, images)
    return join(tag("h4", f"Mistakes{surest}"), gallery)


def _settings(result: ModelResult) -> Markup:
    text = tag("pre", tag("code", result.model), tabindex="0")
    costs = {name: value for name, value in result.costs().items() if np.isfinite(value)}
    rounded = {
        name: f"{value:,.0f}" if name == "n_parameters" else f"{value:,.3g}"
        for name, value in costs.items()
    }
    seeds = {fit.split: fit.random_states for fit in result.fits if fit.random_states}
    facts = facts_list({**rounded, "fits": len(result.fits), "seeds": seeds})
    return join(tag("h4", "Settings and costs"), text, tag("dl", facts, class_="facts"))
