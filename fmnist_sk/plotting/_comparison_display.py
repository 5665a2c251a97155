"""Models of a comparison by their accuracy, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from sklearn.utils import check_consistent_length

from ..evaluation import Comparison
from ..evaluation._tables import main_set
from ._axes import BLUE, VERMILLION
from ._class_axis import new_class_axes, set_class_axis
from ._legend import legend_above
from ._pareto_display import AXIS_SET_TITLES


class ComparisonDisplay:
    """Score of each model with its interval, the best on top.

    The best model and those that cannot be told from it are filled diamonds, the others hollow
    circles, also without colour.

    Parameters
    ----------
    names : sequence of str of length n_models
        Names of the models.
    scores : array-like of shape (n_models,)
        Their scores; models without one are not drawn.
    intervals : array-like of shape (n_models, 2), default=None
        Ends of the interval of each score.
    distinguishable : array-like of bool, shape (n_models,), default=None
        Whether each model differs from the best one. None marks only the highest score.
    score_label : str, default="Score"
        Title of the horizontal axis.

    Attributes
    ----------
    ax_ : Axes
        Where the models were drawn.
    figure_ : Figure or SubFigure
        The figure of the axes.
    names_ : list of str
        Names of the models that were drawn, from top to bottom.

    See Also
    --------
    ParetoDisplay : Scores against costs.
    CriticalDifferenceDisplay : Ranks over folds, with groups.

    Examples
    --------
    >>> from fmnist_sk.plotting import ComparisonDisplay
    >>> from matplotlib.figure import Figure
    >>> intervals = [[0.82, 0.86], [0.88, 0.92]]
    >>> display = ComparisonDisplay(["linear", "cnn"], [0.84, 0.90], intervals)
    >>> display.plot(ax=Figure().subplots()).names_
    ['cnn', 'linear']
    """

    ax_: Axes
    figure_: Figure | SubFigure
    names_: list[str]

    def __init__(
        self,
        names: Sequence[str],
        scores: Any,
        intervals: Any = None,
        distinguishable: Any = None,
        *,
        score_label: str = "Score",
    ):
        self.names = names
        self.scores = scores
        self.intervals = intervals
        self.distinguishable = distinguishable
        self.score_label = score_label

    def plot(self, *, ax: Axes | None = None) -> ComparisonDisplay:
        """Draw the models.

        Parameters
        ----------
        ax : Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        ComparisonDisplay
            This object.

        Raises
        ------
        ValueError
            If lengths differ, or no model has a score.
        """
        check_consistent_length(self.names, self.scores, self.intervals, self.distinguishable)
        scores = np.asarray(self.scores, dtype=float)
        known = np.flatnonzero(np.isfinite(scores))
        if not known.size:
            raise ValueError("No model has a score to draw: did all of them fail?")
        order = known[np.argsort(-scores[known], kind="stable")]
        scores = scores[order]
        if self.intervals is None:
            ends = np.column_stack([scores, scores])
        else:
            ends = np.asarray(self.intervals, dtype=float)[order]
        if self.distinguishable is None:
            different = np.arange(len(order)) > 0
        else:
            different = np.asarray(self.distinguishable, dtype=bool)[order]
        self.names_ = [str(self.names[i]) for i in order]
        ax = new_class_axes(self.names_, row_height=0.26) if ax is None else ax
        self.ax_, self.figure_ = ax, ax.figure
        rows = np.arange(len(order))
        # Rounding can put an end of an interval a trace beyond the score.
        errors = np.maximum([scores - ends[:, 0], ends[:, 1] - scores], 0)
        shared: dict[str, Any] = {"linestyle": "none", "capsize": 2.5, "elinewidth": 1.2}
        styles: list[tuple[np.ndarray, dict[str, Any]]] = [
            (
                ~different,
                {"fmt": "D", "color": VERMILLION, "label": "the best, or not told from it"},
            ),
            (different, {"fmt": "o", "color": BLUE, "mfc": "white", "label": "told from the best"}),
        ]
        for chosen, style in styles:
            if chosen.any():
                xerr = errors[:, chosen]
                ax.errorbar(
                    scores[chosen], rows[chosen], xerr=xerr, markersize=5, **shared, **style
                )
        set_class_axis(ax, self.names_)
        n_left_out = len(self.names) - len(order)
        note = f" ({n_left_out} without one left out)" if n_left_out else ""
        ax.set_xlabel(self.score_label + note)
        ax.grid(alpha=0.3, axis="x")
        ax.set_axisbelow(True)
        ax.spines[["top", "right"]].set_visible(False)
        legend_above(ax, n_columns=2)
        return self

    @classmethod
    def from_comparison(
        cls, comparison: Comparison, *, ax: Axes | None = None
    ) -> ComparisonDisplay:
        """Draw the accuracies of a comparison on the set that counts most.

        Parameters
        ----------
        comparison : Comparison
            Of `fmnist_sk.evaluation.compare_models`.
        ax : Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        ComparisonDisplay
            The display, with the intervals of `Comparison.frame` and the tests of
            `Comparison.differences_from_best`.
        """
        frame, set_name = comparison.frame, main_set(comparison.metadata)
        columns = [f"{set_name}_accuracy_low", f"{set_name}_accuracy_high"]
        display = cls(
            frame.index.tolist(),
            frame[f"{set_name}_accuracy"].to_numpy(),
            frame[columns].to_numpy(),
            # A model that failed is not drawn; without a best one nothing was tested.
            frame["distinguishable"].fillna(True).to_numpy(dtype=bool),
            score_label=f"{AXIS_SET_TITLES[set_name]} accuracy, 95 % interval",
        )
        return display.plot(ax=ax)
