"""Checks of what an explanation starts from: an estimator and images in one of their forms."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from .._fitted_attributes import wrapped_estimator
from .._images import ImageShape, ImageShapeParameter, infer_image_shape

_MOST_CHANNELS = 4


def check_estimator_predicts(estimator: Any) -> None:
    """Check that an estimator can be asked for probabilities.

    Parameters
    ----------
    estimator : object
        What the user gave.

    Raises
    ------
    TypeError
        If it is a class or None, or has no `predict_proba`.
    sklearn.exceptions.NotFittedError
        If it is a scikit-learn estimator that has not been fitted.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> check_estimator_predicts(GaussianNB().fit([[0.0], [1.0]], [0, 1]))
    """
    if estimator is None:
        raise TypeError("estimator must be a fitted object; got None.")
    if isinstance(estimator, type):
        raise TypeError(
            f"estimator must be a fitted object; got the class {estimator.__name__} itself."
        )
    if isinstance(estimator, BaseEstimator):
        check_is_fitted(estimator)
    if not callable(getattr(estimator, "predict_proba", None)):
        raise TypeError(
            f"{type(estimator).__name__} has no predict_proba, and an explanation is one of "
            f"probabilities. {_way_to_probabilities(estimator)}"
        )


def check_image_array(X: ArrayLike) -> np.ndarray:
    """Return images as an array of finite numbers.

    Parameters
    ----------
    X : array-like of n_samples images
        What the user gave.

    Returns
    -------
    ndarray
        The same array, if it was one.

    Raises
    ------
    ValueError
        If it holds anything but finite numbers.

    Examples
    --------
    >>> check_image_array([[0, 255]]).shape
    (1, 2)
    """
    X = np.asarray(X)
    if X.dtype.kind not in "buif":
        raise ValueError(f"Images must be numbers; got an array of dtype {X.dtype}.")
    if X.dtype.kind == "f" and not np.isfinite(X).all():
        raise ValueError("The images hold NaN or infinite values; replace them first.")
    return X


def find_image_forms(
    estimator: Any, shape: tuple[int, ...], image_shape: ImageShapeParameter
) -> tuple[tuple[int, ...], ImageShape]:
    """Find out how one image looks to the estimator, and as an image.

    An estimator that counts its features (`n_features_in_`) gets rows if an image has as many values;
    any other gets images as they came.

    Parameters
    ----------
    estimator : estimator
        The fitted estimator.
    shape : tuple of int
        Shape of one image: one, two or three axes.
    image_shape : "auto" or tuple of int
        ``(height, width)`` or ``(height, width, channels)``; "auto" asks the estimator's
        `image_shape_`, also inside pipelines, searches and ensembles, and else takes rows for square
        grey images.

    Returns
    -------
    estimator_shape : tuple of int
        Shape in which the estimator takes one image.
    image_shape : tuple of int
        Height, width and channels.

    Raises
    ------
    ValueError
        If the shape is that of several images or of none, or the estimator was fitted to another.

    Examples
    --------
    >>> find_image_forms(object(), (28, 28), "auto")
    ((28, 28), (28, 28, 1))
    """
    if len(shape) not in (1, 2, 3) or 0 in shape:
        raise ValueError(
            f"An image must be a row, (height, width) or (height, width, channels); got the shape "
            f"{shape}. `explain` takes one image, `explain_many` and measures an array of them, such as "
            f"X[:1]."
        )
    if len(shape) > 1 and shape[0] == 1:
        raise ValueError(
            f"Expected one image; the shape {shape} looks like a batch of one. Give X[0] instead of "
            f"X[:1], or use explain_many."
        )
    n_values, n_features = math.prod(shape), getattr(estimator, "n_features_in_", None)
    estimator_shape = shape
    if n_features == n_values:
        estimator_shape = (n_values,)
    elif n_features is not None and (len(shape) == 1 or shape[0] != n_features):
        raise ValueError(
            f"The image has the shape {shape}, so {n_values} values; {type(estimator).__name__} was "
            f"fitted to {n_features} features."
        )
    if isinstance(image_shape, str) and image_shape == "auto" and len(shape) == 1:
        learnt = _learnt_image_shape(estimator)
        if learnt is not None and math.prod(learnt) == n_values:
            image_shape = learnt
        elif math.isqrt(n_values) ** 2 != n_values:
            raise ValueError(
                f"Rows of {n_values} values are no square grey images, and "
                f"{type(estimator).__name__} knows of no shape; give image_shape=(height, width) or "
                f"(height, width, channels)."
            )
    found = infer_image_shape((1, *shape), image_shape)
    if found[2] > _MOST_CHANNELS:
        raise ValueError(
            f"The shape {shape} means {found[2]} channels; images have at most {_MOST_CHANNELS}. Use "
            f"explain_many for several images, and put channels last."
        )
    return estimator_shape, found


def wrapped_estimators(estimator: Any) -> Iterator[Any]:
    """Go from an estimator inwards to the model that searches, pipelines and wrappers hold.

    Parameters
    ----------
    estimator : estimator
        A fitted estimator.

    Yields
    ------
    estimator
        The estimator itself, then what it wraps, and so on.

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.svm import SVC
    >>> [type(each).__name__ for each in wrapped_estimators(make_pipeline(SVC()))]
    ['Pipeline', 'SVC']
    """
    while estimator is not None:
        yield estimator
        estimator = wrapped_estimator(estimator)


def _learnt_image_shape(estimator: Any) -> ImageShape | None:
    """Return `image_shape_` of an estimator or of a model within it, or None."""
    for each in wrapped_estimators(estimator):
        shape = getattr(each, "image_shape_", None)
        if shape is not None:
            return shape
        found = map(_learnt_image_shape, _members(each))
        shape = next((shape for shape in found if shape is not None), None)
        if shape is not None:
            return shape
    return None


def _members(ensemble: Any) -> list[Any]:
    """Return the fitted models that an ensemble holds, if it is one."""
    calibrated = getattr(ensemble, "calibrated_classifiers_", None)
    if calibrated is not None:
        return [each.estimator for each in calibrated]
    members = getattr(ensemble, "estimators_", None)
    return (
        []
        if members is None
        else list(np.ravel(members) if isinstance(members, np.ndarray) else members)
    )


def _way_to_probabilities(estimator: Any) -> str:
    """Say how a user gets `predict_proba` of an estimator that has none."""
    for each in wrapped_estimators(estimator):
        if getattr(each, "refit", True) is False:
            return "The search has kept no model: give it refit=True."
        if getattr(each, "voting", None) == "hard":
            return "Give VotingClassifier the parameter voting='soft'."
    if not callable(getattr(estimator, "fit", None)):
        return "An object of your own needs a method predict_proba(X)."
    return "Wrap it in sklearn.calibration.CalibratedClassifierCV to get them."
