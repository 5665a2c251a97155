"""The estimator behind the parameters: input checks, training, prediction, storage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.utils import Tags, check_random_state
from sklearn.utils.validation import check_is_fitted

from .._settings import hash_settings
from .._task import NO_TASK, Task
from ..augmentation._value_range import infer_value_range
from ..networks import Network, get_network_class, list_networks, make_network, register_network
from ..networks._registry import third_party_networks
from ._epoch_tasks import epoch_callbacks
from ._image_input import ImageInputMixin
from ._labelled_images import LabelledImages
from ._predictor import Predictor
from ._targets import weight_classes
from ._training import OptimizerState, TrainingPlan, run_training

if TYPE_CHECKING:
    import keras
    from numpy.typing import ArrayLike

    from ._cnn_classifier import CNNClassifier


class NetworkEstimator(ImageInputMixin, BaseEstimator):
    """What an estimator with a network inside can do: check data, train, predict, be stored.

    `CNNClassifier` adds the parameters and the public `fit` and `partial_fit`. The attributes below are
    what this class works on: the first come from the constructor, the others from training.
    """

    network: str | Network
    class_weight: Mapping[Any, float] | str | None
    augmentation: Any
    random_state: int | np.random.RandomState | None
    warm_start: bool

    classes_: np.ndarray
    network_: Network
    predictor_: Predictor
    history_: dict[str, list[float]]
    n_epochs_: int
    best_epoch_: int
    precision_: str
    _n_epochs_seen: int
    _split_seed: int
    _pixel_range: tuple[float, float]
    _optimizer_state: OptimizerState | None
    _fitted_augmentation: tuple[str | None, Any]

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Predict labels.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features) or images
            Images of the same shape as in `fit`, in any of the accepted forms.

        Returns
        -------
        ndarray of shape (n_samples,)
            The most probable labels.
        """
        check_is_fitted(self)
        images = self._check_images(X, reset=False)
        return self.classes_[self.predictor_.logits(images).argmax(axis=1)]

    def predict_proba(self, X: ArrayLike) -> np.ndarray:
        """Predict class probabilities.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features) or images
            Images of the same shape as in `fit`.

        Returns
        -------
        ndarray of shape (n_samples, n_classes), float64
            Probabilities in the order of `classes_`; each row sums to one.
        """
        return np.exp(self.predict_log_proba(X))

    def predict_log_proba(self, X: ArrayLike) -> np.ndarray:
        """Predict logarithms of class probabilities, exact also where a probability rounds to zero.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features) or images
            Images of the same shape as in `fit`.

        Returns
        -------
        ndarray of shape (n_samples, n_classes), float64
            Natural logarithms in the order of `classes_`.
        """
        check_is_fitted(self)
        return self.predictor_.log_probabilities(self._check_images(X, reset=False))

    def count_params(self) -> int:
        """Count the trained parameters.

        Returns
        -------
        int
            Number of trainable values, head included.
        """
        check_is_fitted(self)
        return self.predictor_.count_params()

    def to_keras(self) -> keras.Model:
        """Build a Keras model with the fitted weights, from raw pixels to logits.

        Returns
        -------
        keras.Model
            A new float32 model. If Keras saves it to a file, fmnist_sk is needed to load that.
        """
        check_is_fitted(self)
        return self.predictor_.keras_model()

    def load_weights(self, path: str | PathLike[str]) -> Self:
        """Take over the weights of a checkpoint that a fit with `checkpoint_dir` wrote.

        Parameters
        ----------
        path : path-like
            A file ``epoch-....weights.h5``.

        Returns
        -------
        self
            The estimator, now with the checkpoint's weights and an optimizer without momentum.
        """
        model = self.to_keras()
        model.load_weights(path)
        self.predictor_ = self.predictor_.with_weights(model.get_weights())
        self._optimizer_state = None
        return self

    def save(self, path: str | PathLike[str]) -> None:
        """Write the fitted estimator into one file without pickle.

        Parameters
        ----------
        path : path-like
            The file; an existing one is replaced, at once and whole.

        Raises
        ------
        TypeError
            If a parameter cannot be written as data, such as a callback; the message names it.
        """
        from ._archive import save

        check_is_fitted(self)
        save(self, path)

    @staticmethod
    def load(path: str | PathLike[str]) -> CNNClassifier:
        """Read an estimator that `save` wrote: the same as `fmnist_sk.load`.

        Parameters
        ----------
        path : path-like
            The file.

        Returns
        -------
        CNNClassifier
            The fitted estimator.
        """
        from ._archive import load

        return load(path)

    def set_params(self, **params: Any) -> Self:
        """Set parameters, nested ones as ``network__width``.

        Parameters
        ----------
        **params
            The parameters.

        Returns
        -------
        self
            The estimator.

        Raises
        ------
        ValueError
            If a parameter is unknown, or a hyperparameter is set of a network given by name.
        """
        network = params.get("network", self.network)
        nested = [name for name in params if name.startswith("network__")]
        if nested and isinstance(network, str):
            cls = get_network_class(network).__name__
            raise ValueError(
                f"{nested[0]} cannot be set: network={network!r} is a name, which has no parameters. "
                f"Give the object instead: network={cls}(), from fmnist_sk.networks."
            )
        return super().set_params(**params)

    def _make_generators(self, go_on: bool) -> tuple[np.random.Generator, np.random.Generator]:
        """Return the generators of this fit's training and of its validation split.

        A fit that goes on must not repeat the last one's draws, but must hold out the same rows.
        """
        seed = check_random_state(self.random_state).randint(2**31 - 1)
        if not go_on:
            self._split_seed = seed
        training = np.random.default_rng([seed, self._n_epochs_seen if go_on else 0])
        return training, np.random.default_rng([getattr(self, "_split_seed", seed), 0])

    def _train(
        self,
        data: LabelledImages,
        validation: LabelledImages | None,
        classes: np.ndarray,
        rng: np.random.Generator,
        *,
        go_on: bool,
        one_epoch: bool = False,
        task: Task = NO_TASK,
    ) -> Self:
        """Run the training and set the fitted attributes."""
        if self.class_weight is not None:
            weights = weight_classes(data.targets, data.weights, classes, self.class_weight)
            data = replace(data, weights=weights).without_zero_weights()
        if not one_epoch:
            # Only the proportions of the weights are to matter, not their sizes.
            data = replace(data, weights=data.weights / data.weights.mean())
        network = self.network
        network = make_network(network) if isinstance(network, str) else clone(network)
        if go_on and not network.is_like(self.network_):
            raise ValueError(
                f"Training goes on with the weights of {self.network_!r}, but network is now "
                f"{network!r}. Set the old network again, or fit a clone of the estimator."
            )
        settings = hash_settings(self.augmentation)
        kept, augmentation = getattr(self, "_fitted_augmentation", (None, None))
        if not go_on or settings is None or kept != settings:
            augmentation = self.augmentation
            if augmentation is not None:
                augmentation = clone(augmentation).fit(data.images)
        params = self.get_params(deep=False) | {"network": network, "augmentation": augmentation}
        params["callbacks"] = [*(self.callbacks or []), *epoch_callbacks(task)]
        plan = TrainingPlan.from_params(params)
        result = run_training(
            plan.for_one_epoch() if one_epoch else plan,
            data,
            validation,
            rng,
            start=self.predictor_ if go_on else None,
            optimizer_state=self._optimizer_state if go_on else None,
            epochs_before=self._n_epochs_seen if go_on else 0,
        )
        before = self.history_ if go_on and one_epoch else {}
        self.history_ = {
            name: [*before.get(name, []), *values] for name, values in result.history.items()
        }
        self.n_epochs_ = len(self.history_["loss"])
        self.best_epoch_ = self.n_epochs_ if one_epoch else result.best_epoch
        self._n_epochs_seen = (self._n_epochs_seen if go_on else 0) + result.n_epochs
        self._optimizer_state = result.optimizer_state if self.warm_start or one_epoch else None
        self._fitted_augmentation = settings, augmentation
        if not go_on:
            self._pixel_range = infer_value_range(data.images)
        self.classes_, self.network_ = classes, network
        self.predictor_, self.precision_ = result.predictor, result.precision
        return self

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        return tags

    def __getstate__(self) -> dict[str, Any]:
        # Another process, such as a joblib worker, knows no name that was registered here. An estimator
        # that is still to be fitted may be given any of them there, a fitted one has its own.
        networks = third_party_networks()
        if hasattr(self, "predictor_"):
            networks = {name: cls for name, cls in networks.items() if name == self.network}
        return dict(super().__getstate__()) | ({"_networks": networks} if networks else {})

    def __setstate__(self, state: dict[str, Any]) -> None:
        known = list_networks()
        for name, cls in state.get("_networks", {}).items():
            if name not in known:
                register_network(name)(cls)
        super().__setstate__({key: value for key, value in state.items() if key != "_networks"})
