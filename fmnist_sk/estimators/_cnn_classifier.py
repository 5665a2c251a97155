"""Convolutional networks as a scikit-learn classifier."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Integral, Real
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils._param_validation import HasMethods, Interval, StrOptions

from .._images import ImageShapeParameter
from .._task import CallbackSupportMixin, start_fit, with_callbacks
from ..networks import Network
from ._kept_on_failure import kept_on_failure
from ._network_estimator import NetworkEstimator
from ._schedules import SCHEDULES
from ._targets import check_first_classes

if TYPE_CHECKING:
    import keras
    from numpy.typing import ArrayLike

_HELD_OUT_BY_DEFAULT = 0.1


class CNNClassifier(CallbackSupportMixin, ClassifierMixin, NetworkEstimator):
    """Convolutional network that behaves like any scikit-learn classifier.

    Images may be rows ``(n, height * width)``, ``(n, height, width)`` or ``(n, height, width,
    channels)``, of any numeric dtype and range: `fit` learns mean and standard deviation of the pixels
    and standardises by them. TensorFlow is loaded by the first `fit` or prediction, not before.

    Parameters
    ----------
    network : str or Network, default="resnet"
        Name of a registered network (see `list_networks`), or a `Network` object, whose
        hyperparameters can then be searched as ``network__<name>``.
    augmentation : augmenter or None, default=None
        Changes every batch anew: any object of `fmnist_sk.augmentation`. A clone is fitted to the
        training images, so that it knows their range.
    epochs : int, default=10
        Passes over the training data.
    batch_size : int, default=128
        Rows of one step. Batches of an epoch differ in size by at most one row.
    optimizer : str or keras.optimizers.Optimizer, default="sgd"
        A Keras name, in any case ("sgd" has Nesterov momentum 0.9), or an object, used as a template.
    learning_rate : float or None, default=None
        Highest learning rate of the schedule. None is the optimizer's own: 0.1 for "sgd", Keras's
        default for the others.
    schedule : {"one_cycle", "cosine", "constant"} or callable, default="one_cycle"
        Course of the learning rate; a callable maps the progress, from 0 to 1, to a factor.
    l2 : float, default=1e-3
        L2 penalty: this factor times the sum of the squared kernel weights is added to the loss.
    label_smoothing : float, default=0.0
        Share of the uniform distribution that is mixed into the training labels.
    class_weight : dict, "balanced" or None, default=None
        Weights of the classes, as elsewhere in scikit-learn. Multiplied with `sample_weight`; for
        soft labels, averaged under the label.
    validation_fraction : float or None, default=None
        Share of the training rows that is held out, stratified by class, and scored after each
        epoch. None holds out 0.1 if early stopping or plateau detection needs it, else nothing.
        Ignored if `fit` is given `X_val`.
    early_stopping : bool or int, default=False
        Stop when the validation loss has not improved for this number of epochs (True: 5), and
        return to the weights of the best epoch.
    reduce_lr_on_plateau : bool or int, default=False
        Multiply the learning rate by 0.3 when the validation loss has not improved for this
        number of epochs (True: 2). Works on top of `schedule`.
    checkpoint_dir : path-like or None, default=None
        Folder for the weights, ``epoch-001.weights.h5`` and on, of each epoch or, with validation data,
        each improvement; see `load_weights`. The fits of a search would overwrite each other's.
    callbacks : list of keras.callbacks.Callback or None, default=None
        Further Keras callbacks, used as they are, so that their state can be read afterwards.
    image_shape : "auto" or tuple of int, default="auto"
        ``(height, width)`` or ``(height, width, channels)`` of images that come as rows. "auto" takes
        a perfect square as a square grey image and any other width as an image one pixel high.
    precision : {"auto", "float32", "bfloat16"}, default="auto"
        Number format of training. "auto" is bfloat16 on a processor that has it. Weights and
        predictions are float32 always.
    warm_start : bool, default=False
        Go on from the last fit's weights and optimizer, if there are any.
    random_state : int, RandomState instance or None, default=None
        Determines initial weights, shuffling, splitting, dropout and augmentation. Two fits with one
        int give bit-equal weights on one processor with one number of threads.
    verbose : int, default=0
        1 shows a progress bar over the epochs; 0 is silent.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The class labels.
    n_features_in_ : int
        Values of one image: height times width times channels.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Column names, if `X` was a data frame with string columns.
    image_shape_ : tuple of int
        Height, width and channels.
    network_ : Network
        The network that was trained.
    history_ : dict of str to list of float
        "loss", "accuracy", "learning_rate" and, with validation data, "val_loss" and "val_accuracy", one
        value an epoch, and numbers of `callbacks`. Training values are running means, without L2 penalty.
    n_epochs_ : int
        Epochs of the last fit, which may have stopped early.
    best_epoch_ : int
        The epoch, counted from 1, whose weights the model has: the last, or the best one of
        `early_stopping` or of an EarlyStopping among `callbacks` that restores it.
    precision_ : str
        "float32" or "bfloat16": the number format of the training.
    predictor_ : Predictor
        Weights (``predictor_.weights``, read-only arrays) and compiled prediction.

    See Also
    --------
    fmnist_sk.networks.list_networks : Names for `network`.
    fmnist_sk.load : Reads what `save` wrote.

    Notes
    -----
    Training runs in mini-batches, so giving a row weight 2 is not the same as giving it twice: both have the
    same expectation, not the same steps. Rows of weight 0 are left out altogether.

    Examples
    --------
    >>> from fmnist_sk import CNNClassifier
    >>> from fmnist_sk.datasets import make_fashion_like
    >>> X, y = make_fashion_like(200, random_state=0, return_X_y=True)
    >>> clf = CNNClassifier("lenet", epochs=2, random_state=0).fit(X, y)
    >>> clf.predict_proba(X[:3]).shape
    (3, 10)
    """

    _parameter_constraints: dict[str, list[Any]] = {
        "network": [str, Network],
        "augmentation": [None, HasMethods(["fit", "augment_batch"])],
        "epochs": [Interval(Integral, 1, None, closed="left")],
        "batch_size": [Interval(Integral, 1, None, closed="left")],
        "optimizer": "no_validation",  # type: ignore[dict-item]  # needs Keras: see _optimizers.py
        "learning_rate": [None, Interval(Real, 0, None, closed="neither")],
        "schedule": [StrOptions(set(SCHEDULES)), callable],
        "l2": [Interval(Real, 0, None, closed="left")],
        "label_smoothing": [Interval(Real, 0, 1, closed="left")],
        "class_weight": [None, dict, StrOptions({"balanced"})],
        "validation_fraction": [None, Interval(Real, 0, 1, closed="neither")],
        "early_stopping": ["boolean", Interval(Integral, 1, None, closed="left")],
        "reduce_lr_on_plateau": ["boolean", Interval(Integral, 1, None, closed="left")],
        "checkpoint_dir": [None, str, PathLike],
        "callbacks": [None, list, tuple],
        "image_shape": [StrOptions({"auto"}), tuple, list],
        "precision": [StrOptions({"auto", "float32", "bfloat16"})],
        "warm_start": ["boolean"],
        "random_state": ["random_state"],
        "verbose": ["verbose"],
    }

    def __init__(
        self,
        network: str | Network = "resnet",
        *,
        augmentation: Any = None,
        epochs: int = 10,
        batch_size: int = 128,
        optimizer: str | keras.optimizers.Optimizer = "sgd",
        learning_rate: float | None = None,
        schedule: str | Callable[[float], float] = "one_cycle",
        l2: float = 1e-3,
        label_smoothing: float = 0.0,
        class_weight: Mapping[Any, float] | Literal["balanced"] | None = None,
        validation_fraction: float | None = None,
        early_stopping: bool | int = False,
        reduce_lr_on_plateau: bool | int = False,
        checkpoint_dir: str | Path | None = None,
        callbacks: list[Any] | None = None,
        image_shape: ImageShapeParameter = "auto",
        precision: str = "auto",
        warm_start: bool = False,
        random_state: int | np.random.RandomState | None = None,
        verbose: int = 0,
    ):
        self.network = network
        self.augmentation = augmentation
        self.epochs = epochs
        self.batch_size = batch_size
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.schedule = schedule
        self.l2 = l2
        self.label_smoothing = label_smoothing
        self.class_weight = class_weight
        self.validation_fraction = validation_fraction
        self.early_stopping = early_stopping
        self.reduce_lr_on_plateau = reduce_lr_on_plateau
        self.checkpoint_dir = checkpoint_dir
        self.callbacks = callbacks
        self.image_shape = image_shape
        self.precision = precision
        self.warm_start = warm_start
        self.random_state = random_state
        self.verbose = verbose

    @with_callbacks
    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        *,
        X_val: ArrayLike | None = None,
        y_val: ArrayLike | None = None,
    ) -> Self:
        """Train the network.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features) or images
            Training images; not changed.
        y : array-like of shape (n_samples,) or (n_samples, n_classes)
            Labels of any type, or soft labels: a row of class probabilities for each sample, whose
            classes are then the numbers of the columns.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the rows. Only their proportions matter.
        X_val, y_val : array-like, default=None
            Validation data in the same forms, instead of a part of the training data. In a
            Pipeline, ``transform_input=["X_val"]`` sends `X_val` through the earlier steps.

        Returns
        -------
        self
            The fitted estimator.

        Raises
        ------
        ValueError
            If a parameter, an image, a label or a weight cannot be used, or if the training diverges.
        """
        self._validate_params()
        if (X_val is None) != (y_val is None):
            raise ValueError("X_val and y_val belong together; only one of them was given.")
        go_on = self.warm_start and hasattr(self, "predictor_")
        known = self.classes_ if go_on else None
        task = start_fit(self, self.epochs, X, y)
        with kept_on_failure(self):
            data, classes = self._check_data(X, y, sample_weight, classes=known, reset=not go_on)
            (rng, split_rng), validation = self._make_generators(go_on), None
            if X_val is not None:
                validation = self._check_validation_data(X_val, y_val, classes)
            elif self.validation_fraction or self.early_stopping or self.reduce_lr_on_plateau:
                fraction = self.validation_fraction or _HELD_OUT_BY_DEFAULT
                data, validation = data.split(fraction, split_rng)
            self._train(data, validation, classes, rng, go_on=go_on, task=task)
        task.end(X, y)
        return self

    def partial_fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        classes: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Train for one epoch on a part of the data, at a constant learning rate.

        What was learnt of the pixels, also by the augmenter, is the first call's. Schedule,
        validation, early stopping and checkpoints belong to `fit` and play no part here.

        Parameters
        ----------
        X, y : array-like
            As in `fit`.
        classes : array-like of shape (n_classes,), default=None
            All labels that will ever come; needed by the first call unless labels are soft.
        sample_weight : array-like of shape (n_samples,), default=None
            As in `fit`.

        Returns
        -------
        self
            The estimator after this epoch.

        Raises
        ------
        ValueError
            If the first call names no classes, or a label is not among them.
        """
        self._validate_params()
        if self.class_weight == "balanced":
            raise ValueError(
                "class_weight='balanced' needs all data at once. For partial_fit give the weights "
                "themselves, from sklearn.utils.class_weight.compute_class_weight."
            )
        go_on = hasattr(self, "predictor_")
        known = check_first_classes(y, classes, self.classes_ if go_on else None)
        with kept_on_failure(self):
            data, known = self._check_data(X, y, sample_weight, classes=known, reset=not go_on)
            rng, _ = self._make_generators(go_on)
            return self._train(data, None, known, rng, go_on=go_on, one_epoch=True)
