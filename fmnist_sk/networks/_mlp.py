"""A multilayer perceptron: the baseline that knows nothing of images."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from .._space import FloatRange, IntRange, SearchSpace
from ._base import DROPOUT_RATE, POSITIVE_INTEGER, Network
from ._registry import register_network

if TYPE_CHECKING:
    from keras import KerasTensor


@register_network("mlp")
class MLP(Network):
    """Fully connected layers on the flattened pixels.

    Parameters
    ----------
    width : int, default=256
        Units of each hidden layer.
    depth : int, default=2
        Number of hidden layers.
    dropout : float, default=0.2
        Share of the units dropped after each hidden layer.

    References
    ----------
    D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating
    errors", Nature 323, 1986.

    Examples
    --------
    >>> from fmnist_sk.networks import MLP
    >>> MLP(width=64, depth=1)
    MLP(depth=1, width=64)
    """

    search_space: ClassVar[SearchSpace] = {
        "width": IntRange(32, 1024, log=True),
        "depth": IntRange(1, 4),
        "dropout": FloatRange(0.0, 0.5),
    }

    _parameter_constraints: ClassVar[dict] = {
        "width": [POSITIVE_INTEGER],
        "depth": [POSITIVE_INTEGER],
        "dropout": [DROPOUT_RATE],
    }

    def __init__(self, width: int = 256, depth: int = 2, dropout: float = 0.2):
        self.width = width
        self.depth = depth
        self.dropout = dropout

    def features(self, x: KerasTensor) -> KerasTensor:
        """Build the hidden layers."""
        self._validate_params()
        from keras import layers

        from ._layers import dense_relu, dropout

        x = layers.Flatten()(x)
        for _ in range(self.depth):
            x = dropout(dense_relu(x, self.width), self.dropout)
        return x
