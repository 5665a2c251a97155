"""A training history as inline SVG, in colours that follow the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ._html_markup import Markup, join, tag

# In SVG units, which are about pixels: the figure, and the part of it inside the axes.
_WIDTH, _HEIGHT = 340, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 330, 12, 172


def curves_figure(name: str, history: Mapping[str, Sequence[float]]) -> Markup:
    """Draw one quantity of a history, with its value on validation data if there is one.

    Training and validation differ in line style and marker as well as in colour.

    Parameters
    ----------
    name : str
        Key of the quantity; "val_" before it is that of the validation.
    history : dict of str to sequence of float
        Values per epoch.

    Returns
    -------
    Markup
        A figure with a caption and, for screen readers, first and last values in words.

    Examples
    --------
    >>> "Loss: training from 2 to 1 over 2 epochs" in curves_figure("loss", {"loss": [2.0, 1.0]})
    True
    """
    found = {"training": history.get(name, ()), "validation": history.get(f"val_{name}", ())}
    series = {
        key: values
        for key, row in found.items()
        if np.isfinite(values := np.asarray(row, dtype=float)).any()
    }
    title = name.replace("_", " ").capitalize()
    if not series:
        return join()
    ticks = nice_ticks(*_range_of(list(series.values())))
    n_epochs = max(map(len, series.values()))
    parts = [_axes(ticks, n_epochs)]
    parts += [_line(key, values, ticks, n_epochs) for key, values in series.items()]
    spoken = f"{title}: " + ", ".join(
        f"{key} from {values[0]:.4g} to {values[-1]:.4g}" for key, values in series.items()
    )
    svg = tag(
        "svg",
        *parts,
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=f"{spoken} over {n_epochs} epochs",
    )
    keys = [tag("span", key, class_=f"key {key}") for key in series]
    return tag("figure", tag("figcaption", title, *keys), svg, class_="curve")


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


def _range_of(series: Sequence[np.ndarray]) -> tuple[float, float]:
    values = np.concatenate(list(series))
    finite = values[np.isfinite(values)]
    return float(finite.min()), float(finite.max())


def _x(epoch: int, n_epochs: int) -> float:
    if n_epochs == 1:
        return (_LEFT + _RIGHT) / 2
    return _LEFT + 8 + (epoch - 1) / (n_epochs - 1) * (_RIGHT - _LEFT - 16)


def _y(value: float, ticks: np.ndarray) -> float:
    return _BOTTOM - (value - ticks[0]) / (ticks[-1] - ticks[0]) * (_BOTTOM - _TOP)


def _axes(ticks: np.ndarray, n_epochs: int) -> Markup:
    parts = []
    n_digits = max(0, -int(np.floor(np.log10(ticks[1] - ticks[0]) + 1e-9)))
    for value in ticks:
        y = f"{_y(value, ticks):.1f}"
        parts.append(tag("line", x1=_LEFT, x2=_RIGHT, y1=y, y2=y, class_="grid"))
        parts.append(
            tag("text", f"{value:.{min(n_digits, 6)}f}", x=_LEFT - 6, y=y, class_="tick value")
        )
    step = max(1, round(n_epochs / 6))
    for epoch in range(1, n_epochs + 1, step):
        x = f"{_x(epoch, n_epochs):.1f}"
        parts.append(tag("text", epoch, x=x, y=_BOTTOM + 17, class_="tick epoch"))
    middle = (_LEFT + _RIGHT) / 2
    return join(*parts, tag("text", "Epoch", x=middle, y=_HEIGHT - 6, class_="tick epoch"))


def _line(key: str, values: np.ndarray, ticks: np.ndarray, n_epochs: int) -> Markup:
    points = [
        (_x(epoch, n_epochs), _y(value, ticks))
        for epoch, value in enumerate(values, start=1)
        if np.isfinite(value)
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    markers: list[Markup] = []
    if len(points) <= 40:  # More would run together.
        markers = [_marker(key, x, y) for x, y in points]
    return tag("g", tag("polyline", points=path), *markers, class_=key)


def _marker(key: str, x: float, y: float) -> Markup:
    if key == "training":
        return tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=3)
    return tag("rect", x=f"{x - 2.7:.1f}", y=f"{y - 2.7:.1f}", width=5.4, height=5.4)
