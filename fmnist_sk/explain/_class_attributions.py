"""What explanations have in common within each class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ._explanation import Explanation


@dataclass(frozen=True, eq=False)
class ClassAttributions:
    """Mean image and mean importance of each pixel, for each class.

    Parameters
    ----------
    classes : ndarray of shape (n_classes,)
        Labels of the classes.
    n_images : ndarray of int, shape (n_classes,)
        How many images each mean is over.
    images : ndarray of shape (n_classes, height, width, channels)
        Mean images; NaN for a class without any.
    attributions : ndarray of shape (n_classes, height, width)
        Mean importances for the class; NaN for a class without images.
    standard_errors : ndarray of shape (n_classes, height, width)
        Standard errors of the mean importances; NaN for fewer than two images.

    See Also
    --------
    mean_attributions : Makes it.
    fmnist_sk.plotting.ClassAttributionDisplay : Draws it.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.explain import ClassAttributions
    >>> empty = np.zeros((2, 4, 4))
    >>> ClassAttributions(np.array(["bag", "coat"]), np.array([3, 0]), empty, empty, empty)
    ClassAttributions({'bag': 3, 'coat': 0})
    """

    classes: np.ndarray
    n_images: np.ndarray
    images: np.ndarray
    attributions: np.ndarray
    standard_errors: np.ndarray

    def __repr__(self) -> str:
        counts = dict(zip(self.classes.tolist(), self.n_images.tolist(), strict=True))
        return f"ClassAttributions({counts})"


def mean_attributions(
    explanations: Sequence[Explanation], y: ArrayLike | None = None
) -> ClassAttributions:
    """Average explanations over the images of each class: what the model looks at in general.

    An average over places means most where images are aligned, as those of Fashion-MNIST are.

    Parameters
    ----------
    explanations : sequence of Explanation
        Explanations by one estimator of images of one size, such as from `explain_many`.
    y : array-like of shape (n_explanations,), default=None
        Which class each image is counted for, and whose importances are averaged: usually the true
        labels. None takes the predicted ones.

    Returns
    -------
    ClassAttributions
        Means for each class.

    Raises
    ------
    TypeError
        If it is a single explanation.
    ValueError
        If there are no explanations, lengths or sizes or classes differ, or a label is unknown.

    See Also
    --------
    fmnist_sk.plotting.ClassAttributionDisplay : Draws the result.

    Examples
    --------
    >>> from fmnist_sk.datasets import make_fashion_like
    >>> from fmnist_sk.explain import LimeExplainer, mean_attributions
    >>> from sklearn.naive_bayes import GaussianNB
    >>> X, y = make_fashion_like(100, random_state=0, return_X_y=True)
    >>> explainer = LimeExplainer(GaussianNB().fit(X, y), segmentation="grid", n_segments=4)
    >>> means = mean_attributions(explainer.explain_many(X[:20]), y[:20])
    >>> means.attributions.shape, int(means.n_images.sum())
    ((10, 28, 28), 20)
    """
    if isinstance(explanations, Explanation):
        raise TypeError("mean_attributions averages several explanations; got a single one.")
    explanations = list(explanations)
    if not explanations:
        raise ValueError("There are no explanations to average.")
    first = explanations[0]
    for each in explanations:
        if each.image.shape != first.image.shape or not np.array_equal(each.classes, first.classes):
            raise ValueError(
                f"All explanations must be of images of one size and of one estimator; found sizes "
                f"{first.image.shape} and {each.image.shape}, classes {first.classes.tolist()[:10]} and "
                f"{each.classes.tolist()[:10]}."
            )
    labels: list[Any] = [None] * len(explanations) if y is None else np.asarray(y).tolist()
    if len(labels) != len(explanations):
        raise ValueError(f"y has {len(labels)} labels for {len(explanations)} explanations.")
    pairs = list(zip(explanations, labels, strict=True))
    codes = np.array([each.class_code(label) for each, label in pairs])
    maps = np.array([each.attribution_map(label) for each, label in pairs], dtype=np.float64)
    images = np.array([each.image for each in explanations], dtype=np.float64)
    n_images = np.bincount(codes, minlength=len(first.classes))
    means, errors = _means_and_errors(maps, codes, n_images)
    return ClassAttributions(
        classes=first.classes,
        n_images=n_images,
        images=_means_and_errors(images, codes, n_images)[0],
        attributions=means,
        standard_errors=errors,
    )


def _means_and_errors(
    values: np.ndarray, codes: np.ndarray, n_values: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard error of each class's arrays, NaN where there are too few."""
    means = np.full((len(n_values), *values.shape[1:]), np.nan)
    errors = means.copy()
    for code, n in enumerate(n_values):
        chosen = values[codes == code]
        if n:
            means[code] = chosen.mean(axis=0)
        if n > 1:
            errors[code] = chosen.std(axis=0, ddof=1) / np.sqrt(n)
    return means, errors
