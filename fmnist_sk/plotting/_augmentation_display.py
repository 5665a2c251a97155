"""Images above what an augmenter makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike
from sklearn.utils import check_consistent_length, column_or_1d

from .._check_count import check_count
from .._images import ImageShapeParameter, infer_image_shape, to_images
from .._random_state import as_generator
from ..evaluation._predictions import encode_labels
from ._axes import new_axes, split_axes
from ._prediction_cell import scale_images, shorten

_MOST_CLASSES = 3
_SMALLEST_SHARE = 0.005


def describe_label(shares: np.ndarray, names: Sequence[str]) -> str:
    """Put a soft label into words, the largest share first.

    Parameters
    ----------
    shares : ndarray of shape (n_classes,)
        The soft label.
    names : sequence of str of length n_classes
        Names of the classes.

    Returns
    -------
    str
        A name if there is one class, else a line with a share and a name for each of the three
        largest.

    Examples
    --------
    >>> print(describe_label(np.array([0.3, 0.7]), ["bag", "shirt"]))
    70% shirt
    30% bag
    """
    order = np.argsort(-shares, kind="stable")[:_MOST_CLASSES]
    present = [i for i in order if shares[i] >= _SMALLEST_SHARE]
    if len(present) == 1:
        return shorten(names[present[0]])
    return "\n".join(f"{shares[i]:.0%} {shorten(names[i])}" for i in present)


class AugmentationDisplay:
    """Grid of images, with variants of each that an augmenter drew below it.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, channels)
        The images before.
    variants : ndarray of shape (n_variants, n_images, height, width, channels)
        The images after.
    labels : ndarray of shape (n_images, n_classes), default=None
        Soft labels before, if known.
    variant_labels : ndarray of shape (n_variants, n_images, n_classes), default=None
        Soft labels after, if known.
    display_labels : sequence of str of length n_classes, default=None
        Names of the classes. None numbers them from 0.

    Attributes
    ----------
    ax_ : ndarray of Axes, shape (1 + n_variants, n_images)
        The images' axes: the images before in the first row, the variants below.
    bounding_ax_ : Axes
        The blank axes around them.
    figure_ : Figure
        The figure of the axes.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import MixUp
    >>> from fmnist_sk.plotting import AugmentationDisplay
    >>> from matplotlib.figure import Figure
    >>> X = np.random.default_rng(0).integers(0, 256, (2, 784), dtype=np.uint8)
    >>> display = AugmentationDisplay.from_augmenter(
    ...     MixUp(alpha=1.0), X, ["bag", "shirt"], random_state=0, ax=Figure().subplots()
    ... )
    >>> print(display.ax_[0, 0].get_title())
    bag
    >>> print(display.ax_[1, 0].get_title())
    87% bag
    13% shirt
    """

    ax_: np.ndarray
    bounding_ax_: Axes
    figure_: Figure

    def __init__(
        self,
        images: np.ndarray,
        variants: np.ndarray,
        *,
        labels: np.ndarray | None = None,
        variant_labels: np.ndarray | None = None,
        display_labels: Sequence[str] | None = None,
    ):
        self.images = images
        self.variants = variants
        self.labels = labels
        self.variant_labels = variant_labels
        self.display_labels = display_labels

    def plot(self, *, ax: Axes | None = None, cmap: Any = "gray") -> AugmentationDisplay:
        """Draw the grid.

        Parameters
        ----------
        ax : Axes, default=None
            Its place is divided among the images. None makes a new figure.
        cmap : str or Colormap, default="gray"
            Colours of grey images.

        Returns
        -------
        AugmentationDisplay
            This object.

        Raises
        ------
        ValueError
            If numbers of images, labels or names differ, or the images have two or more than four
            channels.
        """
        n_variants, n_images = self.variants.shape[:2]
        check_consistent_length(self.images, self.variants[0] if n_variants else self.images)
        # Scaled together, so that a change of brightness shows.
        everything = np.concatenate([self.images[None], self.variants])
        scaled = scale_images(everything.reshape(-1, *everything.shape[2:]))
        titles = [self._titles(self.labels)]
        titles += [
            self._titles(None if self.variant_labels is None else self.variant_labels[i])
            for i in range(n_variants)
        ]
        n_rows = 1 + n_variants
        if ax is None:
            ax = new_axes(max(3.0, 1.1 * n_images), 1.5 * n_rows)
        self.bounding_ax_, self.figure_ = ax, ax.figure  # type: ignore[assignment]
        self.ax_ = split_axes(ax, n_rows, n_images, wspace=0.1, hspace=0.5)
        for i, cell in enumerate(self.ax_.ravel()):
            cell.imshow(scaled[i], cmap=cmap, vmin=0, vmax=1)
            cell.set(xticks=[], yticks=[], anchor="S")
            cell.set_title(titles[i // n_images][i % n_images], fontsize=7.5, pad=3)
        for row, name in zip(self.ax_, ["before"] + ["after"] * n_variants, strict=True):
            row[0].set_ylabel(name, fontsize=8)
        return self

    @classmethod
    def from_augmenter(
        cls,
        augmenter: Any,
        X: ArrayLike,
        y: ArrayLike | None = None,
        *,
        n_images: int = 8,
        n_variants: int = 3,
        image_shape: ImageShapeParameter = "auto",
        classes: ArrayLike | None = None,
        display_labels: Sequence[str] | None = None,
        random_state: int | np.random.Generator | None = None,
        ax: Axes | None = None,
        **plot_options: Any,
    ) -> AugmentationDisplay:
        """Augment the first images several times and draw the results.

        Parameters
        ----------
        augmenter : Augmenter
            Any object of `fmnist_sk.augmentation`. Mixers mix the images that are shown.
        X : array-like of n_samples images or rows
            Images.
        y : array-like of shape (n_samples,) or (n_samples, n_classes), default=None
            Labels or soft labels, if known.
        n_images : int, default=8
            How many images to show at most.
        n_variants : int, default=3
            How many variants of each to show.
        image_shape : "auto" or tuple of int, default="auto"
            Height, width and, if not 1, channels of the images.
        classes : array-like of shape (n_classes,), default=None
            All labels, also those that `y` does not hold; for soft labels, in the order of their
            columns. None takes those of `y`, sorted.
        display_labels : sequence of str of length n_classes, default=None
            Names of the classes, in the order of `classes`. None shows the labels.
        random_state : int, Generator or None, default=None
            Where the random numbers come from.
        ax : Axes, default=None
            Its place is divided among the images. None makes a new figure.
        **plot_options
            Passed to `plot`.

        Returns
        -------
        AugmentationDisplay
            The display.

        Raises
        ------
        TypeError
            If `augmenter` is none.
        ValueError
            If there is no image, `n_images` or `n_variants` is no number of images, lengths differ
            or `y` holds labels that `classes` does not.
        """
        if isinstance(augmenter, type) or not hasattr(augmenter, "augment"):
            raise TypeError(
                f"augmenter must be an object of fmnist_sk.augmentation, such as RandomFlip(); "
                f"got {augmenter!r}."
            )
        n_images = check_count("n_images", n_images)
        n_variants = check_count("n_variants", n_variants, at_least=0)
        X = np.asarray(X)
        if image_shape == "auto":
            image_shape = augmenter.image_shape
        images = to_images(X, infer_image_shape(X.shape, image_shape))[:n_images]
        if not len(images):
            raise ValueError("There is no image to show: X is empty.")
        labels = None
        if y is not None:
            check_consistent_length(X, y)
            labels, names = _soft_labels(y, classes)
            labels = labels[:n_images]
            display_labels = names if display_labels is None else display_labels
        rng = as_generator(augmenter.random_state if random_state is None else random_state)
        variants, variant_labels = [], []
        for _ in range(n_variants):
            if labels is None:
                variants.append(augmenter.augment(images, random_state=rng))
            else:
                variant, mixed = augmenter.augment(images, labels, random_state=rng)
                variants.append(variant)
                variant_labels.append(mixed)
        display = cls(
            images,
            np.reshape(variants, (n_variants, *images.shape)),
            labels=labels,
            variant_labels=np.asarray(variant_labels) if variant_labels else None,
            display_labels=display_labels,
        )
        return display.plot(ax=ax, **plot_options)

    def _titles(self, labels: np.ndarray | None) -> list[str]:
        if labels is None:
            return [""] * len(self.images)
        n_classes = labels.shape[1]
        given = range(n_classes) if self.display_labels is None else self.display_labels
        names = [str(name) for name in given]
        if len(names) != n_classes:
            raise ValueError(
                f"display_labels has {len(names)} names for {n_classes} classes; give one for each class, "
                f"and all classes as classes=."
            )
        return [describe_label(label, names) for label in labels]


def _soft_labels(y: ArrayLike, classes: ArrayLike | None) -> tuple[np.ndarray, list[str]]:
    """Return soft labels and the classes as text."""
    given = np.asarray(y)
    if given.ndim == 2 and given.shape[1] > 1:
        known = np.arange(given.shape[1]) if classes is None else column_or_1d(classes)
        if len(known) != given.shape[1]:
            raise ValueError(
                f"classes has {len(known)} labels for the {given.shape[1]} columns of y; give one "
                f"for each column."
            )
        return given, [str(label) for label in known]
    given = column_or_1d(y)
    known = np.unique(given) if classes is None else column_or_1d(classes)
    codes = encode_labels(given, known)
    if (codes < 0).any():
        raise ValueError(
            f"y holds labels that classes does not, such as {given[codes < 0][:3].tolist()}; "
            f"classes has {known[:10].tolist()}: give all labels."
        )
    return np.eye(len(known))[codes], [str(label) for label in known]
