"""A convolutional network after the pattern of vision transformers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sklearn.utils._param_validation import StrOptions

from .._space import Choice, FloatRange, IntRange, SearchSpace
from ._base import DROPOUT_RATE, POSITIVE_INTEGER, Network
from ._registry import register_network

if TYPE_CHECKING:
    from keras import KerasTensor


@register_network("convnext")
class ConvNeXt(Network):
    """Residual blocks of a depthwise convolution and a two-layer perceptron for each pixel.

    Each block has one normalisation and one activation only, and the resolution is halved by
    convolutions of their own between the three stages.

    Parameters
    ----------
    width : int, default=32
        Channels of the first stage; the others have two and four times as many.
    depth : int, default=2
        Blocks of each stage.
    expansion : int, default=2
        How many times wider the hidden layer of each block's perceptron is.
    kernel_size : int, default=3
        Height and width of the depthwise filters, in pixels.
    normalization : {"batch", "layer"}, default="batch"
        Normalisation in each block and before each change of resolution.
    activation : {"relu", "gelu"}, default="relu"
        Activation function of the first layer and of each block's perceptron.
    dropout : float, default=0.0
        Share of the features dropped before the head.

    Notes
    -----
    The paper has 7x7 filters, layer normalisation, the Gaussian error linear unit and an expansion
    of 4, all of which can be chosen here. On a CPU each of the first three makes an epoch two to
    two and a half times as long, and after a few epochs on images of 28x28 pixels none is more
    accurate.

    Instead of cutting the image into patches of 4x4 pixels, the first layers are a 3x3 convolution
    and a max pooling, which on such small images is clearly more accurate.

    References
    ----------
    Z. Liu, H. Mao, C.-Y. Wu, C. Feichtenhofer, T. Darrell, S. Xie, "A ConvNet for the 2020s",
    CVPR 2022.

    Examples
    --------
    >>> from fmnist_sk.networks import ConvNeXt
    >>> ConvNeXt(kernel_size=7, normalization="layer", activation="gelu")
    ConvNeXt(activation='gelu', kernel_size=7, normalization='layer')
    """

    search_space: ClassVar[SearchSpace] = {
        "width": IntRange(16, 64, log=True),
        "depth": IntRange(1, 3),
        "expansion": IntRange(2, 4),
        "kernel_size": IntRange(3, 7, step=2),
        "normalization": Choice(("batch", "layer")),
        "activation": Choice(("relu", "gelu")),
        "dropout": FloatRange(0.0, 0.5),
    }

    _parameter_constraints: ClassVar[dict] = {
        "width": [POSITIVE_INTEGER],
        "depth": [POSITIVE_INTEGER],
        "expansion": [POSITIVE_INTEGER],
        "kernel_size": [POSITIVE_INTEGER],
        "normalization": [StrOptions({"batch", "layer"})],
        "activation": [StrOptions({"relu", "gelu"})],
        "dropout": [DROPOUT_RATE],
    }

    def __init__(
        self,
        width: int = 32,
        depth: int = 2,
        expansion: int = 2,
        kernel_size: int = 3,
        normalization: str = "batch",
        activation: str = "relu",
        dropout: float = 0.0,
    ):
        self.width = width
        self.depth = depth
        self.expansion = expansion
        self.kernel_size = kernel_size
        self.normalization = normalization
        self.activation = activation
        self.dropout = dropout

    def features(self, x: KerasTensor) -> KerasTensor:
        """Build the first convolution, three stages of blocks and the pooling."""
        self._validate_params()
        from keras import layers

        from ._layers import conv, dropout, max_pool

        x = layers.Activation(self.activation)(self._normalize(conv(x, self.width)))
        x = max_pool(x)
        for stage in range(3):
            if stage:
                x = _conv(self._normalize(x), self.width * 2**stage, 2, strides=2)
            for _ in range(self.depth):
                x = self._block(x)
        x = layers.GlobalAveragePooling2D()(x)
        x = layers.LayerNormalization(epsilon=1e-6)(x)
        return dropout(x, self.dropout)

    def _block(self, x: KerasTensor) -> KerasTensor:
        from keras import layers

        from ._layers import depthwise_conv

        filters = x.shape[-1]
        branch = self._normalize(depthwise_conv(x, self.kernel_size))
        branch = _conv(branch, filters * self.expansion, 1)
        branch = layers.Activation(self.activation)(branch)
        return layers.Add()([x, _conv(branch, filters, 1)])

    def _normalize(self, x: KerasTensor) -> KerasTensor:
        from keras import layers

        from ._layers import batch_norm

        if self.normalization == "batch":
            return batch_norm(x)
        return layers.LayerNormalization(epsilon=1e-6)(x)


def _conv(x: KerasTensor, filters: int, kernel_size: int, *, strides: int = 1) -> KerasTensor:
    """Convolve with a bias, unlike the shared block: no normalisation follows."""
    from keras import layers

    return layers.Conv2D(
        filters, kernel_size, strides=strides, padding="same", kernel_initializer="he_normal"
    )(x)
