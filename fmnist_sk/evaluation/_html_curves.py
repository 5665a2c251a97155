"""A training history as inline SVG, in colours that follow the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ._html_axes import LEFT, RIGHT, figure, height, horizontal_axis, nice_ticks, vertical_axis
from ._html_markup import Markup, join, tag


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
    keys = [tag("span", key, class_=f"key {key}") for key in series]
    spoken = f"{title}: " + ", ".join(
        f"{key} from {values[0]:.4g} to {values[-1]:.4g}" for key, values in series.items()
    )
    step = max(1, round(n_epochs / 6))
    epochs = {str(epoch): _x(epoch, n_epochs) for epoch in range(1, n_epochs + 1, step)}
    return figure(
        join(title, *keys),
        f"{spoken} over {n_epochs} epochs",
        vertical_axis(ticks),
        horizontal_axis("Epoch", epochs),
        *(_line(key, values, ticks, n_epochs) for key, values in series.items()),
    )


def _range_of(series: Sequence[np.ndarray]) -> tuple[float, float]:
    values = np.concatenate(list(series))
    finite = values[np.isfinite(values)]
    return float(finite.min()), float(finite.max())


def _x(epoch: int, n_epochs: int) -> float:
    if n_epochs == 1:
        return (LEFT + RIGHT) / 2
    return LEFT + 8 + (epoch - 1) / (n_epochs - 1) * (RIGHT - LEFT - 16)


def _line(key: str, values: np.ndarray, ticks: np.ndarray, n_epochs: int) -> Markup:
    points = [
        (_x(epoch, n_epochs), height(value, ticks))
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
