"""Densely connected network."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING, ClassVar

from sklearn.utils._param_validation import Interval

from .._space import FloatRange, IntRange, SearchSpace
from ._base import DROPOUT_RATE, POSITIVE_INTEGER, Network
from ._registry import register_network

if TYPE_CHECKING:
    from keras import KerasTensor


@register_network("densenet")
class DenseNet(Network):
    """Dense blocks: each layer sees the feature maps of all layers of its block before it.

    Parameters
    ----------
    width : int, default=32
        Channels of the first convolution.
    growth_rate : int, default=32
        Feature maps that each layer adds.
    depth : int, default=2
        Layers of each dense block.
    compression : float, default=0.5
        Share of the channels that the transition between two blocks keeps.
    dropout : float, default=0.0
        Share of the values dropped after each layer.

    Notes
    -----
    A max pooling after the first convolution halves the resolution, as in the paper's networks for
    ImageNet. Concatenations and normalisations of ever more channels are bound by memory, so few
    wide layers are faster on a CPU than many thin ones, at the same accuracy.

    References
    ----------
    G. Huang, Z. Liu, L. van der Maaten, K. Q. Weinberger, "Densely connected convolutional
    networks", CVPR 2017.

    Examples
    --------
    >>> from fmnist_sk.networks import DenseNet
    >>> DenseNet(growth_rate=12, depth=4)
    DenseNet(depth=4, growth_rate=12)
    """

    search_space: ClassVar[SearchSpace] = {
        "width": IntRange(16, 64, log=True),
        "growth_rate": IntRange(8, 32, step=8),
        "depth": IntRange(2, 6),
        "compression": FloatRange(0.25, 1.0),
        "dropout": FloatRange(0.0, 0.5),
    }

    _parameter_constraints: ClassVar[dict] = {
        "width": [POSITIVE_INTEGER],
        "growth_rate": [POSITIVE_INTEGER],
        "depth": [POSITIVE_INTEGER],
        "compression": [Interval(Real, 0, 1, closed="right")],
        "dropout": [DROPOUT_RATE],
    }

    def __init__(
        self,
        width: int = 32,
        growth_rate: int = 32,
        depth: int = 2,
        compression: float = 0.5,
        dropout: float = 0.0,
    ):
        self.width = width
        self.growth_rate = growth_rate
        self.depth = depth
        self.compression = compression
        self.dropout = dropout

    def features(self, x: KerasTensor) -> KerasTensor:
        """Build the first convolution, three dense blocks with transitions, and the pooling."""
        self._validate_params()
        from keras import layers

        from ._layers import average_pool, bn_relu, conv, conv_bn, dropout, max_pool

        x = max_pool(conv_bn(x, self.width))
        for block in range(3):
            if block:
                kept = max(1, int(x.shape[-1] * self.compression))
                x = average_pool(conv(bn_relu(x), kept, 1))
            for _ in range(self.depth):
                new = dropout(conv(bn_relu(x), self.growth_rate), self.dropout)
                x = layers.Concatenate()([x, new])
        return layers.GlobalAveragePooling2D()(bn_relu(x))
