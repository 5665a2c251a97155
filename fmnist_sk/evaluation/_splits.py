"""Which rows each fit trains on and which it is scored on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.model_selection import StratifiedKFold, StratifiedShuffleSplit, check_cv

# Names of the sets of rows that a model is scored on, the one that counts most first.
SETS = ("test", "cv", "validation")


@dataclass(frozen=True, eq=False)
class Split:
    """One fit to do: rows of the training data, and the sets to score it on.

    Parameters
    ----------
    name : str
        What people see: "fit", "fold 1 of 5".
    train : ndarray of int
        Rows of `X` to fit on.
    evaluate : dict of str to (ndarray of int or None)
        By the name of the set, the rows of `X`; None means the test data.
    repetition : int, default=1
        Which repetition of the comparison the fit belongs to.
    seed : int, default=0
        Seed of the repetition, for the models.
    """

    name: str
    train: np.ndarray
    evaluate: Mapping[str, np.ndarray | None]
    repetition: int = 1
    seed: int = 0


def make_splits(
    X: Any,
    y: np.ndarray,
    cv: Any,
    *,
    has_test: bool,
    validation_fraction: float,
    seed: int,
    n_repeats: int = 1,
) -> list[Split]:
    """Decide the fits that every model of a comparison gets.

    Parameters
    ----------
    X : array-like of n_samples rows
        Training data; only its length matters, unless a splitter of the user's looks at it.
    y : ndarray of shape (n_samples,)
        Labels.
    cv : int, splitter, iterable or None
        As in `compare_models`.
    has_test : bool
        Whether there is a test set.
    validation_fraction : float
        Share of the rows kept for choosing the best model, without `cv`.
    seed : int
        Seed of the splits.
    n_repeats : int, default=1
        Number of repetitions, each with a seed of its own.

    Returns
    -------
    list of Split
        In each repetition, one for each fold of `cv`, and one more to score on the test set; or a
        single one without `cv`.

    Raises
    ------
    ValueError
        If the rows cannot be split so, a splitter leaves a part empty or gives no fold, or a fold
        has rows that do not exist.

    Examples
    --------
    >>> y = np.repeat([0, 1], 10)
    >>> [split.name for split in
    ...  make_splits(y, y, 2, has_test=True, validation_fraction=0.1, seed=0)]
    ['fold 1 of 2', 'fold 2 of 2', 'final fit']
    """
    if cv is not None and not isinstance(cv, (int, np.integer)):
        cv = check_cv(list(cv) if isinstance(cv, Iterable) else cv, y, classifier=True)
    splits = []
    for repetition in range(1, n_repeats + 1):
        seed_here = repetition_seed(seed, repetition)
        if cv is None:
            train, validation = _hold_out(y, validation_fraction, seed_here)
            test: dict[str, np.ndarray | None] = {"test": None} if has_test else {}
            parts = [Split("fit", train, {"validation": validation, **test})]
        else:
            parts = _folds(X, y, cv, seed_here)
            if has_test:
                parts.append(Split("final fit", np.arange(len(y)), {"test": None}))
        prefix = f"repetition {repetition}, " if n_repeats > 1 else ""
        splits += [
            replace(part, name=prefix + part.name, repetition=repetition, seed=seed_here)
            for part in parts
        ]
    return splits


def repetition_seed(seed: int, repetition: int) -> int:
    """Return the seed of a repetition; that of the first is the seed itself.

    Parameters
    ----------
    seed : int
        Seed of the comparison.
    repetition : int
        Number of the repetition, from 1.

    Returns
    -------
    int
        The seed. More repetitions do not change those of the first ones.

    Examples
    --------
    >>> repetition_seed(7, 1)
    7
    """
    if repetition == 1:
        return seed
    return int(np.random.default_rng([seed, repetition]).integers(2**31))


def _folds(X: Any, y: np.ndarray, cv: Any, seed: int) -> list[Split]:
    if isinstance(cv, (int, np.integer)):
        cv = StratifiedKFold(int(cv), shuffle=True, random_state=seed)
    elif getattr(cv, "random_state", seed) is None:
        cv = copy(cv)  # The splitter is the caller's.
        cv.random_state = seed
    folds = list(cv.split(X, y))
    if not folds:
        raise ValueError(
            "cv=[] gives no fold: give a number of folds, a splitter or pairs of (train, test) "
            "rows; an iterator can be used only once."
        )
    splits = []
    for number, fold in enumerate(folds, start=1):
        train, held_out = map(_as_rows, fold)
        name = f"fold {number} of {len(folds)}"
        if not (train.size and held_out.size):
            raise ValueError(
                f"cv leaves no rows to train on or none to score in {name}; "
                f"use fewer folds or give more rows."
            )
        for rows in (train, held_out):
            _check_rows(rows, len(y), name)
        splits.append(Split(name, train, {"cv": held_out}))
    return splits


def _hold_out(y: np.ndarray, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    splitter = StratifiedShuffleSplit(1, test_size=share, random_state=seed)
    try:
        train, validation = next(splitter.split(y, y))
    except ValueError as error:
        raise ValueError(
            f"Keeping validation_fraction={share} of {len(y)} rows to choose the best model does "
            f"not work: {error} Give more rows, another validation_fraction, or cv=."
        ) from error
    # The order of the rows is the caller's: some models are sensitive to it.
    return np.sort(train), np.sort(validation)


def _check_rows(rows: np.ndarray, n_samples: int, name: str) -> None:
    outside = rows[(rows < 0) | (rows >= n_samples)]
    if outside.size:
        raise ValueError(
            f"cv has rows in {name} that do not exist, such as {outside[:3].tolist()}: X has "
            f"{n_samples} rows, numbered from 0 to {n_samples - 1}. Was cv made for other data?"
        )


def _as_rows(selection: Any) -> np.ndarray:
    """Turn a boolean mask or a list into row numbers."""
    selection = np.asarray(selection)
    return np.flatnonzero(selection) if selection.dtype == bool else selection.astype(np.int64)
