"""Saliency, integrated gradients and Grad-CAM for convolutional networks."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Integral
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils import gen_batches
from sklearn.utils._param_validation import (
    Interval,
    StrOptions,
    validate_parameter_constraints,
)

from .._images import ImageShapeParameter
from ._attributions import (
    grad_cam,
    integrate_gradients,
    midpoint_rule,
    resize_maps,
    straight_paths,
)
from ._explanation import Explanation
from ._hiding import hidden_image
from ._image_explainer import ImageExplainer
from ._image_model import ImageModel
from ._inner_network import check_pixel_by_pixel, find_network, to_network_inputs

if TYPE_CHECKING:
    from ._gradients import NetworkGradients  # It imports TensorFlow.

# Differences that two float32 computations of the same probability can have.
_SAME_PROBABILITY = 1e-3


class GradientExplainer(ImageExplainer):
    """Explain predictions of a convolutional network pixel by pixel, from its gradients.

    Much finer than `LimeExplainer`, and for networks only. The result is the same kind of `Explanation`,
    in which every pixel is a segment, so measures and displays take it as well.

    Parameters
    ----------
    estimator : estimator
        A fitted `CNNClassifier`, or a pipeline or a search that ends in one. More generally: anything
        with `predict_proba` and a method `to_keras` that returns a Keras model from pixels to logits.
        Steps before the network must transform pixel by pixel, as scalers do.
    method : {"integrated_gradients", "saliency", "grad_cam"}, default="integrated_gradients"
        "integrated_gradients" divides the difference of probability between the image and the hidden one
        among the pixels: it follows the gradient on the straight line between the two. "saliency" is
        the size of the gradient of the logit at the image, the largest over the channels: where
        a small change would matter. "grad_cam" shows where the feature maps of a layer speak for the
        class; it is coarse. The last two are never negative.
    hide : {"mean", "black", "blur"} or array-like of as many values as an image, default="mean"
        Where the line of "integrated_gradients" starts, the "baseline": the mean colour of the image,
        zeros, a blurred copy, or a reference image. What equals it gets no importance.
    n_steps : int, default=64
        Points on the line. The importances of a class sum to the difference of its probability up to an
        error that shrinks with the number of points: about 0.01 at most with 64.
    layer : int, default=-1
        Which layer "grad_cam" looks at, among those that give feature maps; -1 is the last. Earlier
        layers are finer and know less of the class.
    image_shape : "auto" or tuple of int, default="auto"
        ``(height, width)`` or ``(height, width, channels)`` of images that come as rows. "auto" asks the
        estimator.
    batch_size : int, default=512
        Most images, or points on lines, that go through the network at once.

    See Also
    --------
    LimeExplainer : Explains any classifier by regions.
    Explanation : The result.
    measure_explanations : How good explanations are.
    fmnist_sk.plotting.ExplanationDisplay : Draws an explanation.

    Notes
    -----
    In a pipeline, gradients are those at the network's input. For "integrated_gradients" behind a
    scaler this makes no difference, because scaling stretches gradients as much as it shrinks the line.

    The gradients of a fitted network are compiled once, for all explainers of it.

    References
    ----------
    Simonyan, Vedaldi and Zisserman, "Deep inside convolutional networks", ICLR workshop 2014.
    Sundararajan, Taly and Yan, "Axiomatic attribution for deep networks", ICML 2017. Selvaraju et al.,
    "Grad-CAM", ICCV 2017.

    Examples
    --------
    >>> from fmnist_sk import CNNClassifier
    >>> from fmnist_sk.datasets import make_fashion_like
    >>> from fmnist_sk.explain import GradientExplainer
    >>> X, y = make_fashion_like(100, random_state=0, return_X_y=True)
    >>> clf = CNNClassifier("lenet", epochs=1, random_state=0).fit(X, y)
    >>> explanation = GradientExplainer(clf).explain(X[0])
    >>> explanation
    Explanation(method='integrated_gradients', predicted_label=..., n_segments=784, ...)
    >>> difference = explanation.outputs[0] - explanation.outputs[1]
    >>> bool(abs(explanation.coefficients.sum(axis=1) - difference).max() < 0.01)
    True
    """

    _parameter_constraints: dict[str, list[Any]] = {
        "estimator": [object],
        "method": [StrOptions({"integrated_gradients", "saliency", "grad_cam"})],
        "hide": [StrOptions({"mean", "black", "blur"}), "array-like"],
        "n_steps": [Interval(Integral, 1, None, closed="left")],
        "layer": [Integral],
        "image_shape": [StrOptions({"auto"}), tuple, list],
        "batch_size": [Interval(Integral, 1, None, closed="left")],
    }

    def __init__(
        self,
        estimator: Any,
        *,
        method: Literal["integrated_gradients", "saliency", "grad_cam"] = "integrated_gradients",
        hide: str | ArrayLike = "mean",
        n_steps: int = 64,
        layer: int = -1,
        image_shape: ImageShapeParameter = "auto",
        batch_size: int = 512,
    ):
        self.estimator = estimator
        self.method = method
        self.hide = hide
        self.n_steps = n_steps
        self.layer = layer
        self.image_shape = image_shape
        self.batch_size = batch_size

    def _explain(self, X: ArrayLike) -> list[Explanation]:
        validate_parameter_constraints(
            self._parameter_constraints, vars(self), caller_name=type(self).__name__
        )
        model = ImageModel(self.estimator, X, self.image_shape)
        transformers, classifier = find_network(self.estimator)
        images = model.images
        if not len(images):
            return []
        segments = np.arange(images[0, ..., 0].size).reshape(images.shape[1:3])
        hidden = np.array(
            [hidden_image(each, np.zeros_like(segments), self.hide) for each in images]
        )
        (outputs,) = model.predict([np.concatenate([images, hidden])], self.batch_size)
        outputs = outputs.reshape(2, len(images), -1)

        network = _compiled(classifier)
        shape = network.input_shape
        ends = hidden, images
        start, end = (to_network_inputs(model, transformers, each, shape) for each in ends)
        check_pixel_by_pixel(model, transformers, ends, (start, end))
        parts = list(self._attributions(network, start, end))
        probabilities = np.concatenate([part[0] for part in parts])
        self._check_same_model(probabilities, outputs[0])
        values = np.concatenate([part[1] for part in parts], axis=1, dtype=np.float64)
        coefficients = values.reshape(*values.shape[:2], -1).swapaxes(0, 1)

        coalitions = np.repeat([[True], [False]], segments.size, axis=1)
        classes = model.classes(outputs.shape[2])
        # Only integrated gradients add up to probabilities and so make a surrogate, but none was fitted.
        unknown = np.full(len(classes), np.nan)
        adds_up = self.method == "integrated_gradients"
        return [
            Explanation(
                image=images[i].copy(),
                segments=segments,
                hidden=hidden[i],
                classes=classes,
                coefficients=coefficients[i],
                intercepts=outputs[1, i] if adds_up else unknown,
                scores=unknown,
                coalitions=coalitions,
                outputs=outputs[:, i],
                method=self.method,
                is_exact=True,
            )
            for i in range(len(images))
        ]

    def _attributions(
        self, network: NetworkGradients, start: np.ndarray, end: np.ndarray
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield probabilities of images and importances (n_classes, n, height, width), in batches."""
        is_path = self.method == "integrated_gradients"
        points, weights = midpoint_rule(self.n_steps)
        n_at_once = max(1, self.batch_size // len(points)) if is_path else self.batch_size
        for rows in gen_batches(len(end), n_at_once):
            images = end[rows]
            if is_path:
                path = straight_paths(start[rows], images, points)
                probabilities, gradients = _in_batches(network, path, self.batch_size)
                values = integrate_gradients(gradients, weights, images - start[rows])
                yield probabilities[len(points) - 1 :: len(points)], values
            elif self.method == "saliency":
                probabilities, gradients = network.at_pixels(images, softmax=False)
                yield probabilities, np.abs(gradients).max(axis=-1)
            else:
                maps, probabilities, gradients = network.at_layer(images, self.layer)
                yield probabilities, resize_maps(grad_cam(maps, gradients), *images.shape[1:3])

    def _check_same_model(self, found: np.ndarray, expected: np.ndarray) -> None:
        same_shape = found.shape == expected.shape
        if not same_shape or np.abs(found - expected).max() > _SAME_PROBABILITY:
            raise TypeError(
                f"{type(self.estimator).__name__}.predict_proba does not return what the network "
                f"within it computes, so gradients of the network do not explain it. Use "
                f"LimeExplainer, or explain the network alone."
            )


def _in_batches(
    network: NetworkGradients, images: np.ndarray, batch_size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return probabilities and their gradients, computed for few images at a time."""
    batches = gen_batches(len(images), batch_size)
    parts = [network.at_pixels(images[rows], softmax=True) for rows in batches]
    probabilities, gradients = zip(*parts, strict=True)
    return np.concatenate(probabilities), np.concatenate(gradients, axis=1)


def _compiled(classifier: Any) -> NetworkGradients:
    from ._gradients import gradients_of

    return gradients_of(classifier)
