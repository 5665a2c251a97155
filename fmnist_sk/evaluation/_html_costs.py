"""Accuracy against cost as inline SVG: which models are worth theirs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from .._pareto_front import pareto_front
from ._html_axes import (
    LEFT,
    RIGHT,
    figure,
    height,
    horizontal_axis,
    nice_ticks,
    vertical_axis,
)
from ._html_markup import Markup, join, tag
from ._titles import COST_AXIS_TITLES

_COSTS = ("fit_seconds", "latency_ms", "n_parameters")
_MARGIN = 14


def costs_figures(frame: pd.DataFrame, score: str, links: Mapping[str, str]) -> Markup:
    """Draw a score against each cost, with the models marked that none beats in both.

    Parameters
    ----------
    frame : DataFrame
        From `comparison_frame`.
    score : str
        Column of the score, of which more is better.
    links : dict of str to str
        Identifier of each model's section.

    Returns
    -------
    Markup
        A figure for each cost that at least two models have; nothing if there is none.
    """
    figures = []
    for cost in _COSTS:
        known = frame[[cost, score]].astype(float).dropna()
        if len(known) > 1:
            figures.append(_figure(COST_AXIS_TITLES[cost], known, links))
    return tag("div", *figures, class_="curves") if figures else join()


def _figure(title: str, known: pd.DataFrame, links: Mapping[str, str]) -> Markup:
    names, (costs, scores) = known.index.astype(str), known.to_numpy().T
    front = pareto_front(np.column_stack([-costs, scores]))
    ticks = nice_ticks(scores.min(), scores.max())
    x, x_ticks = _scale(costs)
    y = [height(score, ticks) for score in scores]
    corners = [(x[front[0]], y[front[0]])]
    for i in front[1:]:
        corners += [(x[i], corners[-1][1]), (x[i], y[i])]
    steps = " ".join(f"{right:.1f},{down:.1f}" for right, down in corners)
    others = np.setdiff1d(np.arange(len(names)), front)
    points = [
        _point(names[i], costs[i], scores[i], x[i], y[i], i in front) for i in [*others, *front]
    ]
    worth = [tag("a", names[i], href=f"#{links[names[i]]}") for i in front]
    caption = join(title, *(join(", " if i else ": ", link) for i, link in enumerate(worth)))
    return figure(
        caption,
        f"{title}: not beaten in both are {', '.join(names[front])}",
        vertical_axis(ticks),
        horizontal_axis(title, x_ticks),
        tag("polyline", points=steps, class_="front"),
        *points,
    )


def _scale(costs: np.ndarray) -> tuple[np.ndarray, dict[str, float]]:
    """Return the x of each cost, and of the ticks; logarithmic where costs differ much."""
    low, high = costs.min(), costs.max()
    logarithmic = low > 0 and high > 10 * low
    if logarithmic:
        powers = np.arange(np.ceil(np.log10(low) - 1e-9), np.floor(np.log10(high) + 1e-9) + 1)
        ticks = 10.0**powers
        low, high, at, ticks_at = np.log10(low), np.log10(high), np.log10(costs), powers
    else:
        ticks = ticks_at = nice_ticks(low, high)
        low, high, at = ticks[0], ticks[-1], costs
    width = RIGHT - LEFT - 2 * _MARGIN

    def place(values: np.ndarray) -> np.ndarray:
        return LEFT + _MARGIN + (values - low) / (high - low) * width

    labels = [_short(tick) for tick in ticks]
    return place(at), dict(zip(labels, place(ticks_at).tolist(), strict=True))


def _short(value: float) -> str:
    for size, unit in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{unit}"
    return f"{value:g}"


def _point(name: str, cost: float, score: float, x: float, y: float, marked: bool) -> Markup:
    title = tag("title", f"{name}: {score:.4f} for {cost:,.4g}")
    if not marked:
        return tag("circle", title, cx=f"{x:.1f}", cy=f"{y:.1f}", r=3.5, class_="beaten")
    return tag("path", title, d=f"M{x:.1f} {y - 5:.1f}l5 5-5 5-5-5z", class_="worth")
