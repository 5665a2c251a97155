"""Batch normalisation folded into the layer before it, for prediction.

In prediction a batch normalisation is one multiplication and one addition for each channel. Those
of a convolution's output can be done once to its kernel instead of every time to all pixels. Only what is
known to be exact is folded; every other layer stays as the network's author made it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from ..networks._layers import DepthwiseConvolution, FusedBatchNormalization
from ..networks._whitening import WhiteningConvolution

# Computes one weight of the folded model from all weights of the original one.
Recipe = Callable[[Sequence[np.ndarray]], np.ndarray]

# Exact types: nobody knows what a subclass does in its `call`.
_NORMALIZATIONS = (layers.BatchNormalization, FusedBatchNormalization)
_DEPTHWISE = (layers.DepthwiseConv2D, DepthwiseConvolution)
_LINEAR = (layers.Dense, layers.Conv2D, WhiteningConvolution, *_DEPTHWISE)


class Affine(layers.Layer):
    """Multiply each channel, unless `scales` is False, and add to it.

    Parameters
    ----------
    scales : bool
        Whether there is a factor as well as a summand.
    name : str
        Name of the layer; Keras wants different ones in a model.
    """

    def __init__(self, *, scales: bool, name: str):
        super().__init__(dtype="float32", name=name)
        self.scales = scales

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Create the weights `shift` and, if needed, `scale`."""
        shape = (input_shape[-1],)
        self.shift = self.add_weight(shape=shape, initializer="zeros", name="shift")
        if self.scales:
            self.scale = self.add_weight(shape=shape, initializer="ones", name="scale")

    def call(self, inputs: Any) -> Any:
        """Scale and shift."""
        if self.scales:
            return inputs * self.scale + self.shift
        # TensorFlow fuses this operation, and no other addition, with a convolution.
        return tf.nn.bias_add(inputs, tf.convert_to_tensor(self.shift))


class Normalization(NamedTuple):
    """Where the weights of a batch normalisation stand in the list of all weights.

    `gamma` and `beta` are None in a layer without them.
    """

    gamma: int | None
    beta: int | None
    mean: int
    variance: int
    epsilon: float

    def scale(self, weights: Sequence[np.ndarray]) -> np.ndarray:
        """Return the factor of each channel, in float64."""
        gamma = 1.0 if self.gamma is None else weights[self.gamma].astype(np.float64)
        return gamma / np.sqrt(weights[self.variance].astype(np.float64) + self.epsilon)

    def shift(self, weights: Sequence[np.ndarray], bias: int | None = None) -> np.ndarray:
        """Return the summand of each channel after `scale`, in float64; `bias` comes before it."""
        mean = weights[self.mean].astype(np.float64)
        if bias is not None:
            mean = mean - weights[bias]
        beta = 0.0 if self.beta is None else weights[self.beta]
        return beta - mean * self.scale(weights)


