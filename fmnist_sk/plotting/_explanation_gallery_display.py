"""Mistakes, and what in the image made the model make them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.image import AxesImage
from sklearn.utils import check_consistent_length, column_or_1d

from .._check_count import check_count
from ..explain import Explanation, GradientExplainer, LimeExplainer
from ..explain._image_model import ImageModel
from ._attribution_panel import common_scale, draw_attribution, draw_scale, segment_borders
from ._axes import new_axes, split_axes
from ._class_axis import check_names
from ._pick_rows import Pick, confidence_of, pick_rows
from ._prediction_cell import draw_image, scale_images, shorten


def rival_code(explanation: Explanation, predicted: int, true_label: Any) -> int | None:
    """Return the class that a prediction is compared with.

    Parameters
    ----------
    explanation : Explanation
        Explanation of the prediction.
    predicted : int
        Position of the predicted label.
    true_label : label or None
        The true label, if known.

    Returns
    -------
    int or None
        Position of the true label, if the prediction is wrong and the model knows the label; else of the
        most probable of the others; None if there are none.
    """
    order = np.argsort(-explanation.probabilities, kind="stable").tolist()
    classes = explanation.classes.tolist()
    if true_label in classes and classes.index(true_label) != predicted:
        return classes.index(true_label)
    return next((code for code in order if code != predicted), None)


class ExplanationGalleryDisplay:
    """Grid of images, beside each what speaks for the predicted class and what for the true one.

    Red regions raise the probability of the class, blue ones lower it, by at most what is written below.
    A mistake has a thick frame and its true label in bold. Where the prediction is right, or the true
    label is not known, the second panel is of the most probable of the other classes; a model of one
    class has none.

    Parameters
    ----------
    explanations : sequence of Explanation
        What to draw, explanations by one estimator.
    y_true : array-like of shape (n_images,), default=None
        True labels, if known.
    y_pred : array-like of shape (n_images,), default=None
        Predicted labels. None takes the most probable ones; a model with a threshold of its own may
        predict others.
    display_labels : sequence of str of length n_classes, default=None
        Names of the classes, in the order of `Explanation.classes`. None shows the labels.

    Attributes
    ----------
    ax_ : ndarray of Axes, shape (n_images, 3)
        The axes of each image, and of its panels for the predicted class and the other one.
    bounding_ax_ : Axes
        The blank axes around them.
    colorbar_ax_ : Axes or None
        The axes of the colours; None without images.
    figure_ : Figure or SubFigure
        The figure of the axes.

    See Also
    --------
    ExplanationDisplay : One image with panels for more classes.
    PredictionGridDisplay : Mistakes with probabilities.

    Examples
    --------
    >>> from fmnist_sk.datasets import make_fashion_like
    >>> from fmnist_sk.plotting import ExplanationGalleryDisplay
    >>> from matplotlib.figure import Figure
    >>> from sklearn.naive_bayes import GaussianNB
    >>> X, y = make_fashion_like(200, random_state=0, return_X_y=True)
    >>> display = ExplanationGalleryDisplay.from_estimator(
    ...     GaussianNB().fit(X, y), X, y, n_images=2, n_segments=4, ax=Figure().subplots()
    ... )
    >>> display.ax_.shape
    (2, 3)
    """

    ax_: np.ndarray
    bounding_ax_: Axes
    colorbar_ax_: Axes | None
    figure_: Figure | SubFigure

    def __init__(
        self,
        explanations: Sequence[Explanation],
        y_true: Any = None,
        *,
        y_pred: Any = None,
        display_labels: Sequence[str] | None = None,
    ):
        self.explanations = explanations
        self.y_true = y_true
        self.y_pred = y_pred
        self.display_labels = display_labels

    def plot(
        self, *, ax: Axes | None = None, n_columns: int | None = None, cmap: Any = "gray"
    ) -> ExplanationGalleryDisplay:
        """Draw the grid.

        Parameters
        ----------
        ax : Axes, default=None
            Its place is divided among the images. None makes a new figure.
        n_columns : int, default=None
            Images, each with two panels, side by side. None takes 1 for up to three, else 2.
        cmap : str or Colormap, default="gray"
            Colours of grey images.

        Returns
        -------
        ExplanationGalleryDisplay
            This object.

        Raises
        ------
        ValueError
            If lengths differ, names do not fit the classes, or a predicted label is unknown.
        """
        explanations = list(self.explanations)
        check_consistent_length(explanations, self.y_true, self.y_pred)
        if n_columns is None:
            n_columns = 1 if len(explanations) <= 3 else 2
        n_columns = check_count("n_columns", n_columns)
        n_rows = math.ceil(len(explanations) / n_columns)
        if ax is None:
            ax = new_axes(5.0 * n_columns, 0.7 + 1.9 * max(n_rows, 1))
        self.bounding_ax_, self.figure_, self.colorbar_ax_ = ax, ax.figure, None
        self.ax_ = np.empty((len(explanations), 3), dtype=object)
        if not explanations:
            ax.set_axis_off()
            ax.text(0.5, 0.5, "No images to show", ha="center", va="center")
            return self
        grid = split_axes(
            ax,
            n_rows + 1,
            3 * n_columns,
            wspace=0.15,
            hspace=0.35,
            height_ratios=[12.0] * n_rows + [1.0],
        )
        self.ax_[:] = grid[:-1].reshape(-1, 3)[: len(explanations)]
        for unused in (*grid[:-1].reshape(-1, 3)[len(explanations) :].flat, *grid[-1, :-1]):
            unused.remove()
        self.colorbar_ax_ = grid[-1, -1]
        draw_scale(grid[-1, -1], self._draw(explanations, cmap), with_numbers=False)
        return self

    def _draw(self, explanations: list[Explanation], cmap: Any) -> AxesImage:
        names = check_names(self.display_labels, explanations[0].classes.tolist())
        images = scale_images(np.array([each.image for each in explanations]))
        y_true = [None] * len(images) if self.y_true is None else np.asarray(self.y_true).tolist()
        y_pred = [None] * len(images) if self.y_pred is None else np.asarray(self.y_pred).tolist()
        for i, each in enumerate(explanations):
            classes = each.classes.tolist()
            label = y_true[i]
            true_name = names[classes.index(label)] if label in classes else label
            predicted = each.class_code(y_pred[i])
            rival = rival_code(each, predicted, label)
            draw_image(
                self.ax_[i, 0],
                images[i],
                names[predicted],
                None if true_name is None else str(true_name),
                cmap,
            )
            codes = [predicted] if rival is None else [predicted, rival]
            maps = [each.coefficients[code][each.segments] for code in codes]
            strongest = common_scale(maps)
            borders = segment_borders(each.segments)
            if rival is None:
                self.ax_[i, 2].set_axis_off()
            for panel, code, values in zip(self.ax_[i, 1:], codes, maps, strict=False):
                overlay = draw_attribution(
                    panel, images[i], values, strongest, borders=borders, cmap=cmap
                )
                probability = each.probabilities[code]
                panel.set_title(f"{shorten(names[code])} {probability:.0%}", fontsize=9, pad=3)
                panel.set_anchor("S")
            self.ax_[i, 1].set_xlabel(f"at most {strongest:.2g}", fontsize=7.5, labelpad=2)
        return overlay

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any = None,
        *,
        pick: Pick = "mistakes",
        n_images: int = 6,
        explainer: type[LimeExplainer | GradientExplainer] = LimeExplainer,
        display_labels: Sequence[str] | None = None,
        ax: Axes | None = None,
        plot_options: Mapping[str, Any] | None = None,
        **explainer_options: Any,
    ) -> ExplanationGalleryDisplay:
        """Predict, choose images, explain them and draw the explanations.

        Parameters
        ----------
        estimator : estimator
            Any fitted classifier with `predict_proba`, or what else the explainer takes.
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Images to choose from.
        y : array-like of shape (n_samples,), default=None
            True labels, if known.
        pick : {"mistakes", "first", "uncertain"}, default="mistakes"
            "mistakes" takes the wrong predictions of `predict`, the most confident first; "first" the
            first images; "uncertain" those that the model is least sure of.
        n_images : int, default=6
            How many to show at most.
        explainer : {LimeExplainer, GradientExplainer}, default=LimeExplainer
            The class that explains.
        display_labels : sequence of str of length n_classes, default=None
            Names of the classes. None shows the labels.
        ax : Axes, default=None
            Its place is divided among the images. None makes a new figure.
        plot_options : dict, default=None
            Passed to `plot`.
        **explainer_options
            Passed to the explainer.

        Returns
        -------
        ExplanationGalleryDisplay
            The display.

        Raises
        ------
        TypeError
            If the estimator cannot be explained, such as one without `predict_proba`.
        ValueError
            If `pick` needs true labels that are not given, or lengths differ.
        """
        check_count("n_images", n_images)  # before a prediction that may take long
        y = None if y is None else column_or_1d(y)
        check_consistent_length(X, y)
        X = np.asarray(X)
        instance = explainer(estimator, **explainer_options)
        model = ImageModel(estimator, X, instance.image_shape)
        y_proba = np.concatenate(model.predict([model.images], instance.batch_size))
        y_pred = model.labels(y_proba)
        rows = pick_rows(
            pick,
            n_images,
            n_samples=len(y_pred),
            is_mistake=None if y is None else y != y_pred,
            confidence=confidence_of(y_pred, y_proba, model.classes(y_proba.shape[1])),
        )
        display = cls(
            instance.explain_many(X[rows]),
            None if y is None else y[rows],
            y_pred=y_pred[rows],
            display_labels=display_labels,
        )
        return display.plot(ax=ax, **(plot_options or {}))
