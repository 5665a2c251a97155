"""skorch in a process of its own, so that PyTorch's threads and TensorFlow's do not meet in one."""

from __future__ import annotations

import importlib.util
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Self

import numpy as np

from fmnist_sk import CNNClassifier, load

_given: dict[str, Any] = {}
_nets: dict[str, Any] = {}


class SkorchProcess:
    """A process that trains and predicts by skorch and PyTorch, and takes the times itself.

    Parameters
    ----------
    clf : CNNClassifier
        Fitted; the process gets its network and its weights.
    X : ndarray of shape (n, n_pixels)
        Rows of images.
    y : ndarray of shape (n,)
        Labels from 0 on.

    Raises
    ------
    ImportError
        If skorch or PyTorch is not installed.
    """

    def __init__(self, clf: CNNClassifier, X: np.ndarray, y: np.ndarray):
        if missing := [name for name in ("torch", "skorch") if not importlib.util.find_spec(name)]:
            raise ImportError(
                f"{' and '.join(missing)} not installed: pip install 'fmnist_sk[peers]'"
            )
        self._folder = tempfile.TemporaryDirectory()
        archive = Path(self._folder.name) / "classifier"
        clf.save(archive)
        self._pool = ProcessPoolExecutor(
            1, get_context("spawn"), initializer=_start, initargs=(archive, X, y)
        )

    def time_epoch(self, precision: str, n_rows: int) -> tuple[float, float]:
        """Train one epoch and return its seconds: wall time and processor time."""
        return self._pool.submit(_time_epoch, precision, n_rows).result()

    def time_predictions(self, precision: str, n_rows: int, n_calls: int) -> list[float]:
        """Predict the first rows several times and return the seconds of each call."""
        return self._pool.submit(_time_predictions, precision, n_rows, n_calls).result()

    def predict_proba(self, precision: str, n_rows: int) -> np.ndarray:
        """Return the probabilities of the first rows."""
        return self._pool.submit(_predict_proba, precision, n_rows).result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._pool.shutdown()
        self._folder.cleanup()


def _start(archive: Path, X: np.ndarray, y: np.ndarray) -> None:
    _given.update(archive=archive, X=X, y=y)


def _net(precision: str) -> tuple[Any, np.ndarray]:
    from _keras_peers import as_images
    from _torch_peers import as_channels_first, skorch_classifier

    if not _nets:
        _given["images"] = as_channels_first(as_images(_given["X"]))
        _given["template"] = load(_given["archive"]).to_keras()
    if precision not in _nets:
        _nets[precision] = skorch_classifier(_given["template"], precision)
    return _nets[precision], _given["images"]


def _time_epoch(precision: str, n_rows: int) -> tuple[float, float]:
    net, images = _net(precision)
    start, start_cpu = time.perf_counter(), time.process_time()
    net.partial_fit(images[:n_rows], _given["y"][:n_rows])
    return time.perf_counter() - start, time.process_time() - start_cpu


def _time_predictions(precision: str, n_rows: int, n_calls: int) -> list[float]:
    net, images = _net(precision)
    seconds = []
    for _ in range(n_calls):
        start = time.perf_counter()
        net.predict_proba(images[:n_rows])
        seconds.append(time.perf_counter() - start)
    return seconds


def _predict_proba(precision: str, n_rows: int) -> np.ndarray:
    net, images = _net(precision)
    return net.predict_proba(images[:n_rows])
