"""Where a network starts: initial weights and the seeds of its random layers."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np

from ._model_building import Standardization

# The deviation of a standard normal distribution that is cut off at two.
_TRUNCATED_DEVIATION = 0.87962566103423978


def initialise_weights(model: keras.Model, rng: np.random.Generator) -> None:
    """Draw all weights anew from the initialisers of their layers.

    Parameters
    ----------
    model : keras.Model
        Its weights are overwritten, except those of its `Standardization`.
    rng : numpy.random.Generator
        Source of the randomness; no global random state is read or changed.

    Raises
    ------
    TypeError
        If a layer has a weight without an initialiser of the same name.
    """
    for layer in _inner_layers(model):
        if isinstance(layer, Standardization):
            continue
        for variable in layer._trainable_variables + layer._non_trainable_variables:
            initializer = _find_initializer(layer, variable.name)
            variable.assign(draw_weight(initializer, tuple(variable.shape), variable.dtype, rng))


def draw_weight(
    initializer: Any, shape: tuple[int, ...], dtype: str, rng: np.random.Generator
) -> Any:
    """Draw one weight from the distribution that a Keras initialiser describes.

    Keras's usual initialisers are drawn with NumPy, twenty times as fast as by Keras, which would take
    longer over a small network than a few steps of training. Any other is asked itself.

    Parameters
    ----------
    initializer : keras.initializers.Initializer or callable
        Its own seed, if it has one, is not used. A function takes a shape and a dtype, and draws
        what random numbers it wants by itself.
    shape : tuple of int
        Shape of the weight.
    dtype : str
        Its dtype.
    rng : numpy.random.Generator
        Source of the randomness.

    Returns
    -------
    ndarray or tensor of shape `shape`
        The weight.
    """
    if type(initializer) is keras.initializers.Zeros:
        return np.zeros(shape, dtype)
    if type(initializer) is keras.initializers.Ones:
        return np.ones(shape, dtype)
    if not isinstance(initializer, keras.Initializer):
        return initializer(shape, dtype=dtype)
    if _is_usual(initializer):
        variance = initializer.scale / max(1.0, _fan(initializer.mode, shape))
        if initializer.distribution == "uniform":
            limit = math.sqrt(3.0 * variance)
            return rng.uniform(-limit, limit, shape).astype(dtype)
        deviation = math.sqrt(variance) / _TRUNCATED_DEVIATION
        return (truncated_normal(shape, rng) * deviation).astype(dtype)
    config = initializer.get_config()
    if "seed" in config:
        config["seed"] = int(rng.integers(2**31 - 1))
        initializer = type(initializer).from_config(config)
    return initializer(shape, dtype=dtype)


def truncated_normal(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Draw from the standard normal distribution cut off at -2 and 2.

    Parameters
    ----------
    shape : tuple of int
        Shape of the result.
    rng : numpy.random.Generator
        Source of the randomness.

    Returns
    -------
    ndarray of shape `shape`, float32
        The numbers.
    """
    values = rng.standard_normal(shape, np.float32)
    while (outside := np.abs(values) > 2.0).any():
        values[outside] = rng.standard_normal(np.count_nonzero(outside), np.float32)
    return values


def _is_usual(initializer: Any) -> bool:
    """Tell whether it scales a variance by the number of inputs or outputs in Keras's own way."""
    return (
        isinstance(initializer, keras.initializers.VarianceScaling)
        and type(initializer).__call__ is keras.initializers.VarianceScaling.__call__
        and initializer.distribution in ("uniform", "truncated_normal")
        and getattr(initializer, "input_axes", None) is None
        and getattr(initializer, "output_axes", None) is None
    )


def _fan(mode: str, shape: tuple[int, ...]) -> float:
    """Return the number of inputs or outputs of a unit, or their mean."""
    field = math.prod(shape[:-2])
    n_inputs, n_outputs = (1, 1, *shape)[-2:] if len(shape) != 1 else 2 * shape
    fan_in, fan_out = field * n_inputs, field * n_outputs
    return {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[mode]


def _find_initializer(layer: keras.Layer, weight: str) -> keras.Initializer:
    """Return the initialiser of a weight, in one of the ways in which Keras's layers name it."""
    prefix = weight.removesuffix("_kernel")
    for name in (weight, prefix, "depthwise" if weight == "kernel" else weight):
        initializer = getattr(layer, f"{name}_initializer", None)
        if initializer is not None:
            return keras.initializers.get(initializer)
    raise TypeError(
        f"The layer {type(layer).__name__} has a weight {weight!r}, but no attribute "
        f"'{weight}_initializer' to draw it from. Keras's own layers keep theirs so; set it in the "
        f"__init__ of your layer."
    )


def seed_layers(model: keras.Model, rng: np.random.Generator) -> None:
    """Give every layer that draws random numbers, such as dropout, a new seed.

    Parameters
    ----------
    model : keras.Model
        The states of its seed generators are overwritten.
    rng : numpy.random.Generator
        Source of the seeds.
    """
    for layer in _inner_layers(model):
        for value in vars(layer).values():
            if isinstance(value, keras.random.SeedGenerator):
                seed = int(rng.integers(2**31 - 1))
                value.state.assign(np.array([seed, 0], value.state.dtype))


def _inner_layers(model: keras.Model) -> list[keras.Layer]:
    return list(model._flatten_layers(include_self=False))
