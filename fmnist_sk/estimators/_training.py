"""One training run: from validated arrays to a predictor."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from .._images import ImageShape
from ..networks import Network
from ._labelled_images import LabelledImages
from ._predictor import Predictor


@dataclass(frozen=True)
class TrainingPlan:
    """Everything about a run but its data and its starting point.

    Parameters
    ----------
    network : Network
        The architecture.
    optimizer : str or keras.optimizers.Optimizer
        From the estimator, as are all others.
    """

    network: Network
    augmentation: Any
    epochs: int
    batch_size: int
    optimizer: Any
    learning_rate: float | None
    schedule: Any
    l2: float
    label_smoothing: float
    early_stopping: bool | int
    reduce_lr_on_plateau: bool | int
    checkpoint_dir: str | Path | None
    callbacks: list[Any]
    precision: str
    verbose: int

    @classmethod
    def from_params(cls, params: dict[str, Any]) -> TrainingPlan:
        """Read the plan from the estimator's parameters.

        Parameters
        ----------
        params : dict
            The estimator's `get_params`, with the network made and the augmenter fitted; those that
            concern the data are passed over.
        """
        plan = {field.name: params[field.name] for field in fields(cls)}
        return cls(**plan | {"callbacks": list(params["callbacks"] or [])})

    def for_one_epoch(self) -> TrainingPlan:
        """Return the part of the plan that makes sense for a single epoch among many."""
        return replace(
            self,
            epochs=1,
            schedule="constant",
            early_stopping=False,
            reduce_lr_on_plateau=False,
            checkpoint_dir=None,
        )


@dataclass(frozen=True)
class OptimizerState:
    """The state of an optimizer between two fits.

    Parameters
    ----------
    optimizer : str
        Name of its class; a state is of no use to another one.
    arrays : list of ndarray
        Values of its variables.
    """

    optimizer: str
    arrays: list[np.ndarray]


@dataclass(frozen=True)
class TrainingResult:
    """What a run leaves behind; no TensorFlow object in it.

    The optimizer has no state to go on with where the weights are not those of the last epoch.
    """

    predictor: Predictor
    optimizer_state: OptimizerState | None
    history: dict[str, list[float]]
    best_epoch: int
    precision: str

    @property
    def n_epochs(self) -> int:
        """Epochs that were trained."""
        return len(self.history["loss"])


def run_training(
    plan: TrainingPlan,
    data: LabelledImages,
    validation: LabelledImages | None,
    rng: np.random.Generator,
    *,
    start: Predictor | None = None,
    optimizer_state: OptimizerState | None = None,
    epochs_before: int = 0,
) -> TrainingResult:
    """Train a network.

    Parameters
    ----------
    plan : TrainingPlan
        What to do.
    data : LabelledImages
        Training data; not changed.
    validation : LabelledImages or None
        Scored after every epoch; never augmented.
    rng : numpy.random.Generator
        The only source of randomness.
    start : Predictor or None
        Weights to go on from; None draws new ones.
    optimizer_state : OptimizerState or None
        State of the optimizer to go on from; passed over if the optimizer is another one now.
    epochs_before : int
        Epochs that earlier runs trained, for an augmentation that alternates.

    Returns
    -------
    TrainingResult
        The trained weights and how they came about.
    """
    from ._tensorflow import load_tensorflow

    load_tensorflow()
    from keras.callbacks import Callback

    from ._compiled_networks import borrow_training_model
    from ._initial_weights import initialise_weights, seed_layers
    from ._model_building import adapt_layers
    from ._optimizers import make_optimizer
    from ._planned_callbacks import plan_callbacks, progress_bar, restored_epoch
    from ._precision import resolve_precision
    from ._scikeras import train
    from ._training_model import divergence

    for callback in plan.callbacks:
        if not isinstance(callback, Callback):
            raise TypeError(
                f"callbacks must hold keras.callbacks.Callback objects; got {callback!r}. Give an "
                f"object, not a class."
            )
    weights_rng, dropout_rng, batch_rng = rng.spawn(3)
    n_classes = data.targets.shape[1]
    image_shape: ImageShape = data.images.shape[1:]
    optimizer = make_optimizer(plan.optimizer, plan.learning_rate)
    name = type(optimizer).__name__
    learning_rate = float(optimizer.learning_rate.numpy())
    arrays = None
    if optimizer_state is not None and optimizer_state.optimizer == name:
        arrays = optimizer_state.arrays
    precision = resolve_precision(plan.precision)
    with (
        progress_bar(plan) as bar,
        borrow_training_model(
            plan.network, image_shape, n_classes, precision=precision, optimizer=optimizer
        ) as model,
    ):
        if start is None:
            initialise_weights(model, weights_rng)
            adapt_layers(model, data.images)
        else:
            model.set_weights(start.weights)
        seed_layers(model, dropout_rng)
        trained = {id(weight) for weight in model.trainable_weights}
        trainable = [id(weight) in trained for weight in model.weights]

        first = start or Predictor(
            plan.network, image_shape, n_classes, model.get_weights(), trainable
        )

        def snapshot() -> Predictor:
            return first.with_weights(model.get_weights())

        callbacks = [
            *plan_callbacks(
                plan, bar, has_validation=validation is not None, epochs_before=epochs_before
            ),
            *plan.callbacks,
        ]
        try:
            history = train(
                model,
                data.images,
                smooth(data.targets, plan.label_smoothing),
                data.weights,
                optimizer=optimizer,
                epochs=plan.epochs,
                batch_size=min(plan.batch_size, len(data.images)),
                callbacks=callbacks,
                rng=batch_rng,
                learning_rate=learning_rate,
                l2=plan.l2,
                optimizer_state=arrays,
                evaluate=None if validation is None else lambda: score(snapshot(), validation),
                augmentation=plan.augmentation,
                epochs_before=epochs_before,
            )
        finally:
            # The graph goes back to the pool; the caller's callbacks must not hold on to it.
            for callback in plan.callbacks:
                callback._model = None
        predictor = snapshot()
        # The loss of an epoch is measured before its last step, which may be the one that went too far.
        # Two images, if there are: for one alone, a function of its own would be compiled.
        if not np.isfinite(predictor.logits(data.images[:2])).all():
            raise divergence("the trained network gives no finite outputs", learning_rate)
        n_epochs = len(history["loss"])
        best_epoch = restored_epoch(callbacks) or n_epochs
        state = None
        if best_epoch == n_epochs:
            state = OptimizerState(name, model.optimizer_state())
        return TrainingResult(predictor, state, history, best_epoch, precision)


def smooth(targets: np.ndarray, label_smoothing: float) -> np.ndarray:
    """Mix targets with the uniform distribution.

    Parameters
    ----------
    targets : ndarray of shape (n, n_classes)
        Soft labels.
    label_smoothing : float
        Share of the uniform distribution.

    Returns
    -------
    ndarray of shape (n, n_classes)
        New soft labels, of the same dtype.

    Examples
    --------
    >>> smooth(np.array([[1.0, 0.0]]), 0.2)
    array([[0.9, 0.1]])
    """
    return targets * (1.0 - label_smoothing) + label_smoothing / targets.shape[1]


def score(predictor: Predictor, data: LabelledImages) -> dict[str, float]:
    """Return weighted cross-entropy and accuracy, named as Keras names validation metrics."""
    log_probabilities = predictor.log_probabilities(data.images)
    losses = -(data.targets * log_probabilities).sum(axis=1)
    hits = log_probabilities.argmax(axis=1) == data.targets.argmax(axis=1)
    return {
        "val_loss": float(np.average(losses, weights=data.weights)),
        "val_accuracy": float(np.average(hits, weights=data.weights)),
    }
