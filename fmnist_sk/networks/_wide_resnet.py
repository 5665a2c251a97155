"""Wide residual network: few blocks, many channels, normalised before each convolution."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from .._space import FloatRange, IntRange, SearchSpace
from ._base import DROPOUT_RATE, POSITIVE_INTEGER, Network
from ._registry import register_network

if TYPE_CHECKING:
    from keras import KerasTensor


@register_network("wide_resnet")
class WideResNet(Network):
    """Pre-activation residual blocks, wide rather than deep, with dropout inside the blocks.

    Parameters
    ----------
    width : int, default=16
        Channels of the first convolution. The three stages have `widening_factor` times 1, 2 and 4
        times as many.
    widening_factor : int, default=2
        The k of "WRN-n-k".
    depth : int, default=1
        Residual blocks of each stage. The paper's n is 6 * depth + 4.
    dropout : float, default=0.0
        Share of the values dropped between the two convolutions of each block.

    Notes
    -----
    A max pooling after the first convolution halves the resolution, which the paper's networks do
    not: at full resolution every stage would take four times as long.

    References
    ----------
    S. Zagoruyko, N. Komodakis, "Wide residual networks", BMVC 2016.
    K. He, X. Zhang, S. Ren, J. Sun, "Identity mappings in deep residual networks", ECCV 2016.

    Examples
    --------
    >>> from fmnist_sk.networks import WideResNet
    >>> WideResNet(widening_factor=4, dropout=0.3)
    WideResNet(dropout=0.3, widening_factor=4)
    """

    search_space: ClassVar[SearchSpace] = {
        "width": IntRange(8, 32, log=True),
        "widening_factor": IntRange(1, 4),
        "depth": IntRange(1, 3),
        "dropout": FloatRange(0.0, 0.5),
    }

    _parameter_constraints: ClassVar[dict] = {
        "width": [POSITIVE_INTEGER],
        "widening_factor": [POSITIVE_INTEGER],
        "depth": [POSITIVE_INTEGER],
        "dropout": [DROPOUT_RATE],
    }

    def __init__(
        self, width: int = 16, widening_factor: int = 2, depth: int = 1, dropout: float = 0.0
    ):
        self.width = width
        self.widening_factor = widening_factor
        self.depth = depth
        self.dropout = dropout

    def features(self, x: KerasTensor) -> KerasTensor:
        """Build the first convolution, three stages of blocks and the pooling."""
        self._validate_params()
        from keras import layers

        from ._layers import bn_relu, conv, max_pool

        x = max_pool(conv(x, self.width))
        for stage in range(3):
            filters = self.width * self.widening_factor * 2**stage
            for block in range(self.depth):
                x = self._block(x, filters, strides=2 if stage and block == 0 else 1)
        return layers.GlobalAveragePooling2D()(bn_relu(x))

    def _block(self, x: KerasTensor, filters: int, strides: int) -> KerasTensor:
        from keras import layers

        from ._layers import bn_relu, conv, dropout

        branch = bn_relu(x)
        if strides > 1 or x.shape[-1] != filters:
            # The projection shares the normalised input, as in the authors' code.
            x = conv(branch, filters, 1, strides=strides)
        branch = conv(branch, filters, strides=strides)
        branch = dropout(bn_relu(branch), self.dropout)
        return layers.Add()([x, conv(branch, filters)])
