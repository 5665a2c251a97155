"""Inverted residuals: thin maps between wide depthwise convolutions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sklearn.utils._param_validation import StrOptions

from .._space import Choice, FloatRange, IntRange, SearchSpace
from ._base import DROPOUT_RATE, POSITIVE_INTEGER, Network
from ._registry import register_network

if TYPE_CHECKING:
    from keras import KerasTensor


@register_network("mobilenet")
class MobileNet(Network):
    """Inverted residual blocks, optionally with the channel attention of MobileNetV3.

    Parameters
    ----------
    width : int, default=16
        Channels of the first stage; the others have two and four times as many.
    depth : int, default=2
        Blocks of each of the three stages.
    expansion : int, default=4
        How many times wider a block is inside.
    squeeze_excitation : bool, default=False
        Whether each block weights its channels by their means over the image.
    activation : {"relu", "relu6", "hard_silu"}, default="relu"
        Activation function. MobileNetV2 has "relu6", MobileNetV3 "hard_silu" (also known as hard
        swish), with which training takes 1.6 times as long on a CPU.
    dropout : float, default=0.0
        Share of the features dropped before the head.

    Notes
    -----
    Where the published networks have convolutions of stride 2, this one has stride 1 and a pooling:
    the same resolutions, more accurate on images of 28x28 pixels, and in a seventh of the time that
    a depthwise convolution of stride 2 takes on a CPU.

    References
    ----------
    M. Sandler, A. Howard, M. Zhu, A. Zhmoginov, L.-C. Chen, "MobileNetV2: inverted residuals and
    linear bottlenecks", CVPR 2018.
    A. Howard et al., "Searching for MobileNetV3", ICCV 2019.

    Examples
    --------
    >>> from fmnist_sk.networks import MobileNet
    >>> MobileNet(squeeze_excitation=True)
    MobileNet(squeeze_excitation=True)
    """

    search_space: ClassVar[SearchSpace] = {
        "width": IntRange(8, 32, log=True),
        "depth": IntRange(1, 3),
        "expansion": IntRange(2, 6),
        "squeeze_excitation": Choice((False, True)),
        "activation": Choice(("relu", "relu6", "hard_silu")),
        "dropout": FloatRange(0.0, 0.5),
    }

    _parameter_constraints: ClassVar[dict] = {
        "width": [POSITIVE_INTEGER],
        "depth": [POSITIVE_INTEGER],
        "expansion": [POSITIVE_INTEGER],
        "squeeze_excitation": ["boolean"],
        "activation": [StrOptions({"relu", "relu6", "hard_silu"})],
        "dropout": [DROPOUT_RATE],
    }

    def __init__(
        self,
        width: int = 16,
        depth: int = 2,
        expansion: int = 4,
        squeeze_excitation: bool = False,
        activation: str = "relu",
        dropout: float = 0.0,
    ):
        self.width = width
        self.depth = depth
        self.expansion = expansion
        self.squeeze_excitation = squeeze_excitation
        self.activation = activation
        self.dropout = dropout

    def features(self, x: KerasTensor) -> KerasTensor:
        """Build the first convolution, three stages of blocks, a wide last one and the pooling."""
        self._validate_params()
        from keras import layers

        from ._layers import conv_bn, dropout, max_pool

        x = max_pool(conv_bn(x, self.width, activation=self.activation))
        for stage in range(3):
            for block in range(self.depth):
                x = self._block(x, self.width * 2**stage, halve=stage > 0 and block == 0)
        x = conv_bn(x, x.shape[-1] * self.expansion, 1, activation=self.activation)
        x = layers.GlobalAveragePooling2D()(x)
        return dropout(x, self.dropout)

    def _block(self, x: KerasTensor, filters: int, halve: bool) -> KerasTensor:
        from keras import layers

        from ._layers import average_pool, batch_norm, conv_bn, depthwise_conv, squeeze_excite

        branch = conv_bn(x, x.shape[-1] * self.expansion, 1, activation=self.activation)
        branch = layers.Activation(self.activation)(batch_norm(depthwise_conv(branch)))
        if halve:
            branch = average_pool(branch)
        if self.squeeze_excitation:
            branch = squeeze_excite(branch)
        branch = conv_bn(branch, filters, 1, activation=None)
        return branch if halve or x.shape[-1] != filters else layers.Add()([x, branch])
