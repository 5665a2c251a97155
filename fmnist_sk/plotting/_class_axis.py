"""A vertical axis with the names of classes, the first on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from ._axes import new_axes

_NAME_WIDTH = 0.085  # inches for each character of a name
_SMALLEST_FONT, _LARGEST_FONT = 4.0, 10.0  # points


def new_class_axes(names: Sequence[str], *, row_height: float, width: float = 5.0) -> Axes:
    """Create a figure that grows with the number of classes and the length of their names.

    Parameters
    ----------
    names : sequence of str
        Names of the classes.
    row_height : float
        Height of the row of a class in inches.
    width : float, default=5.0
        Width of what is drawn beside the names in inches.

    Returns
    -------
    Axes
        The axes.
    """
    longest = max(map(len, names), default=0)
    return new_axes(width + min(3.0, _NAME_WIDTH * longest), 1.0 + row_height * len(names))


def set_class_axis(ax: Axes, names: Sequence[str]) -> float:
    """Write the names of classes beside rows at 0, 1, 2 ..., in letters that fit the rows.

    Parameters
    ----------
    ax : Axes
        The axes.
    names : sequence of str
        Names of the classes.

    Returns
    -------
    float
        Size of the letters in points.
    """
    row = 72 * ax.get_window_extent().height / ax.figure.dpi / max(1, len(names))
    font_size = min(_LARGEST_FONT, max(_SMALLEST_FONT, 0.8 * row))
    ax.set_yticks(range(len(names)), names, fontsize=font_size)
    ax.set_ylim(len(names) - 0.5, -0.5)
    return font_size


def check_names(
    display_labels: Sequence[Any] | None, labels: Sequence[Any], parameter: str = "display_labels"
) -> list[str]:
    """Return the names of classes as strings, or say that there are too few or too many.

    Parameters
    ----------
    display_labels : sequence or None
        What the user gave; None takes the labels.
    labels : sequence of length n_classes
        The labels.
    parameter : str, default="display_labels"
        Name of the parameter, for the message.

    Returns
    -------
    list of str
        The names.

    Raises
    ------
    ValueError
        If there is not one name for each class.

    Examples
    --------
    >>> check_names(None, [3, 4])
    ['3', '4']
    """
    names = [str(name) for name in (labels if display_labels is None else display_labels)]
    if len(names) != len(labels):
        raise ValueError(
            f"{parameter} has {len(names)} names for {len(labels)} classes: {names[:10]}; give one "
            f"for each class."
        )
    return names
