"""A folder of finished fits, so that a comparison that was cut off goes on where it stopped."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ._archive import read_archive, write_archive
from ._environment import package_versions
from ._fingerprint import describe, describe_data, digest
from ._fit_result import FitResult
from ._random_states import choose_random_states
from ._run_fit import Data
from ._serialization import fit_from_document, fit_to_document, labels_to_document
from ._splits import Split

_FORMAT, _VERSION = "fmnist_sk.fit", 1

# Another version of these may fit another model with the same parameters.
_VERSIONED = ("numpy", "scikit-learn", "tensorflow", "keras")


class Checkpoint:
    """Finished fits on disk, found by what was fitted on which rows.

    Parameters
    ----------
    folder : Path or None
        Where the fits are stored; None stores nothing.
    data : Data
        The data of the comparison.
    """

    def __init__(self, folder: Path | None, data: Data):
        self.folder = folder
        self._labels = data.labels
        if folder is None:
            return
        self._versions = package_versions(*_VERSIONED)
        self._data = _describe_rows(data)

    def path(self, name: str, model: Any, split: Split) -> Path | None:
        """Return the file of a fit, which may exist or not; None if there can be none.

        Parameters
        ----------
        name : str
            Name of the model, for people.
        model : estimator
            The unfitted model.
        split : Split
            The fit to do.

        Returns
        -------
        Path or None
            The file.
        """
        if self.folder is None:
            return None
        try:
            description = describe(model)
            random_states = choose_random_states(model, split.seed, split.repetition)
        except TypeError as error:
            warnings.warn(
                f"The model {name!r} is fitted anew each time, checkpoint_dir or not: {error}",
                stacklevel=3,
            )
            return None
        rows = {key: _rows(selection) for key, selection in split.evaluate.items()}
        data = {
            key: item
            for key, item in self._data.items()
            if "test" in split.evaluate or "test" not in key
        }
        fit = [random_states, describe_data(split.train), rows]
        key = digest([description, self._versions, data, *fit])
        readable = re.sub(r"[^\w.-]+", "_", f"{name}-{split.name}")[:60]
        return self.folder / f"{readable}-{key[:16]}.json"

    def read(self, path: Path | None) -> FitResult | None:
        """Return a finished fit, or None if there is none or it has to be done again.

        Parameters
        ----------
        path : Path or None
            From `path`.

        Returns
        -------
        FitResult or None
            The fit.
        """
        if path is None or not path.exists():
            return None
        try:
            document, arrays = read_archive(path, _FORMAT, _VERSION)
            return fit_from_document(document["fit"], arrays, self._labels)
        except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
            warnings.warn(
                f"The stored fit {path} cannot be used and is done again: "
                f"{type(error).__name__}: {error}",
                stacklevel=3,
            )
            return None

    def write(self, path: Path | None, fit: FitResult, about: Mapping[str, Any]) -> None:
        """Store a finished fit; a failed one is not stored, so that it is tried again.

        Parameters
        ----------
        path : Path or None
            From `path`.
        fit : FitResult
            The fit.
        about : dict
            What a reader of the file may want to know.
        """
        if path is None or fit.error is not None:
            return
        document, arrays = fit_to_document(fit)
        head = {"format": _FORMAT, "format_version": _VERSION, **about}
        write_archive(path, {**head, "fit": document}, arrays)


def data_fingerprint(data: Data) -> str | None:
    """Return a short hash of the rows and labels of a comparison, by which they are known again.

    Parameters
    ----------
    data : Data
        The data of the comparison.

    Returns
    -------
    str or None
        16 hexadecimal digits; None if `X` cannot be pickled, or labels not be written.
    """
    try:
        return digest(_describe_rows(data))[:16]
    except TypeError:
        return None


def _describe_rows(data: Data) -> dict[str, Any]:
    has_test = data.y_test is not None
    return {
        "X": describe_data(data.X),
        "y": describe_data(_codes(data.y, data.labels)),
        "labels": labels_to_document(data.labels),
        "X_test": describe_data(data.X_test) if has_test else None,
        "y_test": describe_data(_codes(data.y_test, data.labels)) if has_test else None,
    }


def _codes(y: Any, labels: np.ndarray) -> np.ndarray:
    return np.searchsorted(labels, y)


def _rows(selection: np.ndarray | None) -> Any:
    return "test" if selection is None else describe_data(selection)
