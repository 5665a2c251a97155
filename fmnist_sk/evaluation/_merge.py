"""Two comparisons as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ._model_result import ModelResult

# What may differ between comparisons that belong together; everything else must be equal.
_CIRCUMSTANCES = (
    "created",
    "machine",
    "versions",
    "environment",
    "cv",
    "target_names",
    "data_fingerprint",
)


def merge_metadata(a: Mapping[str, Any], b: Mapping[str, Any]) -> dict[str, Any]:
    """Join what is known of two comparisons, or say why they do not belong together.

    Parameters
    ----------
    a, b : dict
        Metadata of the comparisons.

    Returns
    -------
    dict
        The metadata of both: the later date, and all machines and versions.

    Raises
    ------
    ValueError
        If the comparisons were made in different ways or on different data.

    Examples
    --------
    >>> a = {"created": "2026-01-01", "machine": "A", "versions": {"numpy": "2.1"}}
    >>> merge_metadata(a, a | {"machine": "B", "versions": {"numpy": "2.2"}})
    {'created': '2026-01-01', 'machine': 'A and B', 'versions': {'numpy': '2.1 and 2.2'}}
    """
    data = [metadata.get("data_fingerprint") for metadata in (a, b)]
    if None not in data and data[0] != data[1]:
        raise ValueError(
            "The comparisons were made on different data: the values or the types of the rows, or "
            "the labels, differ. Compare the models in one call, or on the same arrays."
        )
    for key in a.keys() | b.keys():
        if key not in _CIRCUMSTANCES and a.get(key) != b.get(key):
            raise ValueError(
                f"The comparisons were not made in the same way: {key} is {a.get(key)!r} in one and "
                f"{b.get(key)!r} in the other. Compare the models in one call, or with the same "
                f"arguments."
            )
    versions = {
        package: _both(a["versions"].get(package), b["versions"].get(package))
        for package in a["versions"] | b["versions"]
    }
    known = {"data_fingerprint": data[0] or data[1]} if any(data) else {}
    return {
        **a,
        **known,
        "created": max(a["created"], b["created"]),
        "machine": _both(a["machine"], b["machine"]),
        "versions": versions,
    }


def merge_results(
    a: Mapping[str, ModelResult], b: Mapping[str, ModelResult]
) -> dict[str, ModelResult]:
    """Join the results of two comparisons of the same rows, or say why they are not the same.

    Parameters
    ----------
    a, b : dict of str to ModelResult
        The results.

    Returns
    -------
    dict of str to ModelResult
        The results of both.

    Raises
    ------
    ValueError
        If a name is in both, or the true labels of a split differ.
    """
    shared = [name for name in a if name in b]
    if shared:
        raise ValueError(
            f"Both comparisons have models called {', '.join(map(repr, shared))}: rename or leave out "
            f"those of one."
        )
    rows_of: dict[tuple[str, str], np.ndarray] = {}
    for result in (*a.values(), *b.values()):
        for fit in result.fits:
            for name, predictions in fit.predictions.items():
                labels = predictions.y_true
                known = rows_of.setdefault((fit.split, name), labels)
                if not np.array_equal(known, labels):
                    raise ValueError(
                        f"The comparisons were made on different rows: the true labels of the {name} "
                        f"rows of {fit.split!r} differ."
                    )
    return {**a, **b}


def _both(a: str | None, b: str | None) -> str:
    """Return two texts as one; a text that joins several already is not joined again."""
    return " and ".join(
        dict.fromkeys(part for text in (a, b) if text for part in text.split(" and "))
    )
