"""An image, and which of its regions speak for and against classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from numpy.typing import ArrayLike

from .._check_count import check_count
from ..explain import Explanation, GradientExplainer, LimeExplainer
from ._attribution_panel import common_scale, draw_attribution, draw_scale, segment_borders
from ._axes import new_axes, split_axes
from ._class_axis import check_names
from ._prediction_cell import scale_images, shorten


class ExplanationDisplay:
    """An image, and beside it a panel for each label with the regions that count for that label.

    Red regions raise the probability of the label, blue ones lower it; the stronger the colour, the
    more. All panels share one scale. Titles give the probability of each label, and below stands how much
    of the model's behaviour the explanation covers (R2), if that is known.

    Parameters
    ----------
    explanation : Explanation
        What to draw.
    labels : sequence of labels, default=None
        The labels to show. None shows the most probable ones.
    n_labels : int, default=3
        How many labels to show if `labels` does not say which.
    display_labels : sequence of str of length n_classes, default=None
        Names of the classes, in the order of `explanation.classes`. None shows the labels.

    Attributes
    ----------
    ax_ : ndarray of Axes, shape (1 + n_labels,)
        The axes of the image and of the panels.
    bounding_ax_ : Axes
        The blank axes around them.
    colorbar_ax_ : Axes
        The axes of the scale.
    figure_ : Figure or SubFigure
        The figure of the axes.

    See Also
    --------
    fmnist_sk.explain.LimeExplainer : Makes explanations.
    fmnist_sk.explain.GradientExplainer : Makes finer ones, of networks.
    ExplanationGalleryDisplay : Explains several mistakes.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.plotting import ExplanationDisplay
    >>> from matplotlib.figure import Figure
    >>> class Corner:
    ...     classes_ = np.array(["dark", "bright"])
    ...     def predict_proba(self, X):
    ...         return np.stack([1 - X[:, 0, 0], X[:, 0, 0]], axis=1)
    >>> display = ExplanationDisplay.from_estimator(
    ...     Corner(), np.full((8, 8), 0.9), segmentation="grid", ax=Figure().subplots()
    ... )
    >>> [ax.get_title() for ax in display.ax_]
    ['image', 'bright 90%', 'dark 10%']
    """

    ax_: np.ndarray
    bounding_ax_: Axes
    colorbar_ax_: Axes
    figure_: Figure | SubFigure

    def __init__(
        self,
        explanation: Explanation,
        *,
        labels: Sequence[Any] | None = None,
        n_labels: int = 3,
        display_labels: Sequence[str] | None = None,
    ):
        self.explanation = explanation
        self.labels = labels
        self.n_labels = n_labels
        self.display_labels = display_labels

    def plot(self, *, ax: Axes | None = None, cmap: Any = "gray") -> ExplanationDisplay:
        """Draw image and panels.

        Parameters
        ----------
        ax : Axes, default=None
            Its place is divided among image and panels. None makes a new figure.
        cmap : str or Colormap, default="gray"
            Colours of a grey image.

        Returns
        -------
        ExplanationDisplay
            This object.

        Raises
        ------
        ValueError
            If a label is unknown, names do not fit the classes, or the image has two or more than
            four channels.
        """
        explanation, codes = self.explanation, self._codes()
        names = check_names(self.display_labels, explanation.classes.tolist())
        image = scale_images(explanation.image[None])[0]
        if ax is None:
            ax = new_axes(1.9 * (1 + len(codes)), 2.6)
        self.bounding_ax_, self.figure_ = ax, ax.figure
        grid = split_axes(
            ax, 2, 1 + len(codes), wspace=0.15, hspace=0.25, height_ratios=[16.0, 1.0]
        )
        self.ax_, self.colorbar_ax_ = grid[0], grid[1, -1]
        for unused in grid[1, :-1]:
            unused.remove()
        self.ax_[0].imshow(image, cmap=cmap, vmin=0, vmax=1)
        self.ax_[0].set(xticks=[], yticks=[])
        self.ax_[0].set_title("image", fontsize=9, pad=3)
        maps = [explanation.coefficients[code][explanation.segments] for code in codes]
        strongest = common_scale(maps)
        borders = segment_borders(explanation.segments)
        for panel, code, values in zip(self.ax_[1:], codes, maps, strict=True):
            overlay = draw_attribution(panel, image, values, strongest, borders=borders, cmap=cmap)
            probability, score = explanation.probabilities[code], explanation.scores[code]
            panel.set_title(f"{shorten(names[code])} {probability:.0%}", fontsize=9, pad=3)
            if np.isfinite(score):
                panel.set_xlabel(f"$R^2$ {score:.2f}", fontsize=7.5, labelpad=2)
        draw_scale(self.colorbar_ax_, overlay)
        return self

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        image: ArrayLike,
        *,
        explainer: type[LimeExplainer | GradientExplainer] = LimeExplainer,
        labels: Sequence[Any] | None = None,
        n_labels: int = 3,
        display_labels: Sequence[str] | None = None,
        ax: Axes | None = None,
        plot_options: Mapping[str, Any] | None = None,
        **explainer_options: Any,
    ) -> ExplanationDisplay:
        """Explain a prediction and draw the explanation.

        Parameters
        ----------
        estimator : estimator
            Any fitted classifier with `predict_proba`, or what else the explainer takes.
        image : array-like of shape (n_features,), (height, width) or (height, width, channels)
            The image.
        explainer : {LimeExplainer, GradientExplainer}, default=LimeExplainer
            The class that explains.
        labels : sequence of labels, default=None
            The labels to show. None shows the most probable ones.
        n_labels : int, default=3
            How many labels to show if `labels` does not say which.
        display_labels : sequence of str of length n_classes, default=None
            Names of the classes. None shows the labels.
        ax : Axes, default=None
            Its place is divided among image and panels. None makes a new figure.
        plot_options : dict, default=None
            Passed to `plot`.
        **explainer_options
            Passed to the explainer.

        Returns
        -------
        ExplanationDisplay
            The display.
        """
        explanation = explainer(estimator, **explainer_options).explain(image)
        display = cls(explanation, labels=labels, n_labels=n_labels, display_labels=display_labels)
        return display.plot(ax=ax, **(plot_options or {}))

    def _codes(self) -> list[int]:
        if self.labels is None:
            n_labels = check_count("n_labels", self.n_labels)
            order = np.argsort(-self.explanation.probabilities, kind="stable")
            return order[:n_labels].tolist()
        if not len(self.labels):
            raise ValueError("labels is empty; give at least one label, or None.")
        return [self.explanation.class_code(label) for label in self.labels]
