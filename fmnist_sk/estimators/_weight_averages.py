"""Averages of the weights over the steps of a training, where the optimizer keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import tensorflow as tf


class WeightAverages:
    """The averages of an optimizer with `use_ema`, and those of all other weights beside them.

    Keras averages what gradients train. The moments of batch normalisations belong to the weights of
    the same steps, so they are averaged in the same way (as by timm's `ModelEmaV2`).

    Parameters
    ----------
    model : keras.Model
        Compiled; the optimizer's variables exist.

    Attributes
    ----------
    variables : list of tf.Variable
        The averages of the weights that are not trained and are no counters or switches; none if the
        optimizer does not average.
    """

    def __init__(self, model: keras.Model):
        self._model = model
        self._kept = bool(getattr(model.optimizer, "use_ema", False))
        self._untrained = [
            weight
            for weight in model.non_trainable_weights
            if self._kept and keras.backend.is_float_dtype(weight.dtype)
        ]
        self.variables = [
            tf.Variable(tf.zeros_like(weight), trainable=False) for weight in self._untrained
        ]

    def update(self) -> None:
        """Take a finished step into account; the optimizer has done so for the trained weights."""
        optimizer: Any = self._model.optimizer
        for average, weight in zip(self.variables, self._untrained, strict=True):
            # The first step's values are the first average. What never changes stays exactly as it is.
            rate = tf.where(optimizer.iterations <= 1, 1.0, 1.0 - optimizer.ema_momentum)
            average.assign_add(tf.cast(rate, average.dtype) * (weight - average))

    def hand_over(self) -> None:
        """Set the model's weights to the averages, if there are any."""
        self._model.optimizer.finalize_variable_values(self._model.trainable_variables)
        for average, weight in zip(self.variables, self._untrained, strict=True):
            weight.assign(average)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Let the model have the averages for a while; what is written to it meanwhile is lost."""
        if not self._kept:
            yield
            return
        weights = self._model.get_weights()
        self.hand_over()
        try:
            yield
        finally:
            self._model.set_weights(weights)
