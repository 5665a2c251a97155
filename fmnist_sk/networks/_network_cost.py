"""What a network costs: parameters and multiplications, counted from its Keras layers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .._random_state import kept_python_random_state
from ._base import Network
from ._registry import make_network

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class NetworkCost:
    """Size and arithmetic of a network with its classification head.

    Parameters
    ----------
    n_params : int
        Trainable values.
    mmac : float
        Millions of multiplications with an addition for the prediction of one image.

    See Also
    --------
    network_cost : Counts them.

    Examples
    --------
    >>> from fmnist_sk.networks import NetworkCost
    >>> NetworkCost(n_params=72_666, mmac=7.34)
    NetworkCost(n_params=72666, mmac=7.34)
    """

    n_params: int
    mmac: float


def network_cost(
    network: str | Network,
    image_shape: tuple[int, int, int] = (28, 28, 1),
    n_classes: int = 10,
) -> NetworkCost:
    """Count the parameters and multiplications of a network without training it.

    Parameters
    ----------
    network : str or Network
        Name of a registered network, which is then counted with its defaults, or an object.
    image_shape : tuple of int, default=(28, 28, 1)
        Height, width, channels of the images.
    n_classes : int, default=10
        Number of classes, which sets the size of the head.

    Returns
    -------
    NetworkCost
        The counts. Multiplications are those of convolutions and dense layers: the weights of each
        kernel times the positions at which it is applied. Normalisations, activations and poolings are
        left out, as is usual.

    Raises
    ------
    ValueError
        If no network has the name, or none can be built from the hyperparameters.

    See Also
    --------
    fmnist_sk.CNNClassifier.count_params : The parameters of a fitted classifier.

    Notes
    -----
    TensorFlow is loaded, and the layers are built once, in a tenth of a second.

    Examples
    --------
    >>> from fmnist_sk.networks import MLP, network_cost
    >>> network_cost(MLP(width=16, depth=1), image_shape=(8, 8, 1)).n_params  # 64 * 16 + 16 + 16 * 10 + 10
    1210
    """
    if isinstance(network, str):
        network = make_network(network)
    model = _build(network, image_shape, n_classes)
    return NetworkCost(
        sum(math.prod(weight.shape) for weight in model.trainable_weights),
        multiply_accumulates(model) / 1e6,
    )


def multiply_accumulates(model: keras.Model) -> int:
    """Count the multiplications of one prediction that convolutions and dense layers make.

    Parameters
    ----------
    model : keras.Model
        Functional model.

    Returns
    -------
    int
        Weights of each kernel times the positions at which it is applied.
    """
    return sum(
        math.prod(layer.kernel.shape) * math.prod(layer.output.shape[1:-1])
        for layer in model.layers
        if hasattr(layer, "kernel")
    )


def _build(network: Network, image_shape: tuple[int, int, int], n_classes: int) -> keras.Model:
    import keras

    with kept_python_random_state():
        pixels = keras.Input(image_shape)
        return keras.Model(pixels, keras.layers.Dense(n_classes)(network.features(pixels)))
