"""What is in a data set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True, eq=False)
class DatasetDescription:
    """Sizes, values, classes and duplicates of one data set, or of a training and a test set.

    Made by `describe_dataset`.

    Parameters
    ----------
    sets : dict of str to dict
        What was found, by the name of the set: "data", or "train" and "test".
    class_counts : DataFrame or None
        Number of samples of each class (rows) in each set (columns); None without labels.
    duplicates : DataFrame
        Samples that have an equal one in any set: `group` (the same number for equal samples),
        `set`, `row` and `label`.
    nearest : DataFrame or None
        Pairs of different samples that are almost equal, the closest first: `distance` (root of the
        mean square of the differences of all values), `set_a`, `row_a`, `label_a`, `set_b`, `row_b`
        and `label_b`; None if they were not asked for.

    See Also
    --------
    describe_dataset : Makes these.
    fmnist_sk.plotting.LabelDistributionDisplay : Draws `class_counts`.

    Examples
    --------
    >>> from fmnist_sk.evaluation import describe_dataset
    >>> description = describe_dataset([[0, 9], [5, 5], [0, 9]], ["bag", "coat", "coat"])
    >>> description.class_counts["data"].to_dict()
    {'bag': 1, 'coat': 2}
    >>> description.duplicates["row"].tolist()
    [0, 2]
    >>> print(description)
    data
      samples     3 of shape (2,), int64
      values      from 0 to 9, mean 4.667, deviation 3.682, none missing
      classes     2, with 1 to 2 samples each
      duplicates  1 sample equals an earlier one; 2 have an equal with another label
    """

    sets: Mapping[str, Mapping[str, Any]]
    class_counts: pd.DataFrame | None
    duplicates: pd.DataFrame
    nearest: pd.DataFrame | None = None

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name}: {found['n_samples']}" for name, found in self.sets.items())
        return f"DatasetDescription({sizes})"

    def __str__(self) -> str:
        return self.report()

    def to_frame(self) -> pd.DataFrame:
        """Return what was found as a table.

        Returns
        -------
        DataFrame
            A column for each set, and the rows `n_samples`, `sample_shape`, `dtype`, `min`, `max`,
            `mean`, `std` (of all finite values together), `n_missing`, `n_infinite`, `n_classes`,
            `n_missing_labels`, `n_duplicates` (samples that equal an earlier one of the set),
            `n_conflicting` (samples that equal one with another label, in any set) and, of the test
            set, `n_in_train` (samples that equal one of the training set).
        """
        return pd.DataFrame({name: pd.Series(found) for name, found in self.sets.items()}).reindex(
            list(dict.fromkeys(key for found in self.sets.values() for key in found))
        )

    def report(self) -> str:
        """Return what was found as text.

        Returns
        -------
        str
            A paragraph for each set.
        """
        lines: list[str] = []
        for name, found in self.sets.items():
            counts = None if self.class_counts is None else self.class_counts.get(name)
            lines.append(name)
            lines += [f"  {title:<11} {text}" for title, text in _lines(found, counts).items()]
        return "\n".join(lines)


def _lines(found: Mapping[str, Any], counts: pd.Series | None) -> dict[str, str]:
    gaps = [
        f"{found[key]:,} {word}"
        for key, word in (("n_missing", "missing"), ("n_infinite", "infinite"))
        if found[key]
    ]
    lines = {
        "samples": f"{found['n_samples']:,} of shape {found['sample_shape']}, {found['dtype']}",
        "values": f"from {found['min']:.4g} to {found['max']:.4g}, mean {found['mean']:.4g}, "
        f"deviation {found['std']:.4g}, {', '.join(gaps) or 'none missing'}",
    }
    if counts is not None:
        low, high = counts.min(), counts.max()
        sizes = f"{low:,}" if low == high else f"{low:,} to {high:,}"
        missing = found["n_missing_labels"]
        lines["classes"] = f"{found['n_classes']}, with {sizes} samples each" + (
            f"; {missing:,} without a label" if missing else ""
        )
    lines["duplicates"] = _duplicates_line(found)
    if "n_in_train" in found:
        lines["leaks"] = f"{_samples(found['n_in_train'])} one of the training set"
    return lines


def _duplicates_line(found: Mapping[str, Any]) -> str:
    text = f"{_samples(found['n_duplicates'])} an earlier one"
    n_conflicting = found.get("n_conflicting")
    return text + (f"; {n_conflicting:,} have an equal with another label" if n_conflicting else "")


def _samples(n: int) -> str:
    if n == 1:
        return "1 sample equals"
    return f"{n:,} samples equal" if n else "no sample equals"
