"""Training history as curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import MaxNLocator

from .._fitted_attributes import find_fitted_attribute
from ._axes import BLUE, GREY, VERMILLION, new_axes, split_axes

_FIRST, _LAST = ("accuracy", "loss"), ("learning_rate",)


class TrainingHistoryDisplay:
    """Accuracy, loss and learning rate over the epochs of a training, one panel each.

    Training and validation differ in colour, line style and marker, so that they are told apart by
    colour-blind readers and in black-and-white print; a single epoch shows as points.

    Parameters
    ----------
    history : dict of str to sequence of float
        Values per epoch. "val_x" is drawn into the panel of "x".

    Attributes
    ----------
    ax_ : ndarray of Axes, shape (n_panels,)
        The panels.
    best_epoch_ : int or None
        The epoch, from 1, of the highest validation accuracy or, without one, of the lowest
        validation loss: marked by a ring and a line through all panels. None without validation.
    bounding_ax_ : Axes
        The blank axes around them.
    figure_ : Figure or SubFigure
        The figure of the axes.
    lines_ : dict of str to Line2D
        The curves by their name in the history.

    Examples
    --------
    >>> from fmnist_sk.plotting import TrainingHistoryDisplay
    >>> from matplotlib.figure import Figure, SubFigure
    >>> history = {"accuracy": [0.7, 0.8], "val_accuracy": [0.7, 0.75], "learning_rate": [1, 0.5]}
    >>> display = TrainingHistoryDisplay.from_history(history, ax=Figure().subplots())
    >>> [ax.get_ylabel() for ax in display.ax_]
    ['Accuracy', 'Learning rate']
    """

    ax_: np.ndarray
    best_epoch_: int | None
    bounding_ax_: Axes
    figure_: Figure | SubFigure
    lines_: dict[str, Any]

    def __init__(self, history: Mapping[str, Sequence[float]]):
        self.history = history

    def plot(self, *, ax: Axes | None = None) -> TrainingHistoryDisplay:
        """Draw the curves.

        Parameters
        ----------
        ax : Axes, default=None
            Its place is divided among the panels. None makes a new figure.

        Returns
        -------
        TrainingHistoryDisplay
            This object.

        Raises
        ------
        TypeError
            If the history is no dictionary.
        ValueError
            If the history holds no epoch, or something else than values per epoch.
        """
        self._check_history()
        panels = panel_names(self.history)
        if not panels:
            raise ValueError(
                f"The history holds no epoch to draw; it has the entries {sorted(self.history)}."
            )
        if ax is None:
            ax = new_axes(3.2 * len(panels), 2.8)
        self.bounding_ax_, self.figure_ = ax, ax.figure
        self.ax_ = split_axes(ax, 1, len(panels), wspace=0.6, hspace=0)[0]
        self.lines_ = {}
        for panel, name in zip(self.ax_, panels, strict=True):
            self._draw_panel(panel, name)
        best = best_epoch(self.history)
        self.best_epoch_ = None if best is None else best[1]
        if best is not None:
            self._mark(*best)
        return self

    @classmethod
    def from_estimator(cls, estimator: Any, *, ax: Axes | None = None) -> TrainingHistoryDisplay:
        """Draw the history of a fitted estimator.

        Parameters
        ----------
        estimator : estimator
            A fitted estimator with a `history_`, or a pipeline, search or wrapper around one.
        ax : Axes, default=None
            Its place is divided among the panels. None makes a new figure.

        Returns
        -------
        TrainingHistoryDisplay
            The display.

        Raises
        ------
        ValueError
            If neither the estimator nor what it wraps has a `history_`.
        """
        history = find_fitted_attribute(estimator, "history_")
        if history is None:
            raise ValueError(
                f"{type(estimator).__name__} has no training history: neither it nor an estimator "
                f"inside it has an attribute history_. Is it fitted, and is it trained in epochs?"
            )
        return cls(history).plot(ax=ax)

    @classmethod
    def from_history(
        cls, history: Mapping[str, Sequence[float]], *, ax: Axes | None = None
    ) -> TrainingHistoryDisplay:
        """Draw a history.

        Parameters
        ----------
        history : dict of str to sequence of float
            Values per epoch, such as `CNNClassifier.history_` or `ModelResult.history`.
        ax : Axes, default=None
            Its place is divided among the panels. None makes a new figure.

        Returns
        -------
        TrainingHistoryDisplay
            The display.
        """
        return cls(history).plot(ax=ax)

    def _check_history(self) -> None:
        if not isinstance(self.history, Mapping):
            raise TypeError(
                f"A training history is a dictionary such as {{'loss': [0.5, 0.4]}}; got "
                f"{self.history!r}."
            )
        for name, values in self.history.items():
            if np.ndim(values) != 1:
                raise ValueError(
                    f"The entry {name!r} of the history must be a list with a value per epoch, such "
                    f"as [0.5, 0.4]; got {values!r}."
                )

    def _draw_panel(self, panel: Axes, name: str) -> None:
        styles: dict[str, dict[str, Any]] = {
            name: {"label": "training", "color": BLUE, "marker": "o"},
            f"val_{name}": {
                "label": "validation",
                "color": VERMILLION,
                "marker": "s",
                "linestyle": "--",
            },
        }
        for key, style in styles.items():
            values = np.asarray(self.history.get(key, ()), dtype=float)
            if values.size:
                epochs = np.arange(1, len(values) + 1)
                (self.lines_[key],) = panel.plot(epochs, values, markersize=3.5, **style)
        panel.set(xlabel="Epoch", ylabel=name.replace("_", " ").capitalize())
        panel.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, min_n_ticks=1))
        panel.grid(alpha=0.3)
        if f"val_{name}" in self.lines_:
            panel.legend(frameon=False)

    def _mark(self, name: str, epoch: int) -> None:
        for panel in self.ax_:
            panel.axvline(epoch, color=GREY, linestyle=":", linewidth=1, zorder=0)
        line = self.lines_[name]
        ring = {"markersize": 9, "markerfacecolor": "none", "markeredgecolor": "black"}
        label = f"best epoch: {epoch}"
        line.axes.plot(epoch, line.get_ydata()[epoch - 1], "o", label=label, **ring)
        line.axes.legend(frameon=False)


def best_epoch(history: Mapping[str, Sequence[float]]) -> tuple[str, int] | None:
    """Return the best epoch on validation rows and the entry that it is the best of.

    Parameters
    ----------
    history : dict of str to sequence of float
        Values per epoch.

    Returns
    -------
    tuple of str and int or None
        "val_accuracy" or "val_loss", and the epoch from 1, of equal ones the first; None if the
        history has no finite value of either.

    Examples
    --------
    >>> best_epoch({"val_loss": [0.3, 0.2, 0.4], "val_accuracy": [0.8, 0.85, 0.9]})
    ('val_accuracy', 3)
    """
    for name, sign in (("val_accuracy", 1), ("val_loss", -1)):
        values = sign * np.asarray(history.get(name, ()), dtype=float)
        if np.isfinite(values).any():
            return name, int(np.argmax(np.where(np.isfinite(values), values, -np.inf))) + 1
    return None


def panel_names(history: Mapping[str, Sequence[float]]) -> list[str]:
    """Return the names of the panels of a history: accuracy and loss first, learning rate last.

    Parameters
    ----------
    history : dict of str to sequence of float
        Values per epoch.

    Returns
    -------
    list of str
        The names, without "val_".

    Examples
    --------
    >>> panel_names({"val_loss": [1.0], "learning_rate": [0.1], "auc": [0.5], "loss": [1.0]})
    ['loss', 'auc', 'learning_rate']
    """
    names = [name.removeprefix("val_") for name, values in history.items() if len(values)]
    others = [name for name in names if name not in (*_FIRST, *_LAST)]
    return [name for name in dict.fromkeys((*_FIRST, *others, *_LAST)) if name in names]
