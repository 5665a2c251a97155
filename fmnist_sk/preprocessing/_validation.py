"""What all transformers of this folder ask of their input."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import validate_data

from .._images import ImageShapeParameter, infer_image_shape, to_rows


def fit_images(
    estimator: BaseEstimator, X: Any, image_shape: ImageShapeParameter
) -> tuple[np.ndarray, tuple[int, ...]]:
    """Check images of any form while fitting, and learn their shape.

    Sets `n_features_in_`, `image_shape_` and, for data frames, `feature_names_in_`.

    Parameters
    ----------
    estimator : estimator
        The transformer that is being fitted.
    X : array-like
        Rows, grey images or images with channels.
    image_shape : "auto" or tuple of int
        The parameter of the same name.

    Returns
    -------
    rows : ndarray of shape (n_samples, n_features)
        The images as rows.
    form : tuple of int
        The shape of one sample as it was given.
    """
    rows = validate_data(estimator, to_rows(X), reset=True)
    form = _form(X, rows)
    estimator.image_shape_ = infer_image_shape((len(rows), *form), image_shape)
    return rows, form


def transform_images(estimator: BaseEstimator, X: Any) -> tuple[np.ndarray, tuple[int, ...]]:
    """Check images of any form against those seen in `fit`.

    Parameters
    ----------
    estimator : estimator
        The fitted transformer.
    X : array-like
        Rows, grey images or images with channels.

    Returns
    -------
    rows : ndarray of shape (n_samples, n_features)
        The images as rows.
    form : tuple of int
        The shape of one sample as it was given.

    Raises
    ------
    ValueError
        If the images have another shape than those seen in `fit`.
    """
    rows = validate_data(estimator, to_rows(X), reset=False)
    form = _form(X, rows)
    if len(form) > 1:
        infer_image_shape((len(rows), *form), estimator.image_shape_)
    return rows, form


def _form(X: Any, rows: np.ndarray) -> tuple[int, ...]:
    """Return the shape of one sample of `X`, which may be a nested list."""
    shape = np.shape(X) if isinstance(X, (list, tuple)) else getattr(X, "shape", rows.shape)
    return tuple(shape[1:]) if len(shape) > 2 else rows.shape[1:]
