"""Batch normalisation through TensorFlow's fused kernel, in the shapes in which it is fast.

This module imports TensorFlow, so only modules that build networks import it.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import tensorflow as tf

# Channels that the kernel for a processor handles at once. For other numbers, it takes about ten times as
# long.
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

    Notes
    -----
    On a processor, numbers of channels that are no multiple of 16 are handled in a view that has several
    pixels side by side, so that it has one. First derivatives only.
    """
    if x.shape[-1] % _VECTOR and not tf.config.get_visible_devices("GPU"):
        return _normalize_in_groups(x, gamma, beta, epsilon)
    y, mean, variance = tf.compat.v1.nn.fused_batch_norm(
        x, gamma, beta, epsilon=epsilon, is_training=True
    )[:3]
    return y, mean, _biased(variance, tf.size(x) // x.shape[-1])


def _normalize_in_groups(
    x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: float
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    n_channels = x.shape[-1]
    group = _VECTOR // math.gcd(n_channels, _VECTOR)
    values = tf.reshape(x, [-1])
    # Images with whole groups need no filling up, whatever their number. Of an unknown size, they may.
    is_whole = (x.shape[1:-1].num_elements() or 1) % group == 0
    if not is_whole:
        n_missing = -tf.size(values) % (group * n_channels)
        values = tf.concat([values, tf.zeros([n_missing], x.dtype)], 0)
    y, mean, variance = _group_kernel(group, n_channels, x.dtype, float(epsilon))(
        tf.reshape(values, [1, 1, -1, group * n_channels]),
        gamma,
        beta,
        tf.cast(tf.size(x) // n_channels, tf.float32),
    )
    if not is_whole:
        y = tf.reshape(y, [-1])[: tf.size(x)]
    return tf.reshape(y, tf.shape(x)), mean, variance


@cache
def _group_kernel(group: int, n_channels: int, dtype: tf.DType, epsilon: float) -> Any:
    """Return a compiled function of a view, gamma, beta, and how many pixels are none that fill up.

    One for all networks, because TensorFlow never forgets a gradient that was made to measure: within
    the graph of a network it would keep that graph.
    """

    @tf.custom_gradient
    def normalize(values: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, n_values: tf.Tensor) -> Any:
        # The columns of the view have moments of their own. They are put together to those of the
        # channels, with which the kernel then works as in inference, where it takes them as they are.
        none = tf.zeros([0])
        _, means, variances, *_ = tf.raw_ops.FusedBatchNormV3(
            x=values,
            scale=spread(tf.ones_like(gamma)),
            offset=spread(tf.zeros_like(beta)),
            mean=none,
            variance=none,
            epsilon=epsilon,
            is_training=True,
        )
        # What fills up the last group is zero: it adds nothing to the sum, and its squared distance
        # from the mean to the squares.
        n_rows = tf.shape(values)[2]
        n_all = tf.cast(group * n_rows, tf.float32)
        mean = tf.reduce_mean(gather(means), 0) * n_all / n_values
        squares = gather(_biased(variances, n_rows)) + tf.square(gather(means) - mean)
        total = tf.reduce_mean(squares, 0) * n_all - (n_all - n_values) * tf.square(mean)
        variance = tf.maximum(total / n_values, 0.0)

        def apply(scale: tf.Tensor, shift: tf.Tensor) -> tf.Tensor:
            return tf.raw_ops.FusedBatchNormV3(
                x=values,
                scale=spread(scale),
                offset=spread(shift),
                mean=spread(mean),
                variance=spread(variance),
                epsilon=epsilon,
                is_training=False,
            ).y

        def gradient(dy: tf.Tensor, *_: tf.Tensor) -> tuple[tf.Tensor | None, ...]:
            direct, d_gammas, d_betas, *_ = tf.raw_ops.FusedBatchNormGradV3(
                y_backprop=dy,
                x=values,
                scale=spread(gamma),
                reserve_space_1=spread(mean),
                reserve_space_2=spread(variance),
                reserve_space_3=none,
                epsilon=epsilon,
                is_training=False,
            )
            d_gamma = tf.reduce_sum(gather(d_gammas), 0)
            d_beta = tf.reduce_sum(gather(d_betas), 0)
            # What x does to the moments: -gamma / deviation * (d_beta + normalized x * d_gamma) / n.
            inverse = gamma * tf.math.rsqrt(variance + epsilon) / n_values
            through_moments = apply(-inverse * d_gamma, -inverse * d_beta)
            return direct + through_moments, d_gamma, d_beta, None

        return (apply(gamma, beta), mean, variance), gradient

    def spread(per_channel: tf.Tensor) -> tf.Tensor:
        return tf.tile(per_channel, [group])

    def gather(per_column: tf.Tensor) -> tf.Tensor:
        return tf.reshape(per_column, [group, n_channels])

    per_channel = tf.TensorSpec([n_channels], tf.float32)
    view = tf.TensorSpec([1, 1, None, group * n_channels], dtype)
    signature = (view, per_channel, per_channel, tf.TensorSpec([], tf.float32))
    with tf.init_scope():
        return tf.function(normalize, input_signature=signature).get_concrete_function()


def _biased(variance: tf.Tensor, n_values: tf.Tensor) -> tf.Tensor:
    """Turn the unbiased variance, which the kernel returns, into the biased one."""
    n = tf.cast(n_values, variance.dtype)
    return variance * (n - 1.0) / n
