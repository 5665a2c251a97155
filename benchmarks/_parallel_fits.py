"""Trainings of which only the accuracy counts, several at once where that is asked for.

Two threads of TensorFlow train a small network hardly faster than one does, while two processes of one thread
each train nearly twice as much as one such process. So a benchmark that takes no times is done sooner with
`--jobs`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

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
    """Return how many threads TensorFlow has in each process; None is its own choice.

    Parameters
    ----------
    n_jobs : int
        Processes at the same time.
    """
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
    n_threads = threads_of_each(n_jobs)
    ours = [] if n_threads is None else [name for name in THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(ours, str(n_threads)))
    try:
        yield
    finally:
        for name in ours:
            os.environ.pop(name)


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
    with threads_divided(n_jobs):
        run = Parallel(n_jobs=n_jobs, return_as="generator")
        yield from run(delayed(_fit)(training) for training in trainings)


def _fit(training: Training) -> tuple[CNNClassifier, float]:
    clf = training.clf.fit(training.X, training.y)
    return clf, round(float(clf.score(training.X_test, training.y_test)), 4)
