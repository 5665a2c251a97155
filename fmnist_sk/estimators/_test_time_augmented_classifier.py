"""Test-time augmentation for any classifier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import _fit_context, clone
from sklearn.utils._param_validation import HasMethods, StrOptions
from sklearn.utils.validation import _check_sample_weight, validate_data

from .._images import ImageShapeParameter, infer_image_shape, to_rows
from .._space import Choice, SearchSpace
from ..augmentation._forms import shape_of
from ._wrapped_classifier import WrappedClassifier
from ._wrapped_estimators import find_weight_parameter

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
        The images, changed alike; the first view is the images themselves.
    """
    moved = [(1.0, images)]
    if views == "flip_and_shift":
        # What comes into view is what was at the border: no pixel value has to be known as empty.
        padded = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
        moved = [(0.5, images), (0.25, padded[:, :-2, :-2]), (0.25, padded[:, 2:, 2:])]
    for weight, view in moved:
        yield weight / 2, view
        yield weight / 2, view[:, :, ::-1]


class TestTimeAugmentedClassifier(WrappedClassifier):
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
        Height and width, or height, width and channels, of images that come as rows. "auto" takes rows
        of a square number of features for square grey images; other rows are no images, and have one
        view.

    Attributes
    ----------
    estimator_ : classifier
        The trained classifier. Its fitted attributes, such as `history_`, are attributes of this object
        as well.
    classes_ : ndarray of shape (n_classes,)
        The labels.
    n_features_in_ : int
        Number of values of an image, seen in `fit`.

    See Also
    --------
    AugmentedClassifier : Augments the training images of any classifier.

    Notes
    -----
    A prediction takes as many times as long as there are views. It helps most
    after a training with mirrored images, and hurts where a mirror image is of another class, as with
    digits. Views are the same at every call, so predictions are repeatable, and an image's does not
    depend on the others.

    References
    ----------
    K. Jordan, "94% on CIFAR-10 in 3.29 seconds on a single GPU", 2024, for these views and weights.

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

    search_space: ClassVar[SearchSpace] = {"views": Choice(("flip", "flip_and_shift"))}

    _parameter_constraints: dict = {
        "estimator": [HasMethods(["fit", "predict_proba"])],
        "views": [StrOptions({"flip", "flip_and_shift"})],
        "image_shape": [StrOptions({"auto"}), tuple],
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
    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train the classifier.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Training images; they are not augmented.
        y : array-like of shape (n,), or whatever else the classifier takes
            Labels.
        sample_weight : array-like of shape (n,), default=None
            Weights; None makes them all 1.

        Returns
        -------
        TestTimeAugmentedClassifier
            The classifier itself.

        Raises
        ------
        ValueError
            If there are weights and the classifier takes none, or an array or parameter is wrong.
        """
        rows = validate_data(self, to_rows(X))
        infer_image_shape(shape_of(X), self.image_shape)
        fit_params = {}
        if sample_weight is not None:
            parameter = find_weight_parameter(self.estimator)
            if parameter is None:
                raise ValueError(
                    f"{type(self.estimator).__name__}.fit takes no sample_weight, but weights were "
                    f"given. Use a classifier that takes it, or no weights."
                )
            fit_params[parameter] = _check_sample_weight(sample_weight, rows)
        self.estimator_ = clone(self.estimator)
        self._call_with("fit", rows, shape_of(X), y, **fit_params)
        self.classes_ = self.estimator_.classes_
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
            Images.

        Returns
        -------
        ndarray of shape (n, n_classes)
            Probabilities, in the order of `classes_`.
        """
        rows, shape = self._check_again(X), shape_of(X)
        image_shape = infer_image_shape(shape, self.image_shape)
        if image_shape[0] == 1:
            return self._call_with("predict_proba", rows, shape)
        views = weighted_views(rows.reshape(-1, *image_shape), self.views)
        return sum(
            weight * self._call_with("predict_proba", view.reshape(rows.shape), shape)
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
