"""The process that all fits of one model are done in: the side of the child."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import threading
import time
import warnings
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

import psutil
from sklearn import set_config

from ._fit_result import FitError
from ._run_fit import failed_fit, run_fit
from ._splits import Split


def needs_keras(model: Any) -> bool:
    """Tell whether a model, or one inside it, is a Keras model, so that Keras is loaded beforehand.

    Parameters
    ----------
    model : estimator
        The model.

    Returns
    -------
    bool
        Whether any part of it has `to_keras`.

    Examples
    --------
    >>> from sklearn.svm import SVC
    >>> needs_keras(SVC())
    False
    """
    try:
        parts = [model, *model.get_params(deep=True).values()]
    except Exception:  # What is wrong with the model is said by its fit.
        return False
    return any(hasattr(part, "to_keras") for part in parts)


def serve(connection: Connection, parent: int) -> None:
    """Receive a model, data and settings, then splits, and answer each with the result of a fit.

    Parameters
    ----------
    connection : Connection
        Pickled bytes come and go here; it is closed by the other side at the end.
    parent : int
        Identifier of the process that waits for the answers.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The other side ends this one.
    threading.Thread(target=_die_with, args=(parent,), daemon=True).start()
    received = connection.recv_bytes()
    try:
        model, data, config, filters = pickle.loads(received)
        del received
        set_config(**config)
        if needs_keras(model):
            import_module("keras").ops.zeros(1)  # Starts the threads of the backend.
        warnings.filters = filters
        failure = None
    except Exception as error:
        failure = FitError.from_exception(error)
    gc.freeze()  # Spare the collector, which runs before each fit, all that was loaded.
    connection.send_bytes(b"ready")
    while True:
        try:
            split: Split = pickle.loads(connection.recv_bytes())
        except EOFError:
            return
        fit = run_fit(model, data, split) if failure is None else failed_fit(split, failure)
        connection.send_bytes(pickle.dumps(fit))


def _die_with(parent: int) -> None:
    """End this process when the other one is gone: nobody waits for the fit any more."""
    process = psutil.Process(parent) if psutil.pid_exists(parent) else None
    while process is not None and process.is_running():
        time.sleep(0.5)
    os._exit(1)
