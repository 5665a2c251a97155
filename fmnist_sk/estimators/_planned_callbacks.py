"""The Keras callbacks of a training run: those that its plan asks for, and what they leave."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from keras.callbacks import EarlyStopping, ReduceLROnPlateau

from ._callbacks import Checkpoint, EpochProgressBar, ScheduledLearningRate
from ._schedules import SCHEDULES

if TYPE_CHECKING:
    from tqdm.auto import tqdm

    from ._training import TrainingPlan


def _patience(value: bool | int, *, default: int) -> int:
    return default if isinstance(value, (bool, np.bool_)) else int(value)


def progress_bar(plan: TrainingPlan) -> AbstractContextManager[tqdm | None]:
    """Return the bar over the epochs of a run.

    Parameters
    ----------
    plan : TrainingPlan
        What to do.

    Returns
    -------
    context manager
        Gives the bar and closes it; gives None if the plan is silent.
    """
    if not plan.verbose:
        return nullcontext()  # A disabled bar would still take a semaphore of the system.
    from tqdm.auto import tqdm

    return tqdm(total=plan.epochs, desc="Training", unit="epoch")


def plan_callbacks(
    plan: TrainingPlan, bar: tqdm | None, *, has_validation: bool, epochs_before: int
) -> list[Any]:
    """Return the callbacks behind the estimator's parameters.

    Parameters
    ----------
    plan : TrainingPlan
        What to do.
    bar : tqdm.tqdm or None
        Advanced after each epoch.
    has_validation : bool
        Whether validation metrics are known after each epoch.
    epochs_before : int
        Epochs of earlier fits, which the checkpoints count on from.

    Returns
    -------
    list of keras.callbacks.Callback
        New ones.
    """
    callbacks: list[Any] = []
    if plan.early_stopping:
        patience = _patience(plan.early_stopping, default=5)
        callbacks.append(EarlyStopping("val_loss", patience=patience, restore_best_weights=True))
    schedule = SCHEDULES[plan.schedule] if isinstance(plan.schedule, str) else plan.schedule
    callbacks.append(ScheduledLearningRate(schedule))
    if plan.reduce_lr_on_plateau:
        patience = _patience(plan.reduce_lr_on_plateau, default=2)
        callbacks.append(ReduceLROnPlateau("val_loss", factor=0.3, patience=patience))
    if plan.checkpoint_dir is not None:
        callbacks.append(
            Checkpoint(
                str(Path(plan.checkpoint_dir) / "epoch-{epoch:03d}.weights.h5"),
                epochs_before=epochs_before,
                monitor="val_loss" if has_validation else "loss",
                save_best_only=has_validation,
                save_weights_only=True,
            )
        )
    if bar is not None:
        callbacks.append(EpochProgressBar(bar))
    return callbacks


def restored_epoch(callbacks: list[Any]) -> int | None:
    """Return the epoch to which early stopping went back, the estimator's own or the user's.

    Parameters
    ----------
    callbacks : list of keras.callbacks.Callback
        All of a finished training, in the order in which they were called.

    Returns
    -------
    int or None
        The epoch, counted from 1; None if the weights are those of the last epoch.
    """
    for callback in reversed(callbacks):
        if isinstance(callback, EarlyStopping) and callback.best_weights is not None:
            return int(callback.best_epoch) + 1
    return None
