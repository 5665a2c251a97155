"""The model under explanation, with the images that it is asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .._images import ImageShapeParameter, to_images
from ._inputs import check_estimator_predicts, check_image_array, find_image_forms


def name_columns(estimator: Any, X: np.ndarray) -> np.ndarray | pd.DataFrame:
    """Return images as a data frame if the estimator was fitted to one.

    Parameters
    ----------
    estimator : estimator
        The estimator.
    X : ndarray of n_samples images
        In the form that the estimator takes.

    Returns
    -------
    ndarray or DataFrame
        The images.

    Examples
    --------
    >>> name_columns(object(), np.zeros((1, 2)))
    array([[0., 0.]])
    """
    columns = getattr(estimator, "feature_names_in_", None)
    return X if columns is None else pd.DataFrame(X, columns=columns)


def predict_probabilities(estimator: Any, X: np.ndarray) -> np.ndarray:
    """Return checked probabilities.

    Parameters
    ----------
    estimator : estimator
        Anything with `predict_proba`.
    X : ndarray of n_samples images
        In the form that the estimator takes.

    Returns
    -------
    ndarray of float64, shape (n_samples, n_classes)
        The probabilities.

    Raises
    ------
    ValueError
        If the answer has another shape, or holds NaN or infinity.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> model = GaussianNB().fit([[0.0], [1.0]], [0, 1])
    >>> predict_probabilities(model, np.array([[0.5]]))
    array([[0.5, 0.5]])
    """
    name = type(estimator).__name__
    answer = estimator.predict_proba(name_columns(estimator, X))
    if isinstance(answer, list) and len(answer) and np.ndim(answer[0]) == 2:
        raise ValueError(
            f"{name}.predict_proba returned a list of {len(answer)} arrays: the model predicts several "
            f"outputs. Explain a model of one of them, or an object of your own whose predict_proba "
            f"returns the probabilities of one."
        )
    y_proba = np.asarray(answer, dtype=np.float64)
    if len(X) == 1 and y_proba.ndim == 1:
        y_proba = y_proba[None]  # scikeras squeezes the answer for one row.
    classes = getattr(estimator, "classes_", None)
    n_classes = y_proba.shape[-1] if classes is None else len(classes)
    if y_proba.shape != (len(X), n_classes):
        raise ValueError(
            f"{name}.predict_proba returned the shape {y_proba.shape} for {len(X)} images; expected "
            f"{(len(X), n_classes)}: one row for each image and one column for each class."
        )
    finite = np.isfinite(y_proba).all(axis=1)
    if not finite.all():
        raise ValueError(
            f"{name}.predict_proba returned NaN or infinite probabilities for {np.sum(~finite)} of "
            f"{len(X)} images, some with segments hidden. Check the model, or hide segments by "
            f"something that it can deal with (hide=)."
        )
    return y_proba


def predict_blocks(
    predict: Callable[[np.ndarray], np.ndarray], blocks: Iterable[np.ndarray], batch_size: int
) -> list[np.ndarray]:
    """Predict blocks of images in batches that may span blocks or be parts of one.

    Parameters
    ----------
    predict : callable
        From images to probabilities.
    blocks : iterable of ndarray
        Images; consumed block by block, so that few of them exist at a time.
    batch_size : int
        Images of one batch.

    Returns
    -------
    list of ndarray
        Probabilities of each block.

    Examples
    --------
    >>> blocks = [np.ones((2, 1)), np.zeros((3, 1))]
    >>> [len(block) for block in predict_blocks(lambda X: X, blocks, batch_size=4)]
    [2, 3]
    """
    answers: list[np.ndarray] = []
    pending: list[np.ndarray] = []

    def flush() -> None:
        X = pending[0] if len(pending) == 1 else np.concatenate(pending)
        parts = [predict(X[i : i + batch_size]) for i in range(0, len(X), batch_size)]
        ends = np.cumsum([len(block) for block in pending])
        answers.extend(np.split(np.concatenate(parts), ends[:-1]))
        pending.clear()

    for block in blocks:
        pending.append(block)
        if sum(map(len, pending)) >= batch_size:
            flush()
    if pending:
        flush()
    return answers


def encode_label(label: Any, classes: np.ndarray) -> int:
    """Return the position of a label among the classes.

    Parameters
    ----------
    label : label
        The label.
    classes : ndarray of shape (n_classes,)
        All labels.

    Returns
    -------
    int
        The position.

    Raises
    ------
    ValueError
        If there is no such label, or it is several.

    Examples
    --------
    >>> encode_label("coat", np.array(["bag", "coat"]))
    1
    """
    known = classes.tolist()
    if np.ndim(label):
        raise ValueError(f"Give one label of {known[:20]}; got {label!r}.")
    if label not in known:
        raise ValueError(f"The model has no class {label!r}; its classes are {known[:20]}.")
    return known.index(label)


class ImageModel:
    """An estimator that takes NHWC images and answers in batches, whatever it was fitted to.

    Parameters
    ----------
    estimator : estimator
        A fitted classifier, or anything else with `predict_proba`.
    X : array-like of n_samples images
        Images in a form that the estimator takes.
    image_shape : "auto" or tuple of int
        Shape of images that come as rows.

    Attributes
    ----------
    images : ndarray of shape (n_samples, height, width, channels)
        The images.

    Raises
    ------
    TypeError
        If the estimator has no `predict_proba`.
    ValueError
        If the images are no finite numbers or do not fit the estimator.
    sklearn.exceptions.NotFittedError
        If the estimator has not been fitted.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> model = ImageModel(GaussianNB().fit(np.eye(4), [0, 0, 1, 1]), np.eye(4), "auto")
    >>> model.images.shape, model.predict([model.images], batch_size=3)[0].shape
    ((4, 2, 2, 1), (4, 2))
    """

    def __init__(self, estimator: Any, X: ArrayLike, image_shape: ImageShapeParameter):
        check_estimator_predicts(estimator)
        X = check_image_array(X)
        self.estimator = estimator
        self._row_shape, shape = find_image_forms(estimator, X.shape[1:], image_shape)
        self.images = to_images(X, shape)

    def in_estimators_form(self, images: np.ndarray) -> np.ndarray:
        """Return NHWC images in the shape that the estimator takes."""
        return images.reshape(len(images), *self._row_shape)

    def predict(self, blocks: Iterable[np.ndarray], batch_size: int) -> list[np.ndarray]:
        """Return the probabilities of each block of NHWC images."""
        return predict_blocks(
            lambda X: predict_probabilities(self.estimator, self.in_estimators_form(X)),
            blocks,
            batch_size,
        )

    def classes(self, n_classes: int) -> np.ndarray:
        """Return `classes_`, or numbers from 0 if the estimator does not name its classes."""
        classes = getattr(self.estimator, "classes_", None)
        return np.arange(n_classes) if classes is None else np.asarray(classes)

    def labels(self, y_proba: np.ndarray) -> np.ndarray:
        """Return the labels that `predict` gives, or the most probable ones if there is no `predict`."""
        if not callable(getattr(self.estimator, "predict", None)):
            return self.classes(y_proba.shape[1])[y_proba.argmax(axis=1)]
        X = name_columns(self.estimator, self.in_estimators_form(self.images))
        return np.asarray(self.estimator.predict(X))
