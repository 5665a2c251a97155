"""An image under the colours of what counts for and against a class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.image import AxesImage

# Red speaks for, blue against: told apart by colour-blind readers.
_COLORS = "RdBu_r"
_STRONGEST = 0.75  # opacity of the most important region, so that the image is seen below
_PALE = 0.5  # opacity of the image below regions
_QUANTILE = 0.99  # of the pixels of a panel; gradients have a few far above all others


def common_scale(maps: Sequence[np.ndarray]) -> float:
    """Return the importance that gets the strongest colour in several panels.

    Parameters
    ----------
    maps : sequence of ndarray of shape (height, width)
        Importances of pixels; maps with NaN do not count.

    Returns
    -------
    float
        The largest absolute importance of a region. Single pixels, up to 1 in 100, may be above it.

    Examples
    --------
    >>> common_scale([np.array([[0.1, -0.5]]), np.array([[0.0, 0.2]])])
    0.5
    """
    known = [np.abs(values) for values in maps if np.isfinite(values).all()]
    tops = [np.quantile(values, _QUANTILE, method="higher") for values in known]
    return float(max(tops, default=0.0) or max((v.max() for v in known), default=0.0) or 1.0)


def draw_attribution(
    ax: Axes,
    image: np.ndarray,
    values: np.ndarray,
    strongest: float,
    *,
    borders: np.ndarray | None = None,
    cmap: Any = "gray",
) -> AxesImage:
    """Draw a pale image and over it the importance of its pixels.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    image : ndarray of shape (height, width) or (height, width, channels)
        Values from 0 to 1.
    values : ndarray of shape (height, width)
        Importances.
    strongest : float
        The absolute importance that gets the strongest colour.
    borders : ndarray of shape (n_lines, 2, 2), default=None
        Lines between regions.
    cmap : str or Colormap, default="gray"
        Colours of a grey image.

    Returns
    -------
    AxesImage
        The importances, for a scale.
    """
    # Pale, so that the colours over it are the same on dark and light ground.
    ax.imshow(image, cmap=cmap, vmin=0, vmax=1, alpha=_PALE)
    ax.set(xticks=[], yticks=[])
    overlay = ax.imshow(
        values,
        cmap=_COLORS,
        vmin=-strongest,
        vmax=strongest,
        alpha=_STRONGEST * np.minimum(np.abs(values) / strongest, 1.0),
    )
    if borders is not None:
        ax.add_collection(LineCollection(list(borders), colors="white", linewidths=0.5))
    return overlay


def draw_scale(ax: Axes, overlay: AxesImage, *, with_numbers: bool = True) -> None:
    """Draw the scale of importances, without the transparency of the image.

    Parameters
    ----------
    ax : Axes
        Where to draw; low and wide.
    overlay : AxesImage
        From `draw_attribution`.
    with_numbers : bool, default=True
        Whether to write the importances at both ends; not if panels have scales of their own.
    """
    colorbar = ax.figure.colorbar(overlay, cax=ax, orientation="horizontal", alpha=_STRONGEST)
    low, high = overlay.get_clim()
    number = f" {high:.2g}" if with_numbers else ""
    colorbar.set_ticks([low, 0, high])
    colorbar.set_ticklabels([f"against{number}", "0", f"for{number}"])
    colorbar.ax.tick_params(labelsize=6.5)
    # Long numbers must not need room beside the panel.
    first, _, last = colorbar.ax.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")


def segment_borders(segments: np.ndarray) -> np.ndarray:
    """Return the lines between pixels of different segments.

    Parameters
    ----------
    segments : ndarray of int, shape (height, width)
        Number of each pixel's segment.

    Returns
    -------
    ndarray of shape (n_lines, 2, 2)
        Start and end of each line as (x, y); the centres of pixels are at whole numbers. None if every
        pixel is a segment of its own: lines would cover the picture.

    Examples
    --------
    >>> segment_borders(np.array([[0, 0, 1]])).tolist()
    [[[1.5, -0.5], [1.5, 0.5]]]
    """
    if segments.max() + 1 == segments.size:
        return np.empty((0, 2, 2))
    y, x = np.nonzero(segments[:, 1:] != segments[:, :-1])
    upright = np.stack([x + 0.5, y - 0.5, x + 0.5, y + 0.5], axis=1)
    y, x = np.nonzero(segments[1:] != segments[:-1])
    level = np.stack([x - 0.5, y + 0.5, x + 0.5, y + 0.5], axis=1)
    return np.concatenate([upright, level]).reshape(-1, 2, 2)
