"""The network that an estimator holds, and the transformers that stand before it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._image_model import ImageModel, name_columns
from ._inputs import wrapped_estimators


def find_network(estimator: Any) -> tuple[list[Any], Any]:
    """Find the estimator with a network that a pipeline, a search or another wrapper ends in.

    Parameters
    ----------
    estimator : estimator
        A fitted estimator.

    Returns
    -------
    transformers : list of transformer
        What the images go through first.
    classifier : estimator
        With `to_keras`, which returns a Keras model from pixels to logits.

    Raises
    ------
    TypeError
        If there is no such estimator.

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import MinMaxScaler
    >>> class Network:
    ...     def to_keras(self): ...
    >>> transformers, classifier = find_network(make_pipeline(MinMaxScaler(), Network()))
    >>> transformers, type(classifier).__name__
    ([MinMaxScaler()], 'Network')
    """
    transformers: list[Any] = []
    for each in wrapped_estimators(estimator):
        if callable(getattr(each, "to_keras", None)):
            return transformers, each
        before = [step for _, step in getattr(each, "steps", [])[:-1]]
        transformers += [step for step in before if step is not None and step != "passthrough"]
    raise TypeError(
        f"{type(estimator).__name__} has no gradients: GradientExplainer needs a CNNClassifier, alone, "
        f"at the end of a Pipeline or in a search. LimeExplainer explains any classifier."
    )


def to_network_inputs(
    model: ImageModel, transformers: list[Any], images: np.ndarray, shape: tuple[int, ...]
) -> np.ndarray:
    """Return images as the network gets them.

    Parameters
    ----------
    model : ImageModel
        The estimator with images.
    transformers : list of transformer
        From `find_network`.
    images : ndarray of shape (n, height, width, channels)
        The images.
    shape : tuple of int
        Height, width and channels of the network's input.

    Returns
    -------
    ndarray of the shape (n, *shape), float32
        The transformed images.

    Raises
    ------
    ValueError
        If transformed images have another number of values.
    """
    X: Any = model.in_estimators_form(images)
    if transformers:
        X = X.copy()  # A transformer with copy=False works in place.
        X = name_columns(model.estimator, X)
    for transformer in transformers:
        X = transformer.transform(X)
    X = np.asarray(X, dtype=np.float32)
    if shape[:2] != images.shape[1:3] or X.size != len(images) * np.prod(shape):
        raise ValueError(_not_by_pixel(transformers, f"the network sees images of {shape}"))
    return X.reshape(len(images), *shape)


def check_pixel_by_pixel(
    model: ImageModel,
    transformers: list[Any],
    ends: tuple[np.ndarray, np.ndarray],
    inputs: tuple[np.ndarray, np.ndarray],
) -> None:
    """Check that each pixel of the network's input depends on the same pixel of the image alone.

    Otherwise gradients at a pixel of the input would be shown at a place where they do not belong.

    Parameters
    ----------
    model : ImageModel
        The estimator with images.
    transformers : list of transformer
        From `find_network`.
    ends : tuple of two ndarray of shape (n, height, width, channels)
        Two sets of images.
    inputs : tuple of two ndarray of shape (n, height, width, channels)
        The same, transformed.

    Raises
    ------
    ValueError
        If a mixture of the two sets is not transformed into the same mixture.
    """
    if not transformers:
        return
    # A random mask has no symmetry that a shift, a flip or a transposition could hide behind.
    height, width = ends[0].shape[1:3]
    mask = np.random.default_rng(0).random((height, width, 1)) < 0.5
    mixed = to_network_inputs(model, transformers, np.where(mask, *ends), inputs[0].shape[1:])
    scale = np.abs(inputs[0]).max(initial=0.0) or 1.0
    if not np.allclose(mixed, np.where(mask, *inputs), rtol=1e-5, atol=1e-5 * scale):
        raise ValueError(_not_by_pixel(transformers, "a pixel of the result depends on others"))


def _not_by_pixel(transformers: list[Any], what: str) -> str:
    names = ", ".join(type(transformer).__name__ for transformer in transformers) or "nothing"
    return (
        f"Gradients can be shown on the image only where the steps before the network transform pixel "
        f"by pixel, as scalers do; behind {names}, {what}. Use LimeExplainer, or explain the last "
        f"step alone on transformed images."
    )
