"""The estimator behind the parameters: input checks, training, prediction, storage."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_consistent_length, check_is_fitted, validate_data

from .._images import ImageShape, ImageShapeParameter, infer_image_shape, to_images, to_rows
from ..networks import (
    Network,
    get_network_class,
    list_networks,
    make_network,
    register_network,
)
from ._labelled_images import LabelledImages
from ._predictor import Predictor
from ._targets import combine_weights, encode_targets
from ._training import TrainingPlan, run_training

if TYPE_CHECKING:
    import keras
    from numpy.typing import ArrayLike


class NetworkEstimator(BaseEstimator):
    """What an estimator with a network inside can do: check data, train, predict, be stored.

    `CNNClassifier` adds the parameters and the public `fit` and `partial_fit`. The attributes below are
    what this class works on: the first come from the constructor, the others from training.
    """

    network: str | Network
    image_shape: ImageShapeParameter
    class_weight: Mapping[Any, float] | str | None
    augmentation: Any
    random_state: int | np.random.RandomState | None
    warm_start: bool

    classes_: np.ndarray
    image_shape_: ImageShape
    network_: Network
    predictor_: Predictor
    history_: dict[str, list[float]]
    n_epochs_: int
    best_epoch_: int
    precision_: str
    _n_epochs_seen: int
    _optimizer_state: list[np.ndarray] | None

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

    @property
    def model_(self) -> keras.Model:
        """A new Keras model with the fitted weights, from raw pixels to logits."""
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
            The estimator, now with the checkpoint's weights.
        """
        model = self.model_
        model.load_weights(path)
        old = self.predictor_
        self.predictor_ = Predictor(
            old.network, old.image_shape, old.n_classes, model.get_weights(), old.trainable
        )
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

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Read an estimator that `save` wrote; see `fmnist_sk.load`.

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

        estimator = load(path)
        if not isinstance(estimator, cls):
            raise TypeError(
                f"{path} holds a {type(estimator).__name__}, not a {cls.__name__}; "
                f"fmnist_sk.load reads both."
            )
        return estimator

    def _make_generator(self, go_on: bool) -> np.random.Generator:
        """Return this fit's generator; a fit that goes on must not repeat the last one's draws."""
        seed = check_random_state(self.random_state).randint(2**31 - 1)
        return np.random.default_rng([seed, self._n_epochs_seen if go_on else 0])

    def _train(
        self,
        data: LabelledImages,
        validation: LabelledImages | None,
        classes: np.ndarray,
        rng: np.random.Generator,
        *,
        go_on: bool,
        one_epoch: bool = False,
    ) -> Self:
        """Run the training and set the fitted attributes, none of them before it has succeeded."""
        network = self.network_ if go_on else self._make_network()
        augmentation = self.augmentation
        if augmentation is not None:
            augmentation = clone(augmentation).fit(data.images)
        params = self.get_params(deep=False) | {"network": network, "augmentation": augmentation}
        plan = TrainingPlan.from_params(params)
        result = run_training(
            plan.for_one_epoch() if one_epoch else plan,
            data,
            validation,
            rng,
            start=self.predictor_ if go_on else None,
            optimizer_state=self._optimizer_state if go_on else None,
        )
        before = self.history_ if go_on and one_epoch else {}
        self.history_ = {
            name: [*before.get(name, []), *values] for name, values in result.history.items()
        }
        self.n_epochs_ = len(self.history_["loss"])
        self.best_epoch_ = self.n_epochs_ if one_epoch else result.best_epoch
        self._n_epochs_seen = (self._n_epochs_seen if go_on else 0) + result.n_epochs
        self._optimizer_state = result.optimizer_state if self.warm_start or one_epoch else None
        self.classes_, self.network_ = classes, network
        self.predictor_, self.precision_ = result.predictor, result.precision
        return self

    def _make_network(self) -> Network:
        if isinstance(self.network, str):
            return make_network(self.network)
        return clone(self.network)

    def _check_images(self, X: Any, *, reset: bool) -> np.ndarray:
        """Return `X` as NHWC images, uint8 if it was, else float32; remember or check its shape."""
        rows = to_rows(X)
        with np.errstate(over="ignore"):  # What float32 cannot hold is refused as infinite.
            checked = validate_data(self, rows, reset=reset, dtype=[np.float32, np.uint8])
        shape = checked.shape if rows is X else np.shape(X)
        image_shape = infer_image_shape(shape, self.image_shape if reset else self.image_shape_)
        if reset:
            self.image_shape_ = image_shape
        return to_images(checked, image_shape)

    def _check_data(
        self, X: Any, y: Any, sample_weight: Any, *, classes: np.ndarray | None, reset: bool
    ) -> tuple[LabelledImages, np.ndarray]:
        """Return checked training data, rows of weight 0 left out, and the classes."""
        images = self._check_images(X, reset=reset)
        classes, targets = encode_targets(y, classes)
        check_consistent_length(images, targets)
        if len(classes) < 2:
            raise ValueError(
                f"{type(self).__name__} needs at least two classes in y; it has one class only: "
                f"{classes.tolist()[0]!r}."
            )
        weights = combine_weights(targets, classes, sample_weight, self.class_weight)
        data = LabelledImages(images, targets, weights)
        return (data if weights.all() else data.take(np.flatnonzero(weights))), classes

    def _check_validation_data(self, X: Any, y: Any, classes: np.ndarray) -> LabelledImages:
        """Return checked validation data; class weights are for training and do not apply."""
        images = self._check_images(X, reset=False)
        _, targets = encode_targets(y, classes)
        check_consistent_length(images, targets)
        return LabelledImages(images, targets, np.ones(len(images), np.float32))

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())
        if isinstance(self.network, str) and self.network in list_networks():
            cls = get_network_class(self.network)
            if not cls.__module__.startswith("fmnist_sk."):
                # Another process, such as a joblib worker, knows no name that was registered here.
                state["_network_class"] = cls
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        state = dict(state)
        cls = state.pop("_network_class", None)
        if cls is not None and state["network"] not in list_networks():
            register_network(state["network"])(cls)
        super().__setstate__(state)
