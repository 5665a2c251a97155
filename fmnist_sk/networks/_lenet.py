"""The first convolutional network, with the parts that later proved better."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from .._space import FloatRange, IntRange, SearchSpace
from ._base import DROPOUT_RATE, POSITIVE_INTEGER, Network
from ._registry import register_network

if TYPE_CHECKING:
    from keras import KerasTensor


@register_network("lenet")
class LeNet(Network):
    """Two wide convolutions and a fully connected layer: the fastest of the convolutional networks.

    The plan is that of LeNet-5. Rectifiers, batch normalisation and max pooling stand in for the
    hyperbolic tangents and trainable subsampling of 1998.

    Parameters
    ----------
    width : int, default=16
        Channels of the first convolution; the second has twice as many.
    units : int, default=120
        Units of the fully connected layer.
    kernel_size : int, default=5
        Height and width of the filters, in pixels.
    dropout : float, default=0.2
        Share of the units dropped before the head.

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document
    recognition", Proceedings of the IEEE 86(11), 1998.

    Examples
    --------
    >>> from fmnist_sk.networks import LeNet
    >>> LeNet(width=32)
    LeNet(width=32)
    """

    search_space: ClassVar[SearchSpace] = {
        "width": IntRange(8, 64, log=True),
        "units": IntRange(32, 512, log=True),
        "kernel_size": IntRange(3, 7, step=2),
        "dropout": FloatRange(0.0, 0.5),
    }

    _parameter_constraints: ClassVar[dict] = {
        "width": [POSITIVE_INTEGER],
        "units": [POSITIVE_INTEGER],
        "kernel_size": [POSITIVE_INTEGER],
        "dropout": [DROPOUT_RATE],
    }

    def __init__(
        self, width: int = 16, units: int = 120, kernel_size: int = 5, dropout: float = 0.2
    ):
        self.width = width
        self.units = units
        self.kernel_size = kernel_size
        self.dropout = dropout

    def features(self, x: KerasTensor) -> KerasTensor:
        """Build the two convolutions, each pooled, and the fully connected layer."""
        self._validate_params()
        from keras import layers

        from ._layers import conv_bn, dense_relu, dropout, max_pool

        for stage in range(2):
            x = max_pool(conv_bn(x, self.width * 2**stage, self.kernel_size))
        x = layers.Flatten()(x)
        x = dense_relu(x, self.units)
        return dropout(x, self.dropout)
