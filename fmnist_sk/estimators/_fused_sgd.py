"""Keras's stochastic gradient descent with momentum, in one operation for each weight."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("fmnist_sk")
class FusedSGD(keras.optimizers.SGD):
    """Keras's `SGD`, with the same numbers and fewer operations.

    Keras composes an update of ten operations. For the many small weights of a small network their
    overhead is a tenth of a step; TensorFlow has one operation for the whole.
    """

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Update one weight."""
        if not self.momentum:
            super().update_step(gradient, variable, learning_rate)
            return
        accumulator = self.momentums[self._get_variable_index(variable)]
        tf.raw_ops.ResourceApplyKerasMomentum(
            var=variable.handle,
            accum=accumulator.value.handle,
            lr=tf.cast(learning_rate, variable.dtype),
            grad=tf.cast(gradient, variable.dtype),
            momentum=tf.constant(self.momentum, variable.dtype),
            use_nesterov=self.nesterov,
        )
