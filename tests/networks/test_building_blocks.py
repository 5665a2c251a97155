"""The layers that the networks share."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from fmnist_sk.networks import _layers
from fmnist_sk.networks._normalize_batch import normalize_batch


@pytest.fixture
def images():
    return draw_images((4, 3, 3, 5))


def draw_images(shape):
    return np.random.default_rng(0).normal(1.5, 2.0, size=shape).astype("float32")


def train_step(layer, images):
    """Return what a training step through a layer yields: outputs, gradients, weights."""
    x = tf.Variable(images)
    with tf.GradientTape() as tape:
        outputs = layer(x, training=True)
        loss = tf.reduce_sum(
            outputs * tf.sin(outputs + tf.range(images.shape[-1], dtype=tf.float32))
        )
    gradients = tape.gradient(loss, [x, *layer.trainable_variables])
    return [outputs, *gradients, *layer.weights]


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param((4, 3, 3, 16), id="as many channels as the kernel likes"),
        pytest.param((5, 4, 2, 6), id="whole groups of pixels"),
        pytest.param((4, 3, 3, 5), id="a group that is filled up"),
        pytest.param((3, 1, 3, 1), id="less than a group"),
        pytest.param((1, 1, 1, 5), id="no variance"),
    ],
)
def test_fused_batch_normalization_equals_keras(shape):
    images = draw_images(shape)
    fused, stock = (
        cls(momentum=0.9, epsilon=1e-5)
        for cls in (_layers.FusedBatchNormalization, keras.layers.BatchNormalization)
    )
    rng = np.random.default_rng(1)
    weights = [rng.uniform(0.5, 2.0, shape[-1]) for _ in range(4)]
    for layer in (fused, stock):
        layer.build(images.shape)
        layer.set_weights(weights)
    for ours, theirs in zip(train_step(fused, images), train_step(stock, images), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=2e-5)
    np.testing.assert_allclose(
        fused(images, training=False), stock(images, training=False), rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize("shape", [(5, 4, 2, 6), (4, 3, 3, 5), (4, 3, 3, 16)])
def test_bfloat16_is_normalized_as_float32_is(shape):
    images = tf.cast(draw_images(shape), tf.bfloat16)
    gamma, beta = tf.linspace(0.5, 2.0, shape[-1]), tf.linspace(-1.0, 1.0, shape[-1])

    def step(*inputs):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            outputs, mean, variance = normalize_batch(*inputs, 1e-5)
        slopes = tf.sin(tf.cast(outputs, tf.float32))
        gradients = tape.gradient(outputs, inputs, tf.cast(slopes, outputs.dtype))
        return [outputs, mean, variance, *gradients]

    per_channel = tf.TensorSpec(shape[-1:], tf.float32)
    batch = tf.TensorSpec((None, *shape[1:]), tf.bfloat16)
    half = tf.function(step, input_signature=(batch, per_channel, per_channel))
    expected = step(tf.cast(images, tf.float32), gamma, beta)
    for value, exact in zip(half(images, gamma, beta), expected, strict=True):
        np.testing.assert_allclose(tf.cast(value, tf.float32), exact, rtol=0.02, atol=0.05)


def test_frozen_batch_normalization_keeps_its_statistics(images):
    layer = _layers.FusedBatchNormalization()
    layer.build(images.shape)
    layer.trainable = False
    np.testing.assert_array_equal(layer(images, training=True), layer(images, training=False))
    np.testing.assert_array_equal(layer.moving_mean, np.zeros(5))


def test_depthwise_convolution_keeps_the_scale_of_its_input():
    images = np.random.default_rng(0).normal(size=(8, 9, 9, 64)).astype("float32")
    outputs = _layers.depthwise_conv(keras.Input(images.shape[1:]), 3)
    layer = outputs._keras_history.operation
    layer.kernel.assign(layer.kernel_initializer.clone()(layer.kernel.shape))
    inner = layer(images).numpy()[:, 1:-1, 1:-1]
    assert np.square(inner).mean() == pytest.approx(2.0, rel=0.2)


@pytest.mark.parametrize("pool", [_layers.max_pool, _layers.average_pool])
@pytest.mark.parametrize(
    ("image_shape", "pooled"),
    [
        ((28, 28, 3), (14, 14, 3)),
        ((7, 5, 2), (4, 3, 2)),
        ((1, 30, 1), (1, 15, 1)),
        ((1, 1, 1), (1, 1, 1)),
    ],
)
def test_pooling_halves_what_can_be_halved(pool, image_shape, pooled):
    assert pool(keras.Input(image_shape)).shape == (None, *pooled)


def test_models_with_our_layers_survive_kerass_own_file_format(tmp_path, images):
    pixels = keras.Input(images.shape[1:])
    model = keras.Model(pixels, _layers.bn_relu(_layers.depthwise_conv(pixels)))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded(images), model(images))
