"""Average ranks of models, with those joined that do not differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from ..evaluation import Comparison
from ._axes import BLUE, VERMILLION, new_axes
from ._class_axis import check_names
from ._critical_difference import (
    average_ranks,
    groups_alike,
    nemenyi_differences,
    nemenyi_distance,
    wilcoxon_differences,
)

Test = Literal["nemenyi", "wilcoxon"]


class CriticalDifferenceDisplay:
    """Average rank of each model over folds, repetitions or data sets, the best on the left.

    Models that a thick bar joins cannot be told apart.

    Parameters
    ----------
    scores : array-like of shape (n_blocks, n_models)
        Scores of all models on each fold, repetition or data set: more is better.
    names : sequence of str of length n_models
        Names of the models.
    test : {"nemenyi", "wilcoxon"}, default="nemenyi"
        Nemenyi's test on the ranks, or Wilcoxon's signed-rank test of each pair with Holm's
        correction, which does not depend on the other models but needs more blocks.
    alpha : float, default=0.05
        Chance of telling any equally good models apart.

    Attributes
    ----------
    ax_ : Axes
        Where the ranks were drawn.
    figure_ : Figure or SubFigure
        The figure of the axes.
    ranks_ : dict of str to float
        Average rank of each model, the best first.
    groups_ : list of list of str
        Models that cannot be told apart.

    See Also
    --------
    ComparisonDisplay : Scores with intervals.

    Notes
    -----
    Both tests take the blocks for independent. Folds share training rows, so over folds they find
    differences more often than `alpha` says; `Comparison.differences_from_best` corrects for that.

    References
    ----------
    J. Demsar, "Statistical comparisons of classifiers over multiple data sets", Journal of Machine
    Learning Research, 2006.

    Examples
    --------
    >>> from fmnist_sk.plotting import CriticalDifferenceDisplay
    >>> from matplotlib.figure import Figure
    >>> scores = [[0.9, 0.8, 0.5], [0.8, 0.9, 0.4]] * 5
    >>> display = CriticalDifferenceDisplay(scores, ["cnn", "forest", "dummy"])
    >>> display.plot(ax=Figure().subplots()).groups_
    [['cnn', 'forest']]
    """

    ax_: Axes
    figure_: Figure | SubFigure
    ranks_: dict[str, float]
    groups_: list[list[str]]

    def __init__(
        self, scores: Any, names: Sequence[str], *, test: Test = "nemenyi", alpha: float = 0.05
    ):
        self.scores = scores
        self.names = names
        self.test = test
        self.alpha = alpha

    def plot(self, *, ax: Axes | None = None) -> CriticalDifferenceDisplay:
        """Draw the ranks.

        Parameters
        ----------
        ax : Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        CriticalDifferenceDisplay
            This object.

        Raises
        ------
        ValueError
            If there are fewer than two blocks or models, scores are missing, there is not one name
            for each model, or the test is unknown.
        """
        scores = self._check()
        names = check_names(self.names, range(scores.shape[1]), "names")
        ranks = average_ranks(scores)
        order = np.argsort(ranks, kind="stable")
        different = (nemenyi_differences if self.test == "nemenyi" else wilcoxon_differences)(
            scores, self.alpha
        )
        groups = groups_alike(ranks, different)
        self.ranks_ = {names[i]: float(ranks[i]) for i in order}
        self.groups_ = [[names[i] for i in group] for group in groups]
        depth = (len(names) + 1) // 2
        if ax is None:
            width = min(13.0, 6.0 + 0.13 * max(map(len, names)))
            ax = new_axes(width, 1.3 + 0.14 * len(groups) + 0.24 * depth)
        self.ax_, self.figure_ = ax, ax.figure
        self._draw_scale(len(names), len(scores))
        first_row = 1.0 + 0.45 * len(groups)
        for i, group in enumerate(groups):
            ends = ranks[group[0]] - 0.04, ranks[group[-1]] + 0.04
            ax.plot(
                ends, [0.6 + 0.45 * i] * 2, color=VERMILLION, linewidth=3.5, solid_capstyle="butt"
            )
        self._draw_names(ranks[order], [names[i] for i in order], first_row)
        ax.set_ylim(first_row + depth - 0.2, -0.1)
        return self

    @classmethod
    def from_comparison(
        cls,
        comparison: Comparison,
        *,
        test: Test = "nemenyi",
        alpha: float = 0.05,
        ax: Axes | None = None,
    ) -> CriticalDifferenceDisplay:
        """Draw the ranks of the accuracies over folds or, without folds, over repetitions.

        Parameters
        ----------
        comparison : Comparison
            Of `fmnist_sk.evaluation.compare_models`, with `cv` or `n_repeats`.
        test, alpha : see `CriticalDifferenceDisplay`
            The same as there.
        ax : Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        CriticalDifferenceDisplay
            The display, without models that failed.

        Raises
        ------
        ValueError
            If there are fewer than two folds or repetitions, or fewer than two models.
        """
        set_name = next(
            name for name in ("cv", "test", "validation") if name in comparison.metadata["sets"]
        )
        results = [result for result in comparison.results.values() if result.error is None]
        if len(results) < 2:
            raise ValueError(
                f"Ranks need at least two models; {len(results)} of {len(comparison.results)} were "
                f"fitted without an error (see the column 'error' of Comparison.frame)."
            )
        scores = np.array([result.accuracies(set_name) for result in results]).T
        if len(scores) < 2:
            raise ValueError(
                f"Ranks need at least two folds or repetitions; the comparison has {len(scores)}. "
                f"Give compare_models cv= or n_repeats=."
            )
        names = [result.name for result in results]
        return cls(scores, names, test=test, alpha=alpha).plot(ax=ax)

    def _check(self) -> np.ndarray:
        scores = np.asarray(self.scores, dtype=float)
        if scores.ndim != 2 or min(scores.shape) < 2:
            raise ValueError(
                f"scores needs a row for each of at least two folds and a column for each of at least "
                f"two models; got an array of the shape {scores.shape}."
            )
        if not np.isfinite(scores).all():
            raise ValueError("scores must be finite: leave out models that failed.")
        if self.test not in ("nemenyi", "wilcoxon"):
            raise ValueError(f"test must be 'nemenyi' or 'wilcoxon'; got {self.test!r}.")
        return scores

    def _draw_scale(self, n_models: int, n_blocks: int) -> None:
        ax = self.ax_
        ax.set_xlim(1 - 0.06 * (n_models - 1), n_models + 0.06 * (n_models - 1))
        step = 1 if n_models <= 14 else 5
        ax.set_xticks(sorted({1, *range(step, n_models + 1, step)}))
        ax.xaxis.set_ticks_position("top")
        ax.xaxis.set_label_position("top")
        what = "Wilcoxon's test with Holm's correction"
        if self.test == "nemenyi":
            distance = nemenyi_distance(n_models, n_blocks, self.alpha)
            what = f"critical difference {distance:.2f}"
        ax.set_xlabel(f"Average of {n_blocks} ranks ({what}, alpha {self.alpha:g})", fontsize=9)
        ax.set_yticks([])
        ax.spines[["left", "right", "bottom"]].set_visible(False)

    def _draw_names(self, ranks: np.ndarray, names: Sequence[str], first_row: float) -> None:
        """Write the better half on the left and the worse half on the right, each with a line."""
        ax, half = self.ax_, (len(names) + 1) // 2
        for i, (rank, name) in enumerate(zip(ranks, names, strict=True)):
            on_left = i < half
            row = first_row + (i if on_left else len(names) - 1 - i)
            edge = ax.get_xlim()[0 if on_left else 1]
            ax.plot([rank, rank, edge], [0, row, row], color=BLUE, linewidth=0.9)
            ax.annotate(
                f"{name}  {rank:.2f}" if on_left else f"{rank:.2f}  {name}",
                (edge, row),
                (-3 if on_left else 3, 0),
                textcoords="offset points",
                ha="right" if on_left else "left",
                va="center",
                fontsize=8,
                annotation_clip=False,
            )
