"""All measures of explanations in one table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .._random_state import RandomStateLike, as_generator
from ._explanation import Explanation
from ._image_explainer import ImageExplainer
from ._measures import held_out_r2, random_attributions, stability
from ._perturbation_curves import area_under_curves, deletion_curves, insertion_curves


def measure_explanations(
    explainer: ImageExplainer,
    X: ArrayLike,
    explanations: Sequence[Explanation] | None = None,
    *,
    hide: str | ArrayLike | None = None,
    n_steps: int = 28,
    n_runs: int = 5,
    random_state: RandomStateLike = None,
) -> pd.DataFrame:
    """Measure how faithful and how stable explanations are, beside explanations by chance.

    Parameters
    ----------
    explainer : LimeExplainer or GradientExplainer
        What explains.
    X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
        The images, at least one. The index of a data frame becomes that of the table.
    explanations : sequence of Explanation of length n, default=None
        Their explanations, if there are some already.
    hide : {"mean", "black", "blur"} or array-like of as many values as an image, default=None
        What stands in the place of a pixel that deletion hides. None takes what the explainer hides
        by, which must not be "segment_mean", because deletion knows pixels only; to compare explainers,
        give all the same.
    n_steps : int, default=28
        Steps of deletion and insertion.
    n_runs : int, default=5
        How often each image is explained for the stability.
    random_state : int, RandomState, Generator or None, default=None
        Where coalitions, seeds and chance come from.

    Returns
    -------
    DataFrame
        A row for each image: `label`, the predicted one, and its `probability`; `n_segments`; `r2` on
        held-out coalitions (NaN for "saliency" and "grad_cam"); areas `deletion` (low is good) and
        `insertion` (high is good), and `random_deletion` and `random_insertion` for the same segments
        in random order; `stability`.

    Raises
    ------
    ValueError
        If there are no images, there are more or fewer explanations than images, or one is of another
        image.

    See Also
    --------
    held_out_r2 : Column `r2`.
    deletion_curves : Column `deletion`.
    stability : Column `stability`.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.explain import LimeExplainer, measure_explanations
    >>> class Corner:
    ...     def predict_proba(self, X):
    ...         p = X[:, :2, :2].mean(axis=(1, 2))
    ...         return np.stack([1 - p, p], axis=1)
    >>> explainer = LimeExplainer(Corner(), segmentation="grid", n_segments=4, hide="black")
    >>> table = measure_explanations(explainer, np.ones((2, 4, 4)), n_steps=4, random_state=0)
    >>> table[["n_segments", "deletion", "insertion", "stability"]]
       n_segments  deletion  insertion  stability
    0           4     0.125      0.875        1.0
    1           4     0.125      0.875        1.0
    """
    rng = as_generator(random_state)
    index = X.index if isinstance(X, pd.DataFrame) else None
    X = np.asarray(X)
    if not len(X):
        raise ValueError("There are no images to measure explanations of.")
    explanations = explainer.explain_many(X) if explanations is None else list(explanations)
    r2 = held_out_r2(explainer, X, explanations, random_state=rng)
    ranked = {
        "": np.array([explanation.attribution_map() for explanation in explanations]),
        "random_": random_attributions([each.segments for each in explanations], rng),
    }
    areas = {
        prefix + name: area_under_curves(
            curves(
                explainer.estimator,
                X,
                attributions,
                labels=[explanation.predicted_label for explanation in explanations],
                hide=explainer.hide if hide is None else hide,
                n_steps=n_steps,
                image_shape=explainer.image_shape,
            )
        )
        for prefix, attributions in ranked.items()
        for name, curves in (("deletion", deletion_curves), ("insertion", insertion_curves))
    }
    return pd.DataFrame(
        {
            "label": [explanation.predicted_label for explanation in explanations],
            "probability": [explanation.probabilities.max() for explanation in explanations],
            "n_segments": [explanation.n_segments for explanation in explanations],
            "r2": r2,
            **areas,
            "stability": stability(explainer, X, n_runs=n_runs, random_state=rng),
        },
        index=index,
    )
