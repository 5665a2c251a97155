"""A legend that covers nothing."""

from __future__ import annotations

from matplotlib.axes import Axes


def legend_above(ax: Axes, *, n_columns: int) -> None:
    """Write the legend above the axes, in one or few lines.

    Parameters
    ----------
    ax : Axes
        The axes.
    n_columns : int
        Entries side by side.
    """
    ax.legend(
        ncols=n_columns,
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        borderaxespad=0.2,
        columnspacing=1.2,
        fontsize=9,
        frameon=False,
        handletextpad=0.4,
    )
