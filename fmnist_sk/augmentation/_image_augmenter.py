"""What all augmenters that change each image on its own have in common."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import numpy as np

from ._base import Augmenter
from ._batch import ImageBatch


class ImageAugmenter(Augmenter):
    """Base class of the augmenters that change each image on its own and leave labels alone.

    Subclasses define ``__init__`` in the scikit-learn way, ending in ``image_shape="auto",
    random_state=None``, and `_augment_images`, which draws its parameters, then applies them. It may
    compute in another dtype: what it returns for uint8 images is rounded and clipped to 0 to 255.

    See Also
    --------
    MixingAugmenter : Base class of those that mix images and labels.

    Notes
    -----
    As a step of a Pipeline `fit_transform` augments and `transform` does not: see `Augmenter`.

    With ``image_shape="auto"`` rows of any other than a square number of features are images one
    pixel high: `RandomFlip` reverses them, `RandomShift` moves them along the row. Colour images
    that come as rows need their `image_shape`.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import ImageAugmenter
    >>> class RandomInversion(ImageAugmenter):
    ...     def __init__(self, p=0.5, *, image_shape="auto", random_state=None):
    ...         self.p = p
    ...         self.image_shape = image_shape
    ...         self.random_state = random_state
    ...
    ...     def _augment_images(self, batch, rng):
    ...         inverted = rng.random(len(batch)) < self.p
    ...         return np.where(inverted[:, None, None, None], 255 - batch.images, batch.images)
    >>> RandomInversion(p=1.0).augment(np.array([[0, 1, 2, 3]], dtype=np.uint8))
    array([[255, 254, 253, 252]], dtype=uint8)
    """

    # Images are changed in blocks of this many values: few enough for memory, enough for speed.
    _values_per_block: ClassVar[int] = 2**19

    def _augment(self, batch: ImageBatch, rng: np.random.Generator) -> ImageBatch:
        return batch.change_images(
            lambda block: self._augment_images(block, rng), self._values_per_block
        )

    @abstractmethod
    def _augment_images(self, batch: ImageBatch, rng: np.random.Generator) -> np.ndarray:
        """Return new images for the batch: draw all parameters first, then apply them."""
