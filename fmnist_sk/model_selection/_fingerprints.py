"""Hashes by which a stored search is found again."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from optuna.storages import BaseStorage

from .._settings import hash_by_value
from ._fold_result import CrossValidation

# What may differ by accident; other data are meant, as in the outer folds of a nested cross-validation.
_DIFFERENCES = {
    "folds": ("other folds", "give its splitter an integer random_state"),
    "estimator": (
        "another estimator",
        "leave all of its parameters and the version of scikit-learn as they were",
    ),
    "settings": (
        "other settings",
        "leave param_distributions, scoring and their functions, error_score and return_train_score alone",
    ),
}


def make_fingerprints(shared: CrossValidation, settings: Any) -> dict[str, str]:
    """Return short hashes by which a search in a storage is found again.

    Parameters
    ----------
    shared : CrossValidation
        Data, estimator and folds.
    settings : object
        Whatever else must agree for two searches to be the same.

    Returns
    -------
    dict of str to str
        Hashes of the data, the estimator, the folds and the settings.

    Raises
    ------
    TypeError
        If something cannot be pickled, and so cannot be compared with an earlier run.
    """
    parts = {
        "data": (shared.X, shared.y, dict(shared.fit_params), dict(shared.score_params)),
        "estimator": shared.estimator,
        "folds": shared.folds,
        "settings": settings,
    }
    try:
        return {f"{name} fingerprint": hash_by_value(part) for name, part in parts.items()}
    except Exception as error:
        raise TypeError(
            f"A search in a storage compares its data and its estimator with those of an earlier "
            f"run, but they cannot be pickled: {error}. Use named functions instead of lambdas, or "
            f"leave study_name out."
        ) from error


def warn_about_near_miss(storage: BaseStorage, name: str, fingerprints: Mapping[str, str]) -> None:
    """Warn if a stored search of the same data cannot be resumed because of one difference.

    Parameters
    ----------
    storage : BaseStorage
        Where the studies are.
    name : str
        What the name of the study begins with.
    fingerprints : mapping of str to str
        What the search is about.
    """
    # A study that another process is making at this moment has not all of them yet.
    different = [
        {key for key, value in fingerprints.items() if study.user_attrs.get(key, value) != value}
        for study in storage.get_all_studies()
        if study.study_name.startswith(f"{name}-")
    ]
    if set() in different:
        return
    for part, (what, remedy) in _DIFFERENCES.items():
        if {f"{part} fingerprint"} in different:
            warnings.warn(
                f"The storage has a search {name!r} of the same data, but with {what}, so a new study is "
                f"started. To resume a search, {remedy}.",
                stacklevel=5,
            )
