"""The genotype of a cell network: plain text, and the stages that it stands for."""

from __future__ import annotations

import re
from typing import NamedTuple

BLOCKS = ("conv", "double", "separable", "bottleneck")
KERNEL_SIZES = (3, 5)
ACTIVATIONS = ("relu", "leaky_relu", "hard_silu")
POOLINGS = ("none", "max_early", "max_late", "average_early", "average_late")
GLOBAL_POOLINGS = ("max", "average")

_STAGE = re.compile(
    rf"(?P<block>{'|'.join(BLOCKS)})(?P<kernel_size>{'|'.join(map(str, KERNEL_SIZES))})"
    rf"-w(?P<width>[1-9]\d?)-d(?P<depth>[1-9]\d?)(?P<skip>-skip)?(?P<squeeze>-se)?"
    rf"(?:-(?P<activation>{'|'.join(ACTIVATIONS[1:])}))?(?:-(?P<pooling>{'|'.join(POOLINGS[1:])}))?"
)


class Stage(NamedTuple):
    """Blocks of one kind and width, perhaps with a pooling.

    Parameters
    ----------
    block : str
        One of `BLOCKS`.
    kernel_size : int
        Height and width of the convolutions that look at neighbours.
    width : int
        Channels, in multiples of the network's width.
    depth : int
        Number of blocks.
    skip : bool
        Whether a block adds its input to its output, where both have the same shape.
    squeeze : bool
        Whether each block weights its channels by their means over the image.
    activation : str
        One of `ACTIVATIONS`.
    pooling : str
        One of `POOLINGS`: how the resolution is halved, early, which is after the first convolution and
        before its normalisation, or late, which is after the last block.

    Examples
    --------
    >>> format_stage(Stage("conv", 3, 2, 1))
    'conv3-w2-d1'
    """

    block: str
    kernel_size: int
    width: int
    depth: int
    skip: bool = False
    squeeze: bool = False
    activation: str = "relu"
    pooling: str = "none"


class Genotype(NamedTuple):
    """All that a search may change in a cell network.

    Parameters
    ----------
    stages : tuple of Stage
        At least one.
    global_pooling : str
        One of `GLOBAL_POOLINGS`.
    """

    stages: tuple[Stage, ...]
    global_pooling: str


def parse_genotype(text: str) -> Genotype:
    """Read a genotype.

    Parameters
    ----------
    text : str
        Stages and the global pooling, separated by slashes.

    Returns
    -------
    Genotype
        The same as data.

    Raises
    ------
    ValueError
        If the text is no genotype; the message names the part that is wrong.

    Examples
    --------
    >>> parse_genotype("double5-w2-d1-skip-max_late/max").stages[0].kernel_size
    5
    """
    *stages, last = text.split("/") if isinstance(text, str) else [repr(text)]
    if last not in GLOBAL_POOLINGS or not stages:
        raise ValueError(
            f"The 'genotype' parameter of CellNetwork must be stages and a global pooling separated by "
            f"slashes, such as 'conv3-w1-d1-max_early/double3-w2-d1-skip/max'; got {text!r}, which "
            f"{'has no stage' if last in GLOBAL_POOLINGS else f'ends in {last!r}'}."
        )
    return Genotype(tuple(_parse_stage(stage, text) for stage in stages), last)


def format_genotype(genotype: Genotype) -> str:
    """Write a genotype as text; each genotype has one text only.

    Parameters
    ----------
    genotype : Genotype
        The data.

    Returns
    -------
    str
        What `parse_genotype` reads.

    Examples
    --------
    >>> format_genotype(Genotype((Stage("conv", 3, 1, 2, activation="hard_silu"),), "average"))
    'conv3-w1-d2-hard_silu/average'
    """
    return "/".join([*map(format_stage, genotype.stages), genotype.global_pooling])


def format_stage(stage: Stage) -> str:
    """Write one stage as text.

    Parameters
    ----------
    stage : Stage
        The stage.

    Returns
    -------
    str
        What is usual (no skip, no squeeze-excitation, ReLU, no pooling) is left out.
    """
    parts = [f"{stage.block}{stage.kernel_size}", f"w{stage.width}", f"d{stage.depth}"]
    parts += ["skip"] * stage.skip + ["se"] * stage.squeeze
    parts += [stage.activation] * (stage.activation != "relu")
    parts += [stage.pooling] * (stage.pooling != "none")
    return "-".join(parts)


def _parse_stage(text: str, genotype: str) -> Stage:
    found = _STAGE.fullmatch(text)
    if found is None:
        raise ValueError(
            f"The 'genotype' parameter of CellNetwork has the stage {text!r}, which cannot be read, in "
            f"{genotype!r}. A stage is a block ({', '.join(BLOCKS)}) with its kernel size "
            f"({' or '.join(map(str, KERNEL_SIZES))}), its width and depth from 1 to 99, and then in this "
            f"order, if wanted: skip, se, {' or '.join(ACTIVATIONS[1:])}, and one of "
            f"{', '.join(POOLINGS[1:])}; such as 'conv3-w2-d1-skip-se-hard_silu-max_early'."
        )
    return Stage(
        found["block"],
        int(found["kernel_size"]),
        int(found["width"]),
        int(found["depth"]),
        found["skip"] is not None,
        found["squeeze"] is not None,
        found["activation"] or "relu",
        found["pooling"] or "none",
    )
