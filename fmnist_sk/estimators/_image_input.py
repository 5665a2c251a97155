"""From what the user passes to arrays that can be trained on."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.validation import check_consistent_length, validate_data

from .._images import ImageShape, ImageShapeParameter, infer_image_shape, to_images, to_rows
from ._labelled_images import LabelledImages
from ._targets import check_weights, encode_targets


class ImageInputMixin:
    """Input checks of an estimator whose rows are images.

    Stands left of `sklearn.base.BaseEstimator`. The first attribute comes from the constructor, the
    second from the first check of training data.
    """

    image_shape: ImageShapeParameter
    image_shape_: ImageShape

    def _check_images(self, X: Any, *, reset: bool) -> np.ndarray:
        """Return `X` as NHWC images, uint8 if it was, else float32; remember or check its shape."""
        rows = to_rows(X)
        with np.errstate(over="ignore"):  # What float32 cannot hold is refused as infinite.
            checked = validate_data(self, rows, reset=reset, dtype=[np.float32, np.uint8])
        shape = checked.shape if rows is X else np.shape(X)
        image_shape = infer_image_shape(shape, self.image_shape if reset else self.image_shape_)
        if reset:
            self.image_shape_ = image_shape
        return to_images(checked, image_shape)

    def _check_data(
        self, X: Any, y: Any, sample_weight: Any, *, classes: np.ndarray | None, reset: bool
    ) -> tuple[LabelledImages, np.ndarray]:
        """Return checked data with the caller's weights, rows of weight 0 left out, and the classes."""
        images = self._check_images(X, reset=reset)
        classes, targets = encode_targets(y, classes)
        check_consistent_length(images, targets)
        if len(classes) < 2:
            raise ValueError(
                f"{type(self).__name__} needs at least two classes in y; it has one class only: "
                f"{classes.tolist()[0]!r}."
            )
        weights = check_weights(sample_weight, targets)
        return LabelledImages(images, targets, weights).without_zero_weights(), classes

    def _check_validation_data(self, X: Any, y: Any, classes: np.ndarray) -> LabelledImages:
        """Return checked validation data, every row of weight 1."""
        images = self._check_images(X, reset=False)
        _, targets = encode_targets(y, classes)
        check_consistent_length(images, targets)
        return LabelledImages(images, targets, np.ones(len(images), np.float32))
