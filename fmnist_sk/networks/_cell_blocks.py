"""What a genotype builds, in terms of a few operations; who builds and who counts brings these along."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from ._cell_genotype import Genotype, Stage

Image = TypeVar("Image")


class Operations(Protocol, Generic[Image]):
    """The operations that blocks consist of, on images of some kind."""

    def conv(self, x: Image, filters: int, kernel_size: int) -> Image:
        """Convolve."""

    def depthwise(self, x: Image, kernel_size: int) -> Image:
        """Convolve each channel by itself."""

    def normalise(self, x: Image, *, starts_as_nothing: bool = False) -> Image:
        """Normalise the channels."""

    def activate(self, x: Image, activation: str) -> Image:
        """Apply an activation function."""

    def squeeze_excite(self, x: Image) -> Image:
        """Weight the channels by their means."""

    def add(self, x: Image, y: Image) -> Image:
        """Add two images."""

    def pool(self, x: Image, kind: str) -> Image:
        """Halve the resolution."""

    def has_shape_of(self, x: Image, y: Image) -> bool:
        """Tell whether two images can be added."""


def build_stages(x: Image, genotype: Genotype, width: int, op: Operations[Image]) -> list[Image]:
    """Send an image through all stages.

    Parameters
    ----------
    x : image
        The input.
    genotype : Genotype
        The stages.
    width : int
        Channels of a stage of width 1.
    op : Operations
        What is done to images.

    Returns
    -------
    list of image
        The output of each stage.
    """
    outputs = []
    for stage in genotype.stages:
        x = build_stage(x, stage, width, op)
        outputs.append(x)
    return outputs


def build_stage(x: Image, stage: Stage, width: int, op: Operations[Image]) -> Image:
    """Send an image through one stage.

    Parameters
    ----------
    x : image
        The input.
    stage : Stage
        The stage.
    width : int
        Channels of a stage of width 1.
    op : Operations
        What is done to images.

    Returns
    -------
    image
        The output.
    """
    kind, _, where = stage.pooling.partition("_")
    for block in range(stage.depth):
        pooling = kind if where == "early" and block == 0 else None
        x = _build_block(x, stage, stage.width * width, pooling, op)
    return op.pool(x, kind) if where == "late" else x


def _build_block(
    x: Image, stage: Stage, filters: int, pooling: str | None, op: Operations[Image]
) -> Image:
    layers = _convolutions(stage, filters)
    branch = x
    for number, (kind, channels, kernel_size) in enumerate(layers):
        if kind == "depthwise":
            branch = op.depthwise(branch, kernel_size)
        else:
            branch = op.conv(branch, channels, kernel_size)
        if pooling and number == 0:
            branch = op.pool(branch, pooling)
        if number == len(layers) - 1:
            break
        branch = op.activate(op.normalise(branch), stage.activation)
    adds = stage.skip and op.has_shape_of(x, branch)
    # A residual block starts as the identity, which lets deep networks learn at a high rate.
    branch = op.normalise(branch, starts_as_nothing=adds)
    if stage.squeeze:
        branch = op.squeeze_excite(branch)
    return op.activate(op.add(x, branch) if adds else branch, stage.activation)


def _convolutions(stage: Stage, filters: int) -> list[tuple[str, int, int]]:
    """Return kind, channels and kernel size of the convolutions of a block."""
    size = stage.kernel_size
    if stage.block == "conv":
        return [("dense", filters, size)]
    if stage.block == "double":
        return [("dense", filters, size), ("dense", filters, size)]
    if stage.block == "separable":
        return [("depthwise", 0, size), ("dense", filters, 1)]
    inner = max(1, filters // 2)
    return [("dense", inner, 1), ("dense", inner, size), ("dense", filters, 1)]
