"""The score of an untrained network, which predicts from one batch how well it will train.

This module imports Keras, so it is imported inside functions only.
"""

from __future__ import annotations

import keras
import numpy as np
from keras import layers

from ..estimators._initial_weights import initialise_weights
from ..estimators._model_building import adapt_layers, build_model
from ..networks import Network


def naswot_score(
    network: Network, images: np.ndarray, n_classes: int, rng: np.random.Generator
) -> float:
    """Score a network with fresh weights by how differently it sees the images of a batch.

    Parameters
    ----------
    network : Network
        The network.
    images : ndarray of shape (n, height, width, channels)
        The batch.
    n_classes : int
        Number of classes.
    rng : numpy.random.Generator
        Source of the weights.

    Returns
    -------
    float
        Higher promises more; minus infinity if two images look the same to the network.
    """
    image_shape = (images.shape[1], images.shape[2], images.shape[3])
    model: keras.Model = build_model(network, image_shape, n_classes)
    initialise_weights(model, rng)
    adapt_layers(model, images)
    return log_determinant(activation_codes(model, images))


def activation_codes(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Tell which units of a network are positive before their activation.

    Parameters
    ----------
    model : keras.Model
        Functional model.
    images : ndarray of shape (n, height, width, channels)
        The batch. Normalisations use its moments, as in training.

    Returns
    -------
    ndarray of shape (n, n_units), bool
        One row for each image.
    """
    units = [
        layer.input
        for layer in model.layers
        if type(layer) is layers.Activation and layer.activation is not keras.activations.linear
    ]
    inner = keras.Model(model.input, units)
    values = keras.tree.flatten(inner(images.astype(np.float32), training=True))
    return np.concatenate([np.reshape(value, (len(images), -1)) > 0 for value in values], axis=1)


def log_determinant(codes: np.ndarray) -> float:
    """Return the NASWOT score of binary codes.

    Parameters
    ----------
    codes : ndarray of shape (n, n_units), bool
        Which units each image activates.

    Returns
    -------
    float
        Logarithm of the determinant of the matrix that holds, for each two images, the number of
        units in which they agree.

    References
    ----------
    J. Mellor, J. Turner, A. Storkey, E. J. Crowley, "Neural architecture search without training",
    ICML 2021.

    Examples
    --------
    >>> round(log_determinant(np.array([[True, False], [False, True]])), 4)  # log(2 * 2)
    1.3863
    >>> log_determinant(np.array([[True, False], [True, False]]))
    -inf
    """
    active = codes.astype(np.float32)  # Exact up to 16 million units.
    agreement = active @ active.T + (1 - active) @ (1 - active).T
    sign, logarithm = np.linalg.slogdet(agreement.astype(np.float64))
    return float(logarithm) if sign > 0 else -np.inf
