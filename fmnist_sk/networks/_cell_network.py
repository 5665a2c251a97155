"""Networks of stages that a search puts together."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from .._space import FloatRange, IntRange, SearchSpace
from ._base import DROPOUT_RATE, POSITIVE_INTEGER, Network
from ._cell_blocks import build_stages
from ._cell_cost import draw_stages
from ._cell_genotype import parse_genotype
from ._registry import register_network

if TYPE_CHECKING:
    from keras import KerasTensor

_DEFAULT = "conv3-w1-d2-max_early/conv3-w2-d2-skip-max_early/conv3-w4-d2-skip-max_early/max"


@register_network("cell")
class CellNetwork(Network):
    """Stages of blocks described by a line of text, the space of `ArchitectureSearchCV`.

    Parameters
    ----------
    genotype : str
        Stages and a global pooling ("max" or "average"), separated by slashes. A stage such as
        ``double3-w2-d1-skip-se-hard_silu-max_early`` names, in this order:

        - its block and kernel size (3 or 5): ``conv``, one convolution; ``double``, two; ``separable``,
          a depthwise convolution and one of the channels; ``bottleneck``, a convolution between two
          of the channels, half as wide;
        - ``w``, its channels as multiples of `width`, and ``d``, its number of blocks;
        - ``skip`` if a block adds its input to its output wherever both have the same shape;
        - ``se`` if a block weights its channels by their means (squeeze-excitation);
        - the activation, "leaky_relu" or "hard_silu", if it is not ReLU;
        - the pooling that halves the resolution, if any: ``max`` or ``average``, and ``early``, after the
          first convolution, or ``late``, after the last block.
    width : int, default=16
        Channels of a stage of width 1.
    dropout : float, default=0.0
        Share of the features dropped before the head.

    See Also
    --------
    draw_genotype : Draws a genotype.
    mutate_genotype : Changes one thing in a genotype.
    fmnist_sk.model_selection.ArchitectureSearchCV : Searches genotypes.

    Notes
    -----
    The searches draw 2 to 4 stages, which evolution makes 1 to 6: of 4 blocks, 2 kernel sizes, widths 1, 2,
    3, 4 and 6, depths 1 to 3, 3 activations and 5 poolings, with and without skips and
    squeeze-excitation. These are 7,200 kinds of stages, and about 3e23 genotypes. Two of them are as
    far from each other as the number of mutations that lead from one to the other. Any width and depth
    up to 99 and any number of stages can be written.

    References
    ----------
    M. Tan et al., "MnasNet: platform-aware neural architecture search for mobile", CVPR 2019, for a space
    of stages that differ from each other and blocks that do not.
    D. Page, "How to train your ResNet", 2018, for poolings before the normalisation.

    Examples
    --------
    >>> from fmnist_sk.networks import CellNetwork
    >>> network = CellNetwork("conv3-w1-d1-max_early/double3-w2-d1-skip-max_late/max")
    >>> print(network.summary())
                                       output  parameters      MMAC
    input                         28 x 28 x 1           0     0.000
    conv3-w1-d1-max_early        14 x 14 x 16         176     0.113
    double3-w2-d1-skip-max_late    7 x 7 x 32      13,952     2.710
    global max                     1 x 1 x 32           0     0.000
    """

    search_space: ClassVar[SearchSpace] = {
        "width": IntRange(8, 32, log=True),
        "dropout": FloatRange(0.0, 0.5),
    }

    _parameter_constraints: ClassVar[dict] = {
        "genotype": [str],
        "width": [POSITIVE_INTEGER],
        "dropout": [DROPOUT_RATE],
    }

    def __init__(self, genotype: str = _DEFAULT, width: int = 16, dropout: float = 0.0):
        self.genotype = genotype
        self.width = width
        self.dropout = dropout

    def features(self, x: KerasTensor) -> KerasTensor:
        """Build the stages and the pooling."""
        self._validate_params()
        genotype = parse_genotype(self.genotype)
        from keras import layers

        from ._cell_layers import KerasOperations
        from ._layers import dropout

        x = build_stages(x, genotype, int(self.width), KerasOperations())[-1]
        if genotype.global_pooling == "max":
            x = layers.GlobalMaxPooling2D()(x)
        else:
            x = layers.GlobalAveragePooling2D()(x)
        return dropout(x, self.dropout)

    def summary(self, image_shape: tuple[int, int, int] = (28, 28, 1)) -> str:
        """Draw the network as text: one line for each stage, without the head.

        Parameters
        ----------
        image_shape : tuple of int, default=(28, 28, 1)
            Height, width, channels of the images.

        Returns
        -------
        str
            Stages with the shape of their output, their parameters and millions of multiplications.

        Raises
        ------
        ValueError
            If a hyperparameter has a value that no network can be built from.
        """
        self._validate_params()
        return draw_stages(self.genotype, self.width, image_shape)
