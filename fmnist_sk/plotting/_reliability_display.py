"""How often predictions are right, against how sure the model is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from ..evaluation import Evaluation, wilson_interval
from ..evaluation._calibration import Binning, expected_calibration_error
from ..evaluation._evaluate import evaluate
from ._axes import BLUE, GREY, new_axes, split_axes


class ReliabilityDisplay:
    """Calibration curve over all classes, with the number of samples behind each point.

    The upper panel shows, for bins of the highest probability, how often its class is the true one,
    with Wilson's interval. Points below the diagonal are overconfident. The lower panel counts the
    samples.

    Parameters
    ----------
    bins : DataFrame
        A row for each bin that is not empty, with low, high, count, n_right, confidence and
        accuracy, such as `Evaluation.calibration`.
    confidence : float, default=0.95
        Confidence of the intervals.

    Attributes
    ----------
    ax_ : ndarray of Axes, shape (2,)
        The panels: curve and counts.
    bounding_ax_ : Axes
        The blank axes around them.
    figure_ : Figure or SubFigure
        The figure of the axes.
    curve_ : ErrorbarContainer
        The curve with its intervals.

    See Also
    --------
    sklearn.calibration.CalibrationDisplay : The probability of one class, for binary problems.

    Examples
    --------
    >>> from fmnist_sk.plotting import ReliabilityDisplay
    >>> from matplotlib.figure import Figure
    >>> display = ReliabilityDisplay.from_predictions(
    ...     [0, 1, 1], [[0.9, 0.1], [0.1, 0.9], [0.6, 0.4]], ax=Figure().subplots()
    ... )
    >>> display.bins["accuracy"].tolist()
    [0.0, 1.0]
    """

    ax_: np.ndarray
    bounding_ax_: Axes
    figure_: Figure | SubFigure
    curve_: Any

    def __init__(self, bins: pd.DataFrame, *, confidence: float = 0.95):
        self.bins = bins
        self.confidence = confidence

    def plot(self, *, ax: Axes | None = None) -> ReliabilityDisplay:
        """Draw the curve and the counts.

        Parameters
        ----------
        ax : Axes, default=None
            Its place is divided among the panels. None makes a new figure.

        Returns
        -------
        ReliabilityDisplay
            This object.
        """
        bins = self.bins
        ax = new_axes(4.4, 4.8) if ax is None else ax
        self.bounding_ax_, self.figure_ = ax, ax.figure
        grid = split_axes(ax, 2, 1, wspace=0, hspace=0.12, height_ratios=[3.0, 1.0])
        self.ax_ = grid[:, 0]
        curve, counts = self.ax_
        low, high = wilson_interval(bins["n_right"], bins["count"], self.confidence)
        accuracy = bins["accuracy"].to_numpy()
        curve.plot([0, 1], [0, 1], color="black", linestyle=":", label="perfectly calibrated")
        self.curve_ = curve.errorbar(
            bins["confidence"],
            accuracy,
            # Rounding can put an end of the interval a trace beyond the accuracy.
            yerr=np.maximum([accuracy - low, high - accuracy], 0),
            color=BLUE,
            marker="o",
            markersize=4,
            capsize=2,
            linewidth=1.2,
            label=f"model, {100 * self.confidence:.4g}% interval",
        )
        counts.bar(
            bins["low"],
            bins["count"],
            width=np.maximum(bins["high"] - bins["low"], 0.005),
            align="edge",
            color=GREY,
            edgecolor="black",
            linewidth=0.6,
        )
        error = expected_calibration_error(bins)
        curve.set_title(f"Expected calibration error {error:.4f}", fontsize=10)
        curve.set(xlim=(0, 1), ylim=(0, 1), ylabel="Accuracy")
        curve.tick_params(labelbottom=False)
        curve.legend(frameon=False, loc="upper left", fontsize=8)
        counts.set(xlim=(0, 1), xlabel="Highest probability", ylabel="Samples")
        for panel in self.ax_:
            panel.grid(alpha=0.3)
            panel.set_axisbelow(True)
        return self

    @classmethod
    def from_evaluation(
        cls, evaluation: Evaluation, *, ax: Axes | None = None
    ) -> ReliabilityDisplay:
        """Draw the calibration of an evaluation.

        Parameters
        ----------
        evaluation : Evaluation
            Of `fmnist_sk.evaluation.evaluate`.
        ax : Axes, default=None
            Its place is divided among the panels. None makes a new figure.

        Returns
        -------
        ReliabilityDisplay
            The display.

        Raises
        ------
        ValueError
            If the evaluation has no probabilities.
        """
        if evaluation.calibration is None:
            raise ValueError(
                f"{evaluation.model or 'The evaluation'} has no probabilities: the model has no "
                f"predict_proba. CalibratedClassifierCV of scikit-learn gives it one."
            )
        return cls(evaluation.calibration, confidence=evaluation.confidence).plot(ax=ax)

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any,
        *,
        n_bins: int = 15,
        binning: Binning = "uniform",
        ax: Axes | None = None,
    ) -> ReliabilityDisplay:
        """Predict and draw.

        Parameters
        ----------
        estimator : estimator
            Any fitted classifier, pipeline or search with `predict_proba`.
        X : array-like of n_samples rows
            What to predict.
        y : array-like of shape (n_samples,)
            True labels.
        n_bins, binning, ax : see `from_predictions`
            The same as there.

        Returns
        -------
        ReliabilityDisplay
            The display.

        Raises
        ------
        ValueError
            If the estimator gives no probabilities.
        """
        return cls.from_evaluation(evaluate(estimator, X, y, n_bins=n_bins, binning=binning), ax=ax)

    @classmethod
    def from_predictions(
        cls,
        y_true: Any,
        y_proba: Any,
        *,
        classes: Any = None,
        n_bins: int = 15,
        binning: Binning = "uniform",
        ax: Axes | None = None,
    ) -> ReliabilityDisplay:
        """Draw the calibration of probabilities.

        Parameters
        ----------
        y_true : array-like of shape (n_samples,)
            True labels.
        y_proba : array-like of shape (n_samples, n_classes)
            Probabilities.
        classes : array-like of shape (n_classes,), default=None
            All labels, in the order of the columns of `y_proba`. None takes those that occur,
            sorted.
        n_bins : int, default=15
            Number of bins.
        binning : {"uniform", "quantile"}, default="uniform"
            Whether the bins have equal widths between 0 and 1, or equally many samples.
        ax : Axes, default=None
            Its place is divided among the panels. None makes a new figure.

        Returns
        -------
        ReliabilityDisplay
            The display.
        """
        evaluation = Evaluation.from_predictions(
            y_true, y_proba=y_proba, classes=classes, n_bins=n_bins, binning=binning
        )
        return cls.from_evaluation(evaluation, ax=ax)
