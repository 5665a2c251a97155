"""The process that all fits of one model are done in: the side that waits and watches."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from time import perf_counter
from types import ModuleType
from typing import Any

import joblib
import psutil
from sklearn import get_config

from ._fit_limits import FitLimits
from ._fit_result import FitError, FitResult
from ._fit_worker import needs_keras, serve
from ._run_fit import Data, failed_fit
from ._splits import Split

_INTERVAL = 0.05  # seconds between two looks at a fit
_SIGKILL = 9
_LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL"  # of TensorFlow; 3 is silence
# A process that starts looks at all others, and an exit code can be read once only: two threads
# that read it at the same time would leave one of them with a made-up one. (As would a thread of the user's.)
_STARTING_OR_ENDING = threading.Lock()


class FitProcess:
    """A process for the fits of one model, which may crash, hang or take too much memory.

    Parameters
    ----------
    model : estimator
        The unfitted model.
    data : Data
        The data of the comparison.
    limits : FitLimits
        What a fit may take.
    stopped : Event
        Ends a fit early when it is set.
    """

    def __init__(self, model: Any, data: Data, limits: FitLimits, stopped: threading.Event):
        self._watched: psutil.Process | None = None
        self._limits = limits
        self._stopped = stopped
        # What the user has set for this process holds for the other one as well.
        work = (model, data, get_config(), warnings.filters)
        # With cloudpickle, which also takes classes and functions of a script or a notebook.
        self._payload = pickle.dumps(joblib.wrap_non_picklable_objects(work, keep_wrapper=False))

    def __enter__(self) -> FitProcess:
        context = _context()
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, os.getpid()))
        with _STARTING_OR_ENDING, _hidden_main(), _quiet_tensorflow():
            self._process.start()
            # Known from its start: its number may be another's once it has ended.
            with suppress(psutil.NoSuchProcess):
                self._watched = psutil.Process(self._process.pid)
        theirs.close()
        # A process that ends here is noticed by the first fit.
        with suppress(EOFError, OSError):
            self._connection.send_bytes(self._payload)
            self._connection.recv_bytes()
        return self

    def __exit__(self, *error: object) -> None:
        self._kill()
        self._connection.close()

    def run(self, split: Split) -> FitResult:
        """Do a fit, or say how it ended.

        Parameters
        ----------
        split : Split
            Rows to fit on and sets to score on.

        Returns
        -------
        FitResult
            The result; with an error if the process ended or a limit was exceeded.
        """
        try:
            memory, start = self._megabytes(), perf_counter()
            self._connection.send_bytes(pickle.dumps(split))
            while not self._connection.poll(_INTERVAL):
                if self._stopped.is_set():
                    raise InterruptedError("The comparison was stopped.")
                seconds = perf_counter() - start
                exceeded = self._limits.exceeded(seconds, self._megabytes() - memory)
                if exceeded is not None:
                    self._kill()
                    return failed_fit(split, FitError(*exceeded, traceback=""))
            return pickle.loads(self._connection.recv_bytes())
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return failed_fit(split, FitError("ProcessEnded", self._how_it_ended(), traceback=""))

    def _megabytes(self) -> float:
        if self._limits.megabytes is None:
            return 0.0
        total = 0
        for process in self._tree():
            with suppress(psutil.NoSuchProcess):
                total += process.memory_info().rss
        return total / 1e6

    def _tree(self) -> list[psutil.Process]:
        """Return the process and all that it started."""
        if self._watched is None:
            return []
        try:
            return [*self._watched.children(recursive=True), self._watched]
        except psutil.NoSuchProcess:
            return []

    def _kill(self) -> None:
        for process in self._tree():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._wait()

    def _wait(self) -> None:
        wait([self._process.sentinel])
        with _STARTING_OR_ENDING:
            self._process.join()

    def _how_it_ended(self) -> str:
        self._wait()
        code = self._process.exitcode or 0
        if code >= 0:
            return f"the process of the model ended with exit code {code}"
        hint = "; was there too little memory?" if -code == _SIGKILL else ""
        return f"the process of the model was ended by {signal.Signals(-code).name}{hint}"


def preload(models: Iterable[Any]) -> None:
    """Have what the models need loaded once, in the process that theirs are copies of.

    Parameters
    ----------
    models : iterable of estimator
        The models. Where processes cannot be copied, as on Windows, each loads it by itself.
    """
    modules = [serve.__module__]
    if any(needs_keras(model) for model in models):
        modules.append("keras")
    _context().set_forkserver_preload(modules)


def _context() -> Any:
    methods = multiprocessing.get_all_start_methods()
    # Never "fork": a copy of this process, with TensorFlow's threads missing, would hang.
    return multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")


@contextmanager
def _quiet_tensorflow() -> Iterator[None]:
    """Let a new process have TensorFlow log nothing, unless the user has chosen a level."""
    if _LOG_LEVEL in os.environ:
        yield
        return
    os.environ[_LOG_LEVEL] = "3"
    try:
        yield
    finally:
        os.environ.pop(_LOG_LEVEL, None)


@contextmanager
def _hidden_main() -> Iterator[None]:
    """Keep a new process from running the user's script again, which may not be guarded."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
