"""Prediction: plain arrays as weights, compiled functions that all of one architecture share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from .._images import ImageShape
from ..networks import Network

if TYPE_CHECKING:
    from ._inference_graph import InferenceGraph

# Images that go through the network at once; more would only need more memory.
CHUNK_SIZE = 512


class Predictor:
    """What prediction needs: an architecture and its weights as NumPy arrays.

    Pickled, it consists of arrays, and it can be shared between threads. All predictors of one
    architecture share compiled float32 functions, one for single images and one for all other
    batches, which take the weights as arguments, with batch normalisations folded into the layers
    before them. The first prediction makes
    TensorFlow's copy of the weights, which lives as long as the predictor.

    Parameters
    ----------
    network : Network
        The architecture.
    image_shape : tuple of int
        Height, width, channels.
    n_classes : int
        Number of classes.
    weights : sequence of ndarray
        All weights in the order of the Keras model's `weights`; kept as a tuple of read-only views,
        since a change would not reach the compiled prediction. See `with_weights`.
    trainable : list of bool
        Which of the weights are trained by gradients.
    """

    def __init__(
        self,
        network: Network,
        image_shape: ImageShape,
        n_classes: int,
        weights: Sequence[np.ndarray],
        trainable: list[bool],
    ):
        self.network = network
        self.image_shape = image_shape
        self.n_classes = n_classes
        self.weights = _read_only(weights)
        self.trainable = trainable

    def with_weights(self, weights: Sequence[np.ndarray]) -> Self:
        """Return a predictor of the same architecture with other weights.

        Parameters
        ----------
        weights : sequence of ndarray
            As many as here, of the same shapes.

        Returns
        -------
        Predictor
            It shares the compiled function with this one.
        """
        other = type(self)(self.network, self.image_shape, self.n_classes, weights, self.trainable)
        other._graph_cache = self._graph()
        return other

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
        graph, tensors = self._graph(), self._tensors()
        if len(images) == 1:
            return graph.run_one(images.astype(np.float32, copy=False), tensors)
        logits = np.empty((len(images), self.n_classes), np.float32)
        for start in range(0, len(images), CHUNK_SIZE):
            rows = slice(start, start + CHUNK_SIZE)
            chunk = images[rows]
            logits[rows] = graph.run(pad_to_bucket(chunk), tensors)[: len(chunk)]
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

    def _graph(self) -> InferenceGraph:
        """Return the compiled function, looked up once."""
        graph = self.__dict__.get("_graph_cache")
        if graph is None:
            from ._tensorflow import load_tensorflow

            load_tensorflow()
            from ._inference_graph import inference_graph

            graph = inference_graph(self.network, self.image_shape, self.n_classes)
            self._graph_cache = graph
        return graph

    def _tensors(self) -> list[Any]:
        """Return what the compiled function takes besides images, made once."""
        tensors = self.__dict__.get("_tensors_cache")
        if tensors is None:
            tensors = self._tensors_cache = self._graph().prepare(self.weights)
        return tensors

    def __getstate__(self) -> dict[str, Any]:
        caches = ("_graph_cache", "_tensors_cache")
        return {name: value for name, value in vars(self).items() if name not in caches}

    def __setstate__(self, state: dict[str, Any]) -> None:
        # Unpickled arrays can be written to.
        self.__dict__ = state | {"weights": _read_only(state["weights"])}


def _read_only(arrays: Sequence[np.ndarray]) -> tuple[np.ndarray, ...]:
    # Keras hands out a weight of shape () as a scalar, which is no array.
    views = tuple(np.asarray(array).view() for array in arrays)
    for view in views:
        view.flags.writeable = False
    return views


def pad_to_bucket(images: np.ndarray) -> np.ndarray:
    """Return images as float32, with black ones added up to one of a few batch sizes.

    The convolutions of TensorFlow on a CPU are compiled for each batch size; some thousands of them
    would fill 100 MB. There are 15 sizes up to 15 and 8 to each further power of two, so that
    at most an eighth is added, and 3 % on average.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
        At least one image.

    Returns
    -------
    ndarray of shape (m, height, width, channels), float32
        The images, and m - n more.

    Examples
    --------
    >>> [len(pad_to_bucket(np.zeros((n, 28, 28, 1)))) for n in (1, 15, 17, 33, 511)]
    [1, 15, 18, 36, 512]
    """
    n = len(images)
    step = 1 << max(0, n.bit_length() - 4)
    if n % step == 0:
        return images.astype(np.float32, copy=False)
    padded = np.zeros((n + step - n % step, *images.shape[1:]), np.float32)
    padded[:n] = images
    return padded


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
