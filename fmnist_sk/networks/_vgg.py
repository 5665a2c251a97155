"""Plain stacks of small convolutions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from .._space import Choice, FloatRange, IntRange, SearchSpace
from ._base import DROPOUT_RATE, POSITIVE_INTEGER, Network
from ._registry import register_network

if TYPE_CHECKING:
    from keras import KerasTensor


@register_network("vgg")
class VGG(Network):
    """Stages of 3x3 convolutions, each followed by a pooling that halves the resolution.

    Every stage has twice the channels of the one before. Batch normalisation and a global pooling
    instead of three fully connected layers are today's usual form of the network.

    Parameters
    ----------
    width : int, default=16
        Channels of the first stage.
    depth : int, default=2
        Convolutions of each stage.
    n_stages : int, default=3
        Number of stages.
    dropout : float, default=0.2
        Share of the features dropped before the head.
    pool_first : bool, default=False
        Whether to pool before normalising instead of after the activation. A quarter of the pixels is
        then left to normalise: faster, and better in the first few epochs.
    whitening : bool, default=False
        Whether the first convolution whitens the 3x3 patches of the training images instead of being
        trained. It then has at most 18 channels for each channel of the images. Better in a short training.

    References
    ----------
    K. Simonyan, A. Zisserman, "Very deep convolutional networks for large-scale image recognition",
    ICLR 2015. D. Page, "How to train your ResNet", 2018, for `pool_first` and `whitening`.

    Examples
    --------
    >>> from fmnist_sk.networks import VGG
    >>> VGG(depth=1)
    VGG(depth=1)
    """

    search_space: ClassVar[SearchSpace] = {
        "width": IntRange(8, 64, log=True),
        "depth": IntRange(1, 3),
        "n_stages": IntRange(2, 4),
        "dropout": FloatRange(0.0, 0.5),
        "pool_first": Choice((False, True)),
        "whitening": Choice((False, True)),
    }

    _parameter_constraints: ClassVar[dict] = {
        "width": [POSITIVE_INTEGER],
        "depth": [POSITIVE_INTEGER],
        "n_stages": [POSITIVE_INTEGER],
        "dropout": [DROPOUT_RATE],
        "pool_first": ["boolean"],
        "whitening": ["boolean"],
    }

    def __init__(
        self,
        width: int = 16,
        depth: int = 2,
        n_stages: int = 3,
        dropout: float = 0.2,
        pool_first: bool = False,
        whitening: bool = False,
    ):
        self.width = width
        self.depth = depth
        self.n_stages = n_stages
        self.dropout = dropout
        self.pool_first = pool_first
        self.whitening = whitening

    def features(self, x: KerasTensor) -> KerasTensor:
        """Build the stages and the pooling."""
        self._validate_params()
        from keras import layers

        from ._layers import bn_relu, conv, dropout, max_pool
        from ._whitening import whitening_conv

        for stage in range(self.n_stages):
            channels = self.width * 2**stage
            for block in range(self.depth):
                x = bn_relu(x) if block else x
                is_first = stage == block == 0
                x = (whitening_conv if is_first and self.whitening else conv)(x, channels)
            x = bn_relu(max_pool(x)) if self.pool_first else max_pool(bn_relu(x))
        x = layers.GlobalMaxPooling2D()(x)
        return dropout(x, self.dropout)
