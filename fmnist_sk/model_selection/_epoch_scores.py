"""Score a CNN on held-out rows after each epoch, as its search scores it in the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.pipeline import Pipeline

from ..estimators import CNNClassifier
from ..estimators._targets import is_soft

_BATCH_SIZE = 1000


class ModelInTraining(ClassifierMixin, BaseEstimator):
    """A Keras model that is being trained, as a fitted classifier of images.

    Parameters
    ----------
    model : keras.Model
        From raw images to logits.
    classes : ndarray of shape (n_classes,)
        The labels.
    """

    def __init__(self, model: keras.Model, classes: np.ndarray):
        self.model = model
        self.classes = classes

    @property
    def classes_(self) -> np.ndarray:
        """The labels."""
        return self.classes

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Return class probabilities of images."""
        logits = [
            self.model(X[start : start + _BATCH_SIZE].astype(np.float32), training=False)
            for start in range(0, len(X), _BATCH_SIZE)
        ]
        return softmax(
            np.concatenate([keras.ops.convert_to_numpy(part) for part in logits]).astype(
                np.float64
            ),
            axis=1,
        )

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return labels of images."""
        return self.classes[self.predict_proba(X).argmax(axis=1)]


class EpochScores(keras.callbacks.Callback):
    """Report after each epoch, and end the training if that is the answer.

    The training ends as by early stopping, without an exception, so its compiled graph can be used
    again.

    Parameters
    ----------
    estimator : estimator
        What is being fitted: a CNN, or a Pipeline that ends in one. Its earlier steps are fitted
        when the CNN trains, and transform the rows.
    classes : ndarray of shape (n_classes,)
        The labels.
    X : array-like
        Held-out rows, before the Pipeline.
    report : callable
        Gets the number of the epoch, the model as a fitted classifier, and the rows as images.
    """

    def __init__(
        self,
        estimator: Any,
        classes: np.ndarray,
        X: Any,
        report: Callable[[int, ModelInTraining, np.ndarray], bool],
    ):
        super().__init__()
        self.estimator = estimator
        self.classes = classes
        self.X = X
        self.report = report
        self.stopped = False

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Transform the rows by the fitted steps before the CNN."""
        self.images = images_for_cnn(self.estimator, self.X)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Report the score."""
        if self.report(epoch, ModelInTraining(self.model, self.classes), self.images):
            self.model.stop_training = True
            self.stopped = True


def images_for_cnn(estimator: Any, X: Any) -> np.ndarray:
    """Return rows as the images that the CNN at the end of an estimator gets.

    Parameters
    ----------
    estimator : estimator
        A CNN, or a Pipeline that ends in one; the steps before it are fitted.
    X : array-like
        Rows.

    Returns
    -------
    ndarray of shape (n, height, width, channels)
        Images.
    """
    while isinstance(estimator, Pipeline):
        if len(estimator.steps) > 1:
            X = estimator[:-1].transform(X)
        estimator = estimator.steps[-1][1]
    assert isinstance(estimator, CNNClassifier)
    return estimator._check_images(X, reset=False)


def watch_epochs(
    estimator: Any, prefix: str, y: Any, X_test: Any, report: Callable[..., bool]
) -> Callable[[], bool]:
    """Give the CNN of an estimator a callback that reports, beside those that it has.

    Parameters
    ----------
    estimator : estimator
        Unfitted; its parameter ``callbacks`` is set.
    prefix : str
        Prefix of the CNN's parameters.
    y : array-like
        Labels of the training rows.
    X_test : array-like
        Held-out rows.
    report : callable
        As in `EpochScores`.

    Returns
    -------
    callable
        Says after the fit whether a report ended it.
    """
    classes = np.arange(np.shape(y)[1]) if is_soft(y) else np.unique(y)
    callback = EpochScores(estimator, classes, X_test, report)
    name = f"{prefix}callbacks"
    estimator.set_params(**{name: [*(estimator.get_params()[name] or []), callback]})
    return lambda: callback.stopped
