"""The explanation of one prediction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .._optional import import_optional
from ._image_model import encode_label


@dataclass(frozen=True, eq=False)
class Explanation:
    """How much each segment of an image speaks for each class.

    Made by `LimeExplainer` and `GradientExplainer`. It holds all classes, because they cost nothing extra.

    Parameters
    ----------
    image : ndarray of shape (height, width, channels)
        The image.
    segments : ndarray of int, shape (height, width)
        Number of each pixel's segment, from 0 without gaps. Gradients make every pixel a segment.
    hidden : ndarray of shape (height, width, channels)
        What stood in the place of hidden segments.
    classes : ndarray of shape (n_classes,)
        Labels of the classes.
    coefficients : ndarray of shape (n_classes, n_segments)
        Effect of each segment on the probability of each class: weights of the surrogate for method
        "lime", Shapley values for "shapley", losses for "occlusion", shares of the difference to the
        hidden image for "integrated_gradients". For "saliency" and "grad_cam" sizes without sign.
    intercepts : ndarray of shape (n_classes,)
        What the surrogate says when nothing is visible; NaN for "saliency" and "grad_cam".
    scores : ndarray of shape (n_classes,)
        Weighted R2 of the surrogate on the coalitions that it was made from. For "occlusion" it is 1
        always; see `held_out_r2`. NaN for gradients, where no surrogate is fitted.
    coalitions : ndarray of bool, shape (n_samples, n_segments)
        Which segments were visible; all of them in the first row.
    outputs : ndarray of shape (n_samples, n_classes)
        Probabilities that the model gave.
    method : {"lime", "shapley", "occlusion", "integrated_gradients", "saliency", "grad_cam"}
        What the coefficients are.
    is_exact : bool
        Whether `coalitions` are all that the method asks for, so that another seed gives the same.

    See Also
    --------
    LimeExplainer : Makes explanations.
    GradientExplainer : Makes them for convolutional networks, pixel by pixel.
    measure_explanations : How good they are.
    fmnist_sk.plotting.ExplanationDisplay : Draws one.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.explain import LimeExplainer
    >>> class Corner:
    ...     classes_ = np.array(["dark", "bright"])
    ...     def predict_proba(self, X):
    ...         return np.stack([1 - X[:, 0, 0], X[:, 0, 0]], axis=1)
    >>> explanation = LimeExplainer(
    ...     Corner(), segmentation="grid", n_segments=4, hide="black", method="shapley"
    ... ).explain(np.ones((4, 4)))
    >>> explanation.predicted_label
    'bright'
    >>> explanation.importances("dark")
    array([-1., 0., 0., 0.])
    >>> explanation.attribution_map()[0]
    array([1., 1., 0., 0.])
    """

    image: np.ndarray
    segments: np.ndarray
    hidden: np.ndarray
    classes: np.ndarray
    coefficients: np.ndarray
    intercepts: np.ndarray
    scores: np.ndarray
    coalitions: np.ndarray
    outputs: np.ndarray
    method: str
    is_exact: bool

    def __repr__(self) -> str:
        return (
            f"Explanation(method={self.method!r}, predicted_label={self.predicted_label!r}, "
            f"n_segments={self.n_segments}, n_samples={len(self.coalitions)}, "
            f"is_exact={self.is_exact})"
        )

    @property
    def n_segments(self) -> int:
        """Number of segments."""
        return self.coefficients.shape[1]

    @property
    def probabilities(self) -> np.ndarray:
        """Probabilities of the image itself, an ndarray of shape (n_classes,)."""
        return self.outputs[0]

    @property
    def predicted_label(self) -> Any:
        """Label of the highest probability; a model with a threshold of its own may predict another."""
        return self.classes.tolist()[self.class_code()]

    def class_code(self, label: Any = None) -> int:
        """Return the position of a label among the classes.

        Parameters
        ----------
        label : label, default=None
            One of `classes`. None is the predicted one.

        Returns
        -------
        int
            The position.

        Raises
        ------
        ValueError
            If there is no such label.
        """
        if label is None:
            return int(self.probabilities.argmax())
        return encode_label(label, self.classes)

    def importances(self, label: Any = None) -> np.ndarray:
        """Return the effect of each segment on the probability of a class.

        Parameters
        ----------
        label : label, default=None
            One of `classes`. None is the predicted one.

        Returns
        -------
        ndarray of shape (n_segments,)
            Positive where a segment speaks for the class, negative where it speaks against it.

        Raises
        ------
        ValueError
            If there is no such label.
        """
        return self.coefficients[self.class_code(label)]

    def attribution_map(self, label: Any = None) -> np.ndarray:
        """Return the importance of each pixel's segment.

        Parameters
        ----------
        label : label, default=None
            One of `classes`. None is the predicted one.

        Returns
        -------
        ndarray of shape (height, width)
            The map.

        Raises
        ------
        ValueError
            If there is no such label.
        """
        return self.importances(label)[self.segments]

    def to_lime(self) -> Any:
        """Return the explanation as an object of package `lime`.

        Its labels are column numbers, as everywhere in that package; the classes are ordered by
        probability in `top_labels`. `score` and `local_pred` are those of the predicted class.

        Returns
        -------
        lime.lime_image.ImageExplanation
            With `get_image_and_mask` and all else that it can do.

        Raises
        ------
        ImportError
            If package `lime` is missing.
        """
        lime_image = import_optional(
            "lime.lime_image", extra="explain", purpose="Explanation.to_lime"
        )
        is_grey = self.image.shape[-1] == 1
        image = np.repeat(self.image, 3, axis=-1) if is_grey else self.image
        explanation = lime_image.ImageExplanation(image, self.segments)
        for code, coefficients in enumerate(self.coefficients):
            order = np.argsort(-np.abs(coefficients), kind="stable")
            explanation.intercept[code] = self.intercepts[code]
            explanation.local_exp[code] = [(int(i), coefficients[i]) for i in order]
        top = self.class_code()
        explanation.top_labels = np.argsort(-self.probabilities, kind="stable").tolist()
        explanation.score = self.scores[top]
        explanation.local_pred = self.intercepts[[top]] + self.coefficients[top].sum()
        return explanation
