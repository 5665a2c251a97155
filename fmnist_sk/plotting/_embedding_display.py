"""Samples as points in a plane, by class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from sklearn.decomposition import PCA
from sklearn.utils import _safe_indexing, check_consistent_length, column_or_1d

from .._check_count import check_count
from .._random_state import RandomStateLike, as_generator
from ..evaluation._label_checks import check_labels_present
from ._axes import new_axes
from ._class_axis import check_names
from ._label_points import label_points
from ._network_layers import open_network, outputs_of

# Okabe and Ito's colours; with the markers they tell 40 classes apart.
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#000000", "#999999")
_MARKERS = ("o", "^", "s", "D", "v")


class EmbeddingDisplay:
    """Samples in a plane, with a colour and a marker for each class and its name in the middle.

    Parameters
    ----------
    points : array-like of shape (n_samples, 2)
        Coordinates of the samples.
    y : array-like of shape (n_samples,)
        Labels.
    display_labels : sequence of length n_classes, default=None
        Names of the classes, in the order of the sorted labels. None shows the labels.
    axis_labels : tuple of str, default=("", "")
        Titles of the two axes.

    Attributes
    ----------
    ax_ : Axes
        Where the samples were drawn.
    figure_ : Figure or SubFigure
        The figure of the axes.
    labels_ : list of Annotation
        Names of the classes.

    Examples
    --------
    >>> from fmnist_sk.plotting import EmbeddingDisplay
    >>> from matplotlib.figure import Figure
    >>> from sklearn.datasets import load_iris
    >>> display = EmbeddingDisplay.from_data(*load_iris(return_X_y=True), ax=Figure().subplots())
    >>> display.ax_.get_xlabel()
    'Principal component 1 (92 % of the variance)'
    """

    ax_: Axes
    figure_: Figure | SubFigure
    labels_: list[Any]

    def __init__(
        self,
        points: Any,
        y: Any,
        *,
        display_labels: Sequence[Any] | None = None,
        axis_labels: tuple[str, str] = ("", ""),
    ):
        self.points = points
        self.y = y
        self.display_labels = display_labels
        self.axis_labels = axis_labels

    def plot(self, *, ax: Axes | None = None) -> EmbeddingDisplay:
        """Draw the samples.

        Parameters
        ----------
        ax : Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        EmbeddingDisplay
            This object.

        Raises
        ------
        ValueError
            If lengths differ, points have not two finite coordinates, or there is not one name for
            each class.
        """
        points, y = np.asarray(self.points, dtype=float), np.asarray(column_or_1d(self.y))
        check_consistent_length(points, y)
        if points.shape[1:] != (2,) or not len(points) or not np.isfinite(points).all():
            raise ValueError(
                f"points must be finite and have two coordinates; got an array of {points.shape}."
            )
        classes, codes = np.unique(y, return_inverse=True)
        names = check_names(self.display_labels, classes.tolist())
        ax = new_axes(6.0, 5.4) if ax is None else ax
        self.ax_, self.figure_ = ax, ax.figure
        size = float(np.clip(8000 / len(points), 5, 24))
        for code in range(len(classes)):
            chosen = points[codes == code]
            ax.scatter(
                chosen[:, 0],
                chosen[:, 1],
                s=size,
                color=_COLOURS[code % len(_COLOURS)],
                marker=_MARKERS[code // len(_COLOURS) % len(_MARKERS)],
                alpha=0.75,
                linewidths=0,
                rasterized=True,
            )
        ax.set(xlabel=self.axis_labels[0], ylabel=self.axis_labels[1])
        ax.set_xticks([])
        ax.set_yticks([])
        ax.spines[["top", "right"]].set_visible(False)
        ax.margins(0.08)
        ax.autoscale_view()
        middles = np.array(
            [np.median(points[codes == code], axis=0) for code in range(len(classes))]
        )
        box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "alpha": 0.85, "linewidth": 0.8}
        font_size = 9.0 if len(classes) <= 12 else 7.0
        styles = [
            {"fontsize": font_size, "bbox": box | {"edgecolor": _COLOURS[code % len(_COLOURS)]}}
            for code in range(len(classes))
        ]
        self.labels_ = label_points(ax, middles, names, styles)
        return self

    @classmethod
    def from_data(
        cls,
        X: Any,
        y: Any,
        *,
        n_samples: int = 2000,
        display_labels: Sequence[Any] | None = None,
        random_state: RandomStateLike = 0,
        ax: Axes | None = None,
    ) -> EmbeddingDisplay:
        """Draw samples by the two principal components of their values.

        Parameters
        ----------
        X : array-like of images or rows
            The samples.
        y : array-like of labels
            Their labels.
        n_samples : int, default=2000
            How many samples to draw at most, chosen at random.
        display_labels : sequence of length n_classes, default=None
            Names of the classes, in the order of the sorted labels. None shows the labels.
        random_state : int, RandomState, Generator or None, default=0
            Seed of the choice.
        ax : Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        EmbeddingDisplay
            The display.

        Raises
        ------
        ValueError
            If all samples are equal, there are fewer than two of them or of their values, or labels
            are missing.
        """
        X, y = _choose(X, y, n_samples, random_state)
        return cls._from_features(X, y, display_labels, "Principal component", ax)

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any,
        *,
        n_samples: int = 2000,
        display_labels: Sequence[Any] | None = None,
        random_state: RandomStateLike = 0,
        ax: Axes | None = None,
    ) -> EmbeddingDisplay:
        """Draw samples by the two principal components of a network's features.

        Parameters
        ----------
        estimator : estimator
            A fitted `CNNClassifier`, or a pipeline, search or wrapper that ends in one.
        X, y, n_samples, display_labels, random_state, ax : see `from_data`
            The same as there.

        Returns
        -------
        EmbeddingDisplay
            The display: what the last layer sees.

        Raises
        ------
        TypeError
            If the estimator has no network.
        """
        transformers, model = open_network(estimator)
        X, y = _choose(X, y, n_samples, random_state)
        features = outputs_of(model, model.layers[-1].input, transformers, X)
        return cls._from_features(features, y, display_labels, "Component of the features", ax)

    @classmethod
    def _from_features(
        cls, X: Any, y: np.ndarray, display_labels: Any, title: str, ax: Axes | None
    ) -> EmbeddingDisplay:
        X = np.asarray(X).reshape(len(X), -1)
        if min(X.shape) < 2 or not np.ptp(X, axis=0).any():
            raise ValueError(
                f"Principal components need at least two samples that differ, of at least two values; "
                f"got {X.shape[0]} of {X.shape[1]}."
            )
        pca = PCA(2, svd_solver="full" if X.shape[1] <= 500 else "covariance_eigh")
        points = pca.fit_transform(X.astype(float))
        labels = [
            f"{title} {i} ({share:.0%} of the variance)".replace("%", " %")
            for i, share in enumerate(pca.explained_variance_ratio_, start=1)
        ]
        display = cls(points, y, display_labels=display_labels, axis_labels=(labels[0], labels[1]))
        return display.plot(ax=ax)


def _choose(
    X: Any, y: Any, n_samples: int, random_state: RandomStateLike
) -> tuple[Any, np.ndarray]:
    check_count("n_samples", n_samples)
    X, y = X if hasattr(X, "iloc") else np.asarray(X), np.asarray(column_or_1d(y))
    check_consistent_length(X, y)
    check_labels_present(y, "y")
    if len(X) > n_samples:
        rows = np.sort(as_generator(random_state).choice(len(X), n_samples, replace=False))
        X, y = _safe_indexing(X, rows), y[rows]
    return X, y
