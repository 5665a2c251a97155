"""Whether the surrogate is right, whether seeds agree, and what chance would have said."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata

from .._check_count import check_count
from .._random_state import RandomStateLike, as_generator
from ._coalition_predictions import predict_coalitions
from ._coalitions import sample_coalitions
from ._explanation import Explanation
from ._image_explainer import ImageExplainer
from ._image_model import ImageModel
from ._surrogate import lime_kernel, weighted_r2


def rank_agreement(importances: np.ndarray) -> float:
    """Return the mean Spearman correlation over all pairs of rows.

    Parameters
    ----------
    importances : ndarray of shape (n_runs, n_segments)
        Importances of the same segments from several runs, at least two.

    Returns
    -------
    float
        1 if all runs rank the segments alike. A run without any ranking agrees only with its like.

    Examples
    --------
    >>> rank_agreement(np.array([[0.1, 0.2, 0.7], [0.2, 0.3, 0.4], [0.7, 0.2, 0.1]]))
    -0.333...
    """
    ranks = rankdata(importances, axis=1)
    centred = ranks - ranks.mean(axis=1, keepdims=True)
    norms = np.linalg.norm(centred, axis=1, keepdims=True)
    unit = centred / np.where(norms > 0, norms, 1.0)
    correlations = unit @ unit.T
    correlations[(ranks[:, None] == ranks).all(axis=2)] = 1.0
    return float(correlations[np.triu_indices(len(ranks), 1)].mean())


def check_explained_images(explanations: Sequence[Explanation], images: np.ndarray) -> None:
    """Check that explanations are of these images, in this order.

    Parameters
    ----------
    explanations : sequence of Explanation
        The explanations.
    images : ndarray of shape (n, height, width, channels)
        The images.

    Raises
    ------
    ValueError
        If there are more or fewer, or one is of another image.
    """
    if len(explanations) != len(images):
        raise ValueError(f"There are {len(explanations)} explanations for {len(images)} images.")
    for i, (explanation, image) in enumerate(zip(explanations, images, strict=True)):
        if not np.array_equal(explanation.image, image):
            raise ValueError(
                f"explanations[{i}] is of another image than X[{i}]; give explanations in the order of X."
            )


def held_out_r2(
    explainer: ImageExplainer,
    X: ArrayLike,
    explanations: Sequence[Explanation],
    *,
    n_samples: int = 200,
    random_state: RandomStateLike = None,
) -> np.ndarray:
    """Return how well explanations predict the model on coalitions that they have not seen.

    Near 1, the effects of the segments add up, and an explanation is the whole story; near 0 or below,
    the model combines segments in ways that no linear explanation shows.

    Parameters
    ----------
    explainer : LimeExplainer or GradientExplainer
        What made the explanations.
    X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
        The images.
    explanations : sequence of Explanation of length n
        Their explanations.
    n_samples : int, default=200
        New coalitions for each image, at least 2. If an explanation was made from all there are, these
        are among them.
    random_state : int, RandomState, Generator or None, default=None
        Where the coalitions come from.

    Returns
    -------
    ndarray of shape (n,)
        R2 for the predicted label, weighted by LIME's kernel for "lime" and "occlusion". It is NaN
        where importances do not add up to probabilities: for "saliency" and "grad_cam".

    Raises
    ------
    ValueError
        If lengths differ, an explanation is of another image, or `n_samples` is below 2.

    See Also
    --------
    measure_explanations : This and all other measures in one table.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.explain import LimeExplainer, held_out_r2
    >>> class Brightness:
    ...     def predict_proba(self, X):
    ...         p = X.mean(axis=(1, 2))
    ...         return np.stack([1 - p, p], axis=1)
    >>> X = np.random.default_rng(0).random((2, 8, 8))
    >>> explainer = LimeExplainer(Brightness(), segmentation="grid", hide="black")
    >>> explanations = explainer.explain_many(X)
    >>> held_out_r2(explainer, X, explanations, random_state=0).round(2)
    array([1., 1.])
    """
    check_count("n_samples", n_samples, at_least=2)
    model = ImageModel(explainer.estimator, X, explainer.image_shape)
    explanations = list(explanations)
    check_explained_images(explanations, model.images)
    if all(np.isnan(explanation.intercepts).all() for explanation in explanations):
        return np.full(len(explanations), np.nan)
    rng = as_generator(random_state)
    coalitions = [
        sample_coalitions(n_samples, explanation.n_segments, explanation.method, rng)
        for explanation in explanations
    ]
    hidden = [explanation.hidden for explanation in explanations]
    segments = [explanation.segments for explanation in explanations]
    outputs = predict_coalitions(model, hidden, segments, coalitions, explainer.batch_size)
    scores = []
    for explanation, rows, answers in zip(explanations, coalitions, outputs, strict=True):
        code = explanation.class_code()
        fitted = explanation.intercepts[code] + rows @ explanation.coefficients[code]
        # Others than LIME weigh alike: coalitions for Shapley values are drawn by their kernel.
        width = getattr(explainer, "kernel_width", None)
        if width is None or explanation.method == "shapley":
            weights = np.ones(len(rows))
        else:
            weights = lime_kernel(rows, width)
        scores.append(weighted_r2(answers[:, [code]], fitted[:, None], weights)[0])
    return np.array(scores, dtype=np.float64)


def stability(
    explainer: ImageExplainer,
    X: ArrayLike,
    *,
    n_runs: int = 5,
    random_state: RandomStateLike = None,
) -> np.ndarray:
    """Return how far explanations of the same image from several seeds agree.

    Parameters
    ----------
    explainer : LimeExplainer or GradientExplainer
        What explains; its own seed is not used.
    X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
        The images.
    n_runs : int, default=5
        How often to explain each image, at least 2.
    random_state : int, RandomState, Generator or None, default=None
        Where the seeds come from.

    Returns
    -------
    ndarray of shape (n,)
        Mean Spearman correlation, over all pairs of runs, of the importances for the predicted label. It
        is 1 where explanations are exact.

    Raises
    ------
    ValueError
        If `n_runs` is below 2.

    See Also
    --------
    measure_explanations : This and all other measures in one table.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.explain import LimeExplainer, stability
    >>> class Brightness:
    ...     def predict_proba(self, X):
    ...         p = X.mean(axis=(1, 2))
    ...         return np.stack([1 - p, p], axis=1)
    >>> X = np.random.default_rng(0).random((2, 8, 8))
    >>> explainer = LimeExplainer(Brightness(), segmentation="grid", n_samples=100)
    >>> stability(explainer, X, n_runs=3, random_state=0).shape
    (2,)
    """
    check_count("n_runs", n_runs, at_least=2)
    rng, runs = as_generator(random_state), []
    for _ in range(n_runs):
        seeded: Any = copy.copy(explainer)
        seeded.random_state = int(rng.integers(2**32))
        runs.append(seeded.explain_many(X))
    return np.array(
        [
            rank_agreement(np.array([explanation.importances() for explanation in of_one_image]))
            for of_one_image in zip(*runs, strict=True)
        ],
        dtype=np.float64,
    )


def random_attributions(
    segments: Sequence[np.ndarray] | np.ndarray, random_state: RandomStateLike = None
) -> np.ndarray:
    """Return what an explanation by chance would say, to compare explanations with.

    Parameters
    ----------
    segments : sequence of ndarray of int, each of shape (height, width)
        Segments of images of one size, such as `Explanation.segments`.
    random_state : int, RandomState, Generator or None, default=None
        Where the random numbers come from.

    Returns
    -------
    ndarray of shape (n, height, width)
        A random number for each segment.

    See Also
    --------
    deletion_curves : What to compare.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.explain import random_attributions
    >>> random_attributions([np.array([[0, 0, 1]])], random_state=0)
    array([[[0.63..., 0.63..., 0.26...]]])
    """
    rng = as_generator(random_state)
    return np.array([rng.random(int(numbers.max()) + 1)[numbers] for numbers in segments])
