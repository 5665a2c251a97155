"""The only file that knows scikeras: it compiles the model, routes the callbacks and trains.

scikeras is held, not inherited: a subclass of its wrappers cannot pass scikit-learn's estimator checks.
It receives images and soft labels that are already validated.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Real
from typing import Any

import keras
import numpy as np
from keras.optimizers import Optimizer

from ._training_model import TrainingModel


@contextmanager
def _kept_keras_pickling() -> Iterator[None]:
    """Undo what importing scikeras does to the pickling of everybody's Keras objects."""
    if "scikeras" in sys.modules:
        yield
        return
    hooks = [
        (owner, name, owner.__dict__.get(name))
        for owner, name in (
            (keras.Model, "__reduce__"),
            (keras.Model, "__deepcopy__"),
            (keras.losses.Loss, "__reduce__"),
            (keras.metrics.Metric, "__reduce__"),
            (keras.optimizers.Optimizer, "__reduce__"),
        )
    ]
    yield
    for owner, name, original in hooks:
        if original is not None:
            setattr(owner, name, original)
        elif name in owner.__dict__:
            delattr(owner, name)


with _kept_keras_pickling():
    from scikeras.wrappers import BaseWrapper


class _Trainer(BaseWrapper):
    """The wrapper, without its checks of data that have been checked."""

    def _validate_data(
        self, X: Any = None, y: Any = None, reset: bool = False, y_numeric: bool = False
    ) -> tuple[Any, Any]:
        return X, y

    @staticmethod
    def _validate_sample_weight(X: Any, y: Any, sample_weight: Any) -> tuple[Any, Any, Any]:
        return X, y, sample_weight


def train(
    model: TrainingModel,
    images: np.ndarray,
    targets: np.ndarray,
    sample_weight: np.ndarray,
    *,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int,
    callbacks: list[Any],
    **fit_parameters: Any,
) -> dict[str, list[float]]:
    """Compile a model if it is new and train it.

    Parameters
    ----------
    model : TrainingModel
        Its weights are the starting point and are changed.
    images : ndarray of shape (n, height, width, channels), uint8 or float32
        Training images.
    targets : ndarray of shape (n, n_classes), float32
        Soft labels.
    sample_weight : ndarray of shape (n,), float32
        Weights, of mean 1.
    optimizer : keras.optimizers.Optimizer
        Used if the model is not compiled yet.
    epochs, batch_size : int
        Passes over the data; rows of one step.
    callbacks : list of keras.callbacks.Callback or of subclasses of it
        Classes are instantiated.
    **fit_parameters
        Passed to `TrainingModel.fit`.

    Returns
    -------
    dict of str to list of float
        The metrics of each epoch. What callbacks log beside them counts if it is a number every time.
    """
    wrapper = _Trainer(
        model=model,
        optimizer=optimizer,
        loss=keras.losses.CategoricalCrossentropy(from_logits=True, dtype="float32"),
        metrics=["accuracy"],
        callbacks=callbacks,
        epochs=epochs,
        batch_size=batch_size,
        verbose=0,
    )
    wrapper.fit(images, targets, sample_weight=sample_weight, **fit_parameters)
    return {
        name: [float(np.asarray(value).item()) for value in values]
        for name, values in wrapper.history_.items()
        if all(isinstance(value, Real) or _is_one_number(value) for value in values)
    }


def _is_one_number(value: Any) -> bool:
    is_array = isinstance(value, np.ndarray) or keras.ops.is_tensor(value)
    return is_array and math.prod(value.shape) == 1 and np.asarray(value).dtype.kind in "biuf"
