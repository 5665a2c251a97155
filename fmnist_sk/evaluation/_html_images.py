"""The mistakes that a model was most sure of, as pictures."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np

from .._images import infer_image_shape, to_images
from ._html_markup import Markup, tag
from ._predictions import Predictions


def worst_mistakes(predictions: Predictions, n_mistakes: int) -> np.ndarray:
    """Return the rows of the wrong predictions, the most confident first.

    Parameters
    ----------
    predictions : Predictions
        Of one model; without probabilities the mistakes stay in their order.
    n_mistakes : int
        How many to return at most.

    Returns
    -------
    ndarray of int
        Row numbers.

    Examples
    --------
    >>> true, predicted = np.array([0, 0, 1]), np.array([0, 1, 0])
    >>> y_proba = np.array([[0.9, 0.1], [0.4, 0.6], [0.8, 0.2]])
    >>> worst_mistakes(Predictions(np.array(["a", "b"]), true, predicted, y_proba), 5).tolist()
    [2, 1]
    """
    rows = np.flatnonzero(predictions.true_codes != predictions.predicted_codes)
    if predictions.y_proba is not None:
        confidence = predictions.y_proba[rows, predictions.predicted_codes[rows]]
        rows = rows[np.argsort(-confidence, kind="stable")]
    return rows[:n_mistakes]


def mistakes_gallery(
    predictions: Predictions, rows: np.ndarray, names: Sequence[str], X: Any = None
) -> Markup:
    """Return a list of mistakes: what it is, what it was taken for, how surely, and the image.

    Parameters
    ----------
    predictions : Predictions
        Of one model.
    rows : ndarray of int
        Which rows to show.
    names : sequence of str
        Names of the classes.
    X : ndarray of shape (n_samples, height, width, channels), default=None
        Images from `as_images`. None leaves out the pictures.

    Returns
    -------
    Markup
        A list.
    """
    items = []
    for row in rows.tolist():
        true = names[predictions.true_codes[row]]
        taken = names[predictions.predicted_codes[row]]
        caption = [tag("b", taken), tag("span", f"true: {true}")]
        if predictions.y_proba is not None:
            sure = predictions.y_proba[row, predictions.predicted_codes[row]]
            caption.insert(1, tag("span", f"{sure:.1%} sure"))
        if X is None:
            caption.append(tag("span", f"row {row:,}"))
            items.append(tag("li", *caption))
            continue
        alt = f"Test image {row}, {true}, taken for {taken}"
        image = tag("img", src=data_uri(X[row]), alt=alt, title=f"Row {row:,}")
        items.append(tag("li", image, *caption))
    return tag("ul", *items, class_="gallery")


def as_images(X: Any, image_shape: Any = "auto") -> np.ndarray | None:
    """Return rows as 8-bit images, or None if they are no images.

    Parameters
    ----------
    X : array-like of n_samples images or rows
        Images in any form; floats and wide integers are stretched from lowest to highest.
    image_shape : "auto" or tuple of int, default="auto"
        Height, width and, if not 1, channels. "auto" takes rows whose number of features is no
        square, such as those of a table, for no images.

    Returns
    -------
    ndarray of uint8, shape (n_samples, height, width, channels), or None
        The images.

    Examples
    --------
    >>> as_images(np.array([[0.0, 0.5, 1.0, 0.0]])).ravel().tolist()
    [0, 127, 255, 0]
    >>> as_images(np.zeros((5, 3))) is None
    True
    """
    X = np.asarray(X)
    if X.ndim < 2 or X.dtype.kind not in "biuf" or not X.size:
        return None
    shape = infer_image_shape(X.shape, image_shape)
    is_table = X.ndim == 2 and image_shape == "auto" and shape[0] == 1
    if is_table or shape[2] not in (1, 3, 4):
        return None
    images = to_images(X, shape)
    if images.dtype == np.uint8:
        return images
    low, high = float(np.nanmin(images)), float(np.nanmax(images))
    return ((np.nan_to_num(images) - low) / ((high - low) or 1.0) * 255).astype(np.uint8)


def data_uri(image: np.ndarray) -> str:
    """Return an image as a PNG inside an address, so that the page needs no second file.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, channels)
        The image, with one, three or four channels.

    Returns
    -------
    str
        The address.

    Examples
    --------
    >>> data_uri(np.zeros((2, 2, 1), dtype=np.uint8))[:22]
    'data:image/png;base64,'
    """
    import cv2

    # OpenCV takes blue for the first channel.
    order = {1: [0], 3: [2, 1, 0], 4: [2, 1, 0, 3]}[image.shape[2]]
    _, encoded = cv2.imencode(".png", image[..., order])
    return f"data:image/png;base64,{base64.b64encode(encoded.tobytes()).decode()}"
