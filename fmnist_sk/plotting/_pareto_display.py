"""Accuracy of models against what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from sklearn.utils import check_consistent_length

from .._pareto_front import pareto_front
from ..evaluation import Comparison
from ..evaluation._scores import METRICS
from ..evaluation._titles import COST_AXIS_TITLES, SET_TITLES
from ._axes import BLUE, VERMILLION, new_axes
from ._label_points import label_points
from ._legend import legend_above

AXIS_SET_TITLES = {name: title[:1].upper() + title[1:] for name, title in SET_TITLES.items()}


class ParetoDisplay:
    """Score of each model against its cost, with those marked that are worth it.

    A model is on the Pareto front unless another one is no more costly and no worse, and better in
    one of the two. The front is told by filled diamonds, a line and bold names, also without colour.

    Parameters
    ----------
    costs, scores : array-like of shape (n_models,)
        Cost and score of each model. Models without a finite cost and score are not drawn.
    names : sequence of str of length n_models
        Names of the models.
    cost_label : str, default="Cost"
        Title of the horizontal axis.
    score_label : str, default="Score"
        Title of the vertical axis.
    greater_is_better : bool, default=True
        Whether a higher score is better. A loss is drawn upside down: the better is always above.

    Attributes
    ----------
    ax_ : Axes
        Where the models were drawn.
    figure_ : Figure or SubFigure
        The figure of the axes.
    front_ : list of str
        Names of the models on the front, the cheapest first.
    labels_ : dict of str to Annotation
        The names beside the points.

    Examples
    --------
    >>> from fmnist_sk.plotting import ParetoDisplay
    >>> from matplotlib.figure import Figure
    >>> display = ParetoDisplay([1, 20, 5], [0.8, 0.9, 0.7], ["linear", "cnn", "forest"])
    >>> display.plot(ax=Figure().subplots()).front_
    ['linear', 'cnn']
    """

    ax_: Axes
    figure_: Figure | SubFigure
    front_: list[str]
    labels_: dict[str, Any]

    def __init__(
        self,
        costs: Any,
        scores: Any,
        names: Sequence[str],
        *,
        cost_label: str = "Cost",
        score_label: str = "Score",
        greater_is_better: bool = True,
    ):
        self.costs = costs
        self.scores = scores
        self.names = names
        self.cost_label = cost_label
        self.score_label = score_label
        self.greater_is_better = greater_is_better

    def plot(self, *, ax: Axes | None = None) -> ParetoDisplay:
        """Draw the models.

        Parameters
        ----------
        ax : Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        ParetoDisplay
            This object.

        Raises
        ------
        ValueError
            If lengths differ, or no model has a cost and a score.
        """
        check_consistent_length(self.costs, self.scores, self.names)
        points = np.column_stack(
            [np.asarray(values, dtype=float) for values in (self.costs, self.scores)]
        )
        known = np.isfinite(points).all(axis=1)
        if not known.any():
            raise ValueError(
                f"No model has both a {self.cost_label!r} and a {self.score_label!r} to draw."
            )
        points = points[known]
        names = [str(name) for name, drawn in zip(self.names, known, strict=True) if drawn]
        sign = 1 if self.greater_is_better else -1
        on_front = np.zeros(len(points), dtype=bool)
        on_front[pareto_front(np.column_stack([-points[:, 0], sign * points[:, 1]]))] = True
        # The front first, from cheap to costly: its names have the choice of places.
        order = np.lexsort((points[:, 0], ~on_front))
        points, on_front = points[order], on_front[order]
        names = [names[i] for i in order]
        front, others = points[on_front], points[~on_front]
        ax = new_axes(7.0, 4.8) if ax is None else ax
        self.ax_, self.figure_ = ax, ax.figure
        ax.plot(
            *others.T,
            "o",
            markersize=5,
            markerfacecolor="white",
            markeredgecolor=BLUE,
            label="other models",
        )
        steps = np.column_stack([np.repeat(front[:, 0], 2)[1:], np.repeat(front[:, 1], 2)[:-1]])
        ax.plot(*steps.T, color=VERMILLION, linewidth=1.2, zorder=1)
        ax.plot(*front.T, "D", color=VERMILLION, markersize=6, label="Pareto front")
        self._set_axes(points, n_left_out=int((~known).sum()))
        styles = [
            {"fontsize": 8.5, "fontweight": "bold"}
            if marked
            else {"fontsize": 7.5, "color": "0.25"}
            for marked in on_front
        ]
        lines = [steps[i : i + 2] for i in range(len(steps) - 1)]
        texts = label_points(ax, points, names, styles, lines=lines)
        self.labels_ = dict(zip(names, texts, strict=True))
        self.front_ = names[: len(front)]
        return self

    @classmethod
    def from_comparison(
        cls,
        comparison: Comparison,
        *,
        cost: str = "fit_seconds",
        score: str | None = None,
        ax: Axes | None = None,
    ) -> ParetoDisplay:
        """Draw the models of a comparison.

        Parameters
        ----------
        comparison : Comparison
            Of `fmnist_sk.evaluation.compare_models`.
        cost : str, default="fit_seconds"
            Column of `Comparison.frame`: fit_seconds, predict_seconds (of all rows), latency_ms
            (of a single row), n_parameters or peak_memory_mb.
        score : str, default=None
            Column of `Comparison.frame`, such as "test_accuracy" or "cv_log_loss". None takes the
            accuracy on the set that counts most.
        ax : Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        ParetoDisplay
            The display.

        Raises
        ------
        ValueError
            If there is no such column.
        """
        frame = comparison.frame
        metric_of = {str(name): str(name).partition("_")[2] for name in frame}
        columns = [name for name, metric in metric_of.items() if metric in METRICS]
        if score is None:
            score = next(name for name in columns if metric_of[name] == "accuracy")
        if cost not in COST_AXIS_TITLES or score not in columns:
            raise ValueError(
                f"cost must be one of {list(COST_AXIS_TITLES)} and score one of {columns}; got cost={cost!r} "
                f"and score={score!r}."
            )
        display = cls(
            frame[cost].astype(float).to_numpy(),
            frame[score].to_numpy(),
            frame.index.tolist(),
            cost_label=COST_AXIS_TITLES[cost],
            score_label=f"{AXIS_SET_TITLES[score.partition('_')[0]]} {metric_of[score].replace('_', ' ')}",
            greater_is_better=METRICS[metric_of[score]],
        )
        return display.plot(ax=ax)

    def _set_axes(self, points: np.ndarray, n_left_out: int) -> None:
        """Set scales and limits with room for the names."""
        ax, (costs, scores) = self.ax_, points.T
        low, high = scores.min(), scores.max()
        margin = 0.12 * (high - low) or 0.05
        limits = low - margin, high + margin
        ax.set_ylim(limits if self.greater_is_better else limits[::-1])
        if costs.min() > 0 and costs.max() > 10 * costs.min():
            ax.set_xscale("log")
        ax.margins(x=0.15)
        note = f" ({n_left_out} models without one are left out)" if n_left_out else ""
        ax.set(xlabel=self.cost_label + note, ylabel=self.score_label)
        ax.grid(alpha=0.3, which="major")
        ax.spines[["top", "right"]].set_visible(False)
        legend_above(ax, n_columns=2)
