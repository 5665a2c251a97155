"""Precision, recall and F1 of each class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from ..evaluation import Evaluation
from ._axes import BLUE, GREY, ORANGE, VERMILLION
from ._class_axis import new_class_axes, set_class_axis
from ._legend import legend_above

# Markers differ in shape and fill as well, for black-and-white print; all three show on one spot.
_STYLES: dict[str, dict[str, Any]] = {
    "precision": {"marker": ">", "color": ORANGE, "markeredgecolor": "black"},
    "recall": {"marker": "o", "color": "none", "markeredgecolor": BLUE, "markeredgewidth": 1.4},
    "f1": {"marker": "D", "color": VERMILLION},
}


class PerClassScoresDisplay:
    """Precision, recall and F1 of each class as points in one row.

    Parameters
    ----------
    scores : DataFrame
        A row for each class, with its name as index, and the columns precision, recall and f1,
        such as `Evaluation.per_class`.

    Attributes
    ----------
    ax_ : Axes
        Where the points were drawn.
    figure_ : Figure or SubFigure
        The figure of the axes.
    points_ : dict of str to Line2D
        The points of precision, recall and f1.

    Examples
    --------
    >>> from fmnist_sk.plotting import PerClassScoresDisplay
    >>> from matplotlib.figure import Figure
    >>> display = PerClassScoresDisplay.from_predictions(
    ...     ["bag", "coat", "coat"], ["bag", "bag", "coat"], ax=Figure().subplots()
    ... )
    >>> display.points_["recall"].get_xdata().tolist()
    [1.0, 0.5]
    """

    ax_: Axes
    figure_: Figure | SubFigure
    points_: dict[str, Any]

    def __init__(self, scores: pd.DataFrame):
        self.scores = scores

    def plot(
        self,
        *,
        ax: Axes | None = None,
        sort_by: Literal["precision", "recall", "f1"] | None = None,
    ) -> PerClassScoresDisplay:
        """Draw the points.

        Parameters
        ----------
        ax : Axes, default=None
            Where to draw. None makes a new figure.
        sort_by : {"precision", "recall", "f1"}, default=None
            Score by which to sort the classes, the worst on top. None keeps their order.

        Returns
        -------
        PerClassScoresDisplay
            This object.

        Raises
        ------
        ValueError
            If a score is missing, or `sort_by` is none of the three.
        """
        missing = [name for name in _STYLES if name not in self.scores]
        if missing:
            raise ValueError(
                f"scores has the columns {list(self.scores)}; there is no {missing[0]}."
            )
        if sort_by not in (None, *_STYLES):
            raise ValueError(f"sort_by must be None or one of {list(_STYLES)}; got {sort_by!r}.")
        scores = self.scores
        if sort_by is not None:
            scores = scores.sort_values(sort_by, kind="stable")
        names = [str(name) for name in scores.index]
        ax = new_class_axes(names, row_height=0.26) if ax is None else ax
        self.ax_, self.figure_ = ax, ax.figure
        font_size = set_class_axis(ax, names)
        values = scores[list(_STYLES)].to_numpy(dtype=float)
        rows = np.arange(len(names))
        ax.hlines(rows, values.min(axis=1), values.max(axis=1), color=GREY, linewidth=2, zorder=1)
        self.points_ = {}
        for i, (name, style) in enumerate(_STYLES.items()):
            size = (0.4 if name == "f1" else 0.75) * font_size
            label = "F1" if name == "f1" else name
            (self.points_[name],) = ax.plot(
                values[:, i], rows, linestyle="none", markersize=size, label=label, **style
            )
        low = min(0.9, values.min())
        ax.set_xlim(low - 0.05 * (1 - low), 1 + 0.05 * (1 - low))
        ax.set_xlabel("Score")
        ax.grid(axis="x", alpha=0.3)
        ax.spines[["top", "right"]].set_visible(False)
        legend_above(ax, n_columns=3)
        return self

    @classmethod
    def from_evaluation(
        cls, evaluation: Evaluation, *, ax: Axes | None = None, **plot_options: Any
    ) -> PerClassScoresDisplay:
        """Draw the classes of an evaluation.

        Parameters
        ----------
        evaluation : Evaluation
            Of `fmnist_sk.evaluation.evaluate`.
        ax : Axes, default=None
            Where to draw. None makes a new figure.
        **plot_options
            Passed to `plot`.

        Returns
        -------
        PerClassScoresDisplay
            The display.
        """
        return cls(evaluation.per_class).plot(ax=ax, **plot_options)

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any,
        *,
        display_labels: Sequence[str] | None = None,
        ax: Axes | None = None,
        **plot_options: Any,
    ) -> PerClassScoresDisplay:
        """Predict and draw.

        Parameters
        ----------
        estimator : estimator
            Any fitted classifier, pipeline or search.
        X : array-like of n_samples rows
            What to predict.
        y : array-like of shape (n_samples,)
            True labels.
        display_labels, ax : see `from_predictions`
            The same as there.
        **plot_options
            Passed to `plot`.

        Returns
        -------
        PerClassScoresDisplay
            The display.
        """
        return cls.from_predictions(
            y, estimator.predict(X), display_labels=display_labels, ax=ax, **plot_options
        )

    @classmethod
    def from_predictions(
        cls,
        y_true: Any,
        y_pred: Any,
        *,
        display_labels: Sequence[str] | None = None,
        ax: Axes | None = None,
        **plot_options: Any,
    ) -> PerClassScoresDisplay:
        """Score predictions and draw.

        Parameters
        ----------
        y_true, y_pred : array-like of shape (n_samples,)
            True and predicted labels.
        display_labels : sequence of str of length n_classes, default=None
            Names of the classes, in the order of the sorted labels. None shows the labels.
        ax : Axes, default=None
            Where to draw. None makes a new figure.
        **plot_options
            Passed to `plot`.

        Returns
        -------
        PerClassScoresDisplay
            The display.
        """
        evaluation = Evaluation.from_predictions(y_true, y_pred, target_names=display_labels)
        return cls.from_evaluation(evaluation, ax=ax, **plot_options)
