"""Weights and outputs inside the network of a fitted estimator."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..explain._inner_network import find_network


def open_network(estimator: Any) -> tuple[list[Any], Any]:
    """Return the network of an estimator, and the transformers that images go through before it.

    Parameters
    ----------
    estimator : estimator
        A fitted `CNNClassifier`, or a pipeline, search or wrapper that ends in one.

    Returns
    -------
    transformers : list of transformer
        The steps before the network.
    model : keras.Model
        From images to logits.

    Raises
    ------
    TypeError
        If there is no network.
    """
    try:
        transformers, classifier = find_network(estimator)
    except TypeError:
        raise TypeError(
            f"{type(estimator).__name__} has no network to look into: give a fitted CNNClassifier, "
            f"alone, at the end of a Pipeline or in a search."
        ) from None
    return transformers, classifier.to_keras()


def first_convolution(model: Any) -> Any:
    """Return the first convolution of a network.

    Parameters
    ----------
    model : keras.Model
        The network.

    Returns
    -------
    keras.Layer
        The layer, with a kernel of shape (height, width, channels, filters).

    Raises
    ------
    ValueError
        If there is none.
    """
    for layer in model.layers:
        if np.ndim(getattr(layer, "kernel", 0)) == 4:
            return layer
    raise ValueError("The network has no convolution, so it has no filters to draw.")


def outputs_of(model: Any, output: Any, transformers: list[Any], X: Any) -> np.ndarray:
    """Compute what a layer makes of samples.

    Parameters
    ----------
    model : keras.Model
        The network.
    output : KerasTensor
        A tensor of the network, such as the output of a layer.
    transformers : list of transformer
        The steps before the network.
    X : array-like of n_samples images or rows
        The samples.

    Returns
    -------
    ndarray of shape (n_samples, ...)
        The values.
    """
    import keras

    for transformer in transformers:
        X = transformer.transform(X)
    X = np.asarray(X)
    images = X.reshape(len(X), *model.input_shape[1:])
    part = keras.Model(model.inputs[0], output)
    batches = np.split(images, range(256, len(images), 256))
    return np.concatenate([np.asarray(part(batch, training=False)) for batch in batches])
