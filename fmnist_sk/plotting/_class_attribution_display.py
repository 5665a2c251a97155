"""What a model looks at in the images of each class."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from numpy.typing import ArrayLike

from .._check_count import check_count
from ..explain import ClassAttributions, GradientExplainer, LimeExplainer, mean_attributions
from ._attribution_panel import common_scale, draw_attribution, draw_scale
from ._axes import new_axes, split_axes
from ._class_axis import check_names
from ._prediction_cell import scale_images, shorten


class ClassAttributionDisplay:
    """A panel for each class: its mean image, and where on average something speaks for the class.

    Red places raise the probability of the class, blue ones lower it; all panels share one scale. Titles
    give the number of images.

    Parameters
    ----------
    class_attributions : ClassAttributions
        What to draw, from `mean_attributions`.
    display_labels : sequence of str of length n_classes, default=None
        Names of the classes. None shows the labels.

    Attributes
    ----------
    ax_ : ndarray of Axes, shape (n_classes,)
        The axes of the classes.
    bounding_ax_ : Axes
        The blank axes around them.
    colorbar_ax_ : Axes
        The axes of the scale.
    figure_ : Figure or SubFigure
        The figure of the axes.

    See Also
    --------
    fmnist_sk.explain.mean_attributions : The numbers.
    ExplanationGalleryDisplay : Explains single images.

    Examples
    --------
    >>> from fmnist_sk.datasets import make_fashion_like
    >>> from fmnist_sk.plotting import ClassAttributionDisplay
    >>> from matplotlib.figure import Figure
    >>> from sklearn.naive_bayes import GaussianNB
    >>> X, y = make_fashion_like(100, random_state=0, return_X_y=True)
    >>> display = ClassAttributionDisplay.from_estimator(
    ...     GaussianNB().fit(X, y), X[:30], y[:30], n_segments=4, ax=Figure().subplots()
    ... )
    >>> len(display.ax_)
    10
    """

    ax_: np.ndarray
    bounding_ax_: Axes
    colorbar_ax_: Axes
    figure_: Figure | SubFigure

    def __init__(
        self,
        class_attributions: ClassAttributions,
        *,
        display_labels: Sequence[str] | None = None,
    ):
        self.class_attributions = class_attributions
        self.display_labels = display_labels

    def plot(
        self, *, ax: Axes | None = None, n_columns: int | None = None, cmap: Any = "gray"
    ) -> ClassAttributionDisplay:
        """Draw the panels.

        Parameters
        ----------
        ax : Axes, default=None
            Its place is divided among the classes. None makes a new figure.
        n_columns : int, default=None
            Panels side by side. None takes at most five.
        cmap : str or Colormap, default="gray"
            Colours of grey images.

        Returns
        -------
        ClassAttributionDisplay
            This object.

        Raises
        ------
        ValueError
            If names do not fit the classes.
        """
        found = self.class_attributions
        names = check_names(self.display_labels, found.classes.tolist())
        n_classes = len(names)
        n_columns = min(5, n_classes) if n_columns is None else check_count("n_columns", n_columns)
        n_rows = math.ceil(n_classes / n_columns)
        if ax is None:
            ax = new_axes(1.7 * n_columns, 0.6 + 1.9 * n_rows)
        self.bounding_ax_, self.figure_ = ax, ax.figure
        heights = [12.0] * n_rows + [1.0]
        grid = split_axes(ax, n_rows + 1, n_columns, wspace=0.15, hspace=0.3, height_ratios=heights)
        self.ax_, self.colorbar_ax_ = grid[:-1].ravel()[:n_classes], grid[-1, -1]
        for unused in (*grid[:-1].flat[n_classes:], *grid[-1, :-1]):
            unused.remove()
        is_known = found.n_images > 0
        scaled = iter(scale_images(found.images[is_known]))
        strongest = common_scale(list(found.attributions))
        for code, panel in enumerate(self.ax_):
            panel.set(xticks=[], yticks=[])
            panel.set_title(f"{shorten(names[code])} ({found.n_images[code]})", fontsize=9, pad=3)
            if is_known[code]:
                overlay = draw_attribution(
                    panel, next(scaled), found.attributions[code], strongest, cmap=cmap
                )
        draw_scale(self.colorbar_ax_, overlay)
        return self

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: ArrayLike,
        y: ArrayLike | None = None,
        *,
        explainer: type[LimeExplainer | GradientExplainer] = LimeExplainer,
        display_labels: Sequence[str] | None = None,
        ax: Axes | None = None,
        plot_options: Mapping[str, Any] | None = None,
        **explainer_options: Any,
    ) -> ClassAttributionDisplay:
        """Explain images, average over each class and draw the means.

        Parameters
        ----------
        estimator : estimator
            Any fitted classifier with `predict_proba`, or what else the explainer takes.
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            The images. All of them are explained: some dozens of each class tell enough.
        y : array-like of shape (n,), default=None
            Which class each image is counted for, usually its true label. None takes the predicted ones.
        explainer : {LimeExplainer, GradientExplainer}, default=LimeExplainer
            The class that explains.
        display_labels : sequence of str of length n_classes, default=None
            Names of the classes. None shows the labels.
        ax : Axes, default=None
            Its place is divided among the classes. None makes a new figure.
        plot_options : dict, default=None
            Passed to `plot`.
        **explainer_options
            Passed to the explainer.

        Returns
        -------
        ClassAttributionDisplay
            The display.
        """
        explanations = explainer(estimator, **explainer_options).explain_many(X)
        display = cls(mean_attributions(explanations, y), display_labels=display_labels)
        return display.plot(ax=ax, **(plot_options or {}))
