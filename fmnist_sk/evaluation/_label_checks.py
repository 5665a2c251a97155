"""Checks of labels that several functions share."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

_KINDS = {
    "U": "strings",
    "S": "bytes",
    "b": "numbers",
    "i": "numbers",
    "u": "numbers",
    "f": "numbers",
}
_KINDS_OF_OBJECTS = {
    "string": "strings",
    "bytes": "bytes",
    "boolean": "numbers",
    "integer": "numbers",
    "floating": "numbers",
    "mixed-integer-float": "numbers",
}


def check_labels_present(y: np.ndarray, name: str) -> None:
    """Refuse missing labels.

    Parameters
    ----------
    y : ndarray of shape (n_samples,)
        Labels.
    name : str
        Their name, for the message.

    Raises
    ------
    ValueError
        If a label is NaN or None.
    """
    n_missing = int(pd.isna(y).sum())
    if n_missing:
        raise ValueError(f"{name} has {n_missing} missing labels (NaN or None); drop those rows.")


def check_same_kind(sets: Mapping[str, np.ndarray]) -> None:
    """Refuse sets of labels of which some are numbers and others text, and so never equal.

    Parameters
    ----------
    sets : dict of str to ndarray of shape (n_samples,)
        Labels by name.

    Raises
    ------
    ValueError
        If the sets hold labels of different types.

    Examples
    --------
    >>> check_same_kind({"train": np.array([0, 1]), "test": np.array([True])})
    """
    kinds = {name: _kind_of(y) for name, y in sets.items()}
    known = {kind: name for name, kind in kinds.items() if kind is not None}
    if len(known) > 1:
        a, b = list(known.values())[:2]
        raise ValueError(
            f"{a} and {b} hold labels of different types, {sets[a][:3].tolist()} and "
            f"{sets[b][:3].tolist()}: none of them are equal. Bring them to the same type."
        )


def _kind_of(y: np.ndarray) -> str | None:
    """Return whether labels are numbers, strings or bytes; None if nothing is to be said."""
    if y.dtype.kind == "O":
        return _KINDS_OF_OBJECTS.get(pd.api.types.infer_dtype(y, skipna=True))
    return _KINDS.get(y.dtype.kind) if y.size else None
