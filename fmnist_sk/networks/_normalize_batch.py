"""Batch normalisation through TensorFlow's fused kernel, in the shapes in which it is fast.

This module imports TensorFlow, so only modules that build networks import it.
"""

from __future__ import annotations

import math
from typing import Any

import tensorflow as tf

# Channels that the kernel for a CPU handles at once. It takes up to ten times as long for other numbers.
_VECTOR = 16


def normalize_batch(
    x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: float
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Normalise each channel by its mean and variance over a batch.

    Parameters
    ----------
    x : Tensor of shape (n, height, width, channels)
        A batch, in float32 or bfloat16.
    gamma, beta : Tensor of shape (channels,), float32
        Scale and shift of what is normalised.
    epsilon : float
        Added to the variance.

    Returns
    -------
    normalized : Tensor of shape (n, height, width, channels)
        In the type of `x`.
    mean, variance : Tensor of shape (channels,), float32
        Moments of the batch; the variance is the biased one. No gradient flows through them.
    """
    if x.shape[-1] % _VECTOR and not tf.config.list_physical_devices("GPU"):
        return _normalize_in_groups(x, gamma, beta, epsilon)
    y, mean, variance = tf.compat.v1.nn.fused_batch_norm(
        x, gamma, beta, epsilon=epsilon, is_training=True
    )[:3]
    return y, mean, _biased(variance, tf.size(x) // x.shape[-1])


def _normalize_in_groups(
    x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: float
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Normalise a batch in a view that has so many pixels side by side that the kernel is fast.

    The channels of a group of pixels are channels of the view. Its moments are put together to those of
    the batch, with which the kernel then works as it does in inference, where it takes them as they are.
    """
    n_channels = x.shape[-1]
    group = _VECTOR // math.gcd(n_channels, _VECTOR)
    n_values = tf.cast(tf.size(x) // n_channels, tf.float32)
    # Whole images are whole groups, whatever their number, or the last group is filled up.
    is_whole = x.shape[1] * x.shape[2] % group == 0

    def view(batch: tf.Tensor) -> tf.Tensor:
        values = tf.reshape(batch, [-1])
        if not is_whole:
            n_missing = -tf.size(values) % (group * n_channels)
            values = tf.concat([values, tf.zeros([n_missing], batch.dtype)], 0)
        return tf.reshape(values, [1, 1, -1, group * n_channels])

    def unview(values: tf.Tensor) -> tf.Tensor:
        if not is_whole:
            values = tf.reshape(values, [-1])[: tf.size(x)]
        return tf.reshape(values, tf.shape(x))

    def spread(per_channel: tf.Tensor) -> tf.Tensor:
        return tf.tile(per_channel, [group])

    def gather(per_column: tf.Tensor) -> tf.Tensor:
        return tf.reshape(per_column, [group, n_channels])

    def apply(values: tf.Tensor, scale: Any, shift: Any, mean: Any, variance: Any) -> tf.Tensor:
        return tf.compat.v1.nn.fused_batch_norm(
            values,
            spread(scale),
            spread(shift),
            spread(mean),
            spread(variance),
            epsilon=epsilon,
            is_training=False,
        )[0]

    @tf.custom_gradient
    def normalize(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) -> Any:
        values = view(x)
        n_rows = tf.shape(values)[2]
        _, means, variances, *_ = tf.compat.v1.nn.fused_batch_norm(
            values, spread(tf.ones_like(gamma)), spread(tf.zeros_like(beta)), is_training=True
        )
        # What fills up the last group is zero: it adds nothing to the sum, and its squared distance
        # from the mean to the squares.
        n_all = tf.cast(group * n_rows, tf.float32)
        mean = tf.reduce_mean(gather(means), 0) * n_all / n_values
        squares = gather(_biased(variances, n_rows)) + tf.square(gather(means) - mean)
        variance = tf.reduce_mean(squares, 0) * n_all - (n_all - n_values) * tf.square(mean)
        variance /= n_values
        y = unview(apply(values, gamma, beta, mean, variance))

        def gradient(dy: tf.Tensor, *_: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
            empty = tf.zeros([0])
            direct, d_gammas, d_betas, *_ = tf.raw_ops.FusedBatchNormGradV3(
                y_backprop=view(dy),
                x=values,
                scale=spread(gamma),
                reserve_space_1=spread(mean),
                reserve_space_2=spread(variance),
                reserve_space_3=empty,
                epsilon=epsilon,
                is_training=False,
            )
            d_gamma = tf.reduce_sum(gather(d_gammas), 0)
            d_beta = tf.reduce_sum(gather(d_betas), 0)
            # What x does to the moments: -gamma / deviation * (d_beta + normalized x * d_gamma) / n.
            inverse = gamma * tf.math.rsqrt(variance + epsilon) / n_values
            through_moments = apply(values, -inverse * d_gamma, -inverse * d_beta, mean, variance)
            return unview(direct + through_moments), d_gamma, d_beta

        return (y, mean, variance), gradient

    return normalize(x, gamma, beta)


def _biased(variance: tf.Tensor, n_values: tf.Tensor) -> tf.Tensor:
    """Turn the unbiased variance, which the kernel returns, into the biased one."""
    n = tf.cast(n_values, variance.dtype)
    return variance * (n - 1.0) / n
