"""What an augmenter is."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from dataclasses import replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin, _fit_context
from sklearn.utils import Tags
from sklearn.utils._param_validation import StrOptions
from sklearn.utils.validation import (
    _check_sample_weight,
    check_array,
    check_consistent_length,
    check_is_fitted,
    validate_data,
)

from .._images import ImageShapeParameter, infer_image_shape, to_images, to_rows
from .._random_state import RandomStateLike, as_generator
from .._space import SearchSpace
from ._batch import ImageBatch
from ._forms import in_form_of, shape_of
from ._labels import label_groups, soft_labels
from ._value_range import conventional_range, infer_value_range, working_dtype


class Augmenter(OneToOneFeatureMixin, TransformerMixin, BaseEstimator, metaclass=ABCMeta):
    """Base class of all augmenters: one random change of images, with three ways to use it.

    `augment` changes any images directly. `augment_batch` is what a training loop calls for every
    batch. As a step of a `~sklearn.pipeline.Pipeline`, `fit_transform` augments and `transform`
    does not. All three draw and apply with the same code.

    To write one, extend `ImageAugmenter`, or `MixingAugmenter` if labels change as well.

    Attributes
    ----------
    search_space : dict of str to range
        Which values of which parameters are worth trying; plain data, read by the searches.

    See Also
    --------
    Compose : Applies several augmenters one after the other.
    fmnist_sk.estimators.AugmentedClassifier : Adds augmented copies to a training set.

    Notes
    -----
    In a Pipeline ``fit(X, y).transform(X)`` and ``fit_transform(X, y)`` differ on purpose, as they
    do in `~sklearn.preprocessing.TargetEncoder`: a pipeline calls `fit_transform` on training data
    only and `transform` on data to predict, which must never be augmented. A step can neither add
    rows nor change `y`.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import RandomFlip
    >>> X = np.array([[[0, 1], [2, 3]]], dtype=np.uint8)
    >>> flip = RandomFlip(p=1.0)
    >>> flip.fit_transform(X)
    array([[[1, 0],
            [3, 2]]], dtype=uint8)
    >>> flip.transform(X)
    array([[[0, 1],
            [2, 3]]], dtype=uint8)
    """

    search_space: ClassVar[SearchSpace] = {}

    _parameter_constraints: dict = {
        "image_shape": [StrOptions({"auto"}), tuple, list],
        "random_state": ["random_state", np.random.Generator],
    }

    image_shape: ImageShapeParameter
    random_state: RandomStateLike

    @property
    def mixes_labels(self) -> bool:
        """Whether labels change with the images, so that 1-D labels become soft ones."""
        return False

    def augment(
        self,
        X: ArrayLike,
        y: ArrayLike | None = None,
        *,
        sample_weight: ArrayLike | None = None,
        random_state: RandomStateLike = None,
    ) -> Any:
        """Return augmented images, with the labels and weights that belong to them.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Images.
        y : array-like of shape (n,) or (n, n_classes), default=None
            Labels of any type, or soft labels.
        sample_weight : array-like of shape (n,), default=None
            Weights; need `y`.
        random_state : int, RandomState, Generator or None, default=None
            Where the random numbers come from; None takes the augmenter's own `random_state`.

        Returns
        -------
        X : ndarray
            Images of the shape and dtype of `X`. Alone if `y` is None, else the first of a tuple.
        y : ndarray of shape (n,) or (n, n_classes)
            `y` itself if the labels stay. If they are mixed, soft labels; 1-D labels get one
            column per value of ``np.unique(y)``, in that order.
        sample_weight : ndarray of shape (n,)
            Weights, if `sample_weight` was given.

        Raises
        ------
        ValueError
            If a parameter or an array has a wrong value or shape.
        """
        if y is None and sample_weight is not None:
            raise ValueError(
                "sample_weight was given without y: weights belong to labelled images."
            )
        self._validate_params()
        self._check_parameters()
        rows = check_array(to_rows(X), dtype="numeric")
        batch = self._batch(rows, shape_of(X))
        if y is not None:
            check_consistent_length(rows, y)
        if sample_weight is not None:
            weights = _check_sample_weight(sample_weight, rows, ensure_non_negative=True)
            batch = replace(batch, sample_weight=weights)
        if y is not None and self.mixes_labels:
            batch = replace(batch, labels=soft_labels(y))
        rng = as_generator(self.random_state if random_state is None else random_state)
        batch = self._augment(batch, rng)
        augmented = in_form_of(rows, shape_of(X), batch.images)
        if y is None:
            return augmented
        labels = y if batch.labels is None else batch.labels
        if sample_weight is None:
            return augmented, labels
        return augmented, labels, batch.sample_weight

    def augment_batch(
        self,
        images: np.ndarray,
        y: np.ndarray | None,
        sample_weight: np.ndarray | None,
        rng: np.random.Generator,
        *,
        epoch: int = 0,
        rows: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray | None, np.ndarray | None]:
        """Augment one batch of a training loop; nothing is validated here, `fit` does that.

        Parameters
        ----------
        images : ndarray of shape (n, height, width, channels)
            Images as uint8, float32 or float64; not modified.
        y : ndarray of shape (n, n_classes) or None
            Soft labels.
        sample_weight : ndarray of shape (n,) or None
            Weights.
        rng : numpy.random.Generator
            Where the random numbers come from.
        epoch : int, default=0
            How many epochs were finished before.
        rows : ndarray of int of shape (n,), default=None
            Which rows of the training set the images are.

        Returns
        -------
        images, y, sample_weight : tuple of ndarray
            The augmented batch; what was None stays None.
        """
        if not len(images):
            return images, y, sample_weight
        batch = ImageBatch(
            images, y, sample_weight, rows, epoch, value_range=self._value_range_of(images)
        )
        batch = self._augment(batch, rng)
        return batch.images, batch.labels, batch.sample_weight

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: ArrayLike, y: ArrayLike | None = None) -> Self:
        """Check the parameters and learn the number of features and the range of the pixels.

        The augmentation itself happens in `fit_transform`: see the notes of `Augmenter`.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Images.
        y : array-like, default=None
            Ignored.

        Returns
        -------
        Augmenter
            The augmenter itself.
        """
        self._fit(X)
        return self

    @_fit_context(prefer_skip_nested_validation=True)
    def fit_transform(self, X: ArrayLike, y: ArrayLike | None = None) -> np.ndarray:
        """Fit, and return augmented training images.

        This differs from ``fit(X, y).transform(X)``, which leaves the images alone: see the notes
        of `Augmenter`. Mixers take the partner of each image from its own class, because a step
        cannot change `y`.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Training images.
        y : array-like of shape (n,) or (n, n_classes), default=None
            Labels; only mixers look at them, and without labels they mix any two images.

        Returns
        -------
        ndarray
            Images of the shape and dtype of `X`.
        """
        rows = self._fit(X)
        batch = self._batch(rows, shape_of(X))
        if y is not None:
            check_consistent_length(rows, y)
            if self.mixes_labels:
                batch = replace(batch, groups=label_groups(y))
        batch = self._augment(batch, as_generator(self.random_state))
        return in_form_of(rows, shape_of(X), batch.images)

    def transform(self, X: ArrayLike) -> np.ndarray:
        """Return the images as they are: data to predict is not augmented.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Images.

        Returns
        -------
        ndarray
            The same images.
        """
        check_is_fitted(self)
        return validate_data(self, to_rows(X), reset=False).reshape(shape_of(X))

    @abstractmethod
    def _augment(self, batch: ImageBatch, rng: np.random.Generator) -> ImageBatch:
        """Return the augmented batch; the batch itself is not modified."""

    def _check_parameters(self) -> None:
        """Raise a ValueError if parameters that are right on their own contradict each other."""

    def _fit(self, X: ArrayLike) -> np.ndarray:
        self._check_parameters()
        rows = validate_data(self, to_rows(X))
        infer_image_shape(shape_of(X), self.image_shape)
        self.value_range_ = infer_value_range(rows)
        self._fitted_to_bytes = rows.dtype == np.uint8
        return rows

    def _batch(self, rows: np.ndarray, X_shape: tuple[int, ...]) -> ImageBatch:
        images = to_images(rows, infer_image_shape(X_shape, self.image_shape))
        images = images.astype(working_dtype(rows.dtype), copy=False)
        return ImageBatch(images, value_range=self._value_range_of(rows))

    def _value_range_of(self, X: np.ndarray) -> tuple[float, float] | None:
        fitted = getattr(self, "value_range_", None)
        if fitted is None or X.dtype == np.uint8:
            # Bytes have one range only, whatever the images were from which another was learnt.
            return conventional_range(X)
        if self._fitted_to_bytes and X.dtype.kind == "f":
            # The same images divided by 255, unless they go beyond 1.
            return conventional_range(X) or fitted
        return fitted

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags
