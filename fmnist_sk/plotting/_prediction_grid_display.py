"""Images with what a classifier takes them for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from sklearn.utils import check_consistent_length, column_or_1d
from sklearn.utils.multiclass import unique_labels

from .._check_count import check_count
from .._fitted_attributes import find_fitted_attribute
from .._images import ImageShapeParameter, infer_image_shape, to_images
from ..evaluation import Evaluation
from ._axes import new_axes
from ._named_labels import NamedLabel, name_classes, name_labels
from ._pick_rows import Pick, confidence_of, pick_rows
from ._prediction_cell import draw_bars, draw_image, scale_images, split_cells


class PredictionGridDisplay:
    """Grid of images with predicted label, true label and the highest probabilities as bars.

    A mistake has a thick frame, and its true label in bold, so that it is told without colour.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width) or (n_images, height, width, channels)
        Grey images, or colour images of three or four channels.
    y_pred : array-like of shape (n_images,)
        Predicted labels.
    y_true : array-like of shape (n_images,), default=None
        True labels, if known.
    y_proba : ndarray of shape (n_images, n_classes), default=None
        Probabilities, if known; without them there are no bars.
    classes : array-like of shape (n_classes,), default=None
        All labels, in the order of the columns of `y_proba`. None takes those that occur, sorted.
    display_labels : sequence of str of length n_classes, default=None
        Names of the classes, in the order of `classes`. None shows the labels.

    Attributes
    ----------
    ax_ : ndarray of Axes, shape (n_images,)
        The images' axes.
    bars_ax_ : ndarray of Axes, shape (n_images,)
        The bars' axes; empty without probabilities.
    bounding_ax_ : Axes
        The blank axes around them.
    figure_ : Figure or SubFigure
        The figure of the axes.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.plotting import PredictionGridDisplay
    >>> from matplotlib.figure import Figure, SubFigure
    >>> display = PredictionGridDisplay.from_predictions(
    ...     np.zeros((3, 784)), ["bag", "coat", "coat"], y_true=["bag", "bag", "coat"],
    ...     pick="mistakes", ax=Figure().subplots(),
    ... )
    >>> display.ax_[0].get_title(), len(display.ax_)
    ('coat', 1)
    """

    ax_: np.ndarray
    bars_ax_: np.ndarray
    bounding_ax_: Axes
    figure_: Figure | SubFigure

    def __init__(
        self,
        images: np.ndarray,
        y_pred: Any,
        *,
        y_true: Any = None,
        y_proba: np.ndarray | None = None,
        classes: Any = None,
        display_labels: Sequence[str] | None = None,
    ):
        self.images = images
        self.y_pred = y_pred
        self.y_true = y_true
        self.y_proba = y_proba
        self.classes = classes
        self.display_labels = display_labels

    def plot(
        self, *, ax: Axes | None = None, n_columns: int | None = None, cmap: Any = "gray"
    ) -> PredictionGridDisplay:
        """Draw the grid.

        Parameters
        ----------
        ax : Axes, default=None
            Its place is divided among the images. None makes a new figure.
        n_columns : int, default=None
            Images side by side. None makes the grid about as wide as high.
        cmap : str or Colormap, default="gray"
            Colours of grey images.

        Returns
        -------
        PredictionGridDisplay
            This object.

        Raises
        ------
        ValueError
            If lengths differ, or the images have two or more than four channels.
        """
        n_columns = None if n_columns is None else check_count("n_columns", n_columns)
        check_consistent_length(self.images, self.y_pred, self.y_true, self.y_proba)
        images = scale_images(np.asarray(self.images))
        given = [y for y in (self.y_pred, self.y_true) if y is not None]
        name_of = name_classes(self.classes, self.display_labels, given)
        classes = [NamedLabel(*item) for item in name_of.items()]
        predicted = name_labels(self.y_pred, name_of)
        true = None if self.y_true is None else name_labels(self.y_true, name_of)
        n_images, with_bars = len(images), self.y_proba is not None
        if n_columns is None:
            n_columns = math.ceil(math.sqrt(1.2 * n_images)) or 1
        if ax is None:
            n_rows = math.ceil(n_images / n_columns) or 1
            ax = new_axes(max(3.0, 1.5 * n_columns), 0.4 + n_rows * (1.85 + 0.5 * with_bars))
        self.bounding_ax_, self.figure_ = ax, ax.figure
        self.ax_, self.bars_ax_ = split_cells(ax, n_images, n_columns, with_bars=with_bars)
        for i, image in enumerate(images):
            label, truth = predicted[i], None if true is None else true[i]
            true_name = None if truth is None else truth.name
            draw_image(self.ax_[i], image, label.name, true_name, cmap, is_mistake=label != truth)
            if self.y_proba is not None:
                draw_bars(self.bars_ax_[i], self.y_proba[i], classes, label, truth)
        if not n_images:
            ax.text(0.5, 0.5, "No images to show", ha="center", va="center")
        return self

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any = None,
        *,
        pick: Pick = "first",
        n_images: int = 12,
        image_shape: ImageShapeParameter = "auto",
        display_labels: Sequence[str] | None = None,
        ax: Axes | None = None,
        **plot_options: Any,
    ) -> PredictionGridDisplay:
        """Predict and draw.

        Parameters
        ----------
        estimator : estimator
            Any fitted classifier, pipeline or search; `predict_proba` is used where it exists.
        X : array-like of n_samples images or rows
            What to predict.
        y : array-like of shape (n_samples,), default=None
            True labels, if known.
        pick, n_images, image_shape, display_labels, ax : see `from_predictions`
            The same as there.
        **plot_options
            Passed to `plot`.

        Returns
        -------
        PredictionGridDisplay
            The display.
        """
        check_count("n_images", n_images)  # before a prediction that may take long
        if pick == "first":
            X, y = X[:n_images], None if y is None else y[:n_images]
        has_probabilities = hasattr(estimator, "predict_proba")
        return cls.from_predictions(
            X,
            estimator.predict(X),
            y_true=y,
            y_proba=estimator.predict_proba(X) if has_probabilities else None,
            classes=find_fitted_attribute(estimator, "classes_"),
            pick=pick,
            n_images=n_images,
            image_shape=image_shape,
            display_labels=display_labels,
            ax=ax,
            **plot_options,
        )

    @classmethod
    def from_evaluation(
        cls, evaluation: Evaluation, X: Any, *, pick: Pick = "mistakes", **options: Any
    ) -> PredictionGridDisplay:
        """Draw images of an evaluation, with its names: the most confident mistakes.

        Parameters
        ----------
        evaluation : Evaluation
            Of `fmnist_sk.evaluation.evaluate`.
        X : array-like of n_samples images or rows
            What was predicted.
        pick : {"first", "mistakes", "uncertain"}, default="mistakes"
            See `from_predictions`.
        **options
            `n_images`, `image_shape`, `ax` and others of `from_predictions`.

        Returns
        -------
        PredictionGridDisplay
            The display.
        """
        found = evaluation.predictions
        options |= {"y_true": found.y_true, "y_proba": found.y_proba, "classes": found.labels}
        options["display_labels"] = evaluation.target_names
        return cls.from_predictions(X, found.y_pred, pick=pick, **options)

    @classmethod
    def from_predictions(
        cls,
        X: Any,
        y_pred: Any,
        *,
        y_true: Any = None,
        y_proba: Any = None,
        classes: Any = None,
        pick: Pick = "first",
        n_images: int = 12,
        image_shape: ImageShapeParameter = "auto",
        display_labels: Sequence[str] | None = None,
        ax: Axes | None = None,
        **plot_options: Any,
    ) -> PredictionGridDisplay:
        """Choose images by their predictions and draw them.

        Parameters
        ----------
        X : array-like of n_samples images or rows
            The images.
        y_pred : array-like of shape (n_samples,)
            Predicted labels.
        y_true : array-like of shape (n_samples,), default=None
            True labels, if known.
        y_proba : array-like of shape (n_samples, n_classes), default=None
            Probabilities, if known.
        classes : array-like of shape (n_classes,), default=None
            All labels, in the order of the columns of `y_proba`. None takes those that occur.
        pick : {"first", "mistakes", "uncertain"}, default="first"
            "first" shows the first images; "mistakes" the wrong predictions, the most confident
            first; "uncertain" those that the model is least sure of.
        n_images : int, default=12
            How many to show at most.
        image_shape : "auto" or tuple of int, default="auto"
            Height, width and, if not 1, channels of the images.
        display_labels : sequence of str of length n_classes, default=None
            Names of the classes, in the order of `classes`. None shows the labels.
        ax : Axes, default=None
            Its place is divided among the images. None makes a new figure.
        **plot_options
            Passed to `plot`.

        Returns
        -------
        PredictionGridDisplay
            The display.

        Raises
        ------
        ValueError
            If `pick` needs true labels or probabilities that are not given, or lengths differ.
        """
        X, y_pred = np.asarray(X), column_or_1d(y_pred)
        y_true = None if y_true is None else column_or_1d(y_true)
        y_proba = None if y_proba is None else np.asarray(y_proba)
        check_consistent_length(X, y_pred, y_true, y_proba)
        if classes is None:
            classes = unique_labels(*(y for y in (y_pred, y_true) if y is not None))
        rows = pick_rows(
            pick,
            n_images,
            n_samples=len(X),
            is_mistake=None if y_true is None else y_true != y_pred,
            confidence=None if y_proba is None else confidence_of(y_pred, y_proba, classes),
        )
        display = cls(
            to_images(X, infer_image_shape(X.shape, image_shape))[rows],
            y_pred[rows],
            y_true=None if y_true is None else y_true[rows],
            y_proba=None if y_proba is None else y_proba[rows],
            classes=classes,
            display_labels=display_labels,
        )
        return display.plot(ax=ax, **plot_options)
