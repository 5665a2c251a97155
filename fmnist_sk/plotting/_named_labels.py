"""Labels with the names that they are shown by; two classes may share a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from sklearn.utils.multiclass import unique_labels

from ._class_axis import check_names


class NamedLabel(NamedTuple):
    """A label and its name.

    Parameters
    ----------
    value : object
        The label, by which it is told from others.
    name : str
        What is shown.
    """

    value: Any
    name: str


def name_classes(
    classes: Any, display_labels: Sequence[Any] | None, labels: Sequence[Any]
) -> dict[Any, str]:
    """Return the name of each class.

    Parameters
    ----------
    classes : array-like of shape (n_classes,) or None
        All labels; None takes those that occur, sorted.
    display_labels : sequence of length n_classes or None
        Their names; None takes the labels.
    labels : sequence of array-like
        Labels that occur.

    Returns
    -------
    dict
        The names by the label.

    Raises
    ------
    ValueError
        If there is not one name for each class.

    Examples
    --------
    >>> name_classes(None, ["Bag", "Coat"], [[1, 0], [0, 0]])
    {0: 'Bag', 1: 'Coat'}
    """
    if classes is None:
        occurring = [y for y in labels if len(y)]
        classes = unique_labels(*occurring) if occurring else []
    values = np.asarray(classes).tolist()
    return dict(zip(values, check_names(display_labels, values), strict=True))


def name_labels(y: Any, name_of: Mapping[Any, str]) -> list[NamedLabel]:
    """Return labels with their names; one that the model has never met is its own name.

    Parameters
    ----------
    y : array-like of shape (n_samples,)
        Labels.
    name_of : dict
        From `name_classes`.

    Returns
    -------
    list of NamedLabel
        The labels in order.

    Examples
    --------
    >>> [label.name for label in name_labels([0, 7], {0: "Bag"})]
    ['Bag', '7']
    """
    return [NamedLabel(value, name_of.get(value, str(value))) for value in np.asarray(y).tolist()]
