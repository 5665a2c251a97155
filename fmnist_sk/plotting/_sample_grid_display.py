"""Images of each class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from sklearn.utils import check_consistent_length, column_or_1d

from .._check_count import check_count
from .._images import ImageShapeParameter, infer_image_shape, to_images
from .._random_state import RandomStateLike, as_generator
from ..evaluation._label_checks import check_labels_present
from ._axes import new_axes
from ._class_axis import check_names
from ._mosaic import choose_samples, colour, mean_images, tile
from ._prediction_cell import scale_images


class SampleGridDisplay:
    """A row of images for each class, beginning with the mean image of the class.

    Parameters
    ----------
    images : list of ndarray of shape (n_images, height, width) or (n_images, height, width, channels)
        Images to show, one array for each class, with values of any range.
    means : ndarray of shape (n_classes, height, width[, channels]), default=None
        Mean image of each class; None shows none.
    display_labels : sequence of length n_classes, default=None
        Names of the classes. None numbers them from 0.

    Attributes
    ----------
    ax_ : Axes
        Where the images were drawn, as one.
    figure_ : Figure or SubFigure
        The figure of the axes.
    image_ : AxesImage
        The drawn image.

    Examples
    --------
    >>> from fmnist_sk.datasets import make_fashion_like
    >>> from fmnist_sk.plotting import SampleGridDisplay
    >>> from matplotlib.figure import Figure
    >>> X, y = make_fashion_like(100, random_state=0, return_X_y=True)
    >>> display = SampleGridDisplay.from_data(X, y, n_images=3, ax=Figure().subplots())
    >>> len(display.images), display.images[0].shape
    (10, (3, 28, 28, 1))
    """

    ax_: Axes
    figure_: Figure | SubFigure
    image_: Any

    def __init__(
        self,
        images: Sequence[np.ndarray],
        *,
        means: np.ndarray | None = None,
        display_labels: Sequence[Any] | None = None,
    ):
        self.images = images
        self.means = means
        self.display_labels = display_labels

    def plot(self, *, ax: Axes | None = None, cmap: Any = "gray") -> SampleGridDisplay:
        """Draw the images.

        Parameters
        ----------
        ax : Axes, default=None
            Where to draw. None makes a new figure.
        cmap : str or Colormap, default="gray"
            Colours of grey images.

        Returns
        -------
        SampleGridDisplay
            This object.

        Raises
        ------
        ValueError
            If a class has no images, or there is not one mean and one name for each class.
        """
        names = check_names(self.display_labels, range(len(self.images)))
        grid = self._scaled_grid()
        height, width = grid[0][0].shape[:2]
        gap = max(1, round(0.08 * max(height, width)))
        whole = tile(grid, gap)
        if ax is None:
            inches = (0.55 if len(names) <= 12 else 0.4) / max(height, width)
            names_width = min(3.0, 0.085 * max(map(len, names)))
            ax = new_axes(
                whole.shape[1] * inches + names_width + 0.3, whole.shape[0] * inches + 0.5
            )
        self.ax_, self.figure_ = ax, ax.figure
        box = ax.get_window_extent()
        pixel = min(box.width / whole.shape[1], box.height / whole.shape[0]) / ax.figure.dpi
        font_size = min(10.0, max(4.0, 0.5 * 72 * pixel * height))
        self.image_ = ax.imshow(colour(whole, cmap), aspect="equal")
        ax.set_anchor("NW")  # A layout engine leaves room for the names beside the whole place.
        rows = np.arange(len(names)) * (height + gap) + (height - 1) / 2
        ax.set_yticks(rows, names, fontsize=font_size)
        ax.set_xticks([])
        if self.means is not None:
            ax.set_xticks([(width - 1) / 2], ["mean"], fontsize=font_size)
            ax.axvline(width - 0.5 + gap / 2, color="black", linewidth=1)
        ax.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
        ax.spines[:].set_visible(False)
        return self

    @classmethod
    def from_data(
        cls,
        X: Any,
        y: Any,
        *,
        n_images: int = 8,
        show_means: bool = True,
        image_shape: ImageShapeParameter = "auto",
        display_labels: Sequence[Any] | None = None,
        random_state: RandomStateLike = 0,
        ax: Axes | None = None,
        **plot_options: Any,
    ) -> SampleGridDisplay:
        """Choose images of each class at random and draw them.

        Parameters
        ----------
        X : array-like of n_samples images or rows
            The images.
        y : array-like of shape (n_samples,)
            Labels.
        n_images : int, default=8
            Images of each class at most.
        show_means : bool, default=True
            Whether to begin each row with the mean of all images of the class.
        image_shape : "auto" or tuple of int, default="auto"
            Height, width and, if not 1, channels of the images.
        display_labels : sequence of length n_classes, default=None
            Names of the classes, in the order of the sorted labels. None shows the labels.
        random_state : int, RandomState, Generator or None, default=0
            Seed of the choice.
        ax : Axes, default=None
            Where to draw. None makes a new figure.
        **plot_options
            Passed to `plot`.

        Returns
        -------
        SampleGridDisplay
            The display.

        Raises
        ------
        ValueError
            If lengths differ, there are no images, labels are missing, or there is not one name for
            each class.
        """
        check_count("n_images", n_images)
        X, y = np.asarray(X), np.asarray(column_or_1d(y))
        check_consistent_length(X, y)
        check_labels_present(y, "y")
        images = to_images(X, infer_image_shape(X.shape, image_shape))
        classes, codes = np.unique(y, return_inverse=True)
        names = check_names(display_labels, classes.tolist())
        rows = choose_samples(codes, len(classes), n_images, as_generator(random_state))
        means = mean_images(images, codes, len(classes)) if show_means else None
        display = cls([images[chosen] for chosen in rows], means=means, display_labels=names)
        return display.plot(ax=ax, **plot_options)

    def _scaled_grid(self) -> list[list[np.ndarray]]:
        """Return the rows of images with values from 0 to 1, each with its mean in front."""
        images = [np.asarray(part) for part in self.images]
        if not images or not all(len(part) for part in images):
            raise ValueError("images must hold at least one image of each class.")
        if self.means is not None:
            if len(self.means) != len(images):
                raise ValueError(f"There are {len(self.means)} means for {len(images)} classes.")
            means = np.asarray(self.means)
            if images[0].dtype.kind in "iu":  # The data type decides how values are scaled.
                means = np.rint(means)
            means = means.astype(float if images[0].dtype.kind == "b" else images[0].dtype)
            images = [
                np.concatenate([mean[None], part]) for mean, part in zip(means, images, strict=True)
            ]
        scaled = scale_images(np.concatenate(images))
        ends = np.cumsum([len(part) for part in images])[:-1]
        return [list(part) for part in np.split(scaled, ends)]
