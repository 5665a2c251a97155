"""How many samples each class has, as bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from sklearn.utils import column_or_1d

from ..evaluation import DatasetDescription
from ..evaluation._label_checks import check_labels_present, check_same_kind
from ._axes import BLUE, GREY, ORANGE, VERMILLION
from ._class_axis import check_names, new_class_axes, set_class_axis
from ._legend import legend_above

# Sets differ in hatching as well, for black-and-white print.
_STYLES: tuple[dict[str, Any], ...] = (
    {"color": BLUE},
    {"color": ORANGE, "hatch": "////"},
    {"color": VERMILLION, "hatch": "...."},
    {"color": GREY, "hatch": "xxxx"},
)


class LabelDistributionDisplay:
    """Bars of the number of samples of each class, in one set of samples or in several.

    Parameters
    ----------
    counts : dict of str to array-like of shape (n_classes,)
        Number of samples of each class, by the name of the set; at most four sets.
    display_labels : sequence of length n_classes, default=None
        Names of the classes. None numbers them from 0.

    Attributes
    ----------
    ax_ : Axes
        Where the bars were drawn.
    figure_ : Figure or SubFigure
        The figure of the axes.
    bars_ : dict of str to BarContainer
        The bars by the name of the set.

    See Also
    --------
    fmnist_sk.evaluation.describe_dataset : The same and more as numbers.

    Examples
    --------
    >>> from fmnist_sk.plotting import LabelDistributionDisplay
    >>> from matplotlib.figure import Figure
    >>> display = LabelDistributionDisplay.from_labels(
    ...     {"train": ["bag", "coat", "coat"], "test": ["coat"]}, ax=Figure().subplots()
    ... )
    >>> {name: counts.tolist() for name, counts in display.counts.items()}
    {'train': [1, 2], 'test': [0, 1]}
    """

    ax_: Axes
    figure_: Figure | SubFigure
    bars_: dict[str, Any]

    def __init__(self, counts: Mapping[str, Any], *, display_labels: Sequence[Any] | None = None):
        self.counts = counts
        self.display_labels = display_labels

    def plot(self, *, ax: Axes | None = None, normalize: bool = False) -> LabelDistributionDisplay:
        """Draw the bars.

        Parameters
        ----------
        ax : Axes, default=None
            Where to draw. None makes a new figure.
        normalize : bool, default=False
            Whether to show shares of each set instead of counts, to compare sets of different
            sizes.

        Returns
        -------
        LabelDistributionDisplay
            This object.

        Raises
        ------
        ValueError
            If there is no set or more than four, or sets have different numbers of classes.
        """
        counts, names = self._checked()
        ax = new_class_axes(names, row_height=0.12 + 0.13 * len(counts)) if ax is None else ax
        self.ax_, self.figure_, self.bars_ = ax, ax.figure, {}
        font_size = set_class_axis(ax, names)
        thickness = 0.8 / len(counts)
        for i, (set_name, values) in enumerate(counts.items()):
            places = np.arange(len(names)) + (i - (len(counts) - 1) / 2) * thickness
            lengths = values / max(1, values.sum()) if normalize else values
            bars = ax.barh(
                places, lengths, 0.9 * thickness, label=set_name, edgecolor="white", **_STYLES[i]
            )
            texts = [f"{value:.1%}" if normalize else f"{value:,}" for value in lengths]
            ax.bar_label(
                bars, texts, padding=2, fontsize=max(4.0, 0.85 * font_size / len(counts) ** 0.3)
            )
            self.bars_[set_name] = bars
        ax.margins(x=0.12)
        ax.set_xlabel("Share of the samples" if normalize else "Number of samples")
        ax.spines[["top", "right"]].set_visible(False)
        if len(counts) > 1:
            legend_above(ax, n_columns=len(counts))
        return self

    @classmethod
    def from_labels(
        cls,
        y: Any,
        *,
        display_labels: Sequence[Any] | None = None,
        ax: Axes | None = None,
        **plot_options: Any,
    ) -> LabelDistributionDisplay:
        """Count labels and draw the bars.

        Parameters
        ----------
        y : array-like of shape (n_samples,) or dict of str to array-like
            Labels, or labels by the name of the set.
        display_labels : sequence of length n_classes, default=None
            Names of the classes, in the order of the sorted labels. None shows the labels.
        ax : Axes, default=None
            Where to draw. None makes a new figure.
        **plot_options
            Passed to `plot`.

        Returns
        -------
        LabelDistributionDisplay
            The display.

        Raises
        ------
        ValueError
            If labels are missing, or sets hold labels of different types.
        """
        sets = y if isinstance(y, Mapping) else {"samples": y}
        arrays = {str(name): np.asarray(column_or_1d(labels)) for name, labels in sets.items()}
        for name, labels in arrays.items():
            check_labels_present(labels, repr(name))
        check_same_kind(arrays)
        classes = np.unique(np.concatenate([*arrays.values()])) if arrays else np.array([])
        counts = {
            name: np.bincount(np.searchsorted(classes, labels), minlength=len(classes))
            for name, labels in arrays.items()
        }
        names = check_names(display_labels, classes.tolist())
        return cls(counts, display_labels=names).plot(ax=ax, **plot_options)

    @classmethod
    def from_description(
        cls, description: DatasetDescription, *, ax: Axes | None = None, **plot_options: Any
    ) -> LabelDistributionDisplay:
        """Draw the class counts of a description.

        Parameters
        ----------
        description : DatasetDescription
            Of `fmnist_sk.evaluation.describe_dataset`.
        ax : Axes, default=None
            Where to draw. None makes a new figure.
        **plot_options
            Passed to `plot`.

        Returns
        -------
        LabelDistributionDisplay
            The display.

        Raises
        ------
        ValueError
            If the data were described without labels.
        """
        frame = description.class_counts
        if frame is None:
            raise ValueError("The data set was described without labels: give y as well.")
        counts = {str(name): frame[name].to_numpy() for name in frame}
        return cls(counts, display_labels=frame.index.tolist()).plot(ax=ax, **plot_options)

    def _checked(self) -> tuple[dict[str, np.ndarray], list[str]]:
        counts = {str(name): np.asarray(values) for name, values in self.counts.items()}
        if not 1 <= len(counts) <= len(_STYLES):
            raise ValueError(f"Expected one to {len(_STYLES)} sets of samples; got {list(counts)}.")
        shapes = {values.shape for values in counts.values()}
        if len(shapes) != 1 or len(shape := shapes.pop()) != 1:
            raise ValueError(
                "counts must hold one number for each class, the same classes in all sets."
            )
        return counts, check_names(self.display_labels, range(shape[0]))
