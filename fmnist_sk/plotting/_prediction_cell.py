"""One image with its predicted and true label, and the bars of its probabilities."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ._axes import BLUE, GREY, VERMILLION, split_axes
from ._named_labels import NamedLabel

_N_BARS = 3
_LONGEST_NAME = 16


def scale_images(images: np.ndarray) -> np.ndarray:
    """Bring images of any range and data type to values from 0 to 1.

    Integers are divided by the largest value of their type and floats within 0 to 1 are left alone;
    other floats, such as standardised ones, are stretched from their common lowest to highest.

    Parameters
    ----------
    images : ndarray of shape (n, height, width) or (n, height, width, channels)
        The images.

    Returns
    -------
    ndarray of the shape (n, height, width) or (n, height, width, channels)
        The scaled images; without the last axis if there is one channel only.

    Raises
    ------
    ValueError
        If the images cannot be drawn: another number of axes, or two or more than four channels.

    Examples
    --------
    >>> scale_images(np.array([[[[0], [255]]]], dtype=np.uint8)).tolist()
    [[[0.0, 1.0]]]
    """
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    if images.ndim != 3 and not (images.ndim == 4 and images.shape[-1] in (3, 4)):
        raise ValueError(
            f"Images of the shape {images.shape} cannot be drawn: expected (n_images, height, "
            f"width) or (n_images, height, width, channels) with 1, 3 or 4 channels."
        )
    if not images.size:
        return images
    low, high = 0.0, 1.0
    if images.dtype.kind in "iu" and images.min() >= 0:
        high = float(np.iinfo(images.dtype).max) if images.dtype.itemsize == 1 else images.max()
    elif images.dtype.kind != "b" and (images.min() < 0 or images.max() > 1):
        low, high = float(images.min()), float(images.max())
    return (images.astype(np.float64) - low) / ((high - low) or 1.0)


def split_cells(
    ax: Axes, n_images: int, n_columns: int, *, with_bars: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Divide the place of axes among images and, below each, its bars.

    Parameters
    ----------
    ax : Axes
        The place.
    n_images : int
        How many images there are.
    n_columns : int
        How many are side by side.
    with_bars : bool
        Whether there are bars.

    Returns
    -------
    images, bars : ndarray of Axes, shape (n_images,)
        Axes of the images and of the bars; without bars there are none of these.
    """
    n_rows, n_bands = math.ceil(n_images / n_columns) or 1, 1 + with_bars
    heights = [5.0, 2.0][:n_bands] * n_rows
    grid = split_axes(
        ax, n_bands * n_rows, n_columns, wspace=0.2, hspace=0.5, height_ratios=heights
    )
    bands = [grid[band::n_bands].ravel() for band in range(n_bands)]
    for band in bands:
        for unused in band[n_images:]:
            unused.remove()
    return bands[0][:n_images], bands[-1][: n_images if with_bars else 0]


def draw_image(
    ax: Axes,
    image: np.ndarray,
    predicted: str,
    true: str | None,
    cmap: Any,
    *,
    is_mistake: bool | None = None,
) -> None:
    """Draw one image with its labels, and a thick frame around a mistake.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    image : ndarray of shape (height, width) or (height, width, channels)
        Values from 0 to 1.
    predicted : str
        Name of the predicted class.
    true : str or None
        Name of the true class, if known.
    cmap : str or Colormap
        Colours of a grey image.
    is_mistake : bool, default=None
        Whether to mark it as one. None compares the names.
    """
    ax.imshow(image, cmap=cmap, vmin=0, vmax=1)
    ax.set(xticks=[], yticks=[], anchor="S")
    ax.set_title(shorten(predicted), fontsize=9, pad=3)
    if true is None:
        return
    is_mistake = true != predicted if is_mistake is None else is_mistake
    ax.set_xlabel(
        f"true: {shorten(true)}",
        fontsize=7.5,
        labelpad=2,
        fontweight="bold" if is_mistake else "normal",
        color=VERMILLION if is_mistake else "black",
    )
    if is_mistake:
        for spine in ax.spines.values():
            spine.set(color=VERMILLION, linewidth=3)


def draw_bars(
    ax: Axes,
    probabilities: np.ndarray,
    classes: Sequence[NamedLabel],
    predicted: NamedLabel,
    true: NamedLabel | None,
) -> None:
    """Draw the highest probabilities as bars with the names of their classes on them.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    probabilities : ndarray of shape (n_classes,)
        Of one image.
    classes : sequence of NamedLabel
        The classes, in the order of the probabilities.
    predicted : NamedLabel
        The predicted class: its bar is coloured.
    true : NamedLabel or None
        The true class: its bar is hatched if it is not the predicted one.
    """
    top = np.argsort(-probabilities, kind="stable")[:_N_BARS]
    for place, code in enumerate(top):
        label, probability = classes[code], float(probabilities[code])
        is_predicted = label == predicted
        color = VERMILLION if true is not None and true != predicted else BLUE
        ax.barh(
            place,
            probability,
            height=0.8,
            color=color if is_predicted else GREY,
            alpha=0.55 if is_predicted else 1.0,
            hatch="////" if label == true and not is_predicted else None,
            edgecolor="white",
        )
        ax.text(0.02, place, shorten(label.name), fontsize=6.5, va="center")
        ax.text(0.99, place, f"{probability:.0%}", fontsize=6.5, va="center", ha="right")
    ax.set(xlim=(0, 1), ylim=(_N_BARS - 0.5, -0.5), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.patch.set_visible(False)


def shorten(name: str) -> str:
    """Cut a long name so that it stays within its cell.

    Parameters
    ----------
    name : str
        Any name.

    Returns
    -------
    str
        At most 16 characters.

    Examples
    --------
    >>> shorten("A very long name of a class")
    'A very long nam…'
    """
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
