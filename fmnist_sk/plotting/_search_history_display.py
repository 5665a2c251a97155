"""Scores of a search, trial by trial."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import MaxNLocator
from sklearn.utils import check_consistent_length, column_or_1d

from .._fitted_attributes import find_fitted_attribute
from ._axes import BLUE, VERMILLION, new_axes
from ._legend import legend_above


class SearchHistoryDisplay:
    """Score of each trial of a search, and the best so far.

    Trials without a score, which failed or were stopped early, are crosses at the lower edge.

    Parameters
    ----------
    scores : array-like of shape (n_trials,)
        Mean score of each trial in their order; NaN where there is none.
    deviations : array-like of shape (n_trials,), default=None
        Standard deviations over folds.
    score_label : str, default="Score"
        Title of the vertical axis.

    Attributes
    ----------
    ax_ : Axes
        Where the trials were drawn.
    figure_ : Figure or SubFigure
        The figure of the axes.
    best_so_far_ : ndarray of shape (n_trials,)
        Highest score up to each trial; NaN before the first score.

    Examples
    --------
    >>> from fmnist_sk.plotting import SearchHistoryDisplay
    >>> from matplotlib.figure import Figure
    >>> display = SearchHistoryDisplay([0.7, 0.9, 0.8])
    >>> display.plot(ax=Figure().subplots()).best_so_far_.tolist()
    [0.7, 0.9, 0.9]
    """

    ax_: Axes
    figure_: Figure | SubFigure
    best_so_far_: np.ndarray

    def __init__(self, scores: Any, deviations: Any = None, *, score_label: str = "Score"):
        self.scores = scores
        self.deviations = deviations
        self.score_label = score_label

    def plot(self, *, ax: Axes | None = None) -> SearchHistoryDisplay:
        """Draw the trials.

        Parameters
        ----------
        ax : Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        SearchHistoryDisplay
            This object.

        Raises
        ------
        ValueError
            If lengths differ, or no trial has a score.
        """
        check_consistent_length(self.scores, self.deviations)
        scores = np.asarray(column_or_1d(self.scores), dtype=float)
        known = np.isfinite(scores)
        if not known.any():
            raise ValueError("No trial has a score to draw: did all of them fail?")
        best = np.fmax.accumulate(np.where(known, scores, np.nan))
        ax = new_axes(6.0, 3.6) if ax is None else ax
        self.ax_, self.figure_, self.best_so_far_ = ax, ax.figure, best
        trials = np.arange(1, len(scores) + 1)
        spread = None
        if self.deviations is not None:
            spread = np.asarray(self.deviations, dtype=float)[known]
        ax.errorbar(
            trials[known],
            scores[known],
            yerr=spread,
            fmt="o",
            color=BLUE,
            markerfacecolor="white",
            markersize=4.5,
            elinewidth=0.7,
            label="trial" if spread is None else "trial, deviation over folds",
        )
        ax.step(trials, best, where="post", color=VERMILLION, linewidth=1.6, label="best so far")
        if not known.all():
            missing = trials[~known]
            ax.plot(
                missing,
                np.full(len(missing), 0.02),
                "x",
                color="black",
                markersize=5,
                transform=ax.get_xaxis_transform(),
                label="no score",
            )
        ax.set(xlabel="Trial", ylabel=self.score_label)
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        ax.grid(alpha=0.3)
        ax.spines[["top", "right"]].set_visible(False)
        legend_above(ax, n_columns=3)
        return self

    @classmethod
    def from_estimator(
        cls, search: Any, *, metric: str | None = None, ax: Axes | None = None
    ) -> SearchHistoryDisplay:
        """Draw a fitted search.

        Parameters
        ----------
        search : estimator
            A search in scikit-learn's style with `cv_results_`, or a wrapper around one.
        metric : str, default=None
            Which of several metrics to draw. None takes the one that the search refits by.
        ax : Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        SearchHistoryDisplay
            The display, with the trials in the order of `cv_results_`.

        Raises
        ------
        ValueError
            If there is no `cv_results_`, or no such metric.
        """
        results = find_fitted_attribute(search, "cv_results_")
        if results is None:
            raise ValueError(
                f"{type(search).__name__} has no attribute cv_results_: is it a search, and fitted?"
            )
        prefix = "mean_test_"
        metrics = [name.removeprefix(prefix) for name in results if name.startswith(prefix)]
        if metric is None:
            refit = find_fitted_attribute(search, "refit")
            metric = refit if refit in metrics else metrics[0]
        if metric not in metrics:
            raise ValueError(f"metric must be one of {_listed(metrics)}; got {metric!r}.")
        display = cls(
            results[prefix + metric],
            results.get(f"std_test_{metric}"),
            score_label=f"Mean test {metric.replace('_', ' ')}",
        )
        return display.plot(ax=ax)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names))
