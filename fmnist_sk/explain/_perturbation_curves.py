"""Deletion and insertion: how fast the probability falls or rises with the pixels that matter."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .._images import ImageShapeParameter
from ._hiding import hidden_image
from ._image_model import ImageModel, encode_label

_BATCH_SIZE = 4096


def pixel_ranks(attributions: np.ndarray) -> np.ndarray:
    """Rank the pixels of each image, the most important first.

    Parameters
    ----------
    attributions : ndarray of shape (n_images, height, width)
        Importance of each pixel. Pixels of equal importance keep the order of reading.

    Returns
    -------
    ndarray of int, shape (n_images, height, width)
        0 for the most important pixel.

    Examples
    --------
    >>> pixel_ranks(np.array([[[0.1, 0.3], [0.2, 0.3]]])).tolist()
    [[[3, 0], [2, 1]]]
    """
    flat = -attributions.reshape(len(attributions), -1)
    order = np.argsort(flat, axis=1, kind="stable")
    return np.argsort(order, axis=1).reshape(attributions.shape)


def area_under_curves(curves: ArrayLike) -> np.ndarray:
    """Return the area under each curve, by the trapezoidal rule over 0 to 1.

    Parameters
    ----------
    curves : array-like of shape (n_images, n_points)
        Curves of `deletion_curves` or `insertion_curves`, at least two points each.

    Returns
    -------
    ndarray of shape (n_images,)
        Areas; for probabilities from 0 to 1. Low is good for deletion, high for insertion.

    Raises
    ------
    ValueError
        If the array has another number of axes, or curves have one point only.

    See Also
    --------
    deletion_curves : Makes curves.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.explain import area_under_curves
    >>> area_under_curves(np.array([[1.0, 0.0, 0.0]]))
    array([0.25])
    """
    curves = np.asarray(curves)
    if curves.ndim != 2 or curves.shape[1] < 2:
        raise ValueError(
            f"curves must have the shape (n_images, n_points) with at least two points; got the "
            f"shape {curves.shape}."
        )
    return np.trapezoid(curves, axis=1) / (curves.shape[1] - 1)


def deletion_curves(
    estimator: Any,
    X: ArrayLike,
    attributions: ArrayLike,
    *,
    labels: ArrayLike | None = None,
    hide: str | ArrayLike = "mean",
    n_steps: int = 28,
    image_shape: ImageShapeParameter = "auto",
) -> np.ndarray:
    """Hide the pixels of images step by step, the most important first.

    The better the attributions, the faster the probability falls. They may come from any method: pixels
    are ranked by them and nothing else.

    Parameters
    ----------
    estimator : estimator
        A fitted classifier, or anything else with `predict_proba`.
    X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
        The images.
    attributions : array-like of shape (n, height, width)
        Importance of each pixel for the label, such as `Explanation.attribution_map`.
    labels : array-like of shape (n,), default=None
        The class of each image whose probability to follow. None follows the predicted ones.
    hide : {"mean", "black", "blur"} or array-like of as many values as an image, default="mean"
        What stands in the place of a hidden pixel: the image's mean colour, zero, a blurred copy of the
        image, or a reference image. Whatever it is, attributions made with the same are at an
        advantage: compare methods under one and look at a second.
    n_steps : int, default=28
        How many steps; as many pixels are hidden in each, as nearly as can be.
    image_shape : "auto" or tuple of int, default="auto"
        Shape of images that come as rows, as in `LimeExplainer`.

    Returns
    -------
    ndarray of shape (n, n_steps + 1)
        Probability of the label, from the whole image to the hidden one.

    Raises
    ------
    TypeError
        If attributions are no numbers.
    ValueError
        If lengths or shapes differ, attributions are not finite, a label is unknown, or `hide` is none of
        these.

    See Also
    --------
    insertion_curves : The other way round.
    area_under_curves : One number for each curve.

    References
    ----------
    Petsiuk, Das and Saenko, "RISE: randomized input sampling for explanation of black-box models",
    BMVC 2018.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.explain import deletion_curves
    >>> class Corner:
    ...     def predict_proba(self, X):
    ...         return np.stack([1 - X[:, 0, 0], X[:, 0, 0]], axis=1)
    >>> attributions = [[[1.0, 0.0], [0.0, 0.0]]]
    >>> deletion_curves(Corner(), np.ones((1, 2, 2)), attributions, n_steps=4, hide="black")
    array([[1., 0., 0., 0., 0.]])
    """
    return _curves(estimator, X, attributions, labels, hide, n_steps, image_shape, inserting=False)


def insertion_curves(
    estimator: Any,
    X: ArrayLike,
    attributions: ArrayLike,
    *,
    labels: ArrayLike | None = None,
    hide: str | ArrayLike = "mean",
    n_steps: int = 28,
    image_shape: ImageShapeParameter = "auto",
) -> np.ndarray:
    """Show the pixels of hidden images step by step, the most important first.

    The better the attributions, the faster the probability rises.

    Parameters
    ----------
    estimator : estimator
        A fitted classifier, or anything else with `predict_proba`.
    X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
        The images.
    attributions : array-like of shape (n, height, width)
        Importance of each pixel for the label, such as `Explanation.attribution_map`.
    labels : array-like of shape (n,), default=None
        The class of each image whose probability to follow. None follows the predicted ones.
    hide : {"mean", "black", "blur"} or array-like of as many values as an image, default="mean"
        What stands in the place of a hidden pixel, as in `deletion_curves`.
    n_steps : int, default=28
        How many steps; as many pixels are shown in each, as nearly as can be.
    image_shape : "auto" or tuple of int, default="auto"
        Shape of images that come as rows, as in `LimeExplainer`.

    Returns
    -------
    ndarray of shape (n, n_steps + 1)
        Probability of the label, from the hidden image to the whole one.

    Raises
    ------
    TypeError
        If attributions are no numbers.
    ValueError
        If lengths or shapes differ, attributions are not finite, a label is unknown, or `hide` is none of
        these.

    See Also
    --------
    deletion_curves : The other way round, with more to read.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.explain import insertion_curves
    >>> class Corner:
    ...     def predict_proba(self, X):
    ...         return np.stack([1 - X[:, 0, 0], X[:, 0, 0]], axis=1)
    >>> attributions = [[[1.0, 0.0], [0.0, 0.0]]]
    >>> insertion_curves(Corner(), np.ones((1, 2, 2)), attributions, n_steps=4, hide="black")
    array([[0., 1., 1., 1., 1.]])
    """
    return _curves(estimator, X, attributions, labels, hide, n_steps, image_shape, inserting=True)


def _curves(
    estimator: Any,
    X: ArrayLike,
    attributions: ArrayLike,
    labels: ArrayLike | None,
    hide: str | ArrayLike,
    n_steps: int,
    image_shape: ImageShapeParameter,
    *,
    inserting: bool,
) -> np.ndarray:
    if isinstance(hide, str) and hide == "segment_mean":
        raise ValueError(
            "Curves hide single pixels, and hide='segment_mean' is about segments; give hide='mean', "
            "'black', 'blur' or a reference image."
        )
    model = ImageModel(estimator, X, image_shape)
    try:
        images, maps = model.images, np.asarray(attributions, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"attributions must be numbers, one for each pixel, such as [e.attribution_map() for e in "
            f"explanations]; got {type(attributions).__name__}: {error}."
        ) from error
    if maps.shape != images.shape[:3]:
        raise ValueError(
            f"attributions has the shape {maps.shape}; it must have one value for each pixel of "
            f"each image: {images.shape[:3]}."
        )
    if not np.isfinite(maps).all():
        raise ValueError(
            "attributions has values that are NaN or infinite, so pixels have no order."
        )
    n_pixels = images.shape[1] * images.shape[2]
    if not isinstance(n_steps, Integral) or not 1 <= n_steps <= n_pixels:
        raise ValueError(
            f"n_steps must be a whole number from 1 to the {n_pixels} pixels; got {n_steps!r}."
        )
    if labels is not None and np.shape(labels) != (len(images),):
        raise ValueError(
            f"labels must have one entry for each of {len(images)} images; got the shape "
            f"{np.shape(labels)}."
        )
    if not len(images):
        return np.empty((0, n_steps + 1))
    limits = np.rint(np.linspace(0, n_pixels, n_steps + 1)).astype(int)[:, None, None]

    def blocks() -> Iterator[np.ndarray]:
        for image, ranks in zip(images, pixel_ranks(maps), strict=True):
            hidden = hidden_image(image, np.zeros(image.shape[:2], int), hide)
            first, second = (image, hidden) if inserting else (hidden, image)
            yield np.where((ranks < limits)[..., None], first, second)

    outputs = np.array(model.predict(blocks(), _BATCH_SIZE)).reshape(len(images), n_steps + 1, -1)
    if labels is None:
        codes = outputs[:, -1 if inserting else 0].argmax(axis=1)
    else:
        classes = model.classes(outputs.shape[2])
        codes = np.array([encode_label(label, classes) for label in np.asarray(labels).tolist()])
    return outputs[np.arange(len(images)), :, codes]
