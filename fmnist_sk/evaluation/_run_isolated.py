"""Do all fits of a comparison, those of each model in a process of its own."""

from __future__ import annotations

import multiprocessing
from threading import Event

from sklearn.utils.parallel import Parallel, delayed

from ._fit_limits import FitLimits
from ._fit_process import FitProcess, preload
from ._fit_result import FitError
from ._run_fit import Data, failed_fit
from ._schedule import Schedule


def run_isolated(schedule: Schedule, data: Data, limits: FitLimits, n_jobs: int | None) -> None:
    """Do every fit that is to do; a model's process serves all its folds and repetitions.

    Parameters
    ----------
    schedule : Schedule
        The fits.
    data : Data
        The data of the comparison.
    limits : FitLimits
        What a fit may take.
    n_jobs : int or None
        Number of models at the same time.

    Raises
    ------
    RuntimeError
        If this process may not start others.
    """
    if multiprocessing.current_process().daemon:
        raise RuntimeError(
            "This process may not start others (it is a daemon), so models cannot have processes "
            "of their own: use isolate=False without limits. For the workers of dask, the setting "
            "'distributed.worker.daemon' decides."
        )
    stopped = Event()

    def run_model(name: str) -> None:
        keys = [key for key in schedule.pending() if key[0] == name]
        try:
            process = FitProcess(schedule.models[name], data, limits, stopped)
        except Exception as error:  # Pickling runs code of the model.
            split = schedule.splits[keys[0][1]]
            schedule.record(keys[0], failed_fit(split, FitError.from_exception(error)))
            return
        with process:
            for key in keys:
                if schedule.start(key):
                    schedule.record(key, process.run(schedule.splits[key[1]]))

    names = dict.fromkeys(name for name, _ in schedule.pending())
    preload(schedule.models[name] for name in names)
    try:
        # The processes are waited for by threads, which share the schedule.
        Parallel(n_jobs=n_jobs, require="sharedmem")(delayed(run_model)(name) for name in names)
    except BaseException:
        stopped.set()
        raise
