"""Axes of the small figures of the report page, as inline SVG."""

from __future__ import annotations

import numpy as np

from ._html_markup import Markup, join, tag

# In SVG units, which are about pixels: the figure, and the part of it inside the axes.
WIDTH, HEIGHT = 340, 210
LEFT, RIGHT, TOP, BOTTOM = 48, 330, 12, 172


def nice_ticks(low: float, high: float, n_steps: int = 4) -> np.ndarray:
    """Return round numbers that span a range in about `n_steps` equal steps.

    Parameters
    ----------
    low, high : float
        The range; equal ends are widened.
    n_steps : int, default=4
        How many steps are wanted.

    Returns
    -------
    ndarray of float
        The ticks: the first is at most `low`, the last at least `high`.

    Examples
    --------
    >>> nice_ticks(0.61, 0.93).tolist()
    [0.6, 0.7, 0.8, 0.9, 1.0]
    """
    span = (high - low) or abs(high) or 1.0
    magnitude = 10.0 ** np.floor(np.log10(span / n_steps))
    step = magnitude * min(
        (1, 2, 5, 10), key=lambda factor: abs(factor * magnitude * n_steps - span)
    )
    first, last = np.floor(low / step + 1e-9), np.ceil(high / step - 1e-9)
    # Rounding rids the numbers of a trace such as that of 0.1 + 0.2.
    return np.round(np.arange(first, max(last, first + 1) + 0.5) * step, 12)


def height(value: float, ticks: np.ndarray) -> float:
    """Return where a value lies on the vertical axis.

    Parameters
    ----------
    value : float
        The value.
    ticks : ndarray of float
        From `nice_ticks`.

    Returns
    -------
    float
        The y of SVG, which grows downwards.
    """
    return float(BOTTOM - (value - ticks[0]) / (ticks[-1] - ticks[0]) * (BOTTOM - TOP))


def vertical_axis(ticks: np.ndarray) -> Markup:
    """Draw a line and a number for each tick.

    Parameters
    ----------
    ticks : ndarray of float
        From `nice_ticks`.

    Returns
    -------
    Markup
        SVG elements.
    """
    parts = []
    n_digits = max(0, -int(np.floor(np.log10(ticks[1] - ticks[0]) + 1e-9)))
    for value in ticks:
        y = f"{height(value, ticks):.1f}"
        parts.append(tag("line", x1=LEFT, x2=RIGHT, y1=y, y2=y, class_="grid"))
        label = f"{value:.{min(n_digits, 6)}f}"
        parts.append(tag("text", label, x=LEFT - 6, y=y, class_="tick value"))
    return join(*parts)


def horizontal_axis(title: str, ticks: dict[str, float]) -> Markup:
    """Draw the numbers below the figure, and the title below them.

    Parameters
    ----------
    title : str
        The title.
    ticks : dict of str to float
        The x of each number.

    Returns
    -------
    Markup
        SVG elements.
    """
    labels = [
        tag("text", label, x=f"{x:.1f}", y=BOTTOM + 17, class_="tick middle")
        for label, x in ticks.items()
    ]
    middle = (LEFT + RIGHT) / 2
    return join(*labels, tag("text", title, x=middle, y=HEIGHT - 6, class_="tick middle"))


def figure(caption: Markup, spoken: str, *parts: Markup) -> Markup:
    """Return a drawing with its caption.

    Parameters
    ----------
    caption : Markup
        What stands above it.
    spoken : str
        What a screen reader says instead of the drawing.
    *parts : Markup
        SVG elements.

    Returns
    -------
    Markup
        The figure.
    """
    svg = tag("svg", *parts, viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", aria_label=spoken)
    return tag("figure", tag("figcaption", caption), svg, class_="curve")
