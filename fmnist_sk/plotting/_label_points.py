"""Names beside points, out of each other's way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation

# Directions to try in degrees and distances in points; the first and nearest are preferred.
_DIRECTIONS = (0, 180, 35, -35, 145, -145, 65, -65, 115, -115, 90, -90)
_DISTANCES = (6, 12, 22, 36, 54, 76)
_MARKER_RADIUS, _LINE_MARGIN = 4.5, 1.5  # points
_FAR = 10  # points from which on a line joins a name to its point

Box = tuple[float, float, float, float]  # left, bottom, right, top


def label_points(
    ax: Axes,
    points: np.ndarray,
    names: Sequence[str],
    styles: Sequence[dict[str, Any]],
    *,
    lines: Sequence[np.ndarray] = (),
) -> list[Annotation]:
    """Write a name beside each point, covering no other name and no point where there is room.

    A name that is further away is joined to its point by a thin line. Limits and scales of the axes
    must be final. The first names have the choice of places.

    Parameters
    ----------
    ax : Axes
        Where the points are drawn.
    points : ndarray of shape (n_points, 2)
        Their coordinates.
    names : sequence of str of length n_points
        Their names.
    styles : sequence of dict of length n_points
        Properties of the text of each name.
    lines : sequence of ndarray of shape (2, 2), default=()
        Ends of horizontal and vertical lines, which names should not cross.

    Returns
    -------
    list of Annotation
        The names, in order.
    """
    root = ax.figure.figure
    root.draw_without_rendering()  # A layout engine gives the axes their size only now.
    scale = root.dpi / 72

    def to_box(ends: np.ndarray, margin: float) -> Box:
        ends = ax.transData.transform(ends) / scale
        return (*(ends.min(axis=0) - margin), *(ends.max(axis=0) + margin))

    taken = [to_box(point[None], _MARKER_RADIUS) for point in points]
    taken += [to_box(ends, _LINE_MARGIN) for ends in lines]
    extent = ax.get_window_extent()
    window = extent.x0 / scale, extent.y0 / scale, extent.x1 / scale, extent.y1 / scale
    annotations = []
    for point, name, style in zip(points, names, styles, strict=True):
        text = ax.annotate(
            name, point, (0, 0), textcoords="offset points", ha="center", va="center", **style
        )
        extent = text.get_window_extent()
        x, y = ax.transData.transform(point) / scale
        size = extent.width / scale, extent.height / scale
        offset, box = choose_place((x, y), size, taken, window)
        text.set(position=offset, in_layout=False)
        taken.append(box)
        end = min(max(x, box[0]), box[2]) - x, min(max(y, box[1]), box[3]) - y
        if math.hypot(*end) > _FAR:
            arrow = {"arrowstyle": "-", "color": "0.7", "linewidth": 0.7}
            ax.annotate("", point, end, textcoords="offset points", arrowprops=arrow).set(
                in_layout=False, zorder=1
            )
        annotations.append(text)
    return annotations


def choose_place(
    point: tuple[float, float], size: tuple[float, float], taken: Sequence[Box], window: Box
) -> tuple[tuple[float, float], Box]:
    """Find the place near a point where a name covers least.

    Parameters
    ----------
    point : tuple of float
        Place of the point.
    size : tuple of float
        Width and height of the name.
    taken : sequence of (left, bottom, right, top)
        Where something is already.
    window : (left, bottom, right, top)
        Where names should stay.

    Returns
    -------
    offset : tuple of float
        From the point to the middle of the name.
    box : (left, bottom, right, top)
        The place.

    Examples
    --------
    >>> window = (0.0, 0.0, 100.0, 100.0)
    >>> offset, box = choose_place((50.0, 50.0), (20.0, 10.0), [(55.0, 40.0, 80.0, 60.0)], window)
    >>> offset  # The place to the right is taken.
    (-16.0, 0.0)
    """
    width, height = size
    best = (math.inf, (0.0, 0.0), (0.0, 0.0, 0.0, 0.0))
    for distance in _DISTANCES:
        for degrees in _DIRECTIONS:
            cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
            # The box touches the circle of this distance with its nearest side or corner.
            dx = round(
                distance * cosine + math.copysign(width / 2, cosine) * (abs(cosine) > 0.1), 9
            )
            dy = round(distance * sine + math.copysign(height / 2, sine) * (abs(sine) > 0.1), 9)
            x, y = point[0] + dx, point[1] + dy
            box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            inside = overlap(box, window)
            covered = sum(overlap(box, other) for other in taken)
            cost = 3 * (width * height - inside) + covered + 0.02 * distance
            if cost < best[0] - 1e-9:
                best = cost, (dx, dy), box
    return best[1:]


def overlap(a: Box, b: Box) -> float:
    """Return the area that two boxes share.

    Parameters
    ----------
    a, b : (left, bottom, right, top)
        The boxes.

    Returns
    -------
    float
        The area.

    Examples
    --------
    >>> overlap((0, 0, 2, 2), (1, 1, 5, 5))
    1
    """
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return max(0, width) * max(0, height)
