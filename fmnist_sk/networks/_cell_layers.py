"""The operations of cell networks as Keras layers.

This module imports Keras, so it is imported inside functions only.
"""

from __future__ import annotations

from keras import KerasTensor, layers

from . import _layers


class KerasOperations:
    """Builds layers, under the names of `Operations`."""

    def conv(self, x: KerasTensor, filters: int, kernel_size: int) -> KerasTensor:
        """Convolve without a bias."""
        return _layers.conv(x, filters, kernel_size)

    def depthwise(self, x: KerasTensor, kernel_size: int) -> KerasTensor:
        """Convolve each channel by itself."""
        return _layers.depthwise_conv(x, kernel_size)

    def normalise(self, x: KerasTensor, *, starts_as_nothing: bool = False) -> KerasTensor:
        """Normalise the batch."""
        return _layers.batch_norm(x, gamma="zeros" if starts_as_nothing else "ones")

    def activate(self, x: KerasTensor, activation: str) -> KerasTensor:
        """Apply one of Keras's activation functions."""
        return layers.Activation(activation)(x)

    def squeeze_excite(self, x: KerasTensor) -> KerasTensor:
        """Weight the channels as MobileNetV3 does."""
        return _layers.squeeze_excite(x)

    def add(self, x: KerasTensor, y: KerasTensor) -> KerasTensor:
        """Add two images."""
        return layers.Add()([x, y])

    def pool(self, x: KerasTensor, kind: str) -> KerasTensor:
        """Halve height and width, as far as they can be."""
        return _layers.max_pool(x) if kind == "max" else _layers.average_pool(x)

    def has_shape_of(self, x: KerasTensor, y: KerasTensor) -> bool:
        """Compare the shapes."""
        return tuple(x.shape) == tuple(y.shape)
