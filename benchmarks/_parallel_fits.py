"""Trainings of which only the accuracy counts, several at once where that is asked for.

Two threads of TensorFlow train these small networks hardly faster than one does, while two processes of one
thread each train twice as many. So a benchmark that takes no times is done sooner with `--jobs`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from _environment import usable_cores
from joblib import Parallel, delayed

from fmnist_sk import CNNClassifier

# TensorFlow reads it when a process computes for the first time.
_VARIABLE = "TF_NUM_INTRAOP_THREADS"


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


@contextmanager
def threads_divided(n_jobs: int) -> Iterator[None]:
    """Let the processes that are started meanwhile share the cores.

    Parameters
    ----------
    n_jobs : int
        Processes at the same time; with one nothing is changed.
    """
    before = os.environ.get(_VARIABLE)
    if n_jobs > 1:
        os.environ[_VARIABLE] = str(max(1, usable_cores() // n_jobs))
    try:
        yield
    finally:
        if n_jobs > 1:
            os.environ.pop(_VARIABLE)
            if before is not None:
                os.environ[_VARIABLE] = before


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
