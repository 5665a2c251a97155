"""The network of a fitted classifier as other Keras users would have it: stock layers, stock `fit`.

Everything starts from `CNNClassifier.to_keras`, so that peers compute the very same function.
"""

from __future__ import annotations

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from scikeras.wrappers import KerasClassifier

# Peers retrace at every fit, and TensorFlow says so each time.
tf.get_logger().setLevel("ERROR")

BATCH_SIZE = 128
LEARNING_RATE = 0.1
L2 = 1e-3
# Computed in float32 under mixed precision too, as Keras's guide advises and as fmnist_sk does.
_FLOAT32_LAYERS = ("features", "logits")


def stock_model(
    template: keras.Model, precision: str = "float32", *, same_weights: bool = True
) -> keras.Model:
    """Rebuild a network from layers of Keras alone, with probabilities as outputs.

    Parameters
    ----------
    template : keras.Model
        From `CNNClassifier.to_keras`.
    precision : {"float32", "bfloat16"}, default="float32"
        "bfloat16" is Keras's policy "mixed_bfloat16".
    same_weights : bool, default=True
        Whether to copy the weights; otherwise they are new.

    Returns
    -------
    keras.Model
        The model, not compiled.
    """
    policy = "mixed_bfloat16" if precision == "bfloat16" else "float32"

    def as_stock(layer: keras.Layer) -> keras.Layer:
        config = layer.get_config()
        config["dtype"] = "float32" if layer.name in _FLOAT32_LAYERS else policy
        if type(layer).__name__ == "Standardization":
            mean, inverse = layer.get_weights()
            if len(mean) > 1:
                raise ValueError("Rescaling takes one channel; the images have several")
            return keras.layers.Rescaling(
                float(inverse[0]),
                float(-mean[0] * inverse[0]),
                name=layer.name,
                dtype=config["dtype"],
            )
        for regularizer in ("kernel_regularizer", "depthwise_regularizer"):
            if regularizer in config:
                config[regularizer] = keras.regularizers.L2(L2)
        # The nearest ancestor that Keras itself ships: BatchNormalization for the fused kind.
        shipped = (cls for cls in type(layer).__mro__ if cls.__module__.startswith("keras."))
        stock = next(shipped)
        return (type(layer) if stock is keras.Layer else stock).from_config(config)

    logits = keras.models.clone_model(template, clone_function=as_stock)
    for layer in template.layers:
        if same_weights and layer.weights and type(layer).__name__ != "Standardization":
            logits.get_layer(layer.name).set_weights(layer.get_weights())
    probabilities = keras.layers.Softmax(dtype="float32", name="probabilities")(logits.output)
    return keras.Model(logits.input, probabilities)


def draw_new_weights(model: keras.Model) -> keras.Model:
    """Copy a model with new initial weights, but with the old ones of layers that are not trained.

    Parameters
    ----------
    model : keras.Model
        From `stock_model`.

    Returns
    -------
    keras.Model
        Not compiled. Keras draws the weights from its global generator: see
        `keras.utils.set_random_seed`.
    """
    copy = keras.models.clone_model(model)
    for layer in model.layers:
        if layer.weights and not layer.trainable:
            copy.get_layer(layer.name).set_weights(layer.get_weights())
    return copy


def compile_stock(model: keras.Model, learning_rate: Any = LEARNING_RATE) -> keras.Model:
    """Compile a model with the optimizer and the loss that `CNNClassifier` has by default.

    Parameters
    ----------
    model : keras.Model
        From `stock_model`, which has its L2 penalty in the layers.
    learning_rate : float or keras.optimizers.schedules.LearningRateSchedule
        The rate.

    Returns
    -------
    keras.Model
        The same model.
    """
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate, momentum=0.9, nesterov=True),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """The schedule "one_cycle" of `CNNClassifier`, at the middle of each step.

    Parameters
    ----------
    peak : float
        The highest rate, reached after a quarter of the steps.
    n_steps : int
        Steps of the whole training.
    """

    def __init__(self, peak: float, n_steps: int):
        self.peak = peak
        self.n_steps = n_steps

    def __call__(self, step: Any) -> Any:
        """Return the rate of a step."""
        progress = (keras.ops.cast(step, "float32") + 0.5) / self.n_steps
        return self.peak * keras.ops.minimum(progress / 0.25, (1.0 - progress) / 0.75)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments of the constructor."""
        return {"peak": self.peak, "n_steps": self.n_steps}


def stock_builder(template: keras.Model, *, same_weights: bool = True) -> Callable[[], keras.Model]:
    """Return a function that builds and compiles the network, as scikeras wants it.

    Parameters
    ----------
    template : keras.Model
        From `CNNClassifier.to_keras`.
    same_weights : bool, default=True
        Whether models start from the weights of the template.

    Returns
    -------
    callable
        Each call builds a new model.
    """

    def build() -> keras.Model:
        return compile_stock(stock_model(template, same_weights=same_weights))

    return build


def scikeras_classifier(build: Callable[[], keras.Model], **parameters: Any) -> KerasClassifier:
    """Wrap a model-building function by scikeras, unchanged.

    Parameters
    ----------
    build : callable
        Returns a compiled model.
    **parameters
        Parameters of `KerasClassifier`.

    Returns
    -------
    KerasClassifier
        Unfitted.
    """
    return KerasClassifier(model=build, batch_size=BATCH_SIZE, verbose=0, **parameters)


def as_images(X: np.ndarray) -> np.ndarray:
    """Turn rows of square grey images into what Keras's layers take.

    Parameters
    ----------
    X : ndarray of shape (n, n_pixels)
        Rows of any dtype.

    Returns
    -------
    ndarray of shape (n, height, width, 1), float32
        The images.
    """
    side = int(np.sqrt(X.shape[1]))
    return X.reshape(-1, side, side, 1).astype(np.float32)


def check_agreement(name: str, expected: np.ndarray, got: np.ndarray, atol: float = 1e-4) -> None:
    """Make sure that a peer has the same network.

    Parameters
    ----------
    name : str
        The peer, for the message.
    expected, got : ndarray of shape (n, n_classes)
        Probabilities of the classifier and of the peer.
    atol : float, default=1e-4
        Largest difference allowed.

    Raises
    ------
    RuntimeError
        If they differ by more.
    """
    difference = float(np.abs(expected - got).max())
    if not difference <= atol:
        raise RuntimeError(
            f"{name} does not compute the same network: its probabilities differ by {difference:.2g}"
        )
