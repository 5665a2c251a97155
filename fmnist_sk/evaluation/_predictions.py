"""What a model predicted for one set of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ._scores import confusion_counts, overall_scores, per_class_scores


@dataclass(frozen=True, eq=False)
class Predictions:
    """True labels, predicted labels and probabilities of one set of rows, and their scores.

    Parameters
    ----------
    labels : ndarray of shape (n_classes,)
        All labels, sorted.
    true_codes : ndarray of int, shape (n_samples,)
        Position of each row's true label in `labels`.
    predicted_codes : ndarray of int, shape (n_samples,)
        Position of each row's predicted label in `labels`.
    y_proba : ndarray of shape (n_samples, n_classes) or None, default=None
        Probabilities in the order of `labels`; None if the model gives none.

    See Also
    --------
    compare_models : Where these come from.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.evaluation import Predictions
    >>> labels = np.array(["bag", "coat"])
    >>> predictions = Predictions(labels, np.array([0, 1, 1]), np.array([0, 0, 1]))
    >>> predictions.y_pred.tolist()
    ['bag', 'bag', 'coat']
    >>> predictions.scores["accuracy"]
    0.666...
    """

    labels: np.ndarray
    true_codes: np.ndarray
    predicted_codes: np.ndarray
    y_proba: np.ndarray | None = None

    def __repr__(self) -> str:
        return (
            f"Predictions(n_samples={len(self.true_codes)}, n_classes={len(self.labels)}, "
            f"accuracy={self.scores['accuracy']:.4f})"
        )

    @property
    def y_true(self) -> np.ndarray:
        """True labels, an ndarray of shape (n_samples,)."""
        return self.labels[self.true_codes]

    @property
    def y_pred(self) -> np.ndarray:
        """Predicted labels, an ndarray of shape (n_samples,)."""
        return self.labels[self.predicted_codes]

    @cached_property
    def confusion_matrix(self) -> np.ndarray:
        """Counts, an ndarray of shape (n_classes, n_classes): true classes in rows."""
        return confusion_counts(self.true_codes, self.predicted_codes, len(self.labels))

    @cached_property
    def scores(self) -> dict[str, float]:
        """Accuracy, balanced_accuracy, f1_macro and log_loss (NaN without probabilities)."""
        return overall_scores(self.confusion_matrix, self.true_codes, self.y_proba)

    def report(self, target_names: Sequence[str] | None = None) -> pd.DataFrame:
        """Return precision, recall, F1 and support of each class.

        Parameters
        ----------
        target_names : sequence of str of length n_classes, default=None
            Names of the classes in the order of `labels`. None shows the labels.

        Returns
        -------
        DataFrame
            One row a class.
        """
        index = pd.Index(self.labels if target_names is None else list(target_names), name="class")
        return per_class_scores(self.confusion_matrix).set_index(index)

    @classmethod
    def concatenate(cls, parts: Sequence[Predictions]) -> Predictions:
        """Join the predictions of several sets of rows, such as the folds of a cross-validation.

        Parameters
        ----------
        parts : sequence of Predictions
            At least one; all with the same labels.

        Returns
        -------
        Predictions
            The rows of all parts, in order; with probabilities if every part has them.
        """
        probabilities = [part.y_proba for part in parts if part.y_proba is not None]
        return cls(
            parts[0].labels,
            np.concatenate([part.true_codes for part in parts]),
            np.concatenate([part.predicted_codes for part in parts]),
            np.concatenate(probabilities) if len(probabilities) == len(parts) else None,
        )


def encode_labels(y: Any, labels: np.ndarray) -> np.ndarray:
    """Return the position of each label of `y` in `labels`, and -1 for a label that is not there.

    Parameters
    ----------
    y : array-like of shape (n_samples,)
        Labels of any type.
    labels : ndarray of shape (n_classes,)
        The known labels.

    Returns
    -------
    ndarray of int32, shape (n_samples,)
        The codes.

    Examples
    --------
    >>> encode_labels(["b", "a", "z"], np.array(["a", "b"])).tolist()
    [1, 0, -1]
    """
    # A dictionary and not `searchsorted`, which compares and so fails on labels of another type.
    code_of = {label: code for code, label in enumerate(labels.tolist())}
    return np.array([code_of.get(label, -1) for label in np.asarray(y).tolist()], dtype=np.int32)
