"""What one model achieves on one set of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd

from . import _evaluation_report
from ._calibration import Binning, expected_calibration_error, reliability_bins
from ._inputs import check_target_names
from ._make_predictions import make_predictions
from ._predictions import Predictions
from ._probability_scores import brier_score, top_k_accuracy
from ._wilson_interval import wilson_interval

# Top 1 is the accuracy; with as many classes as k the value is always 1.
_TOP_K = (2, 3, 5)


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Scores, intervals, calibration and mistakes of one model on one set of rows.

    Made by `evaluate`, or by `from_predictions` without a model. A model of a `Comparison` is
    evaluated by ``Evaluation(comparison.results[name].predictions)``.

    Parameters
    ----------
    predictions : Predictions
        True labels, predicted labels and, where the model has them, probabilities.
    target_names : sequence of str of length n_classes, default=None
        Names of the classes in the order of `predictions.labels`. None shows the labels.
    model : str, default=None
        Name of the model, for the report.
    confidence : float, default=0.95
        Confidence of the interval of the accuracy.
    n_bins : int, default=15
        Number of bins of the calibration error.
    binning : {"uniform", "quantile"}, default="uniform"
        Whether these bins have equal widths or equally many rows.

    See Also
    --------
    evaluate : Predicts and makes one of these.
    fmnist_sk.plotting.ReliabilityDisplay : Draws `calibration`.
    fmnist_sk.plotting.PerClassScoresDisplay : Draws `per_class`.
    fmnist_sk.plotting.ConfusionMatrixHeatmapDisplay : Draws `confusion_matrix`.
    fmnist_sk.plotting.PredictionGridDisplay : Draws the most confident mistakes.

    Examples
    --------
    >>> from fmnist_sk.evaluation import Evaluation
    >>> evaluation = Evaluation.from_predictions(
    ...     ["bag", "coat", "dress", "coat"], ["bag", "coat", "coat", "coat"]
    ... )
    >>> evaluation.scores["accuracy"], evaluation.scores["balanced_accuracy"]
    (0.75, 0.666...)
    >>> evaluation.most_confused()
        true predicted  count  share
    0  dress      coat      1    1.0
    >>> "log_loss" in evaluation.scores  # There are no probabilities.
    False
    """

    predictions: Predictions
    target_names: Sequence[str] | None = None
    model: str | None = None
    confidence: float = 0.95
    n_bins: int = 15
    binning: Binning = "uniform"

    def __repr__(self) -> str:
        predictions = self.predictions
        return (
            f"Evaluation(model={self.model!r}, n_samples={len(predictions.true_codes)}, "
            f"n_classes={len(predictions.labels)}, accuracy={self.scores['accuracy']:.4f})"
        )

    def __str__(self) -> str:
        return self.report()

    @property
    def scores(self) -> dict[str, float]:
        """Scores by name; those of probabilities are there only if the model gives any.

        `accuracy`, `balanced_accuracy` and `f1_macro`; with probabilities also `top_2_accuracy`,
        `top_3_accuracy` and `top_5_accuracy` (if there are more classes), `log_loss`, `brier_score`
        (from 0 to 2; for two classes to 1) and `calibration_error`.
        """
        return dict(self._scores)

    @cached_property
    def _scores(self) -> dict[str, float]:
        scores = dict(self.predictions.scores)
        y_proba, true = self.predictions.y_proba, self.predictions.true_codes
        loss = scores.pop("log_loss")
        if y_proba is None or self.calibration is None:
            return scores
        for k in _TOP_K:
            if k < y_proba.shape[1]:
                scores[f"top_{k}_accuracy"] = top_k_accuracy(true, y_proba, k)
        return scores | {
            "log_loss": loss,
            "brier_score": brier_score(true, y_proba),
            "calibration_error": expected_calibration_error(self.calibration),
        }

    @property
    def accuracy_interval(self) -> tuple[float, float]:
        """Wilson's interval of the accuracy: low, high."""
        hits = np.diag(self.confusion_matrix).sum()
        return wilson_interval(hits, self.confusion_matrix.sum(), self.confidence)

    @property
    def confusion_matrix(self) -> np.ndarray:
        """Counts, an ndarray of shape (n_classes, n_classes): true classes in rows."""
        return self.predictions.confusion_matrix.copy()

    @property
    def per_class(self) -> pd.DataFrame:
        """Precision, recall, F1 and support (number of rows), one row a class."""
        return self.predictions.report(self.target_names)

    @cached_property
    def calibration(self) -> pd.DataFrame | None:
        """How often predictions are right by bins of their confidence, or None.

        The confidence is the highest probability of a row, and right is the class that has it. A row
        for each bin that is not empty: `low`, `high`, `count`, `n_right`, `confidence` (mean),
        `accuracy`. The calibration error is the mean of ``|accuracy - confidence|`` over all rows.
        """
        y_proba = self.predictions.y_proba
        if y_proba is None:
            return None
        is_right = y_proba.argmax(axis=1) == self.predictions.true_codes
        return reliability_bins(y_proba.max(axis=1), is_right, self.n_bins, self.binning)

    def most_confused(self, n_pairs: int = 10) -> pd.DataFrame:
        """Return the classes that are most often taken for another.

        Parameters
        ----------
        n_pairs : int, default=10
            How many pairs to return at most.

        Returns
        -------
        DataFrame
            The most frequent first: `true` and `predicted` (names), `count`, and `share` of the rows
            of the true class.

        Raises
        ------
        ValueError
            If `n_pairs` is not a whole number of at least 0.
        """
        _check_whole("n_pairs", n_pairs)
        matrix = self.confusion_matrix
        mistakes = matrix - np.diag(np.diag(matrix))
        order = np.argsort(-mistakes, axis=None, kind="stable")[:n_pairs]
        true, predicted = np.unravel_index(order[mistakes.ravel()[order] > 0], matrix.shape)
        names = self.per_class.index.to_numpy()
        counts = mistakes[true, predicted]
        return pd.DataFrame(
            {
                "true": names[true],
                "predicted": names[predicted],
                "count": counts,
                "share": counts / matrix.sum(axis=1)[true],
            }
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the scores as a table.

        Returns
        -------
        DataFrame
            A row for each of `scores`, with `value` and the interval `low` to `high`, which is NaN
            except for the accuracy.
        """
        frame = pd.DataFrame({"value": self.scores, "low": np.nan, "high": np.nan})
        frame.loc["accuracy", ["low", "high"]] = self.accuracy_interval
        frame.index.name = "score"
        return frame

    def report(self, *, digits: int = 4, n_pairs: int = 5) -> str:
        """Return everything as text.

        Parameters
        ----------
        digits : int, default=4
            Digits after the decimal point.
        n_pairs : int, default=5
            How many of the most confused pairs to name.

        Returns
        -------
        str
            Scores, a table of the classes and the most confused pairs.

        Raises
        ------
        ValueError
            If a number is not a whole one of at least 0.
        """
        _check_whole("digits", digits)
        return _evaluation_report.report(self, digits, n_pairs)

    @classmethod
    def from_predictions(
        cls,
        y_true: Any,
        y_pred: Any = None,
        *,
        y_proba: Any = None,
        classes: Any = None,
        target_names: Sequence[str] | None = None,
        **options: Any,
    ) -> Evaluation:
        """Evaluate predictions that are there already.

        Parameters
        ----------
        y_true : array-like of shape (n_samples,)
            True labels.
        y_pred : array-like of shape (n_samples,), default=None
            Predicted labels. None takes the most probable ones.
        y_proba : array-like of shape (n_samples, n_classes), default=None
            Probabilities.
        classes : array-like of shape (n_classes,), default=None
            All labels, in the order of the columns of `y_proba`. None takes the names of the columns
            of a data frame, or else the labels that occur, sorted.
        target_names : sequence of str of length n_classes, default=None
            Names of the classes, in the order of the sorted labels. None shows the labels.
        **options
            Other parameters of the class.

        Returns
        -------
        Evaluation
            The evaluation.

        Raises
        ------
        ValueError
            If labels, probabilities, classes and names do not fit together.
        """
        predictions = make_predictions(y_true, y_pred, y_proba, classes)
        names = check_target_names(target_names, predictions.labels)
        return cls(predictions, names, **options)


def _check_whole(name: str, value: Any) -> None:
    if not isinstance(value, Integral) or value < 0:
        raise ValueError(f"{name} must be a whole number of at least 0; got {value!r}.")
