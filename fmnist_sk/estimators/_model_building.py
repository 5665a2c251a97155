"""From a network description to Keras models: input, standardisation, features, head."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any, TypeVar

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from .._images import ImageShape
from .._random_state import kept_python_random_state
from ..networks import Network

ModelType = TypeVar("ModelType", bound=keras.Model)

# Keras has one global dtype policy and draws seeds from Python's global generator, so only one model
# can be built at a time.
_building = RLock()

_MAX_ADAPT_IMAGES = 1_000


@keras.saving.register_keras_serializable("fmnist_sk")
class Standardization(layers.Layer):
    """Subtract the training data's mean from each channel and divide by its deviation.

    The two statistics are weights, so that they are saved with the others.
    """

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Create the weights `mean` and `inverse_deviation`."""
        shape = (input_shape[-1],)
        self.mean = self.add_weight(
            shape=shape, initializer="zeros", trainable=False, dtype="float32", name="mean"
        )
        self.inverse_deviation = self.add_weight(
            shape=shape,
            initializer="ones",
            trainable=False,
            dtype="float32",
            name="inverse_deviation",
        )

    def adapt(self, images: np.ndarray) -> None:
        """Set the statistics to those of images."""
        self.set_weights(channel_statistics(images))

    def call(self, images: Any) -> Any:
        """Standardise in float32, then cast to the dtype in which the network computes."""
        images = tf.cast(images, tf.float32)
        return tf.cast((images - self.mean) * self.inverse_deviation, self.compute_dtype)


def channel_statistics(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and inverse standard deviation of each channel, in float32.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
        Images, of which at least one.

    Returns
    -------
    mean, inverse_deviation : ndarray of shape (channels,)
        The deviation of a constant channel counts as 1.
    """
    axes = (0, 1, 2)
    mean = images.mean(axis=axes, dtype=np.float64)
    # In slices: the squared differences of 60,000 images at once would take 376 MB.
    squares = sum(
        np.square(images[start : start + 1024] - mean).sum(axis=axes)
        for start in range(0, len(images), 1024)
    )
    deviation = np.sqrt(squares / images[..., 0].size)
    # A channel whose spread is rounding noise is constant.
    constant = deviation <= 1e-6 * np.maximum(np.abs(mean), np.finfo(np.float32).tiny)
    inverse = 1.0 / np.where(constant, 1.0, deviation)
    return mean.astype(np.float32), inverse.astype(np.float32)


def adapt_layers(model: keras.Model, images: np.ndarray) -> None:
    """Let the layers that learn from images before training do so.

    Parameters
    ----------
    model : keras.Model
        What `build_model` returned, with initial weights. Its `Standardization` gets the statistics of all
        images. Then each other layer with a method `adapt` gets what reaches it of up to 1,000 of
        them, evenly spaced, in float32. Keras's own layers are left as they were made.
    images : ndarray of shape (n, height, width, channels)
        The training images.
    """
    sample = np.linspace(0, len(images) - 1, min(len(images), _MAX_ADAPT_IMAGES)).astype(int)
    for layer in model.layers:
        if isinstance(layer, Standardization):
            layer.adapt(images)
        elif hasattr(layer, "adapt") and not type(layer).__module__.startswith("keras."):
            before = keras.Model(model.input, layer.input)
            layer.adapt(np.asarray(tf.cast(before(images[sample], training=False), tf.float32)))


def build_model(
    network: Network,
    image_shape: ImageShape,
    n_classes: int,
    *,
    precision: str = "float32",
    model_class: type[ModelType] = keras.Model,
) -> ModelType:
    """Build the Keras model from raw pixels to logits.

    Parameters
    ----------
    network : Network
        Builds the features.
    image_shape : tuple of int
        Height, width, channels.
    n_classes : int
        Number of logits.
    precision : {"float32", "bfloat16"}, default="float32"
        The format in which the layers compute; weights and logits are float32 always.
    model_class : type, default=keras.Model
        Class of the result.

    Returns
    -------
    keras.Model
        Functional model, not compiled. Keras's dtype policy and Python's global random state are
        afterwards as they were before.

    Raises
    ------
    ValueError
        If the network's features are not of shape (batch, n_features).
    """
    policy = "mixed_bfloat16" if precision == "bfloat16" else "float32"
    with _building, _keras_settings(policy), kept_python_random_state():
        pixels = keras.Input(image_shape, dtype="float32", name="pixels")
        features = network.features(Standardization(name="standardization")(pixels))
        if len(features.shape) != 2:
            raise ValueError(
                f"{network!r}.features returned a tensor of shape {tuple(features.shape)}; it must be "
                f"(batch, n_features). End the network with a pooling or a Flatten layer."
            )
        features = layers.Activation("linear", dtype="float32", name="features")(features)
        logits = layers.Dense(n_classes, dtype="float32", name="logits")(features)
        return model_class(pixels, logits)


@contextmanager
def _keras_settings(dtype_policy: str) -> Iterator[None]:
    """Set what layers read from Keras's global configuration, and put it back."""
    before = keras.config.dtype_policy(), keras.config.image_data_format()
    keras.config.set_dtype_policy(dtype_policy)
    keras.config.set_image_data_format("channels_last")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before[0])
        keras.config.set_image_data_format(before[1])
