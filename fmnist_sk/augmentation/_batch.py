"""What travels through augmenters: images with all that belongs to them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ._value_range import ValueRange, to_dtype


@dataclass(frozen=True)
class ImageBatch:
    """Images with their labels, weights and origin; never changed, only replaced.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
        Pixels, uint8 or float.
    labels : ndarray of shape (n, n_classes) or None
        Soft labels, None if there are none to change.
    sample_weight : ndarray of shape (n,) or None
        Weights, None if all are 1.
    rows : ndarray of int of shape (n,) or None
        Which rows of the training set these are, None if that is not known.
    epoch : int, default=0
        How often the training set was gone through before.
    groups : ndarray of int of shape (n,) or None
        Rows may be mixed with rows of the same group only; None lets all mix.
    value_range : tuple of float or None
        Lowest and highest value that pixels can have, None if that is not known.
    """

    images: np.ndarray
    labels: np.ndarray | None = None
    sample_weight: np.ndarray | None = None
    rows: np.ndarray | None = None
    epoch: int = 0
    groups: np.ndarray | None = None
    value_range: ValueRange | None = None

    def __len__(self) -> int:
        return len(self.images)

    def change_images(
        self, function: Callable[[ImageBatch], np.ndarray], values_per_block: int
    ) -> ImageBatch:
        """Return the batch with the images that `function` makes, a block of images at a time.

        A whole training set at once would need many times its size for intermediate results.
        Values of another dtype become pixels again, whatever the number of blocks.
        """
        size = max(1, values_per_block // math.prod(self.images.shape[1:]))
        if len(self) <= size:
            return replace(self, images=to_dtype(function(self), self.images.dtype))
        images = np.empty_like(self.images)
        for start in range(0, len(self), size):
            block = slice(start, start + size)
            images[block] = to_dtype(function(self.take(block)), images.dtype)
        return replace(self, images=images)

    def take(self, index: np.ndarray | slice) -> ImageBatch:
        """Return the batch of the rows at `index`."""
        return replace(
            self,
            images=self.images[index],
            labels=_take(self.labels, index),
            sample_weight=_take(self.sample_weight, index),
            rows=_take(self.rows, index),
            groups=_take(self.groups, index),
        )

    def put(self, parts: Sequence[tuple[np.ndarray, ImageBatch]]) -> ImageBatch:
        """Return the batch with the rows at each index replaced by those of its part."""
        images = self.images.copy()
        labels = None if self.labels is None else self.labels.copy()
        weights = None if self.sample_weight is None else self.sample_weight.copy()
        for index, part in parts:
            images[index] = to_dtype(part.images, images.dtype)
            if labels is not None:
                labels[index] = part.labels
            if weights is not None:
                weights[index] = part.sample_weight
        return replace(self, images=images, labels=labels, sample_weight=weights)


def _take(array: np.ndarray | None, index: np.ndarray | slice) -> np.ndarray | None:
    return None if array is None else array[index]
