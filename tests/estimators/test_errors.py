"""Bad input: one clear error each."""

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from fmnist_sk import CNNClassifier
from fmnist_sk.networks import MLP

SMALL = MLP(width=8, depth=1)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"epochs": -1}, "'epochs' parameter of CNNClassifier"),
        ({"epochs": 1.5}, "'epochs' parameter of CNNClassifier"),
        ({"batch_size": 0}, "'batch_size' parameter"),
        ({"learning_rate": -0.1}, "'learning_rate' parameter"),
        ({"l2": -1e-4}, "'l2' parameter"),
        ({"label_smoothing": 1.0}, "'label_smoothing' parameter"),
        ({"schedule": "one_cicle"}, "'schedule' parameter"),
        ({"precision": "float16"}, "'precision' parameter"),
        ({"validation_fraction": 1.0}, "'validation_fraction' parameter"),
        ({"class_weight": "balance"}, "'class_weight' parameter"),
        ({"network": 3}, "'network' parameter"),
        ({"network": "resnt"}, "Did you mean 'resnet'"),
        ({"network": "no such thing"}, "Known names: cell, convnext"),
        ({"optimizer": "adem"}, "Did you mean 'adam'"),
        ({"schedule": lambda progress: -1.0}, "not negative"),
        ({"image_shape": (20, 20)}, "784 features cannot be images of image_shape"),
        ({"image_shape": (28, 0)}, "integers of at least 1"),
        ({"class_weight": {42: 1.0}}, "classes that y does not have: \\[42\\]"),
        ({"class_weight": {0: -1.0}}, "not negative"),
        ({"class_weight": dict.fromkeys(range(10), 0.0)}, "All weights are zero"),
        ({"validation_fraction": 0.001}, "cannot split"),
    ],
)
def test_bad_parameters(fashion, params, message):
    with pytest.raises(ValueError, match=message):
        CNNClassifier(**{"network": SMALL, "epochs": 1} | params).fit(*fashion)


def test_a_misspelt_parameter():
    with pytest.raises(TypeError, match="epoch"):
        CNNClassifier(epoch=3)
    with pytest.raises(ValueError, match="Invalid parameter 'widht'"):
        CNNClassifier(network=MLP()).set_params(network__widht=3)


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e300])
def test_images_must_be_finite(fashion, fitted, value):
    X = fashion[0].astype(np.float64)
    X[3, 4] = value
    with pytest.raises(ValueError, match=r"NaN|infinity"):
        CNNClassifier(SMALL).fit(X, fashion[1])
    with pytest.raises(ValueError, match=r"NaN|infinity"):
        fitted.predict(X)


def test_empty_input():
    with pytest.raises(ValueError, match="0 sample"):
        CNNClassifier(SMALL).fit(np.empty((0, 784)), [])


def test_one_class(fashion):
    with pytest.raises(ValueError, match=r"at least two classes.*one class only: 3"):
        CNNClassifier(SMALL).fit(fashion[0][:5], [3] * 5)


def test_lengths_must_agree(fashion):
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        CNNClassifier(SMALL).fit(fashion[0], fashion[1][:-1])


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (np.zeros((2, 783)), "783 features.*expecting 784"),
        (np.zeros((2, 14, 56)), r"shape \(14, 56\)"),
        (np.zeros((2, 28, 28, 3)), "2352 features.*expecting 784"),
        (np.zeros(784), "Reshape your data"),
        (np.zeros((1, 1, 28, 28, 1)), "dim"),
    ],
)
def test_wrong_widths_at_predict(fitted, X, message):
    with pytest.raises(ValueError, match=message):
        fitted.predict(X)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (np.zeros(400), "zero"),
        (-np.ones(400), "[Nn]egative"),
        (np.full(400, np.nan), "NaN"),
        (np.ones(399), "inconsistent|shape"),
    ],
)
def test_bad_weights(fashion, weights, message):
    with pytest.raises(ValueError, match=message):
        CNNClassifier(SMALL).fit(*fashion, sample_weight=weights)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.full((400, 3), 0.5), "sum to 1"),
        (np.tile([1.5, -0.5], (400, 1)), "non-negative"),
        (np.linspace(0, 1, 400), "continuous"),
        (np.array([0.0, np.nan] * 200), "NaN"),
        (None, "requires y to be passed"),
    ],
)
def test_bad_labels(fashion, y, message):
    with pytest.raises(ValueError, match=message):
        CNNClassifier(SMALL).fit(fashion[0], y)


