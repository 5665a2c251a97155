"""The cost of a cell network by arithmetic alone, ten thousand times as fast as building its layers."""

from __future__ import annotations

import math
from itertools import pairwise

from .._images import ImageShape
from ._cell_blocks import build_stage, build_stages
from ._cell_genotype import format_genotype, format_stage, parse_genotype
from ._network_cost import NetworkCost


class CountingOperations:
    """Counts what layers would cost, under the names of `Operations`; images are their shapes.

    Attributes
    ----------
    n_params, n_macs, n_additions : int
        Trainable values, multiplications and sums of two images so far.
    """

    def __init__(self) -> None:
        self.n_params = 0
        self.n_macs = 0
        self.n_additions = 0

    def conv(self, x: ImageShape, filters: int, kernel_size: int) -> ImageShape:
        """Count a kernel."""
        height, width, channels = x
        return self._apply_kernel((height, width, filters), kernel_size**2 * channels * filters)

    def depthwise(self, x: ImageShape, kernel_size: int) -> ImageShape:
        """Count a kernel with one filter for each channel."""
        return self._apply_kernel(x, kernel_size**2 * x[2])

    def normalise(self, x: ImageShape, *, starts_as_nothing: bool = False) -> ImageShape:
        """Count factor and summand of each channel."""
        self.n_params += 2 * x[2]
        return x

    def activate(self, x: ImageShape, activation: str) -> ImageShape:
        """Count nothing."""
        return x

    def squeeze_excite(self, x: ImageShape) -> ImageShape:
        """Count two dense layers with biases."""
        channels = x[2]
        hidden = max(8, channels // 4)
        self._apply_kernel((1, 1, channels), 2 * channels * hidden)
        self.n_params += channels + hidden
        return x

    def add(self, x: ImageShape, y: ImageShape) -> ImageShape:
        """Count the sum."""
        self.n_additions += 1
        return x

    def pool(self, x: ImageShape, kind: str) -> ImageShape:
        """Halve the resolution."""
        height, width, channels = x
        return math.ceil(height / 2), math.ceil(width / 2), channels

    def has_shape_of(self, x: ImageShape, y: ImageShape) -> bool:
        """Compare the shapes."""
        return x == y

    def _apply_kernel(self, output: ImageShape, n_weights: int) -> ImageShape:
        self.n_params += n_weights
        self.n_macs += n_weights * output[0] * output[1]
        return output


def cell_cost(
    genotype: str, width: int, image_shape: ImageShape = (28, 28, 1), n_classes: int = 10
) -> NetworkCost:
    """Count what `network_cost` counts, without Keras.

    Parameters
    ----------
    genotype, width
        As in `CellNetwork`.
    image_shape : tuple of int, default=(28, 28, 1)
        Height, width, channels.
    n_classes : int, default=10
        Number of classes.

    Returns
    -------
    NetworkCost
        The counts.

    Examples
    --------
    >>> cell_cost("conv3-w1-d1/max", width=16)
    NetworkCost(n_params=346, mmac=0.113056)
    """
    counter = CountingOperations()
    channels = build_stages(image_shape, parse_genotype(genotype), width, counter)[-1][2]
    return NetworkCost(
        counter.n_params + channels * n_classes + n_classes,
        (counter.n_macs + channels * n_classes) / 1e6,
    )


def drop_idle_skips(genotype: str, width: int, image_shape: ImageShape) -> str:
    """Return the same network's genotype without skips that nothing goes over.

    Parameters
    ----------
    genotype, width
        As in `CellNetwork`.
    image_shape : tuple of int
        Height, width, channels.

    Returns
    -------
    str
        Equal for genotypes that build the same network.

    Examples
    --------
    >>> drop_idle_skips("conv3-w1-d1-skip/conv3-w1-d1-skip/max", 16, (28, 28, 1))
    'conv3-w1-d1/conv3-w1-d1-skip/max'
    """
    parsed = parse_genotype(genotype)
    stages, x = [], image_shape
    for stage in parsed.stages:
        counter = CountingOperations()
        x = build_stage(x, stage, width, counter)
        stages.append(stage._replace(skip=counter.n_additions > 0))
    return format_genotype(parsed._replace(stages=tuple(stages)))


def draw_stages(genotype: str, width: int, image_shape: ImageShape = (28, 28, 1)) -> str:
    """Draw a network as text, one line for each stage.

    Parameters
    ----------
    genotype, width
        As in `CellNetwork`.
    image_shape : tuple of int, default=(28, 28, 1)
        Height, width, channels.

    Returns
    -------
    str
        Stages with the shape of their output, their parameters and multiplications.
    """
    parsed = parse_genotype(genotype)
    rows = [("input", image_shape, 0, 0)]
    for number, stage in enumerate(parsed.stages):
        counter = CountingOperations()
        until = parsed._replace(stages=parsed.stages[: number + 1])
        shape = build_stages(image_shape, until, width, counter)[-1]
        rows.append((format_stage(stage), shape, counter.n_params, counter.n_macs))
    rows.append((f"global {parsed.global_pooling}", (1, 1, rows[-1][1][2]), *rows[-1][2:]))
    widest = max(len(name) for name, *_ in rows)
    lines = [f"{'':{widest}}  {'output':>12}  {'parameters':>10}  {'MMAC':>8}"]
    for before, (name, shape, n_params, n_macs) in pairwise([rows[0], *rows]):
        lines.append(
            f"{name:{widest}}  {' x '.join(map(str, shape)):>12}  {n_params - before[2]:>10,}  "
            f"{(n_macs - before[3]) / 1e6:>8.3f}"
        )
    return "\n".join(lines)
