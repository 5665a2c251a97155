"""Prediction: plain arrays as weights, one compiled function for each architecture."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

import numpy as np

from .._images import ImageShape
from ..networks import Network

# Images that go through the network at once; more would only need more memory.
CHUNK_SIZE = 512
CACHE_SIZE = 32

_functions: OrderedDict[Hashable, Callable[..., Any]] = OrderedDict()
_lock = Lock()


class Predictor:
    """What prediction needs: an architecture and its weights as NumPy arrays.

    Holding no TensorFlow object, it pickles as arrays and can be shared between threads. All
    predictors of one architecture run through one compiled float32 function, which takes the
    weights as arguments.

    Parameters
    ----------
    network : Network
        The architecture.
    image_shape : tuple of int
        Height, width, channels.
    n_classes : int
        Number of classes.
    weights : list of ndarray
        All weights in the order of the Keras model's `weights`.
    trainable : list of bool
        Which of the weights are trained by gradients.
    """

    def __init__(
        self,
        network: Network,
        image_shape: ImageShape,
        n_classes: int,
        weights: list[np.ndarray],
        trainable: list[bool],
    ):
        self.network = network
        self.image_shape = image_shape
        self.n_classes = n_classes
        self.weights = weights
        self.trainable = trainable

    def logits(self, images: np.ndarray) -> np.ndarray:
        """Compute the logits of images.

        Parameters
        ----------
        images : ndarray of shape (n, height, width, channels)
            Raw pixels of any dtype.

        Returns
        -------
        ndarray of shape (n, n_classes), float32
            The logits.
        """
        forward, tensors = self._compiled()
        import tensorflow as tf  # Loaded, quietly, by the line above.

        logits = np.empty((len(images), self.n_classes), np.float32)
        for start in range(0, len(images), CHUNK_SIZE):
            rows = slice(start, start + CHUNK_SIZE)
            logits[rows] = forward(tf.constant(images[rows], tf.float32), tensors).numpy()
        return logits

    def log_probabilities(self, images: np.ndarray) -> np.ndarray:
        """Compute logarithms of the class probabilities without rounding small ones to zero.

        Parameters
        ----------
        images : ndarray of shape (n, height, width, channels)
            Raw pixels of any dtype.

        Returns
        -------
        ndarray of shape (n, n_classes), float64
            The natural logarithms.
        """
        return log_softmax(self.logits(images).astype(np.float64))

    def count_params(self) -> int:
        """Return the number of trainable values."""
        return sum(
            w.size for w, trainable in zip(self.weights, self.trainable, strict=True) if trainable
        )

    def keras_model(self) -> Any:
        """Build a Keras model with these weights, from raw pixels to logits."""
        from ._tensorflow import load_tensorflow

        load_tensorflow()
        from ._model_building import build_model

        model: Any = build_model(self.network, self.image_shape, self.n_classes)
        model.set_weights(self.weights)
        return model

    def _compiled(self) -> tuple[Callable[..., Any], list[Any]]:
        """Return the compiled function and the weights as tensors, looked up once."""
        compiled = self.__dict__.get("_compiled_cache")
        if compiled is None:
            from ._tensorflow import load_tensorflow

            load_tensorflow()
            import tensorflow as tf

            forward = _forward_function(self.network, self.image_shape, self.n_classes)
            compiled = self._compiled_cache = forward, [tf.constant(w) for w in self.weights]
        return compiled

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_compiled_cache"}


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Return the logarithm of the softmax of each row.

    Parameters
    ----------
    logits : ndarray of shape (n, n_classes)
        Unnormalised log probabilities.

    Returns
    -------
    ndarray of shape (n, n_classes)
        Normalised log probabilities.

    Examples
    --------
    >>> log_softmax(np.array([[0.0, 0.0]])).round(4)
    array([[-0.6931, -0.6931]])
    """
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _forward_function(
    network: Network, image_shape: ImageShape, n_classes: int
) -> Callable[..., Any]:
    """Return the architecture's function from the cache, compiling it if it is not there."""
    from ._compiled_networks import architecture_key

    key = architecture_key(network, image_shape, n_classes)
    with _lock:
        if key not in _functions:
            _functions[key] = _compile_forward(network, image_shape, n_classes)
            if len(_functions) > CACHE_SIZE:
                _functions.popitem(last=False)
        _functions.move_to_end(key)
        return _functions[key]


def _compile_forward(
    network: Network, image_shape: ImageShape, n_classes: int
) -> Callable[..., Any]:
    import tensorflow as tf

    from ._model_building import build_model

    model: Any = build_model(network, image_shape, n_classes)
    position = {id(weight): i for i, weight in enumerate(model.weights)}
    constants = [
        None if id(v) in position else tf.constant(v) for v in model.non_trainable_variables
    ]

    @tf.function(
        input_signature=(
            tf.TensorSpec((None, *image_shape), tf.float32),
            [tf.TensorSpec(weight.shape, tf.as_dtype(weight.dtype)) for weight in model.weights],
        )
    )
    def forward(images: Any, weights: list[Any]) -> Any:
        trainable = [weights[position[id(v)]] for v in model.trainable_variables]
        non_trainable = [
            weights[position[id(v)]] if constant is None else constant
            for v, constant in zip(model.non_trainable_variables, constants, strict=True)
        ]
        return model.stateless_call(trainable, non_trainable, images, training=False)[0]

    # Calling the concrete function skips the dispatch over all arguments, half a call's cost.
    return forward.get_concrete_function()
