"""Do all fits of a comparison in this process or in joblib's workers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor
from typing import Any

from sklearn.utils.parallel import Parallel, delayed

from ._fit_result import FitError, FitResult
from ._run_fit import Data, failed_fit, run_fit
from ._schedule import Key, Schedule
from ._splits import Split


def run_all(schedule: Schedule, data: Data, n_jobs: int | None) -> None:
    """Do every fit that is to do, several at a time if wanted.

    Where a worker process dies, the fits that it may have died of are done again one at a time, so
    that only the model that ends its process fails.

    Parameters
    ----------
    schedule : Schedule
        The fits.
    data : Data
        The data of the comparison.
    n_jobs : int or None
        Number of fits at the same time.
    """
    started: set[Key] = set()

    def tasks(keys: Sequence[Key]) -> Iterator[Any]:
        for name, number in keys:
            if schedule.start((name, number)):
                started.add((name, number))
                split = schedule.splits[number]
                yield delayed(_run_one)(name, number, schedule.models[name], data, split)

    def run(keys: Sequence[Key]) -> None:
        for key, fit in _parallel(n_jobs)(tasks(keys)):
            schedule.record(key, fit)

    while pending := schedule.pending():
        try:
            run(pending)
        except BrokenExecutor:
            suspects = [key for key in schedule.pending() if key in started]
            if not suspects:
                raise
            for key in suspects:
                try:
                    run([key])
                except BrokenExecutor as error:
                    split = schedule.splits[key[1]]
                    schedule.record(key, failed_fit(split, FitError.from_exception(error)))


def _run_one(name: str, number: int, model: Any, data: Data, split: Split) -> tuple[Key, FitResult]:
    return (name, number), run_fit(model, data, split)


def _parallel(n_jobs: int | None) -> Parallel:
    try:
        return Parallel(n_jobs=n_jobs, return_as="generator_unordered")
    except ValueError:
        # Some backends (multiprocessing, ray) can only return everything at the end.
        return Parallel(n_jobs=n_jobs, return_as="list")
