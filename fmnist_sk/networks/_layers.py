"""Building blocks that several networks share.

This module imports Keras, so network files import it inside `features` only.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from keras import KerasTensor, initializers, layers
from keras.saving import register_keras_serializable

from ._normalize_batch import normalize_batch


@register_keras_serializable("fmnist_sk")
class FusedBatchNormalization(layers.BatchNormalization):
    """Batch normalisation through TensorFlow's fused kernel.

    Keras 3 composes batch normalisation out of elementary operations and runs it in float32 even
    under mixed precision, which costs a CPU a third of its training time. The fused kernel does
    mean, variance, scaling and their gradient in one pass each and takes bfloat16 images.
    Same weights and results as the class it extends, for inputs of four axes with the channels
    last; masks, renormalisation and synchronised replicas are not supported.
    """

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Normalise by the batch's moments in training, by the moving ones otherwise."""
        if not (training and self.trainable):
            scale = self.gamma * tf.math.rsqrt(self.moving_variance + self.epsilon)
            shift = self.beta - self.moving_mean * scale
            return inputs * tf.cast(scale, inputs.dtype) + tf.cast(shift, inputs.dtype)
        outputs, mean, variance = normalize_batch(
            inputs,
            tf.convert_to_tensor(self.gamma),
            tf.convert_to_tensor(self.beta),
            self.epsilon,
        )
        for moving, batch in ((self.moving_mean, mean), (self.moving_variance, variance)):
            moving.assign(moving * self.momentum + batch * (1.0 - self.momentum))
        return outputs


@register_keras_serializable("fmnist_sk")
class DepthwiseConvolution(layers.DepthwiseConv2D):
    """Depthwise convolution whose weights are drawn after Kaiming He's rule.

    Keras calls the initialiser of the weight `kernel` by another name, and its initialisers count
    the inputs of all channels together, though each output sees those of one.
    """

    def build(self, input_shape: tuple[int, ...]) -> None:
        """Create the kernel."""
        self.depthwise_initializer = initializers.VarianceScaling(2.0 * input_shape[-1])
        super().build(input_shape)

    @property
    def kernel_initializer(self) -> initializers.Initializer:
        """The initialiser of `kernel`, under the name that every other layer gives it."""
        return self.depthwise_initializer


def batch_norm(x: KerasTensor, *, gamma: str = "ones") -> KerasTensor:
    """Normalise a batch; `gamma="zeros"` lets a residual branch start as nothing.

    The momentum of 0.9 suits schedules of a few epochs: Keras's 0.99 remembers the last few hundred
    steps, by which time a short run has moved on.
    """
    return FusedBatchNormalization(momentum=0.9, epsilon=1e-5, gamma_initializer=gamma)(x)


def conv(x: KerasTensor, filters: int, kernel_size: int = 3, *, strides: int = 1) -> KerasTensor:
    """Convolve without a bias, which a normalisation before or after makes needless."""
    return layers.Conv2D(
        filters,
        int(kernel_size),  # Keras refuses NumPy's integers, which random searches draw.
        strides=strides,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
    )(x)


def conv_bn(
    x: KerasTensor,
    filters: int,
    kernel_size: int = 3,
    *,
    strides: int = 1,
    activation: str | None = "relu",
    gamma: str = "ones",
) -> KerasTensor:
    """Convolve without a bias, normalise, and activate unless `activation` is None."""
    x = batch_norm(conv(x, filters, kernel_size, strides=strides), gamma=gamma)
    return x if activation is None else layers.Activation(activation)(x)


def depthwise_conv(x: KerasTensor, kernel_size: int = 3) -> KerasTensor:
    """Convolve each channel by itself, without a bias.

    Always with a stride of 1: TensorFlow's kernels for a CPU take 7 to 15 times as long with a
    stride of 2, so a network that halves its images pools them instead.
    """
    return DepthwiseConvolution(int(kernel_size), padding="same", use_bias=False)(x)


def bn_relu(x: KerasTensor) -> KerasTensor:
    """Normalise and rectify: what comes before a convolution in pre-activation networks."""
    return layers.Activation("relu")(batch_norm(x))


def dense_relu(x: KerasTensor, units: int) -> KerasTensor:
    """Connect all to all and rectify."""
    return layers.Dense(int(units), activation="relu", kernel_initializer="he_normal")(x)


def max_pool(x: KerasTensor) -> KerasTensor:
    """Halve height and width, leaving alone any axis that is already 1 long."""
    return layers.MaxPooling2D(_halving(x), padding="same")(x)


def average_pool(x: KerasTensor) -> KerasTensor:
    """Halve height and width by averaging, leaving alone any axis that is already 1 long."""
    return layers.AveragePooling2D(_halving(x), padding="same")(x)


def squeeze_excite(x: KerasTensor) -> KerasTensor:
    """Weight the channels of each image by a small network's view of their means.

    As in MobileNetV3: a quarter of the channels within, a hard sigmoid at the end.
    """
    n_channels = x.shape[-1]
    weights = layers.GlobalAveragePooling2D(keepdims=True)(x)
    weights = layers.Conv2D(
        max(8, n_channels // 4), 1, activation="relu", kernel_initializer="he_normal"
    )(weights)
    weights = layers.Conv2D(n_channels, 1, activation="hard_sigmoid")(weights)
    return layers.Multiply()([x, weights])


def dropout(x: KerasTensor, rate: float) -> KerasTensor:
    """Drop features at `rate`; a rate of 0 adds no layer."""
    return layers.Dropout(rate)(x) if rate else x


def _halving(x: KerasTensor) -> tuple[int, int]:
    height, width = x.shape[1:3]
    return min(2, height), min(2, width)
