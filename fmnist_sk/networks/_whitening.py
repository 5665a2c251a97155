"""A first convolution that is not trained, but computed from the images.

This module imports Keras, so network files import it inside `features` only.
"""

from __future__ import annotations

import numpy as np
from keras import KerasTensor, layers
from keras.saving import register_keras_serializable

# Images whose patches are held in memory at once.
_SLICE = 64


@register_keras_serializable("fmnist_sk")
class WhiteningConvolution(layers.Conv2D):
    """A convolution to the whitened principal components of patches, each with both signs.

    `adapt` sets its filters; training leaves them alone.
    """

    def adapt(self, images: np.ndarray) -> None:
        """Set the filters from images.

        Parameters
        ----------
        images : ndarray of shape (n, height, width, channels)
            Standardised training images, not augmented.
        """
        filters = whitening_filters(images, self.kernel_size)
        self.kernel.assign(filters[..., : self.filters])


def whitening_filters(
    images: np.ndarray, kernel_size: tuple[int, int] = (3, 3), epsilon: float = 5e-4
) -> np.ndarray:
    """Compute filters that give the whitened principal components of the patches of images.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
        Standardised images. Those smaller than a patch are padded with zeros.
    kernel_size : tuple of int, default=(3, 3)
        Height and width of a patch.
    epsilon : float, default=5e-4
        Added to each variance before taking its root, so that components that hardly vary are not blown
        up. Those that vary less than this give zero.

    Returns
    -------
    ndarray of shape (*kernel_size, channels, n_filters), float32
        The principal components of the patches, divided by their deviations, that of the largest
        variance first, each with both signs. So there are twice as many as a patch has values. All but those
        pairs are uncorrelated.

    References
    ----------
    K. Jordan, "94% on CIFAR-10 in 3.29 seconds on a single GPU", 2024.
    """
    missing = [max(0, k - n) for k, n in zip(kernel_size, images.shape[1:3], strict=True)]
    padding = [(m // 2, m - m // 2) for m in missing]
    n_channels = images.shape[-1]
    n_values = n_channels * kernel_size[0] * kernel_size[1]
    n_patches, total, products = 0, np.zeros(n_values), np.zeros((n_values, n_values))
    # In slices: the patches of all images at once would take nine times the memory of the images.
    for start in range(0, len(images), _SLICE):
        some = np.pad(images[start : start + _SLICE], [(0, 0), *padding, (0, 0)])
        # Axes of a window come last: channels, height and width of the patch.
        windows = np.lib.stride_tricks.sliding_window_view(some, kernel_size, axis=(1, 2))
        patches = windows.reshape(-1, n_values).astype(np.float64)
        n_patches += len(patches)
        total += patches.sum(axis=0)
        products += patches.T @ patches
    mean = total / n_patches
    variances, components = np.linalg.eigh(products / n_patches - np.outer(mean, mean))
    # A component without a variance would be rounding noise, blown up.
    factors = np.where(
        variances > epsilon, 1.0 / np.sqrt(np.maximum(variances, 0.0) + epsilon), 0.0
    )
    scaled = (components * factors)[:, ::-1]
    pairs = np.stack([scaled, -scaled], axis=-1).reshape(n_channels, *kernel_size, 2 * n_values)
    return np.moveaxis(pairs, 0, 2).astype(np.float32)


def whitening_conv(x: KerasTensor, filters: int) -> KerasTensor:
    """Convolve standardised images with fixed 3x3 whitening filters, at most `filters`.

    Parameters
    ----------
    x : KerasTensor of shape (batch, height, width, channels)
        The images.
    filters : int
        The most filters. There are 18 for each channel of the images.

    Returns
    -------
    KerasTensor of shape (batch, height, width, n_filters)
        The components.
    """
    n_filters = min(int(filters), 18 * x.shape[-1])
    return WhiteningConvolution(n_filters, 3, padding="same", use_bias=False, trainable=False)(x)
