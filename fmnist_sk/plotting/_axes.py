"""Axes to draw on: new ones, or parts of one that the user has."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.gridspec import GridSpec

# Okabe and Ito's colours, told apart by colour-blind readers and, by their lightness, in print.
BLUE, ORANGE, VERMILLION, GREY = "#0072B2", "#E69F00", "#D55E00", "#BBBBBB"


def new_axes(width: float, height: float) -> Axes:
    """Create a figure with one pair of axes.

    Parameters
    ----------
    width, height : float
        Size of the figure in inches.

    Returns
    -------
    Axes
        The axes; everything drawn around them is made room for.
    """
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def split_axes(
    ax: Axes,
    n_rows: int,
    n_columns: int,
    *,
    wspace: float,
    hspace: float,
    height_ratios: list[float] | None = None,
) -> np.ndarray:
    """Divide the place of an axes among a grid of new ones, and blank it.

    Parameters
    ----------
    ax : Axes
        The axes to divide.
    n_rows, n_columns : int
        Shape of the grid.
    wspace, hspace : float
        Space between the new axes for what is written around them, as a share of their size. A figure
        with a layout engine finds the space by itself.
    height_ratios : list of float of length n_rows, default=None
        Relative heights of the rows.

    Returns
    -------
    ndarray of Axes, shape (n_rows, n_columns)
        The new axes.
    """
    place = ax.get_subplotspec()
    figure = ax.figure
    spacing: dict[str, Any] = {"height_ratios": height_ratios}
    if figure.get_layout_engine() is None:
        spacing |= {"wspace": wspace, "hspace": hspace}
    grid: Any
    if place is not None:
        grid = place.subgridspec(n_rows, n_columns, **spacing)
    else:
        box = ax.get_position()
        bounds = {"left": box.x0, "right": box.x1, "bottom": box.y0, "top": box.y1}
        grid = GridSpec(n_rows, n_columns, **bounds, **spacing)
    ax.set_axis_off()
    return np.array(
        [[figure.add_subplot(grid[i, j]) for j in range(n_columns)] for i in range(n_rows)],
        dtype=object,
    )
