"""Residual network."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from .._space import FloatRange, IntRange, SearchSpace
from ._base import DROPOUT_RATE, POSITIVE_INTEGER, Network
from ._registry import register_network

if TYPE_CHECKING:
    from keras import KerasTensor


@register_network("resnet")
class ResNet(Network):
    """Residual network in three stages, each with half the resolution and twice the width.

    Parameters
    ----------
    width : int, default=16
        Channels of the first stage; the others have two and four times as many.
    depth : int, default=1
        Residual blocks of each stage.
    dropout : float, default=0.0
        Share of the features dropped before the head.

    References
    ----------
    K. He, X. Zhang, S. Ren, J. Sun, "Deep residual learning for image recognition", CVPR 2016.
    D. Page, "How to train your ResNet", 2018, for a stem that pools before the residual blocks and
    for branches that start as nothing (P. Goyal et al., arXiv:1706.02677).

    Examples
    --------
    >>> from fmnist_sk.networks import ResNet
    >>> ResNet(width=32)
    ResNet(width=32)
    """

    search_space: ClassVar[SearchSpace] = {
        "width": IntRange(8, 64, log=True),
        "depth": IntRange(1, 3),
        "dropout": FloatRange(0.0, 0.5),
    }

    _parameter_constraints: ClassVar[dict] = {
        "width": [POSITIVE_INTEGER],
        "depth": [POSITIVE_INTEGER],
        "dropout": [DROPOUT_RATE],
    }

    def __init__(self, width: int = 16, depth: int = 1, dropout: float = 0.0):
        self.width = width
        self.depth = depth
        self.dropout = dropout

    def features(self, x: KerasTensor) -> KerasTensor:
        """Build the stem, the stages and the pooling."""
        self._validate_params()
        from keras import layers

        from ._layers import conv_bn, dropout, max_pool

        x = conv_bn(x, self.width)
        for stage in range(3):
            if stage:
                x = conv_bn(x, self.width * 2**stage)
            x = max_pool(x)
            for _ in range(self.depth):
                branch = conv_bn(x, self.width * 2**stage)
                branch = conv_bn(branch, self.width * 2**stage, activation=None, gamma="zeros")
                x = layers.Activation("relu")(layers.Add()([x, branch]))
        x = layers.GlobalMaxPooling2D()(x)
        return dropout(x, self.dropout)
