"""What classifiers around a classifier have in common: images go in as it takes them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin
from sklearn.utils import Tags, get_tags
from sklearn.utils.validation import check_is_fitted, validate_data

from .._images import to_rows
from ..augmentation._forms import shape_of
from ._wrapped_estimators import takes_images


class WrappedClassifier(MetaEstimatorMixin, ClassifierMixin, BaseEstimator):
    """Base of classifiers that train `estimator` and keep it as `estimator_`."""

    estimator: Any
    estimator_: Any

    def _check_again(self, X: ArrayLike) -> np.ndarray:
        """Return images to predict as checked rows."""
        check_is_fitted(self)
        return validate_data(self, to_rows(X), reset=False)

    def _call(self, method: str, X: ArrayLike) -> np.ndarray:
        """Call a method of the trained classifier on the user's images, checked."""
        return self._call_with(method, self._check_again(X), shape_of(X))

    def _call_with(
        self, method: str, rows: np.ndarray, shape: tuple[int, ...], *args: Any, **kwargs: Any
    ) -> Any:
        """Call a method on rows, given in the shape that the user's images have where that can be."""
        images = rows.reshape(shape) if takes_images(self.estimator) else rows
        return getattr(self.estimator_, method)(images, *args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        # Fitted attributes of the trained classifier; `vars` because this is only called for what
        # is missing, `estimator_` itself included.
        if name.endswith("_") and not name.startswith("_") and "estimator_" in vars(self):
            return getattr(self.estimator_, name)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        inner = get_tags(self.estimator).classifier_tags
        if inner is not None and tags.classifier_tags is not None:
            tags.classifier_tags.multi_class = inner.multi_class
        return tags
