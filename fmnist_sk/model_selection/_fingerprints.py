"""Hashes by which a stored search is found again."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import joblib
from optuna.storages import BaseStorage

from ._fold_result import CrossValidation


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
        return {f"{name} fingerprint": joblib.hash(part) for name, part in parts.items()}
    except Exception as error:
        raise TypeError(
            f"A search in a storage compares its data and its estimator with those of an earlier "
            f"run, but they cannot be pickled: {error}. Use named functions instead of lambdas, or "
            f"leave study_name out."
        ) from error


def warn_about_other_folds(
    storage: BaseStorage, name: str, fingerprints: Mapping[str, str]
) -> None:
    """Warn if a stored search cannot be resumed because the splitter drew other folds.

    Parameters
    ----------
    storage : BaseStorage
        Where the studies are.
    name : str
        What the name of the study begins with.
    fingerprints : mapping of str to str
        What the search is about.
    """
    different = [
        {key for key, value in fingerprints.items() if study.user_attrs.get(key) != value}
        for study in storage.get_all_studies()
        if study.study_name.startswith(f"{name}-")
    ]
    if set() not in different and {"folds fingerprint"} in different:
        warnings.warn(
            f"The storage has a search {name!r} of the same data, estimator and parameters, but with "
            f"other folds, so a new study is started. To resume a search, give its splitter an "
            f"integer random_state.",
            stacklevel=5,
        )
