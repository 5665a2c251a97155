"""Confusion matrix as a heat map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from sklearn.metrics import confusion_matrix as count_confusions
from sklearn.utils.multiclass import unique_labels

from ..evaluation import Evaluation
from ._axes import new_axes

Normalize = Literal["true", "pred", "all"] | None

_SMALLEST_FONT = 4.0  # points; smaller numbers cannot be read in print
_NAME_WIDTH = 0.085  # inches for each character of a name


class ConfusionMatrixHeatmapDisplay:
    """Heat map of which classes a classifier takes for which.

    Made for many classes and long names: the new figure grows with both, the numbers shrink with
    the cells, and are left out where they could not be read. The shades of one hue are told apart
    by colour-blind readers and in black-and-white print.

    Parameters
    ----------
    confusion_matrix : ndarray of shape (n_classes, n_classes)
        Counts or shares: true classes in rows, predicted classes in columns.
    display_labels : sequence of length n_classes, default=None
        Names of the classes. None numbers them from 0.

    Attributes
    ----------
    ax_ : Axes
        Where the heat map was drawn.
    figure_ : Figure or SubFigure
        The figure of the axes.
    text_ : ndarray of Text, shape (n_classes, n_classes), or None
        The numbers; None if they were left out, and in place of NaN, whose cell stays blank.

    See Also
    --------
    sklearn.metrics.ConfusionMatrixDisplay : The plain one.

    Examples
    --------
    >>> from fmnist_sk.plotting import ConfusionMatrixHeatmapDisplay
    >>> from matplotlib.figure import Figure, SubFigure
    >>> axes = Figure().subplots()
    >>> display = ConfusionMatrixHeatmapDisplay.from_predictions(
    ...     ["bag", "coat", "coat"], ["bag", "bag", "coat"], normalize="true", ax=axes
    ... )
    >>> [text.get_text() for text in display.text_.ravel()]
    ['1.00', '0.00', '0.50', '0.50']
    """

    ax_: Axes
    figure_: Figure | SubFigure
    text_: np.ndarray | None

    def __init__(
        self, confusion_matrix: np.ndarray, *, display_labels: Sequence[Any] | None = None
    ):
        self.confusion_matrix = confusion_matrix
        self.display_labels = display_labels

    def plot(
        self,
        *,
        ax: Axes | None = None,
        cmap: Any = "Blues",
        values_format: str | None = None,
        colorbar: bool = True,
    ) -> ConfusionMatrixHeatmapDisplay:
        """Draw the heat map.

        Parameters
        ----------
        ax : Axes, default=None
            Where to draw. None makes a new figure.
        cmap : str or Colormap, default="Blues"
            Colours from the lowest value to the highest.
        values_format : str, default=None
            Format of the numbers, such as ".1%". None writes counts in full and shares with two
            digits.
        colorbar : bool, default=True
            Whether to draw the scale of the colours.

        Returns
        -------
        ConfusionMatrixHeatmapDisplay
            This object.

        Raises
        ------
        ValueError
            If the matrix is not square, or there are more or fewer names than classes.
        """
        import seaborn

        matrix, names = self._checked()
        n_classes = len(matrix)
        are_counts = np.issubdtype(matrix.dtype, np.integer)
        # Weighted counts are floats as well.
        are_shares = not are_counts and not (matrix > 1).any()
        values_format = values_format or ("d" if are_counts else ".2f")
        texts = np.array([[format(value, values_format) for value in row] for row in matrix])
        n_characters = max(map(len, texts.ravel()))
        longest_name = max(map(len, names))
        cell = max(0.42, 0.1 * n_characters)  # inches
        if ax is None:
            side = max(2.0, n_classes * cell) + min(3.0, _NAME_WIDTH * longest_name)
            ax = new_axes(side + 1.3, side + 0.7)
        else:
            box = ax.get_window_extent()
            cell = min(box.width, box.height) / ax.figure.dpi / n_classes
        font_size = min(10.0, 36.0 * cell, 108.0 * cell / n_characters)
        readable = font_size >= _SMALLEST_FONT
        n_texts = len(ax.texts)
        seaborn.heatmap(
            matrix,
            ax=ax,
            cmap=cmap,
            vmin=0,
            vmax=1 if are_shares else None,
            annot=texts if readable else None,
            fmt="",
            annot_kws={"fontsize": font_size},
            square=True,
            cbar=colorbar,
            cbar_kws={"fraction": 0.046, "pad": 0.03},
            xticklabels=names,
            yticklabels=names,
        )
        drawn = np.array(ax.texts[n_texts:], dtype=object)
        self.text_ = np.full(matrix.shape, None, dtype=object) if readable else None
        if self.text_ is not None:
            self.text_[np.isfinite(matrix)] = drawn  # Cells without a number stay blank.
        upright = longest_name * _NAME_WIDTH <= cell
        ax.tick_params(labelsize=min(10.0, max(_SMALLEST_FONT, 60.0 * cell)))
        ax.tick_params(axis="y", labelrotation=0)
        for label in ax.get_xticklabels():
            label.set(rotation=0 if upright else 45, rotation_mode="anchor")
            label.set_horizontalalignment("center" if upright else "right")
        ax.set(xlabel="Predicted label", ylabel="True label")
        self.ax_, self.figure_ = ax, ax.figure
        return self

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any,
        *,
        labels: Sequence[Any] | None = None,
        normalize: Normalize = None,
        sample_weight: Any = None,
        display_labels: Sequence[Any] | None = None,
        ax: Axes | None = None,
        **plot_options: Any,
    ) -> ConfusionMatrixHeatmapDisplay:
        """Predict and draw the heat map.

        Parameters
        ----------
        estimator : estimator
            Any fitted classifier, pipeline or search.
        X : array-like of n_samples rows
            What to predict.
        y : array-like of shape (n_samples,)
            True labels.
        labels, normalize, sample_weight, display_labels, ax : see `from_predictions`
            The same as there.
        **plot_options
            Passed to `plot`.

        Returns
        -------
        ConfusionMatrixHeatmapDisplay
            The display.
        """
        return cls.from_predictions(
            y,
            estimator.predict(X),
            labels=labels,
            normalize=normalize,
            sample_weight=sample_weight,
            display_labels=display_labels,
            ax=ax,
            **plot_options,
        )

    @classmethod
    def from_evaluation(
        cls,
        evaluation: Evaluation,
        *,
        normalize: Normalize = None,
        ax: Axes | None = None,
        **plot_options: Any,
    ) -> ConfusionMatrixHeatmapDisplay:
        """Draw the confusion matrix of an evaluation, with its names.

        Parameters
        ----------
        evaluation : Evaluation
            Of `fmnist_sk.evaluation.evaluate`.
        normalize, ax : see `from_predictions`
            The same as there.
        **plot_options
            Passed to `plot`.

        Returns
        -------
        ConfusionMatrixHeatmapDisplay
            The display.
        """
        found = evaluation.predictions
        return cls.from_predictions(
            found.y_true,
            found.y_pred,
            labels=found.labels.tolist(),
            normalize=normalize,
            display_labels=evaluation.target_names,
            ax=ax,
            **plot_options,
        )

    @classmethod
    def from_predictions(
        cls,
        y_true: Any,
        y_pred: Any,
        *,
        labels: Sequence[Any] | None = None,
        normalize: Normalize = None,
        sample_weight: Any = None,
        display_labels: Sequence[Any] | None = None,
        ax: Axes | None = None,
        **plot_options: Any,
    ) -> ConfusionMatrixHeatmapDisplay:
        """Count and draw the heat map.

        Parameters
        ----------
        y_true, y_pred : array-like of shape (n_samples,)
            True and predicted labels.
        labels : sequence, default=None
            Labels to show, in this order. None shows all that occur, sorted.
        normalize : {"true", "pred", "all"}, default=None
            Show shares of each row (recall on the diagonal), of each column (precision on the
            diagonal) or of all samples. None shows counts.
        sample_weight : array-like of shape (n_samples,), default=None
            How much each row counts. None counts each once.
        display_labels : sequence of str, default=None
            Names of the classes, in the order of `labels`. None shows the labels.
        ax : Axes, default=None
            Where to draw. None makes a new figure.
        **plot_options
            Passed to `plot`.

        Returns
        -------
        ConfusionMatrixHeatmapDisplay
            The display.
        """
        labels = unique_labels(y_true, y_pred) if labels is None else labels
        matrix = count_confusions(
            y_true, y_pred, labels=labels, normalize=normalize, sample_weight=sample_weight
        )
        names = labels if display_labels is None else display_labels
        return cls(matrix, display_labels=names).plot(ax=ax, **plot_options)

    def _checked(self) -> tuple[np.ndarray, list[str]]:
        matrix = np.asarray(self.confusion_matrix)
        if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
            raise ValueError(
                f"A confusion matrix has as many rows as columns, at least one; got the shape "
                f"{matrix.shape}."
            )
        labels = range(len(matrix)) if self.display_labels is None else self.display_labels
        names = [str(label) for label in labels]
        if len(names) != len(matrix):
            raise ValueError(
                f"display_labels has {len(names)} names for {len(matrix)} classes: {names[:10]}; "
                f"give one for each class."
            )
        return matrix, names
