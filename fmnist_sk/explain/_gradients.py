"""Gradients of a Keras model for all classes at once, compiled once for each fitted network."""

from __future__ import annotations

from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import keras
import numpy as np
import tensorflow as tf

_networks: WeakKeyDictionary[Any, NetworkGradients] = WeakKeyDictionary()
_lock = Lock()


class NetworkGradients:
    """The compiled gradients of one fitted network.

    Parameters
    ----------
    classifier : estimator
        With `to_keras`.
    """

    def __init__(self, classifier: Any):
        self._state = dict(vars(classifier))
        self._model: keras.Model = classifier.to_keras()
        self._functions: dict[tuple[int | None, bool], Any] = {}

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Height, width and channels of the images that the network takes."""
        return self._model.input.shape[1:]

    def is_of(self, classifier: Any) -> bool:
        """Tell whether nothing was set or fitted since this was made."""
        state = vars(classifier)
        return state.keys() == self._state.keys() and all(
            value is self._state[name] for name, value in state.items()
        )

    def at_pixels(self, images: np.ndarray, *, softmax: bool) -> tuple[np.ndarray, np.ndarray]:
        """Differentiate all outputs by all pixels.

        Parameters
        ----------
        images : ndarray of shape (n, height, width, channels), float32
            The network's inputs.
        softmax : bool
            Whether to differentiate probabilities, not logits.

        Returns
        -------
        probabilities : ndarray of shape (n, n_classes)
            Of the images.
        gradients : ndarray of shape (n_classes, n, height, width, channels)
            Derivatives of each image's outputs.
        """
        _, probabilities, gradients = self._run(None, softmax, images)
        return probabilities, gradients

    def at_layer(self, images: np.ndarray, layer: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Differentiate all logits by the feature maps of a layer.

        Parameters
        ----------
        images : ndarray of shape (n, height, width, channels), float32
            The network's inputs.
        layer : int
            Which of the layers with feature maps.

        Returns
        -------
        maps : ndarray of shape (n, map_height, map_width, n_maps)
            What the layer gives.
        probabilities : ndarray of shape (n, n_classes)
            Of the images.
        gradients : ndarray of shape (n_classes, n, map_height, map_width, n_maps)
            Derivatives of each image's logits.

        Raises
        ------
        ValueError
            If there is no such layer.
        """
        return self._run(layer, False, images)

    def _run(self, layer: int | None, softmax: bool, images: np.ndarray) -> Any:
        key = layer, softmax
        if key not in self._functions:
            self._functions[key] = self._compile(layer, softmax)
        return tuple(tensor.numpy() for tensor in self._functions[key](tf.constant(images)))

    def _compile(self, layer: int | None, softmax: bool) -> Any:
        model = self._model
        source = model.input if layer is None else find_map_layer(model, layer).output
        both = keras.Model(model.input, [source, model.output])

        @tf.function(input_signature=[tf.TensorSpec((None, *self.input_shape), tf.float32)])
        def differentiate(images: Any) -> Any:
            with tf.GradientTape(persistent=True) as tape:
                tape.watch(images)
                maps, logits = both(images, training=False)
                probabilities = tf.nn.softmax(logits)
                # Images do not influence each other, so the sum over them keeps all derivatives.
                totals = tf.reduce_sum(probabilities if softmax else logits, axis=0)
            by = images if layer is None else maps
            # A loop over classes in the graph: the forward pass runs once.
            gradients = tape.jacobian(
                totals, by, parallel_iterations=1, experimental_use_pfor=False
            )
            return maps, probabilities, gradients

        return differentiate


def find_map_layer(model: keras.Model, number: int) -> Any:
    """Find a layer with feature maps.

    Parameters
    ----------
    model : keras.Model
        A functional model.
    number : int
        Which one, among those behind a convolution whose maps have places, more than one row or column;
        -1 is the last. Names are no help, because Keras numbers layers through all models.

    Returns
    -------
    keras.Layer
        The layer.

    Raises
    ------
    ValueError
        If there is none, or not so many.
    """
    found, behind_convolution = [], False
    for layer in model.layers:
        behind_convolution |= any(len(weight.shape) == 4 for weight in layer.weights)
        shape = getattr(layer.output, "shape", ())
        if behind_convolution and len(shape) == 4 and max(shape[1:3]) > 1:
            found.append(layer)
    if not found:
        raise ValueError(
            "The network has no convolutions, so there are no feature maps for method='grad_cam'; "
            "use 'integrated_gradients' or 'saliency'."
        )
    if not -len(found) <= number < len(found):
        raise ValueError(
            f"layer={number} is out of range: the network has {len(found)} layers with feature maps, "
            f"{', '.join(type(layer).__name__ for layer in found)}."
        )
    return found[number]


def gradients_of(classifier: Any) -> NetworkGradients:
    """Return the compiled gradients of a fitted classifier, made when they are first asked for.

    Parameters
    ----------
    classifier : estimator
        With `to_keras`. Fitted again, it gets new ones.

    Returns
    -------
    NetworkGradients
        They live as long as the classifier.
    """
    with _lock:
        network = _networks.get(classifier)
        if network is None or not network.is_of(classifier):
            network = _networks[classifier] = NetworkGradients(classifier)
        return network
