"""LIME, Shapley values and occlusion for images and any classifier."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from numbers import Integral, Real
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils._param_validation import (
    Interval,
    StrOptions,
    validate_parameter_constraints,
)

from .._images import ImageShapeParameter
from .._random_state import RandomStateLike, as_generator
from ._coalition_predictions import predict_coalitions
from ._coalitions import draw_coalitions
from ._explanation import Explanation
from ._hiding import hidden_image
from ._image_explainer import ImageExplainer
from ._image_model import ImageModel
from ._segmentation import segment_image
from ._shapley import estimate_shapley, exact_shapley, shapley_kernel
from ._surrogate import alpha_for_all, fit_surrogate, lime_kernel, weighted_r2


class LimeExplainer(ImageExplainer):
    """Explain predictions by the segments of an image, for anything with `predict_proba`.

    The image is shown to the model many times with some of its segments hidden, and a linear surrogate
    tells how much each segment adds to the probability of each class. With at most 12 segments, as by
    default, *all* coalitions of segments are shown, so that nothing is left to chance.

    Parameters
    ----------
    estimator : estimator
        A fitted classifier, pipeline, search, ensemble, or an object of your own with
        `predict_proba`. It gets images in the shape and dtype in which you give them, or as rows if it
        was fitted to rows. `classes_`, if it has them, names the labels.
    method : {"lime", "shapley", "occlusion"}, default="lime"
        "lime" fits LIME's surrogate, a ridge regression weighted by closeness to the image.
        "shapley" computes Shapley values, which sum to the difference that the whole image makes:
        exact from all coalitions, else estimated. "occlusion" hides one segment at a time, so that
        hundreds of small ones are affordable.
    segmentation : {"slic", "grid", "felzenszwalb", "quickshift"}, callable or array-like of shape \
            (height, width), default="slic"
        How to divide an image: a method with parameters for small images, a function from an image
        (height, width, channels) to a map of labels, or the map. "slic" follows the image as far as it
        has contrast and becomes a grid where it has none. Only "grid" and maps go without scikit-image.
    n_segments : int, default=12
        Most segments of "slic" and "grid", which come near to it; the others find their own number.
    hide : {"mean", "segment_mean", "black", "blur"} or array-like of as many values as an image, \
            default="mean"
        What stands in the place of hidden segments: the mean colour of the image, each segment's own
        mean colour (as in package `lime`; it hides little where segments are even), zeros, a
        blurred copy of the image, or a reference image.
    n_samples : int or "auto", default="auto"
        Most coalitions to show, at least 4. If there are not more than that, all are shown. "auto" shows
        all for up to 12 segments and else 1,000, stratified by size.
    kernel_width : float, default=0.25
        Width of LIME's kernel on the cosine distance between a coalition and the full one.
    alpha : float, default=1.0
        L2 penalty of LIME's ridge regression on 1,000 coalitions, which is LIME's own number. Where all
        coalitions are shown it grows and shrinks with their number, so that few segments are not
        penalised more than many.
    image_shape : "auto" or tuple of int, default="auto"
        ``(height, width)`` or ``(height, width, channels)`` of images that come as rows. "auto" asks the
        estimator (`image_shape_`) and else takes a perfect square for a square grey image.
    batch_size : int, default=4096
        Most images in one call of `predict_proba`; images explained together share calls.
    random_state : int, RandomState, Generator or None, default=None
        Where random coalitions come from. With an int every call gives the same, and `explain_many`
        gives for each image what `explain` gives.

    See Also
    --------
    Explanation : The result.
    GradientExplainer : Explains CNNs by their gradients, pixel by pixel.
    measure_explanations : How good explanations are.
    fmnist_sk.plotting.ExplanationDisplay : Draws an explanation.

    Notes
    -----
    An explanation is one of the difference between the image and the hidden one. On a black background,
    hiding by black can find nothing there, and hiding by a mean can: a random forest, which has learnt
    what pixels stay black, then ranks the background first in most images of Fashion-MNIST. Neither is
    wrong; measure explanations of such models with `hide` as they were made.

    Coalitions that give the same image, because hiding a segment changes nothing in it, are shown to the
    model once.

    References
    ----------
    Ribeiro, Singh and Guestrin, "Why should I trust you? Explaining the predictions of any
    classifier", KDD 2016. Lundberg and Lee, "A unified approach to interpreting model predictions",
    NeurIPS 2017.

    Examples
    --------
    >>> from fmnist_sk.datasets import make_fashion_like
    >>> from fmnist_sk.explain import LimeExplainer
    >>> from sklearn.naive_bayes import GaussianNB
    >>> X, y = make_fashion_like(100, random_state=0, return_X_y=True)
    >>> explainer = LimeExplainer(GaussianNB().fit(X, y), segmentation="grid", n_segments=9)
    >>> explanation = explainer.explain(X[0])
    >>> explanation
    Explanation(method='lime', predicted_label=..., n_segments=9, n_samples=512, is_exact=True)
    >>> explanation.importances(label=3).shape
    (9,)
    """

    _parameter_constraints: dict[str, list[Any]] = {
        "estimator": [object],
        "method": [StrOptions({"lime", "shapley", "occlusion"})],
        "segmentation": [str, callable, "array-like"],
        "n_segments": [Interval(Integral, 1, None, closed="left")],
        "hide": [str, "array-like"],
        "n_samples": [StrOptions({"auto"}), Interval(Integral, 4, None, closed="left")],
        "kernel_width": [Interval(Real, 0, None, closed="neither")],
        "alpha": [Interval(Real, 0, None, closed="left")],
        "image_shape": [StrOptions({"auto"}), tuple, list],
        "batch_size": [Interval(Integral, 1, None, closed="left")],
        "random_state": ["random_state", np.random.Generator],
    }

    def __init__(
        self,
        estimator: Any,
        *,
        method: Literal["lime", "shapley", "occlusion"] = "lime",
        segmentation: str | Callable[[np.ndarray], np.ndarray] | ArrayLike = "slic",
        n_segments: int = 12,
        hide: str | ArrayLike = "mean",
        n_samples: int | Literal["auto"] = "auto",
        kernel_width: float = 0.25,
        alpha: float = 1.0,
        image_shape: ImageShapeParameter = "auto",
        batch_size: int = 4096,
        random_state: RandomStateLike = None,
    ):
        self.estimator = estimator
        self.method = method
        self.segmentation = segmentation
        self.n_segments = n_segments
        self.hide = hide
        self.n_samples = n_samples
        self.kernel_width = kernel_width
        self.alpha = alpha
        self.image_shape = image_shape
        self.batch_size = batch_size
        self.random_state = random_state

    def _explain(self, X: ArrayLike) -> list[Explanation]:
        validate_parameter_constraints(
            self._parameter_constraints, vars(self), caller_name=type(self).__name__
        )
        model = ImageModel(self.estimator, X, self.image_shape)
        images = model.images
        segments = [segment_image(image, self.segmentation, self.n_segments) for image in images]
        n_segments = [int(numbers.max()) + 1 for numbers in segments]
        _warn_of_single_segments(n_segments)
        hidden = [hidden_image(*pair, self.hide) for pair in zip(images, segments, strict=True)]
        coalitions = self._coalitions(set(n_segments))
        shared = [coalitions[n] for n in n_segments]
        outputs = predict_coalitions(model, hidden, segments, shared, self.batch_size)
        explanations: dict[int, Explanation] = {}
        for n, rows in coalitions.items():
            members = [i for i, found in enumerate(n_segments) if found == n]
            solution = self._solve(rows, np.hstack([outputs[i] for i in members]))
            of_each = zip(*(np.split(part, len(members)) for part in solution), strict=True)
            for i, (coefficients, intercepts, scores) in zip(members, of_each, strict=True):
                explanations[i] = Explanation(
                    image=images[i].copy(),
                    segments=segments[i],
                    hidden=hidden[i],
                    classes=model.classes(outputs[i].shape[1]),
                    coefficients=coefficients,
                    intercepts=intercepts,
                    scores=scores,
                    coalitions=rows,
                    outputs=outputs[i],
                    method=self.method,
                    is_exact=self.method == "occlusion" or len(rows) == 2**n,
                )
        return [explanations[i] for i in range(len(images))]

    def _coalitions(self, n_segments: set[int]) -> dict[int, np.ndarray]:
        """Return coalitions by number of segments; images with equally many share them."""
        seed = int(as_generator(self.random_state).integers(2**63))
        return {
            n: draw_coalitions(n, self.n_samples, self.method, np.random.default_rng([seed, n]))
            for n in n_segments
        }

    def _solve(
        self, coalitions: np.ndarray, outputs: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return coefficients, intercept and R2 of each column of `outputs`."""
        n_rows, n_segments = coalitions.shape
        is_exact = n_rows == 2**n_segments
        if self.method == "lime":
            alpha = alpha_for_all(self.alpha, n_rows) if is_exact else self.alpha
            weights = lime_kernel(coalitions, self.kernel_width)
            coefficients, intercepts = fit_surrogate(coalitions, outputs, weights, alpha)
        elif self.method == "occlusion":
            weights = np.ones(len(coalitions))
            coefficients = (outputs[0] - outputs[1:]).T
            intercepts = outputs[0] - coefficients.sum(axis=1)
        else:
            shapley = exact_shapley if is_exact else estimate_shapley
            coefficients = shapley(coalitions, outputs)
            intercepts = outputs[0] - coefficients.sum(axis=1)
            # A sample was drawn by the kernel, so that each row counts alike, but for the full and the
            # empty coalition, about which the values are right by themselves.
            sizes = coalitions.sum(axis=1)
            is_drawn = (sizes > 0) & (sizes < n_segments)
            weights = shapley_kernel(coalitions) if is_exact else is_drawn.astype(np.float64)
        fitted = intercepts + coalitions @ coefficients.T
        return coefficients, intercepts, weighted_r2(outputs, fitted, weights)


def _warn_of_single_segments(n_segments: list[int]) -> None:
    n_single = n_segments.count(1)
    if n_single:
        warnings.warn(
            f"{n_single} of {len(n_segments)} images have one segment only, so their explanations "
            f"say nothing about places. Choose another segmentation, such as 'slic' or 'grid'.",
            UserWarning,
            stacklevel=4,
        )
