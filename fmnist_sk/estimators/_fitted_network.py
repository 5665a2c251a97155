"""What an estimator with a trained network can do: check images, predict, be stored."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import clone
from sklearn.utils.validation import check_consistent_length, check_is_fitted, validate_data

from .._images import infer_image_shape, to_images, to_rows
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

if TYPE_CHECKING:
    import keras
    from numpy.typing import ArrayLike


class FittedNetworkMixin:
    """Prediction, storage and input checks of `CNNClassifier`.

    It expects the attributes `predictor_`, `classes_` and `network_` that `fit` sets, and stands left
    of scikit-learn's own mixins.
    """

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
        self,
        X: Any,
        y: Any,
        sample_weight: Any,
        *,
        reset: bool,
        classes: np.ndarray | None = None,
        class_weight: Any = None,
    ) -> tuple[LabelledImages, np.ndarray]:
        """Return checked images with soft labels and weights, rows of weight 0 left out."""
        images = self._check_images(X, reset=reset)
        classes, targets = encode_targets(y, classes)
        check_consistent_length(images, targets)
        if len(classes) < 2:
            raise ValueError(
                f"CNNClassifier needs at least two classes in y; it has one class only: "
                f"{classes.tolist()[0]!r}."
            )
        weights = combine_weights(targets, classes, sample_weight, class_weight)
        data = LabelledImages(images, targets, weights)
        return (data if weights.all() else data.take(np.flatnonzero(weights))), classes

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        if isinstance(state.get("network"), str) and state["network"] in list_networks():
            cls = get_network_class(state["network"])
            if not cls.__module__.startswith("fmnist_sk."):
                # Another process, such as a joblib worker, knows no name that was registered here.
                state = state | {"_network_class": cls}
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        state = dict(state)
        cls = state.pop("_network_class", None)
        if cls is not None and state["network"] not in list_networks():
            register_network(state["network"])(cls)
        super().__setstate__(state)
