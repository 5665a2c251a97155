"""What every explainer of images has in common."""

from __future__ import annotations

import inspect
import reprlib
from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .._images import ImageShapeParameter
from ._explanation import Explanation


class ImageExplainer(ABC):
    """Explain predictions for one image or for many.

    A subclass says how many are explained together. It is no BaseEstimator: it learns nothing, and
    `clone` would strip the estimator of what it learnt.
    """

    estimator: Any
    hide: str | ArrayLike
    image_shape: ImageShapeParameter
    batch_size: int

    def __repr__(self) -> str:
        parameters = inspect.signature(type(self)).parameters
        changed = [
            f"{name}={reprlib.repr(getattr(self, name))}"
            for name, parameter in list(parameters.items())[1:]
            if not _is_same(getattr(self, name), parameter.default)
        ]
        return f"{type(self).__name__}({', '.join([type(self.estimator).__name__ + '(...)', *changed])})"

    def explain(self, image: ArrayLike) -> Explanation:
        """Explain the prediction for one image.

        Parameters
        ----------
        image : array-like of shape (n_features,), (height, width) or (height, width, channels)
            The image, in the dtype and range that the estimator was fitted to.

        Returns
        -------
        Explanation
            The importance of each segment for each class.

        Raises
        ------
        TypeError
            If the estimator cannot be explained in this way, such as one without `predict_proba`.
        ValueError
            If the image does not fit the estimator, or the probabilities are not finite, or a parameter
            is wrong.
        sklearn.exceptions.NotFittedError
            If the estimator has not been fitted.
        """
        return self._explain(np.asarray(image)[None])[0]

    def explain_many(self, X: ArrayLike) -> list[Explanation]:
        """Explain the predictions for several images, in batches.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            The images, in the dtype and range that the estimator was fitted to.

        Returns
        -------
        list of Explanation
            One for each image, the same as from `explain`.

        Raises
        ------
        TypeError
            If the estimator cannot be explained in this way, such as one without `predict_proba`.
        ValueError
            If the images do not fit the estimator, or the probabilities are not finite, or a parameter
            is wrong.
        sklearn.exceptions.NotFittedError
            If the estimator has not been fitted.
        """
        return self._explain(X)

    @abstractmethod
    def _explain(self, X: ArrayLike) -> list[Explanation]: ...


def _is_same(value: Any, default: Any) -> bool:
    """Compare a parameter with its default; an array is never one."""
    return value is default or (np.isscalar(value) and value == default)
