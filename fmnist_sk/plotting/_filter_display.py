"""Filters of a network's first convolution, and what they make of an image."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from .._check_count import check_count
from ._axes import new_axes, split_axes
from ._mosaic import colour, tile
from ._network_layers import first_convolution, open_network, outputs_of


class FilterDisplay:
    """Filters of the first convolution, side by side, and their feature maps of one image.

    Filters are scaled together, with zero in the middle grey: what is brighter adds, what is darker
    subtracts. Each feature map is scaled by itself from black to white.

    Parameters
    ----------
    filters : array-like of shape (n_filters, height, width)
        Weights, one input channel each.
    feature_maps : array-like of shape (n_filters, map_height, map_width), default=None
        Outputs of the filters for one image.

    Attributes
    ----------
    ax_ : ndarray of Axes, shape (1,) or (2,)
        Filters and feature maps.
    bounding_ax_ : Axes
        The blank axes around them.
    figure_ : Figure or SubFigure
        The figure of the axes.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.plotting import FilterDisplay
    >>> from matplotlib.figure import Figure
    >>> filters = np.random.default_rng(0).normal(size=(8, 3, 3))
    >>> [ax.get_title() for ax in FilterDisplay(filters).plot(ax=Figure().subplots()).ax_]
    ['8 filters of 3 x 3']
    """

    ax_: np.ndarray
    bounding_ax_: Axes
    figure_: Figure | SubFigure

    def __init__(self, filters: Any, feature_maps: Any = None):
        self.filters = filters
        self.feature_maps = feature_maps

    def plot(self, *, ax: Axes | None = None, cmap: Any = "gray") -> FilterDisplay:
        """Draw filters and feature maps.

        Parameters
        ----------
        ax : Axes, default=None
            Its place is divided among the panels. None makes a new figure.
        cmap : str or Colormap, default="gray"
            Colours.

        Returns
        -------
        FilterDisplay
            This object.

        Raises
        ------
        ValueError
            If an array has not three dimensions, or there is not one map for each filter.
        """
        filters = np.asarray(self.filters, dtype=float)
        panels = [(filters, "filters", scale_around_zero(filters))]
        if self.feature_maps is not None:
            maps = np.asarray(self.feature_maps, dtype=float)
            panels.append((maps, "feature maps", scale_each(maps)))
        for images, what, _ in panels:
            if images.ndim != 3 or len(images) != len(filters) or not images.size:
                raise ValueError(
                    f"The {what} must be an array of the shape (n_filters, height, width), with as many "
                    f"as there are filters; got {images.shape} for {len(filters)} filters."
                )
        ax = new_axes(3.6 * len(panels), 3.4) if ax is None else ax
        self.bounding_ax_, self.figure_ = ax, ax.figure
        self.ax_ = split_axes(ax, 1, len(panels), wspace=0.1, hspace=0)[0]
        for panel, (images, what, scaled) in zip(self.ax_, panels, strict=True):
            n, height, width = images.shape
            columns = math.ceil(math.sqrt(n))
            rows = [list(scaled[i : i + columns]) for i in range(0, n, columns)]
            whole = tile(rows, gap=max(1, round(0.1 * height)))
            panel.imshow(colour(whole, cmap), aspect="equal", interpolation="nearest")
            panel.set_title(f"{n} {what} of {height} x {width}", fontsize=9)
            panel.set_axis_off()
        return self

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any = None,
        *,
        n_filters: int = 64,
        ax: Axes | None = None,
        **plot_options: Any,
    ) -> FilterDisplay:
        """Draw the first convolution of a fitted network.

        Parameters
        ----------
        estimator : estimator
            A fitted `CNNClassifier`, or a pipeline, search or wrapper that ends in one.
        X : array-like of 1 image, default=None
            What to draw feature maps of, as `predict` takes it: ``X_test[:1]``. None draws none.
        n_filters : int, default=64
            How many filters to draw at most.
        ax : Axes, default=None
            Its place is divided among the panels. None makes a new figure.
        **plot_options
            Passed to `plot`.

        Returns
        -------
        FilterDisplay
            The display. Filters over several channels are drawn as their mean.

        Raises
        ------
        TypeError
            If the estimator has no network.
        ValueError
            If the network has no convolution, or `X` is not one image.
        """
        check_count("n_filters", n_filters)
        transformers, model = open_network(estimator)
        layer = first_convolution(model)
        filters = np.moveaxis(np.asarray(layer.kernel, dtype=float).mean(axis=2), -1, 0)
        maps = None
        if X is not None:
            if len(X) != 1:
                raise ValueError(f"X must hold one image, such as X_test[:1]; got {len(X)} rows.")
            maps = np.moveaxis(outputs_of(model, layer.output, transformers, X)[0], -1, 0)
            maps = maps[:n_filters]
        return cls(filters[:n_filters], maps).plot(ax=ax, **plot_options)


def scale_around_zero(filters: np.ndarray) -> np.ndarray:
    """Bring weights to the range from 0 to 1, with zero at 0.5.

    Parameters
    ----------
    filters : ndarray
        Weights of any sign.

    Returns
    -------
    ndarray of the same shape
        The scaled weights.

    Examples
    --------
    >>> scale_around_zero(np.array([-1.0, 0.0, 2.0])).tolist()
    [0.25, 0.5, 1.0]
    """
    return 0.5 + filters / (2 * (np.abs(filters).max(initial=0.0) or 1.0))


def scale_each(maps: np.ndarray) -> np.ndarray:
    """Bring each map to the range from 0 to 1; one that is the same everywhere becomes 0.

    Parameters
    ----------
    maps : ndarray of shape (n_maps, height, width)
        The maps.

    Returns
    -------
    ndarray of the same shape
        The scaled maps.

    Examples
    --------
    >>> scale_each(np.array([[[1.0, 3.0]], [[5.0, 5.0]]])).tolist()
    [[[0.0, 1.0]], [[0.0, 0.0]]]
    """
    low = maps.min(axis=(1, 2), keepdims=True)
    height = maps.max(axis=(1, 2), keepdims=True) - low
    return (maps - low) / np.where(height > 0, height, 1.0)