class FoldedModel(NamedTuple):
    """A model for prediction and how its weights follow from those of the original.

    Parameters
    ----------
    model : keras.Model
        Functional model. It shares layers with the original; the values of its variables mean
        nothing.
    recipes : list of callable
        One for each of `variables`.
    variables : list of keras.Variable
        The variables that have a recipe; others are no weights, but states such as dropout's seed.
    """

    model: keras.Model
    recipes: list[Recipe]
    variables: list[Any]

    def fold(self, weights: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Return the values of `variables`, in float32 where something was computed."""
        return [recipe(weights) for recipe in self.recipes]


def fold_batch_normalization(model: keras.Model) -> FoldedModel:
    """Fold the batch normalisations of a functional model as far as that is exact.

    A normalisation goes into the layer before it if that is a dense layer or a convolution, is
    called once, has no activation, and no other layer sees its output. Otherwise it becomes
    one multiplication and one addition.

    Parameters
    ----------
    model : keras.Model
        Functional model. Its layers are used again, its weights are not changed.

    Returns
    -------
    FoldedModel
        The result, for prediction only.
    """
    position = {id(weight): i for i, weight in enumerate(model.weights)}
    n_uses = Counter(id(tensor) for node in _nodes(model) for tensor in node.input_tensors)
    n_uses.update(map(id, model.outputs))
    replaced: dict[int, Affine | None] = {}
    recipes: dict[int, Recipe] = {}
    for layer in model.layers:
        if not _is_plain_normalization(layer):
            continue
        normalization = _locate(layer, position)
        before = _foldable_layer_before(layer, n_uses)
        if before is not None:
            recipes[id(before.kernel)] = _scaled_kernel(before, normalization, position)
        if before is not None and before.use_bias:
            recipes[id(before.bias)] = _shift(normalization, position[id(before.bias)])
            replaced[id(layer)] = None
            continue
        affine = Affine(scales=before is None, name=f"{layer.name}_affine")
        affine.build(layer.input.shape)
        recipes[id(affine.shift)] = _shift(normalization)
        if affine.scales:
            recipes[id(affine.scale)] = _scale(normalization)
        replaced[id(layer)] = affine

    def call(operation: Any, *args: Any, **kwargs: Any) -> Any:
        if id(operation) not in replaced:
            return operation(*args, **kwargs)
        affine = replaced[id(operation)]
        return args[0] if affine is None else affine(args[0])

    folded = keras.models.clone_model(
        model, clone_function=lambda operation: operation, call_function=call
    )
    recipes = {key: _copy(i) for key, i in position.items()} | recipes
    variables = [variable for variable in folded.variables if id(variable) in recipes]
    return FoldedModel(folded, [recipes[id(variable)] for variable in variables], variables)


def _nodes(model: keras.Model) -> Iterator[Any]:
    for operation in model.operations:
        yield from operation._inbound_nodes


def _is_plain_normalization(layer: keras.Layer) -> bool:
    """Tell whether a layer normalises channels by its moving moments, whenever it is called."""
    return (
        type(layer) in _NORMALIZATIONS
        and layer.dtype_policy.name == "float32"
        and layer.axis in (-1, len(layer.input.shape) - 1)
        and all(
            len(node.arguments.args) == 1
            and all(value is None or value is False for value in node.arguments.kwargs.values())
            for node in layer._inbound_nodes
        )
    )


def _foldable_layer_before(layer: keras.Layer, n_uses: Counter[int]) -> Any:
    """Return the layer that a normalisation can be folded into, or None."""
    (node,) = layer._inbound_nodes[:1]
    (tensor,) = node.input_tensors
    before = tensor._keras_history.operation
    foldable = (
        type(before) in _LINEAR
        and before.activation is keras.activations.linear
        and before.dtype_policy.name == "float32"
        and getattr(before, "data_format", "channels_last") == "channels_last"
        and not getattr(before, "lora_enabled", False)
        and len(before._inbound_nodes) == len(layer._inbound_nodes) == 1
        and n_uses[id(tensor)] == 1
    )
    return before if foldable else None


def _locate(layer: Any, position: dict[int, int]) -> Normalization:
    return Normalization(
        position[id(layer.gamma)] if layer.scale else None,
        position[id(layer.beta)] if layer.center else None,
        position[id(layer.moving_mean)],
        position[id(layer.moving_variance)],
        layer.epsilon,
    )


def _scaled_kernel(layer: Any, normalization: Normalization, position: dict[int, int]) -> Recipe:
    kernel = position[id(layer.kernel)]
    # The last axes of a depthwise kernel are channels and, in the output, filters of each channel.
    n_axes = 2 if type(layer) in _DEPTHWISE else 1
    shape = tuple(layer.kernel.shape)[-n_axes:]

    def recipe(weights: Sequence[np.ndarray]) -> np.ndarray:
        scale = normalization.scale(weights).reshape(shape)
        return (weights[kernel] * scale).astype(np.float32)

    return recipe


def _scale(normalization: Normalization) -> Recipe:
    return lambda weights: normalization.scale(weights).astype(np.float32)


def _shift(normalization: Normalization, bias: int | None = None) -> Recipe:
    return lambda weights: normalization.shift(weights, bias).astype(np.float32)


def _copy(index: int) -> Recipe:
    return lambda weights: weights[index]
