"""What a training tells scikit-learn's callbacks."""

from __future__ import annotations

from typing import Any

from .._task import Task


def epoch_callbacks(task: Task) -> list[Any]:
    """Return the Keras callbacks by which each epoch becomes a task of a fit.

    Parameters
    ----------
    task : Task
        The fit.

    Returns
    -------
    list of keras.callbacks.Callback
        One, or none if nobody is to be told.
    """
    if task.context is None:
        return []
    from ._tensorflow import load_tensorflow

    load_tensorflow()
    from ._callbacks import EpochTasks

    return [EpochTasks(task)]
