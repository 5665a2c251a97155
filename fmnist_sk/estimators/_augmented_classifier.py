"""Image augmentation, mixed labels included, for any classifier."""

from __future__ import annotations

from numbers import Integral
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import _fit_context, clone, is_regressor
from sklearn.utils._available_if import available_if
from sklearn.utils._param_validation import HasMethods, Interval
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import (
    _check_sample_weight,
    _estimator_has,
    check_is_fitted,
    validate_data,
)

from .._images import to_rows
from .._random_state import RandomStateLike, as_generator
from .._space import IntRange, SearchSpace
from ..augmentation import Augmenter
from ..augmentation._forms import shape_of
from ..augmentation._labels import split_soft_labels
from ._classifier_wrapper import ClassifierWrapper
from ._kept_on_failure import kept_on_failure
from ._wrapped_estimators import require_weight_parameter, takes_images


class AugmentedClassifier(ClassifierWrapper):
    """Any classifier, trained on its training images and augmented copies of them.

    A mixed image with the label "0.7 shirt, 0.3 bag" becomes two rows, one of each class, with
    the weights 0.7 and 0.3; for losses that are linear in the label, such as the cross-entropy,
    this is exact.

    Parameters
    ----------
    estimator : classifier
        What to train. If the augmentation mixes labels, or `fit` is given weights, its `fit` must
        take `sample_weight`; of a `~sklearn.pipeline.Pipeline` that of the last step, of a search or
        an ensemble that of the classifiers inside.
    augmentation : Augmenter
        Makes the copies; any object of `fmnist_sk.augmentation`.
    n_copies : int, default=1
        How many augmented copies of the training set to add, each drawn anew.
    keep_original : bool, default=True
        Whether the images themselves stay in the training set.
    random_state : int, RandomState, Generator or None, default=None
        Where the random numbers of the augmentation come from.

    Attributes
    ----------
    estimator_ : classifier
        The trained classifier. Its fitted attributes, such as `coef_` or `feature_importances_`,
        are attributes of this object as well.
    augmentation_ : Augmenter
        The fitted augmentation.
    classes_ : ndarray of shape (n_classes,)
        The labels.
    n_features_in_ : int
        Number of values of an image, seen in `fit`.

    See Also
    --------
    CNNClassifier : Augments every batch anew instead of adding copies.
    TestTimeAugmentedClassifier : Augments what is predicted, not what is learnt from.

    Notes
    -----
    All copies are in memory at once. `random_state` is that of the augmentation only; the
    classifier keeps its own. A weighted sum over more rows weighs more against a penalty
    such as that of `LogisticRegression(C=...)`: with `n` times the rows, ``C / n`` keeps the
    balance. A `class_weight` of the classifier applies to each row by its own class, so the two rows of
    a mixed image count as its label says. A search inside draws its folds after the copies were made:
    put the search around this object instead. In the same way, a classifier that holds out a part of
    its training data, for early stopping or calibration, has copies of those rows among the others.
    Methods beyond those of any classifier, such as
    `apply` or `staged_predict`, are called on `estimator_`.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from sklearn.ensemble import RandomForestClassifier
    >>> from fmnist_sk.augmentation import RandomShift
    >>> from fmnist_sk.estimators import AugmentedClassifier
    >>> X, y = load_digits(return_X_y=True)
    >>> forest = RandomForestClassifier(n_estimators=10, random_state=0)
    >>> model = AugmentedClassifier(forest, RandomShift(max_shift=1), random_state=0)
    >>> accuracy = model.fit(X[:200], y[:200]).score(X[200:], y[200:])
    >>> accuracy > forest.fit(X[:200], y[:200]).score(X[200:], y[200:])
    True
    >>> model.feature_importances_.shape
    (64,)
    """

    search_space: ClassVar[SearchSpace] = {"n_copies": IntRange(1, 8)}

    _parameter_constraints: dict = {
        "estimator": [HasMethods("fit")],
        "augmentation": [Augmenter],
        "n_copies": [Interval(Integral, 1, None, closed="left")],
        "keep_original": ["boolean"],
        "random_state": ["random_state", np.random.Generator],
    }

    def __init__(
        self,
        estimator: Any,
        augmentation: Augmenter,
        n_copies: int = 1,
        *,
        keep_original: bool = True,
        random_state: RandomStateLike = None,
    ):
        self.estimator = estimator
        self.augmentation = augmentation
        self.n_copies = n_copies
        self.keep_original = keep_original
        self.random_state = random_state

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Augment the training images and train the classifier on them.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Training images.
        y : array-like of shape (n,)
            Labels.
        sample_weight : array-like of shape (n,), default=None
            Weights; None makes them all 1.

        Returns
        -------
        AugmentedClassifier
            The classifier itself.

        Raises
        ------
        ValueError
            If the classifier would need `sample_weight` and does not take it, or an array or
            parameter is wrong.
        TypeError
            If `estimator` is a regressor.
        """
        with kept_on_failure(self):
            return self._fit(X, y, sample_weight)

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Predict the label of each image.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Images; they are not augmented.

        Returns
        -------
        ndarray of shape (n,)
            Labels.
        """
        return self._call("predict", X)

    @available_if(_estimator_has("predict_proba", delegates=("estimator_", "estimator")))
    def predict_proba(self, X: ArrayLike) -> np.ndarray:
        """Predict the probability of each class.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Images; they are not augmented.

        Returns
        -------
        ndarray of shape (n, n_classes)
            Probabilities, in the order of `classes_`.
        """
        return self._call("predict_proba", X)

    @available_if(_estimator_has("predict_log_proba", delegates=("estimator_", "estimator")))
    def predict_log_proba(self, X: ArrayLike) -> np.ndarray:
        """Predict the logarithm of the probability of each class.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Images; they are not augmented.

        Returns
        -------
        ndarray of shape (n, n_classes)
            Logarithms, in the order of `classes_`.
        """
        return self._call("predict_log_proba", X)

    @available_if(_estimator_has("decision_function", delegates=("estimator_", "estimator")))
    def decision_function(self, X: ArrayLike) -> np.ndarray:
        """Compute the classifier's scores.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Images; they are not augmented.

        Returns
        -------
        ndarray of shape (n,) or (n, n_classes)
            Scores, in the order of `classes_`.
        """
        return self._call("decision_function", X)

    def _fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None) -> Self:
        if is_regressor(self.estimator):
            raise TypeError(
                f"estimator must be a classifier; {type(self.estimator).__name__} is a regressor."
            )
        rows, labels = validate_data(self, to_rows(X), y)
        check_classification_targets(labels)
        weights = (
            None
            if sample_weight is None
            else _check_sample_weight(sample_weight, rows, ensure_non_negative=True)
        )
        parameter = None
        if weights is not None or self.augmentation.mixes_labels:
            parameter = require_weight_parameter(
                self.estimator,
                "the augmentation mixes labels" if weights is None else "weights were given",
                "an augmentation that leaves labels alone, without weights",
            )
        images = rows.reshape(shape_of(X))
        self.augmentation_ = clone(self.augmentation).fit(images)
        rows, labels, weights = self._augment(images, labels, weights)
        fit_params = {} if parameter is None else {parameter: weights}
        self.estimator_ = clone(self.estimator).fit(rows, labels, **fit_params)
        self.classes_ = self.estimator_.classes_
        return self

    def _augment(
        self, images: np.ndarray, labels: np.ndarray, weights: np.ndarray | None
    ) -> tuple[Any, np.ndarray, np.ndarray | None]:
        own = self.augmentation_.random_state
        rng = as_generator(own if self.random_state is None else self.random_state)
        classes, encoded = np.unique(labels, return_inverse=True)
        one_hot = np.eye(len(classes))[encoded]
        unit = np.ones(len(images)) if weights is None else weights
        parts = [(images, encoded, unit)] if self.keep_original else []
        for _ in range(self.n_copies):
            copy, soft, weight = self.augmentation_.augment(
                images, one_hot, sample_weight=unit, random_state=rng
            )
            rows, hard, weight = split_soft_labels(soft, weight)
            parts.append((copy[rows], hard, weight))
        # Mixing may cover every row of a rare class; the classifier must know the class all the same.
        lost = np.isin(encoded, np.concatenate([part[1] for part in parts]), invert=True)
        parts.append((images[lost], encoded[lost], unit[lost]))
        images, encoded, unit = (np.concatenate(part) for part in zip(*parts, strict=True))
        weighted = weights is not None or self.augmentation_.mixes_labels
        images = images if takes_images(self.estimator) else self._named(to_rows(images))
        return images, classes[encoded], unit if weighted else None

    def _call(self, method: str, X: ArrayLike) -> np.ndarray:
        check_is_fitted(self)
        rows = validate_data(self, to_rows(X), reset=False)
        as_images = takes_images(self.estimator_)
        images = rows.reshape(shape_of(X)) if as_images else self._named(rows)
        return getattr(self.estimator_, method)(images)

    def _named(self, rows: np.ndarray) -> Any:
        """Return rows as a data frame if that is what was given to `fit`."""
        names = getattr(self, "feature_names_in_", None)
        if names is None:
            return rows
        import pandas as pd

        return pd.DataFrame(rows, columns=names)
