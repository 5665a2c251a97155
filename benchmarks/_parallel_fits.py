"""Trainings of which only the accuracy counts, several at once where that is asked for.

Two threads of TensorFlow train a small network hardly faster than one does, while two processes of one thread
each train nearly twice as much as one such process. So a benchmark that takes no times is done sooner with
`--jobs`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from _environment import THREADS, usable_cores
from joblib import Parallel, delayed

from fmnist_sk import CNNClassifier


class Training(NamedTuple):
    """A training and the images that it is scored on.

    Parameters
    ----------
    clf : CNNClassifier
        Not fitted.
    X, y : ndarray
        Training images and labels.
    X_test, y_test : ndarray
        Images and labels that its final epoch is scored on.
    """

    clf: CNNClassifier
    X: np.ndarray
    y: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray


def threads_of_each(n_jobs: int) -> int | None:
    """Return how many threads a kernel of TensorFlow has in each process; None is its own choice.

    Parameters
    ----------
    n_jobs : int
        Processes at the same time.
    """
    if THREADS[0] in os.environ:
        return int(os.environ[THREADS[0]])
    return max(1, usable_cores() // n_jobs) if n_jobs > 1 else None


@contextmanager
def threads_divided(n_jobs: int) -> Iterator[None]:
    """Let the processes that are started meanwhile share the cores.

    TensorFlow reads these variables when a process computes for the first time. Where the user has set
    one, it stays.

    Parameters
    ----------
    n_jobs : int
        Processes at the same time; with one nothing is changed.
    """
    ours = [name for name in THREADS if n_jobs > 1 and name not in os.environ]
    os.environ.update(dict.fromkeys(ours, str(threads_of_each(n_jobs))))
    try:
        yield
    finally:
        for name in ours:
            os.environ.pop(name)


def run_all(calls: Iterable[Any], n_jobs: int = 1) -> Iterator[Any]:
    """Run calls, and give their results as soon as they and all before them are there.

    Parameters
    ----------
    calls : iterable of joblib's delayed calls
        What to run.
    n_jobs : int, default=1
        How many at the same time, with the threads divided among them.

    Yields
    ------
    result : object
        In the order of `calls`.
    """
    with threads_divided(n_jobs):
        yield from Parallel(n_jobs=n_jobs, return_as="generator")(calls)


def fit_all(
    trainings: Iterable[Training], n_jobs: int = 1
) -> Iterator[tuple[CNNClassifier, float]]:
    """Run trainings.

    Parameters
    ----------
    trainings : iterable of Training
        What to train.
    n_jobs : int, default=1
        How many at the same time.

    Yields
    ------
    clf : CNNClassifier
        Fitted, in the order of `trainings`.
    accuracy : float
        Its share of right answers, with four decimals.
    """
    return run_all((delayed(_fit)(training) for training in trainings), n_jobs)


def _fit(training: Training) -> tuple[CNNClassifier, float]:
    clf = training.clf.fit(training.X, training.y)
    return clf, round(float(clf.score(training.X_test, training.y_test)), 4)
