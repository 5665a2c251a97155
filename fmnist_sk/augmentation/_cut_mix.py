"""Paste a rectangle of one image into another and mix their labels by area."""

from __future__ import annotations

from numbers import Real
from typing import ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from .._images import ImageShapeParameter
from .._random_state import RandomStateLike
from .._space import FloatRange, SearchSpace
from ._boxes import box_masks, choose, draw_centred_boxes
from ._mixing import MixingAugmenter, draw_shares


class CutMix(MixingAugmenter):
    """Paste a rectangle of another image into each image and mix the labels by area.

    Parameters
    ----------
    alpha : float, default=1.0
        The share of the image that stays is drawn from ``Beta(alpha, alpha)``: near 0 almost all
        or almost nothing stays, at 1 all shares are equally probable. 0 mixes nothing.
    image_shape : "auto" or tuple of int, default="auto"
        Height and width, or height, width and channels, of images that come as rows. "auto" takes
        rows of a square number of features for square grey images.
    random_state : int, RandomState, Generator or None, default=None
        Where the random numbers of `fit_transform` come from.

    Attributes
    ----------
    n_features_in_ : int
        Number of values of an image, seen in `fit`.
    value_range_ : tuple of float
        Lowest and highest value of the pixels, learnt in `fit`.

    See Also
    --------
    MixUp : Blends instead of pasting.
    FMix : Pastes irregular regions.
    ResizeMix : Pastes the other image as a whole, made smaller.

    Notes
    -----
    The rectangle keeps its place. It lies around a random pixel and cut at the border. Labels are
    mixed by the area that is pasted in the end, not by the share that was drawn.

    As a step of a Pipeline `fit_transform` augments, mixing within each class, and `transform`
    does not: see `MixingAugmenter`.

    References
    ----------
    S. Yun, D. Han, S. J. Oh, S. Chun, J. Choe, Y. Yoo, "CutMix: Regularization strategy to train
    strong classifiers with localizable features", ICCV 2019.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import CutMix
    >>> X = np.stack([np.full((4, 4), 0), np.full((4, 4), 9)])
    >>> mixed, soft_y = CutMix().augment(X, ["bag", "shirt"], random_state=1)
    >>> mixed[0]
    array([[0, 0, 0, 0],
           [0, 9, 9, 9],
           [0, 9, 9, 9],
           [0, 9, 9, 9]])
    >>> soft_y[0]
    array([0.4375, 0.5625])
    """

    search_space: ClassVar[SearchSpace] = {"alpha": FloatRange(0.1, 2.0)}

    _parameter_constraints: dict = {
        **MixingAugmenter._parameter_constraints,
        "alpha": [Interval(Real, 0, None, closed="left")],
    }

    def __init__(
        self,
        alpha: float = 1.0,
        *,
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.alpha = alpha
        self.image_shape = image_shape
        self.random_state = random_state

    def _mix_images(
        self, images: np.ndarray, partner: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        n, height, width, channels = images.shape
        side = np.sqrt(1.0 - draw_shares(self.alpha, n, rng))
        heights, widths = (np.rint(side * length).astype(np.intp) for length in (height, width))
        boxes = draw_centred_boxes(heights, widths, (height, width), rng)
        mixed = choose(box_masks(boxes, (height, width, channels)), images[partner], images)
        return mixed, 1.0 - boxes.area / (height * width)
