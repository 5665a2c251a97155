"""Published tricks for fast training that the package does not have, for the ablation alone."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from fmnist_sk.networks import Network


class Identity(keras.initializers.HeNormal):
    """Dirac initialisation: the first channels are passed on, the others drawn as usual."""

    def __call__(self, shape: tuple[int, ...], dtype: Any = None) -> Any:
        """Return kernels that pass on as many channels as there are."""
        kernel = np.array(super().__call__(shape, dtype=dtype))
        n_inputs = min(shape[2:])
        kernel[..., :n_inputs] = 0.0
        kernel[shape[0] // 2, shape[1] // 2, range(n_inputs), range(n_inputs)] = 1.0
        return tf.constant(kernel, dtype)


@keras.saving.register_keras_serializable("fmnist_sk_benchmarks")
class GrowingImages(layers.Layer):
    """Progressive resolution: smaller images in the first steps of a training.

    Parameters
    ----------
    side : int
        Height and width of the smaller images.
    n_steps : int
        Training steps that see them.
    """

    def __init__(self, side: int, n_steps: int, **settings: Any):
        super().__init__(**settings)
        self.side = side
        self.n_steps = n_steps
        self.step_initializer = keras.initializers.Zeros()

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Create the counter of steps."""
        # An integer, because layers that compute in bfloat16 round others, and 256 + 1 is 256 then.
        self.step = self.add_weight(
            shape=(), initializer=self.step_initializer, trainable=False, dtype="int32", name="step"
        )

    def call(self, x: Any, training: bool | None = None) -> Any:
        """Average the pixels into fewer in the first training steps."""
        if not training:
            return x
        is_early = self.step < self.n_steps
        self.step.assign_add(1)
        side = (self.side, self.side)
        x = tf.cond(is_early, lambda: tf.cast(tf.image.resize(x, side, "area"), x.dtype), lambda: x)
        x.set_shape((None, None, None, 1))
        return x

    def compute_output_spec(self, x: Any, training: bool | None = None) -> Any:
        """Tell Keras that images have any size from here on."""
        return keras.KerasTensor((None, None, None, x.shape[-1]), x.dtype)


class VariantNet(Network):
    """The recipe's network without whitening, with one published change.

    Parameters
    ----------
    channels : tuple of int
        Channels of the convolutions; all but the last pool.
    identity : bool
        Whether the other convolutions start as the identity.
    fixed_scale : bool
        Whether batch normalisation has a shift only.
    residual : bool
        Whether the second and third stage have a residual block of two convolutions.
    small_steps : int
        Training steps that see images of 20x20 pixels, before the others.
    """

    def __init__(
        self,
        channels: tuple[int, ...] = (16, 32, 64, 128),
        identity: bool = False,
        fixed_scale: bool = False,
        residual: bool = False,
        small_steps: int = 0,
    ):
        self.channels = channels
        self.identity = identity
        self.fixed_scale = fixed_scale
        self.residual = residual
        self.small_steps = small_steps

    def features(self, x: Any) -> Any:
        """Build the convolutions and the pooling."""
        x = GrowingImages(20, self.small_steps)(x) if self.small_steps else x
        for stage, channels in enumerate(self.channels):
            start = Identity() if self.identity and stage > 0 else "he_normal"
            x = self._conv(x, channels, start)
            if stage < 3:
                x = layers.MaxPooling2D(2, padding="same")(x)
            x = layers.Activation("relu")(self._norm(x))
            if self.residual and stage in (1, 2):
                branch = layers.Activation("relu")(self._norm(self._conv(x, channels)))
                branch = self._norm(self._conv(branch, channels), gamma="zeros")
                x = layers.Activation("relu")(layers.Add()([x, branch]))
        return layers.GlobalMaxPooling2D()(x)

    def _conv(self, x: Any, channels: int, start: Any = "he_normal") -> Any:
        return layers.Conv2D(channels, 3, padding="same", use_bias=False, kernel_initializer=start)(
            x
        )

    def _norm(self, x: Any, gamma: str = "ones") -> Any:
        return layers.BatchNormalization(
            momentum=0.9, epsilon=1e-5, gamma_initializer=gamma, scale=not self.fixed_scale
        )(x)


@keras.saving.register_keras_serializable("fmnist_sk_benchmarks")
class Muon(keras.optimizers.SGD):
    """Nesterov momentum whose updates of convolutions are made orthogonal (K. Jordan, 2024).

    Keras's own `Muon` leaves kernels of four axes to AdamW. As in airbench, kernels keep their norm,
    and all other weights take ordinary steps. Train with ``l2=0``: the gradient of a penalty would be
    made orthogonal with the rest, and has nothing to do where norms are kept.
    """

    other_learning_rate = 0.2

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Update one weight."""
        accumulator = self.momentums[self._get_variable_index(variable)]
        accumulator.assign(accumulator * self.momentum + gradient)
        step = gradient + accumulator * self.momentum
        rate = tf.cast(learning_rate, tf.float32)
        if len(variable.shape) < 4:
            variable.assign_sub(rate / 0.24 * self.other_learning_rate * step)
            return
        flat = tf.reshape(step, (-1, variable.shape[-1]))
        tall = flat.shape[0] > flat.shape[1]
        flat = tf.transpose(flat) if tall else flat
        flat /= tf.norm(flat) + 1e-7
        for _ in range(3):  # Newton-Schulz iterations towards the nearest orthogonal matrix.
            square = tf.matmul(flat, flat, transpose_b=True)
            flat = 3.4445 * flat + tf.matmul(
                -4.7750 * square + 2.0315 * tf.matmul(square, square), flat
            )
        flat = tf.transpose(flat) if tall else flat
        scale = tf.sqrt(float(variable.shape[-1])) / tf.norm(variable)
        variable.assign(variable * scale - rate * tf.reshape(flat, variable.shape))


@keras.saving.register_keras_serializable("fmnist_sk_benchmarks")
class FastShifts(keras.optimizers.SGD):
    """Nesterov SGD in which biases and batch-norm shifts learn faster (K. Jordan, airbench)."""

    factor = 8.0

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Update one weight."""
        # Convolutions have no bias here: all vectors are shifts, or the bias of the head.
        factor = self.factor if len(variable.shape) == 1 else 1.0
        super().update_step(gradient, variable, learning_rate * factor)
