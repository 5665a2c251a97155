"""The training loop: a Keras model whose `fit` is made for small images on a processor."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.callbacks import CallbackList

from ._graph_call import cheap_call
from ._weight_averages import WeightAverages


@keras.saving.register_keras_serializable("fmnist_sk")
class TrainingModel(keras.Model):
    """Functional Keras model with a `fit` that steps synchronously through NumPy batches.

    It keeps what Keras users rely on (any callback, the optimizer's learning-rate variable,
    `stop_training`, history) and drops the input pipeline of `keras.Model.fit`. The step is traced
    once for all batch sizes. Every epoch visits every row once, in batches whose sizes differ by at
    most one, so that no epoch ends on a tiny batch whose statistics would upset batch normalisation.
    """

    def _prepare(
        self, learning_rate: float, l2: float, optimizer_state: list[np.ndarray] | None
    ) -> None:
        """Set everything that may differ between two fits through one graph."""
        if not hasattr(self, "_step"):
            self._compile_step()
        variables = self._state_variables()
        state = optimizer_state or []
        if len(state) != len(variables):
            state = self._initial_state()
        for variable, value in zip(variables, state, strict=True):
            variable.assign(value)
        self.optimizer.learning_rate.assign(learning_rate)
        self._l2.assign(l2)

    def _compile_step(self) -> None:
        self.optimizer.build(self.trainable_variables)
        # Changes nothing on one replica, but would enter the graph in a registry that forgets nothing.
        self.optimizer._all_reduce_sum_gradients = lambda gradients_and_variables: (
            gradients_and_variables
        )
        self._averages = WeightAverages(self)
        self._first_state = self.optimizer_state()
        # Only weights have values that differ within one array before training.
        self._starts_from_weights = any((s != s.flat[0]).any() for s in self._first_state if s.size)
        # Keras's callbacks ask the metrics whether more is better, once these are built.
        one = tf.zeros((1, *self.outputs[0].shape[1:]))
        self.compute_metrics(None, one, one)
        self._l2 = tf.Variable(0.0, trainable=False)
        image, logits = self.inputs[0].shape[1:], self.outputs[0].shape[1:]

        step = tf.function(
            self._train_step,
            input_signature=(
                tf.TensorSpec((None, *image), tf.float32),
                tf.TensorSpec((None, *logits), tf.float32),
                tf.TensorSpec((None,), tf.float32),
            ),
        )
        # Calling `step` itself would make TensorFlow count the tracings of all models together, and
        # warn at the fifth.
        self._step = cheap_call(step.get_concrete_function())

    def _train_step(self, images: tf.Tensor, targets: tf.Tensor, weights: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            logits = self(images, training=True)
            data_loss = self.loss(targets, logits, sample_weight=weights)
            total = tf.add_n([data_loss, *self.losses])
        # A weight that the loss does not depend on is still drawn towards zero.
        gradients = tape.gradient(
            total,
            [weight.value for weight in self.trainable_variables],
            unconnected_gradients=tf.UnconnectedGradients.ZERO,
        )
        # The gradient of the penalty is known; leaving it to the tape takes three times the operations.
        gradients = [
            gradient + 2.0 * self._l2 * weight if len(weight.shape) > 1 else gradient
            for gradient, weight in zip(gradients, self.trainable_variables, strict=True)
        ]
        self.optimizer.apply(gradients, self.trainable_variables)
        self._averages.update()
        correct = tf.equal(tf.argmax(logits, axis=1), tf.argmax(targets, axis=1))
        return tf.stack([data_loss, tf.reduce_mean(tf.cast(correct, tf.float32))])

    def _initial_state(self) -> list[np.ndarray]:
        """Return the state from which the optimizer begins, with the weights as they are now."""
        if not self._starts_from_weights:
            return self._first_state
        optimizer = type(self.optimizer).from_config(self.optimizer.get_config())
        optimizer.build(self.trainable_variables)
        begun = [variable.numpy() for variable in optimizer.variables]
        return [*begun, *self._first_state[len(begun) :]]

    def optimizer_state(self) -> list[np.ndarray]:
        """Return copies of the optimizer's variables and of the averages beside them."""
        return [variable.numpy().copy() for variable in self._state_variables()]

    def _state_variables(self) -> list[Any]:
        return [*self.optimizer.variables, *self._averages.variables]

    def fit(
        self,
        x: np.ndarray,
        y: np.ndarray,
        *,
        batch_size: int,
        epochs: int,
        initial_epoch: int = 0,
        sample_weight: np.ndarray | None = None,
        callbacks: list[keras.callbacks.Callback] | None = None,
        rng: np.random.Generator,
        learning_rate: float,
        l2: float,
        optimizer_state: list[np.ndarray] | None = None,
        evaluate: Any = None,
        augmentation: Any = None,
        epochs_before: int = 0,
        **ignored: Any,
    ) -> keras.callbacks.History:
        """Train for the epochs from `initial_epoch` to `epochs`.

        Parameters
        ----------
        rng : numpy.random.Generator
            Shuffles and augments.
        learning_rate : float
            The base rate, before schedules.
        l2 : float
            Factor of the squared weights in the loss. It applies to all kernels: to weights with two
            or more axes, not to biases and normalisation.
        optimizer_state : list of ndarray or None
            From `optimizer_state`, to go on where another fit stopped.
        evaluate : callable or None
            Returns a dict of validation metrics; called after each epoch.
        augmentation : object with `augment_batch` or None
            Changes each batch.
        epochs_before : int
            Epochs of earlier fits, which the augmentation counts on from.
        **ignored
            Parameters of `keras.Model.fit` that have no meaning here.

        Returns
        -------
        keras.callbacks.History
            Its `history` maps metrics to a list with one value an epoch.
        """
        self._prepare(learning_rate, l2, optimizer_state)
        n_samples = len(x)
        n_steps = math.ceil(n_samples / batch_size)
        weights = np.ones(n_samples, np.float32) if sample_weight is None else sample_weight
        watchers = CallbackList(
            callbacks, add_history=True, model=self, epochs=epochs - initial_epoch, steps=n_steps
        )
        self.stop_training = False
        watchers.on_train_begin()
        for epoch in range(initial_epoch, epochs):
            watchers.on_epoch_begin(epoch)
            totals = np.zeros(2)
            n_seen = 0
            for step, rows in enumerate(np.array_split(rng.permutation(n_samples), n_steps)):
                watchers.on_train_batch_begin(step)
                batch = x[rows], y[rows], weights[rows]
                if augmentation is not None:
                    batch = augmentation.augment_batch(
                        *batch, rng, epoch=epochs_before + epoch, rows=rows
                    )
                metrics = self._step(*(tf.constant(part, tf.float32) for part in batch)).numpy()
                totals += metrics * len(rows)
                n_seen += len(rows)
                watchers.on_train_batch_end(step, {"loss": metrics[0], "accuracy": metrics[1]})
                if self.stop_training:
                    break
            loss, accuracy = (totals / n_seen).tolist()
            if not math.isfinite(loss):
                raise divergence(f"in epoch {epoch + 1} the loss became {loss}", learning_rate)
            logs = {"loss": loss, "accuracy": accuracy}
            # What is scored, compared and written is what the training would end with now.
            with self._averages.in_place():
                if evaluate is not None:
                    logs |= evaluate()
                logs["learning_rate"] = float(self.optimizer.learning_rate.numpy())
                watchers.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        self._averages.hand_over()
        watchers.on_train_end(logs)
        return self.history


def divergence(observed: str, learning_rate: float) -> ValueError:
    """Return the error for a training that ended in numbers that are not finite."""
    return ValueError(
        f"Training diverged: {observed}. Lower learning_rate (it was {learning_rate:.3g} before the "
        f"schedule), or use precision='float32'."
    )
