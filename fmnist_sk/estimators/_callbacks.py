"""The Keras callbacks behind the estimator's plain parameters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from keras.callbacks import Callback, ModelCheckpoint

from .._task import Task
from ._schedules import Schedule

if TYPE_CHECKING:
    from tqdm.auto import tqdm


class ScheduledLearningRate(Callback):
    """Set the learning rate before each step, on top of what other callbacks do to it.

    The schedule is a factor on the base rate. A callback that changes the rate meanwhile, such as
    ReduceLROnPlateau, changes the base in the same proportion.

    Parameters
    ----------
    schedule : callable
        Maps the progress of training, from 0 to 1, to a factor.
    """

    def __init__(self, schedule: Schedule):
        super().__init__()
        self.schedule = schedule

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Remember the base rate."""
        self.base = self._rate()
        self.assigned = self.base
        self.step = 0
        self.n_steps = max(1, self.params["steps"] * self.params["epochs"])

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Set the rate of the coming step: the schedule at the middle of the step."""
        if (rate := self._rate()) != self.assigned and self.assigned:
            self.base *= rate / self.assigned
        progress = (self.step + 0.5) / self.n_steps
        factor = self.schedule(progress)
        if not 0.0 <= factor < math.inf:
            raise ValueError(
                f"The schedule gave the factor {factor!r} at progress {progress:.3f}; it must be a "
                f"finite number that is not negative."
            )
        self.model.optimizer.learning_rate.assign(self.base * factor)
        self.assigned = self._rate()
        self.step += 1

    def _rate(self) -> float:
        return float(self.model.optimizer.learning_rate.numpy())


class Checkpoint(ModelCheckpoint):
    """Write weights under names that count on from earlier fits.

    Parameters
    ----------
    filepath : str
        The file, with ``{epoch}``.
    epochs_before : int
        Epochs of earlier fits.
    **options
        Those of `keras.callbacks.ModelCheckpoint`.
    """

    def __init__(self, filepath: str, *, epochs_before: int, **options: Any):
        super().__init__(filepath, **options)
        self.epochs_before = epochs_before

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Write the weights if they are to be written."""
        super().on_epoch_end(self.epochs_before + epoch, logs)


class EpochProgressBar(Callback):
    """Advance a bar over the epochs and show the latest metrics beside it.

    Parameters
    ----------
    bar : tqdm.tqdm
        Opened and closed by its owner, so that it is closed if the training fails.
    """

    def __init__(self, bar: tqdm):
        super().__init__()
        self.bar = bar

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Advance the bar."""
        logs = logs or {}
        shown = ("loss", "accuracy", "val_loss", "val_accuracy")
        self.bar.set_postfix({name: f"{logs[name]:.4f}" for name in shown if name in logs})
        self.bar.update()


class EpochTasks(Callback):
    """Tell scikit-learn's callbacks of each epoch, and end the training if one of them says so.

    Parameters
    ----------
    task : Task
        The fit.
    """

    def __init__(self, task: Task):
        super().__init__()
        self.task = task

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Tell of the beginning."""
        self.epoch = self.task.subtask("epoch")
        self.epoch.begin()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Tell of the end."""
        if self.epoch.end():
            self.model.stop_training = True
