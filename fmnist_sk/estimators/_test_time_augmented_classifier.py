"""Test-time augmentation for any classifier."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import _fit_context, clone
from sklearn.utils import Tags, get_tags
from sklearn.utils._param_validation import HasMethods, StrOptions
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from .._fitted_attributes import find_fitted_attribute
from .._images import ImageShapeParameter, infer_image_shape, to_rows
from ..augmentation._forms import shape_of
from ._classifier_wrapper import ClassifierWrapper
from ._kept_on_failure import kept_on_failure
from ._wrapped_estimators import require_weight_parameter, takes_images

Views = Literal["flip", "flip_and_shift"]


def weighted_views(images: np.ndarray, views: Views) -> Iterator[tuple[float, np.ndarray]]:
    """Generate views of images with their weights, which sum to 1.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
        Images.
    views : {"flip", "flip_and_shift"}
        Which ones.

    Yields
    ------
    weight : float
        Share of the view.
    view : ndarray of shape (n, height, width, channels)
        A new array, with all images changed alike; the first view is a copy of the images.
    """
    placed = [(1.0, images)]
    if views == "flip_and_shift":
        # What comes into view is what was at the border: no pixel value has to be known as empty.
        padded = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
        placed = [(0.5, images), (0.25, padded[:, :-2, :-2]), (0.25, padded[:, 2:, 2:])]
    for weight, view in placed:
        # Copies, because a classifier may work in place on what it is given.
        yield weight / 2, view.copy()
        yield weight / 2, view[:, :, ::-1].copy()


class TestTimeAugmentedClassifier(ClassifierWrapper):
    """Any classifier, whose probabilities are means over several views of each image.

    The classifier is trained as it is. Each image that is predicted is shown to it as it is and
    mirrored, perhaps moved as well, and its probabilities are averaged.

    Parameters
    ----------
    estimator : classifier
        What to train; it must have `predict_proba`. To add views to a classifier that is trained
        already, wrap it in `~sklearn.frozen.FrozenEstimator`.
    views : {"flip", "flip_and_shift"}, default="flip"
        "flip" takes the image and its mirror image. "flip_and_shift" takes the mean of these two, and with
        half its weight each, those of the image moved by one pixel down and right, and up and
        left: six views.
    image_shape : "auto" or tuple of int, default="auto"
        Height and width, or height, width and channels, of images that come as rows. "auto" takes that of
        the trained classifier if it has one, and otherwise rows of a square number of features for
        square grey images. Rows of another number, such as those of colour images, are then no images:
        they have one view, and predictions are those of the classifier.

    Attributes
    ----------
    estimator_ : classifier
        The trained classifier. Its fitted attributes, such as `history_`, are attributes of this object
        as well.
    image_shape_ : tuple of int
        Height, width and channels of the images.
    classes_ : ndarray of shape (n_classes,)
        The labels.
    n_features_in_ : int
        Number of values of an image, seen in `fit`.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the columns, if `fit` was given a data frame.

    See Also
    --------
    AugmentedClassifier : Augments the training images of any classifier.

    Notes
    -----
    A prediction takes as many times as long as there are views. It helps most after a training with
    mirrored images, and hurts where a mirror image is of another class, as with digits. Views are the
    same at every call, so predictions are repeatable, and an image's does not depend on the
    others. `predict` takes the most probable label; a threshold of the classifier inside, such as that of
    `~sklearn.model_selection.TunedThresholdClassifierCV`, is passed over: put the threshold around this
    object.

    References
    ----------
    K. Jordan, "94% on CIFAR-10 in 3.29 seconds on a single GPU", 2024, for these views and their weights;
    there they are weights of logits, not of probabilities.

    Examples
    --------
    >>> from sklearn.ensemble import RandomForestClassifier
    >>> from fmnist_sk import TestTimeAugmentedClassifier, make_fashion_like
    >>> X, y = make_fashion_like(300, random_state=0, return_X_y=True)
    >>> forest = RandomForestClassifier(n_estimators=20, random_state=0)
    >>> model = TestTimeAugmentedClassifier(forest).fit(X[:200], y[:200])
    >>> mirrored = X.reshape(-1, 28, 28)[:, :, ::-1].reshape(-1, 784)
    >>> bool((model.predict(X) == model.predict(mirrored)).all())
    True
    """

    __test__ = False  # For pytest, which would take it for tests by its name.

    _parameter_constraints: dict = {
        "estimator": [HasMethods(["fit", "predict_proba"])],
        "views": [StrOptions({"flip", "flip_and_shift"})],
        "image_shape": [StrOptions({"auto"}), tuple, list],
    }

    def __init__(
        self,
        estimator: Any,
        views: Views = "flip",
        *,
        image_shape: ImageShapeParameter = "auto",
    ):
        self.estimator = estimator
        self.views = views
        self.image_shape = image_shape

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        **fit_params: Any,
    ) -> Self:
        """Train the classifier.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Training images; they are not augmented.
        y : array-like of shape (n,), or whatever else the classifier takes
            Labels.
        sample_weight : array-like of shape (n,), default=None
            Weights; None makes them all 1.
        **fit_params : dict
            Passed on to the classifier, such as `X_val` and `y_val` of `CNNClassifier`.

        Returns
        -------
        TestTimeAugmentedClassifier
            The classifier itself.

        Raises
        ------
        ValueError
            If there are weights and the classifier takes none, or an array or parameter is wrong.
        """
        with kept_on_failure(self):
            rows = self._check_rows(X, reset=True)
            shape = infer_image_shape(shape_of(X), self.image_shape)
            weights = {}
            if sample_weight is not None:
                checked = _check_sample_weight(sample_weight, rows, ensure_non_negative=True)
                parameter = require_weight_parameter(
                    self.estimator, "weights were given", "no weights"
                )
                weights = {parameter: checked}
            images = self._in_form_of(X, rows, takes_images(self.estimator))
            estimator = clone(self.estimator).fit(images, y, **weights, **fit_params)
            self.estimator_, self.classes_ = estimator, estimator.classes_
            guessed = isinstance(self.image_shape, str) and len(shape_of(X)) == 2
            # The trained classifier may know better.
            known = find_fitted_attribute(estimator, "image_shape_") if guessed else None
            # Steps before it may have changed the size.
            if known is not None and math.prod(known) != rows.shape[1]:
                known = None
            self.image_shape_ = shape if known is None else tuple(known)
            # One pixel high is what "auto" takes rows for that are no square.
            self._are_images = self.image_shape_[0] > 1 or not guessed
        return self

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Predict the label of each image: the most probable one on average over its views.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Images.

        Returns
        -------
        ndarray of shape (n,)
            Labels.
        """
        probabilities = self.predict_proba(X)  # First: it says so if nothing is trained yet.
        return self.classes_[probabilities.argmax(axis=1)]

    def predict_proba(self, X: ArrayLike) -> np.ndarray:
        """Predict the probability of each class, the mean over the views of each image.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Images, of the shape that they had in `fit`, or rows.

        Returns
        -------
        ndarray of shape (n, n_classes)
            Probabilities, in the order of `classes_`.
        """
        check_is_fitted(self)
        rows = self._check_rows(X, reset=False)
        images_inside = takes_images(self.estimator_)
        # A grey image may have a channel axis or none, and rows have neither: all are those of the fit.
        infer_image_shape(shape_of(X), self.image_shape_)
        if not self._are_images:
            return self.estimator_.predict_proba(self._in_form_of(X, rows, images_inside))
        views = weighted_views(rows.reshape(-1, *self.image_shape_), self.views)
        return sum(
            weight
            * self.estimator_.predict_proba(
                self._in_form_of(X, view.reshape(rows.shape), images_inside)
            )
            for weight, view in views
        )

    def predict_log_proba(self, X: ArrayLike) -> np.ndarray:
        """Predict the logarithm of the probability of each class.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Images.

        Returns
        -------
        ndarray of shape (n, n_classes)
            Logarithms, in the order of `classes_`; minus infinity where a probability is 0.
        """
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def _check_rows(self, X: ArrayLike, *, reset: bool) -> np.ndarray:
        finite = "allow-nan" if get_tags(self).input_tags.allow_nan else True
        return validate_data(self, to_rows(X), reset=reset, ensure_all_finite=finite)

    def _in_form_of(self, X: Any, rows: np.ndarray, images_inside: bool) -> Any:
        """Return rows as the classifier is to get them: as images, as a data frame, or as they are."""
        if images_inside:
            return rows.reshape(shape_of(X))
        if hasattr(X, "iloc"):
            return type(X)(rows, columns=X.columns, index=X.index)
        return rows

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = get_tags(self.estimator).input_tags.allow_nan
        return tags
