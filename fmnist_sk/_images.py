"""The one place that converts between the forms in which images arrive.

Images come as rows ``(n, n_features)``, as ``(n, height, width)`` or as
``(n, height, width, channels)``. Inside the package they are NHWC: always four axes, channels last.
"""

import math
from typing import Any, Literal

import numpy as np

ImageShape = tuple[int, int, int]
ImageShapeParameter = Literal["auto"] | tuple[int, ...]


def infer_image_shape(
    X_shape: tuple[int, ...], image_shape: ImageShapeParameter = "auto"
) -> ImageShape:
    """Return the ``(height, width, channels)`` of the images in an array of shape `X_shape`.

    Parameters
    ----------
    X_shape : tuple of int
        Shape of the whole array: two, three or four axes, samples first.
    image_shape : "auto" or tuple of int, default="auto"
        ``(height, width)`` or ``(height, width, channels)`` as given by the user. With "auto", rows
        whose width is a perfect square are square grey images, and any other width gives images
        one pixel high, ``(1, n_features, 1)``.

    Returns
    -------
    tuple of int
        Height, width and number of channels.

    Raises
    ------
    ValueError
        If the array has another number of axes, or its images cannot have `image_shape`.

    Examples
    --------
    >>> infer_image_shape((100, 784))
    (28, 28, 1)
    >>> infer_image_shape((100, 30))
    (1, 30, 1)
    >>> infer_image_shape((100, 3072), (32, 32, 3))
    (32, 32, 3)
    """
    found = X_shape[1:]
    if len(found) not in (1, 2, 3):
        raise ValueError(
            f"Expected rows (n_samples, n_features), grey images (n_samples, height, width) or images "
            f"(n_samples, height, width, channels); got an array of shape {X_shape}."
        )
    if isinstance(image_shape, str):
        if image_shape != "auto":
            raise ValueError(
                f"image_shape must be 'auto' or a tuple such as (28, 28) or (32, 32, 3); "
                f"got {image_shape!r}."
            )
        if len(found) == 1:
            side = math.isqrt(found[0])
            return (side, side, 1) if side * side == found[0] else (1, found[0], 1)
        return _with_channels(found)
    shape = tuple(image_shape)
    if len(shape) not in (2, 3) or not all(
        isinstance(n, (int, np.integer)) and n >= 1 for n in shape
    ):
        raise ValueError(
            f"image_shape must be 'auto' or (height, width) or (height, width, channels) "
            f"with integers of at least 1; got {image_shape!r}."
        )
    wanted = _with_channels(tuple(int(n) for n in shape))
    if len(found) == 1:
        if found[0] != math.prod(wanted):
            raise ValueError(
                f"Rows of {found[0]} features cannot be images of image_shape={image_shape!r}, "
                f"which have {math.prod(wanted)} values."
            )
    elif _with_channels(found) != wanted:
        raise ValueError(f"The images have shape {found}, but image_shape={image_shape!r}.")
    return wanted


def to_images(X: np.ndarray, image_shape: ImageShape) -> np.ndarray:
    """Return `X` as NHWC images, as a view wherever NumPy can give one.

    Parameters
    ----------
    X : ndarray of shape (n, n_features), (n, height, width) or (n, height, width, channels)
        Images in any form.
    image_shape : tuple of int
        Height, width and channels, from `infer_image_shape`.

    Returns
    -------
    ndarray of shape (n, height, width, channels)
        The images.

    Examples
    --------
    >>> to_images(np.zeros((5, 784)), (28, 28, 1)).shape
    (5, 28, 28, 1)
    """
    return X.reshape((X.shape[0], *image_shape))


def to_rows(X: Any) -> Any:
    """Return images of three or four axes as rows; anything else as it is.

    Parameters
    ----------
    X : array-like
        Images, rows, a data frame, a list: whatever the user gave.

    Returns
    -------
    array-like
        An array of shape (n, n_features) if `X` had three or four axes, else `X` itself.

    Examples
    --------
    >>> to_rows(np.zeros((5, 28, 28, 1))).shape
    (5, 784)
    """
    ndim = getattr(X, "ndim", None)
    if ndim is None and isinstance(X, (list, tuple)):
        X, original = np.asarray(X), X
        ndim = X.ndim
        if ndim not in (3, 4):
            return original
    if ndim in (3, 4):
        X = np.asarray(X)
        return X.reshape(X.shape[0], math.prod(X.shape[1:]))
    return X


def _with_channels(shape: tuple[int, ...]) -> ImageShape:
    height, width, *channels = shape
    return height, width, channels[0] if channels else 1