def test_bad_validation_data(fashion):
    X, y = fashion
    clf = CNNClassifier(SMALL, epochs=1)
    with pytest.raises(ValueError, match=r"not among the classes: \[12\]"):
        clf.fit(X, y, X_val=X[:2], y_val=[0, 12])
    with pytest.raises(ValueError, match="belong together"):
        clf.fit(X, y, X_val=X[:2])
    with pytest.raises(ValueError, match="100 features"):
        clf.fit(X, y, X_val=X[:2, :100], y_val=y[:2])


def test_partial_fit_needs_the_classes(fashion):
    X, y = fashion
    clf = CNNClassifier(SMALL)
    with pytest.raises(ValueError, match="classes must be passed on the first call"):
        clf.partial_fit(X, y)
    clf.partial_fit(X, y, classes=np.arange(10))
    with pytest.raises(ValueError, match="not the same as on the first call"):
        clf.partial_fit(X, y, classes=np.arange(11))


def test_not_fitted(fashion, tmp_path):
    clf = CNNClassifier(SMALL)
    for use in (clf.predict, clf.predict_proba):
        with pytest.raises(NotFittedError):
            use(fashion[0])
    with pytest.raises(NotFittedError):
        clf.count_params()
    with pytest.raises(NotFittedError):
        clf.save(tmp_path / "model")


def test_a_failed_fit_leaves_the_next_one_unharmed(fashion, tiny_cnn):
    X, y = fashion
    expected = tiny_cnn().fit(X, y).predict_proba(X)
    with pytest.raises(ValueError, match="diverged"):
        tiny_cnn(learning_rate=1e8, epochs=4).fit(X, y)
    np.testing.assert_array_equal(tiny_cnn().fit(X, y).predict_proba(X), expected)


def test_hyperparameters_of_a_network_given_by_name():
    with pytest.raises(ValueError, match=r"'resnet' is a name.*network=ResNet\(\)"):
        CNNClassifier().set_params(network__width=3)


def test_callbacks_must_be_callbacks(fashion):
    with pytest.raises(
        TypeError, match=r"callbacks must hold keras.callbacks.Callback objects; got 'x'"
    ):
        CNNClassifier(SMALL, callbacks=["x"]).fit(*fashion)


def test_an_optimizer_with_a_schedule_of_its_own(fashion):
    import keras

    optimizer = keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, 10))
    with pytest.raises(ValueError, match="learning-rate schedule of its own"):
        CNNClassifier(SMALL, optimizer=optimizer).fit(*fashion)


def test_an_optimizer_that_scales_the_loss(fashion):
    import keras

    scaled = keras.optimizers.SGD(loss_scale_factor=1024.0)
    for optimizer in (scaled, keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD())):
        with pytest.raises(ValueError, match="scales the loss, which float16 needs"):
            CNNClassifier(SMALL, optimizer=optimizer).fit(*fashion)


def test_a_model_that_ends_in_nan_is_no_success(fashion):
    clf = CNNClassifier(
        SMALL,
        epochs=1,
        learning_rate=1e30,
        schedule="constant",
        batch_size=512,
        l2=0,
        random_state=0,  # With some weights every unit dies, and zeros are finite.
    )
    with pytest.raises(ValueError, match="diverged"):
        clf.fit(*fashion)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_failed_refit_leaves_the_old_model_usable(fashion, tiny_cnn, error):
    import keras

    class Fail(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise error

    X, y = fashion
    clf = tiny_cnn(SMALL).fit(X, y)
    expected = clf.predict_proba(X)
    clf.set_params(callbacks=[Fail()])
    with pytest.raises(error):
        clf.fit(X[:, :100], y)
    np.testing.assert_array_equal(clf.predict_proba(X), expected)


def test_soft_labels_need_sorted_classes(fashion):
    soft = np.full((400, 2), 0.5)
    with pytest.raises(ValueError, match="sorted and distinct"):
        CNNClassifier(SMALL).partial_fit(fashion[0], soft, classes=["b", "a"])


def test_partial_fit_cannot_balance(fashion):
    with pytest.raises(ValueError, match="needs all data at once"):
        CNNClassifier(SMALL, class_weight="balanced").partial_fit(*fashion, classes=np.arange(10))
