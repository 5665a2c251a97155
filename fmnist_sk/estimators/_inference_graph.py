"""Compiled functions of an architecture, which take the weights as arguments."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from threading import Lock
from typing import Any

import numpy as np
import tensorflow as tf

from .._images import ImageShape
from ..networks import Network
from ._compiled_networks import architecture_key
from ._folding import fold_batch_normalization
from ._graph_call import cheap_call
from ._model_building import build_model

# Graphs kept; all together hold so many parameters, but one may have any number.
CACHE_SIZE = 32
CACHE_PARAMETERS = 20_000_000

# What XLA computes as TensorFlow does, and about as fast.
XLA_OPERATIONS = {
    *("Placeholder", "Const", "Identity", "NoOp", "Cast", "Shape", "StridedSlice", "Pack"),
    *("Reshape", "Squeeze", "ExpandDims", "Transpose", "ConcatV2", "Pad"),
    *("Conv2D", "MatMul", "BiasAdd", "MaxPool", "AvgPool", "Mean", "Sum", "Max", "Min"),
    *("Add", "AddV2", "Sub", "Mul", "RealDiv", "Maximum", "Minimum", "Neg", "SquaredDifference"),
    *("Square", "Sqrt", "Rsqrt", "Exp", "Erf", "Tanh", "Sigmoid", "Softmax", "Softplus"),
    *("Relu", "Relu6", "LeakyRelu", "Elu", "Selu", "Erfc", "StopGradient"),
}

_graphs: OrderedDict[Hashable, InferenceGraph] = OrderedDict()
_lock = Lock()


class InferenceGraph:
    """The compiled float32 forward pass of an architecture, from raw pixels to logits.

    Parameters
    ----------
    network, image_shape, n_classes
        As in `build_model`.
    """

    def __init__(self, network: Network, image_shape: ImageShape, n_classes: int):
        self._folded = fold_batch_normalization(build_model(network, image_shape, n_classes))
        self._image_shape = image_shape
        graph = self._trace()
        self._forward = cheap_call(graph)
        self._suits_xla = suits_xla(graph)
        self._forward_one: Callable[..., Any] | None = None
        self._tracing = Lock()
        self.n_params = sum(math.prod(variable.shape) for variable in self._folded.variables)

    def prepare(self, weights: Sequence[np.ndarray]) -> list[Any]:
        """Return tensors for `run`.

        Parameters
        ----------
        weights : sequence of ndarray
            The weights of the Keras model.

        Returns
        -------
        list of tensor
            The weights that the compiled function takes.
        """
        values = zip(self._folded.fold(weights), self._folded.variables, strict=True)
        return [tf.constant(value, tf.as_dtype(variable.dtype)) for value, variable in values]

    def run(self, images: np.ndarray, tensors: list[Any]) -> np.ndarray:
        """Compute the logits of any number of images.

        Parameters
        ----------
        images : ndarray of shape (n, height, width, channels), float32
            Raw pixels.
        tensors : list of tensor
            From `prepare`.

        Returns
        -------
        ndarray of shape (n, n_classes), float32
            The logits.
        """
        return self._forward(tf.constant(images), *tensors).numpy()

    def run_one(self, images: np.ndarray, tensors: list[Any]) -> np.ndarray:
        """Compute the logits of one image, as fast as can be.

        Most of what one image costs in `run` is what TensorFlow does around each operation: waking
        threads for work that one does as fast. XLA makes one function of all operations, at the first call.

        Parameters
        ----------
        images : ndarray of shape (1, height, width, channels), float32
            Raw pixels.
        tensors : list of tensor
            From `prepare`.

        Returns
        -------
        ndarray of shape (1, n_classes), float32
            The logits.
        """
        with self._tracing:
            if self._forward_one is None:
                self._forward_one = self._forward
                if self._suits_xla:
                    self._forward_one = cheap_call(self._trace(jit_compile=True))
        return self._forward_one(tf.constant(images), *tensors).numpy()

    def _trace(self, *, jit_compile: bool = False) -> Any:
        model, variables = self._folded.model, self._folded.variables
        position = {id(variable): i for i, variable in enumerate(variables)}
        # What is no weight, such as the state of a dropout layer, keeps its value.
        constants = {
            id(v): tf.constant(v) for v in model.non_trainable_variables if id(v) not in position
        }

        @tf.function(
            input_signature=[
                tf.TensorSpec((None, *self._image_shape), tf.float32),
                *(tf.TensorSpec(v.shape, tf.as_dtype(v.dtype)) for v in variables),
            ],
            jit_compile=jit_compile,
        )
        def forward(images: Any, *weights: Any) -> Any:
            def values(of: list[Any]) -> list[Any]:
                return [
                    weights[position[id(v)]] if id(v) in position else constants[id(v)] for v in of
                ]

            return model.stateless_call(
                values(model.trainable_variables),
                values(model.non_trainable_variables),
                images,
                training=False,
            )[0]

        return forward.get_concrete_function()


def suits_xla(graph: Any) -> bool:
    """Tell whether XLA may compile a forward pass and makes it faster.

    Parameters
    ----------
    graph : ConcreteFunction
        A forward pass.

    Returns
    -------
    bool
        True on a processor, for graphs of well-known arithmetic only. Of others, XLA might leave out
        errors, such as those of an index out of range, or know no fast kernel, as for depthwise
        convolutions.
    """
    types = {operation.type for operation in graph.graph.get_operations()}
    return types <= XLA_OPERATIONS and not tf.config.get_visible_devices("GPU")


def inference_graph(network: Network, image_shape: ImageShape, n_classes: int) -> InferenceGraph:
    """Return the graph of an architecture from the cache, tracing it if it is not there.

    Parameters
    ----------
    network, image_shape, n_classes
        As in `build_model`.

    Returns
    -------
    InferenceGraph
        Shared by all predictors of the architecture; a new one if a hyperparameter of the network
        cannot be hashed.
    """
    key = architecture_key(network, image_shape, n_classes)
    if key is None:
        return InferenceGraph(network, image_shape, n_classes)
    with _lock:
        if key not in _graphs:
            _graphs[key] = InferenceGraph(network, image_shape, n_classes)
            while len(_graphs) > CACHE_SIZE or (
                len(_graphs) > 1 and _n_params() > CACHE_PARAMETERS
            ):
                _graphs.popitem(last=False)
        _graphs.move_to_end(key)
        return _graphs[key]


def _n_params() -> int:
    return sum(graph.n_params for graph in _graphs.values())
