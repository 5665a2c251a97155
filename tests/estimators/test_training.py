"""Validation data, callbacks, schedules, continued training, and what they leave behind."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import BaseEstimator

from fmnist_sk.estimators import _training
from fmnist_sk.estimators._schedules import one_cycle
from fmnist_sk.networks import MLP

SMALL = MLP(width=16, depth=1, dropout=0.0)


class Recorder(keras.callbacks.Callback):
    """Notes what a Keras callback gets to see."""

    def __init__(self):
        super().__init__()
        self.learning_rates, self.logs, self.n_steps = [], [], 0

    def on_train_batch_end(self, batch, logs=None):
        self.n_steps += 1
        self.learning_rates.append(float(self.model.optimizer.learning_rate.numpy()))

    def on_epoch_end(self, epoch, logs=None):
        self.logs.append(dict(logs))


class StopAfter(keras.callbacks.Callback):
    def __init__(self, n_epochs):
        super().__init__()
        self.n_epochs = n_epochs

    def on_epoch_end(self, epoch, logs=None):
        self.model.stop_training = epoch + 1 >= self.n_epochs


def test_history_has_one_value_an_epoch(fitted):
    assert set(fitted.history_) == {"loss", "accuracy", "learning_rate"}
    assert {len(values) for values in fitted.history_.values()} == {3}
    assert fitted.n_epochs_ == fitted.best_epoch_ == 3
    assert fitted.history_["loss"][-1] < fitted.history_["loss"][0]


def test_training_equals_keras_train_on_batch(fashion, tiny_cnn):
    """One full batch an epoch: the loop must take the very steps that Keras itself would take."""
    X, y = fashion[0][:50], fashion[1][:50]
    params = {"l2": 0.01, "schedule": "constant", "batch_size": 50, "precision": "float32"}
    start = tiny_cnn(SMALL, epochs=1, **params | {"learning_rate": 1e-12}).fit(X, y)
    ours = tiny_cnn(SMALL, epochs=3, **params | {"learning_rate": 0.05}).fit(X, y)

    model = start.to_keras()
    for variable in model.trainable_variables:
        if len(variable.shape) > 1:
            variable.regularizer = keras.regularizers.L2(0.01)
    model.compile(
        keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True),
        keras.losses.CategoricalCrossentropy(from_logits=True),
    )
    images = X.reshape(-1, 28, 28, 1).astype(np.float32)
    for _ in range(3):
        model.train_on_batch(images, np.eye(10)[y])
    for weight, expected in zip(ours.predictor_.weights, model.get_weights(), strict=True):
        assert_allclose(weight, expected, atol=2e-5)


def test_every_row_is_seen_once_an_epoch_in_even_batches(fashion, tiny_cnn):
    seen = []

    class Spy(BaseEstimator):
        def fit(self, X, y=None):
            return self

        def augment_batch(self, images, y, sample_weight, rng, *, epoch, rows):
            seen.append((epoch, rows))
            return images, y, sample_weight

    tiny_cnn(SMALL, augmentation=Spy(), batch_size=64, epochs=2).fit(
        fashion[0][:130], fashion[1][:130]
    )
    for epoch in (0, 1):
        batches = [rows for number, rows in seen if number == epoch]
        assert sorted(map(len, batches)) == [43, 43, 44]
        assert_array_equal(np.sort(np.concatenate(batches)), np.arange(130))
    assert not np.array_equal(seen[0][1], seen[3][1])


def test_schedule_sets_the_rate_of_every_step(fashion, tiny_cnn):
    recorder = Recorder()
    tiny_cnn(SMALL, epochs=4, batch_size=100, learning_rate=0.1, callbacks=[recorder]).fit(*fashion)
    assert recorder.n_steps == 16
    expected = [0.1 * one_cycle((step + 0.5) / 16) for step in range(16)]
    assert_allclose(recorder.learning_rates, expected, rtol=1e-5)


def test_schedule_may_be_a_function(fashion, tiny_cnn):
    recorder = Recorder()
    tiny_cnn(
        SMALL, batch_size=200, learning_rate=0.1, callbacks=[recorder], schedule=lambda t: 1 - t
    ).fit(*fashion)
    assert_allclose(recorder.learning_rates, [0.0875, 0.0625, 0.0375, 0.0125], rtol=1e-5)


def test_validation_split_is_stratified_seeded_and_weighted(fashion, tiny_cnn, monkeypatch):
    seen = []
    original = _training.score
    monkeypatch.setattr(
        _training, "score", lambda predictor, data: seen.append(data) or original(predictor, data)
    )
    X, y = fashion
    clf = tiny_cnn(SMALL, validation_fraction=0.25, epochs=1).fit(X, y)
    tiny_cnn(SMALL, validation_fraction=0.25, epochs=1).fit(X, y)
    assert_array_equal(seen[0].targets.sum(axis=0), np.bincount(y) * 0.25)
    assert_array_equal(seen[0].images, seen[1].images)
    assert {"val_loss", "val_accuracy"} <= set(clf.history_)


def test_validation_metrics_are_those_of_the_finished_epoch(fashion, tiny_cnn):
    X, y = fashion
    clf = tiny_cnn(SMALL).fit(X[:300], y[:300], X_val=X[300:], y_val=y[300:])
    log_probabilities = clf.predict_log_proba(X[300:])
    expected = -log_probabilities[np.arange(100), y[300:]].mean()
    assert clf.history_["val_loss"][-1] == pytest.approx(expected, rel=1e-6)
    assert clf.history_["val_accuracy"][-1] == pytest.approx(clf.score(X[300:], y[300:]))


def test_validation_data_goes_through_a_pipeline(fashion, tiny_cnn):
    import sklearn
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MinMaxScaler

    X, y = fashion
    with sklearn.config_context(enable_metadata_routing=True):
        clf = tiny_cnn(SMALL, epochs=1).set_fit_request(X_val=True, y_val=True)
        pipe = make_pipeline(MinMaxScaler(), clf, transform_input=["X_val"])
        pipe.fit(X[:300], y[:300], X_val=X[300:], y_val=y[300:])
    scaled = pipe[0].transform(X[300:])
    assert pipe[-1].history_["val_accuracy"][0] == pytest.approx(pipe[-1].score(scaled, y[300:]))


def test_early_stopping_returns_to_the_best_epoch(fashion, tiny_cnn):
    X, y = fashion
    noise = np.random.default_rng(0).permutation(y[300:])
    clf = tiny_cnn(SMALL, epochs=40, early_stopping=3, schedule="constant", learning_rate=0.05).fit(
        X[:300], y[:300], X_val=X[300:], y_val=noise
    )
    losses = clf.history_["val_loss"]
    assert clf.n_epochs_ == len(losses) < 40
    assert clf.best_epoch_ == np.argmin(losses) + 1 == clf.n_epochs_ - 3
    log_probabilities = clf.predict_log_proba(X[300:])
    assert -log_probabilities[np.arange(100), noise].mean() == pytest.approx(min(losses), rel=1e-6)


def test_early_stopping_holds_out_a_tenth_by_itself(fashion, tiny_cnn):
    assert "val_loss" in tiny_cnn(SMALL, early_stopping=True).fit(*fashion).history_


def test_a_callback_that_lowers_the_rate_lowers_the_schedule(fashion, tiny_cnn):
    class Third(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 2:
                rate = self.model.optimizer.learning_rate
                rate.assign(rate * 0.3)

    recorder = Recorder()
    tiny_cnn(
        SMALL,
        epochs=6,
        batch_size=400,
        learning_rate=0.1,
        schedule=lambda progress: 1 - progress,
        callbacks=[Third(), recorder],
    ).fit(*fashion)
    planned = 0.1 * (1 - (np.arange(6) + 0.5) / 6)
    assert_allclose(recorder.learning_rates, planned * [1, 1, 1, 0.3, 0.3, 0.3], rtol=1e-5)


def test_plateau_lowers_the_rate(fashion, tiny_cnn):
    X, y = fashion
    wrong = (y[300:] + 1) % 10  # The better the model, the higher this validation loss.
    clf = tiny_cnn(SMALL, epochs=8, learning_rate=0.1, schedule="constant", reduce_lr_on_plateau=2)
    clf.fit(X[:300], y[:300], X_val=X[300:], y_val=wrong)
    rates = clf.history_["learning_rate"]
    assert rates[0] == pytest.approx(0.1)
    assert rates[-1] < 0.04


def test_keras_callbacks_work_and_keep_their_state(fashion, tiny_cnn):
    recorder = Recorder()
    clf = tiny_cnn(SMALL, epochs=5, callbacks=[recorder, StopAfter(2)]).fit(*fashion)
    assert clf.n_epochs_ == 2
    assert [log["loss"] for log in recorder.logs] == clf.history_["loss"]
    assert recorder.model is None


def test_keras_callback_may_set_the_rate(fashion, tiny_cnn):
    scheduler = keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))
    clf = tiny_cnn(SMALL, epochs=3, schedule="constant", callbacks=[scheduler]).fit(*fashion)
    assert_allclose(clf.history_["learning_rate"], [0.1, 0.05, 0.1 / 3], rtol=1e-5)


def test_checkpoints_are_written_where_asked_and_load(fashion, tiny_cnn, tmp_path):
    X, y = fashion
    clf = tiny_cnn(epochs=3, checkpoint_dir=tmp_path / "new").fit(X, y)
    files = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert files == [f"epoch-{epoch:03d}.weights.h5" for epoch in (1, 2, 3)]
    final = clf.predict_proba(X)
    first = clf.load_weights(tmp_path / "new" / files[0]).predict_proba(X)
    assert not np.allclose(first, final)
    assert_array_equal(clf.load_weights(tmp_path / "new" / files[2]).predict_proba(X), final)


def test_no_file_is_written_unless_asked(fashion, tiny_cnn, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tiny_cnn(SMALL, early_stopping=True).fit(*fashion)
    assert list(tmp_path.iterdir()) == []


def test_warm_start_goes_on(fashion, tiny_cnn):
    X, y = fashion
    clf = tiny_cnn(SMALL, warm_start=True, epochs=3, schedule="constant").fit(X, y)
    loss = clf.history_["loss"][-1]
    clf.fit(X, y)
    assert clf.history_["loss"][0] < loss
    assert len(clf.history_["loss"]) == 3
    cold = tiny_cnn(SMALL, epochs=3, schedule="constant").fit(X, y).fit(X, y)
    assert cold.history_["loss"][0] > loss


def test_partial_fit_learns_from_parts(fashion, tiny_cnn):
    X, y = fashion
    clf = tiny_cnn(SMALL)
    for _ in range(8):
        for part in (slice(0, 200), slice(200, 400)):
            clf.partial_fit(X[part], y[part], classes=np.arange(10))
    assert len(clf.history_["loss"]) == clf.n_epochs_ == 16
    assert clf.score(X, y) > 0.6


def test_partial_fit_knows_classes_that_have_not_come_yet(fashion, tiny_cnn):
    X, y = fashion
    few = y < 3
    clf = tiny_cnn(SMALL).partial_fit(X[few], y[few], classes=np.arange(10))
    assert clf.predict_proba(X[:2]).shape == (2, 10)


def test_label_smoothing_makes_predictions_less_sure(fashion, tiny_cnn):
    X, y = fashion
    sharp = tiny_cnn(SMALL, epochs=15).fit(X, y).predict_proba(X).max(axis=1).mean()
    smooth = tiny_cnn(SMALL, epochs=15, label_smoothing=0.4).fit(X, y).predict_proba(X)
    assert smooth.max(axis=1).mean() < sharp - 0.1


def test_l2_shrinks_the_weights(fashion, tiny_cnn):
    def kernel_norm(l2):
        clf = tiny_cnn(SMALL, epochs=5, l2=l2).fit(*fashion)
        return sum(np.square(w).sum() for w in clf.predictor_.weights if w.ndim > 1)

    assert kernel_norm(0.05) < 0.7 * kernel_norm(0.0)


@pytest.mark.parametrize("optimizer", ["adam", "AdamW", keras.optimizers.RMSprop(1e-3, rho=0.8)])
def test_optimizers_by_name_and_as_objects(fashion, tiny_cnn, optimizer):
    clf = tiny_cnn(SMALL, optimizer=optimizer, learning_rate=None, schedule="constant", epochs=4)
    clf.fit(*fashion)
    assert clf.history_["learning_rate"][0] == pytest.approx(1e-3)
    assert clf.history_["loss"][-1] < clf.history_["loss"][0]


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "auto"])
def test_precision(fashion, tiny_cnn, precision):
    clf = tiny_cnn(epochs=6, precision=precision).fit(*fashion)
    assert clf.precision_ in ("float32", "bfloat16")
    assert precision in ("auto", clf.precision_)
    assert all(weight.dtype == np.float32 for weight in clf.predictor_.weights)
    assert clf.score(*fashion) > 0.5


def test_diverging_training_is_an_error_that_says_what_to_do(fashion, tiny_cnn):
    with pytest.raises(ValueError, match=r"diverged.*Lower learning_rate"):
        tiny_cnn(learning_rate=1e8, epochs=4).fit(*fashion)


def test_verbose_shows_a_bar_and_silence_is_silent(fashion, tiny_cnn, capfd):
    tiny_cnn(SMALL).fit(*fashion)
    assert capfd.readouterr() == ("", "")
    tiny_cnn(SMALL, verbose=1).fit(*fashion)
    out, err = capfd.readouterr()
    assert out == ""
    assert "2/2" in err
    assert "loss=" in err


def test_count_params_and_keras_model(fashion, tiny_cnn):
    clf = tiny_cnn(MLP(width=5, depth=1, dropout=0.0), epochs=1).fit(*fashion)
    assert clf.count_params() == 784 * 5 + 5 + 5 * 10 + 10
    logits = clf.to_keras().predict(fashion[0][:4].reshape(-1, 28, 28, 1), verbose=0)
    assert_allclose(logits, clf.predictor_.logits(fashion[0][:4].reshape(-1, 28, 28, 1)), atol=1e-5)


def test_a_keras_model_survives_keras_own_format(fitted, fashion, tmp_path):
    fitted.to_keras().save(tmp_path / "model.keras")
    images = fashion[0][:4].reshape(-1, 28, 28, 1)
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert_allclose(loaded.predict(images, verbose=0), fitted.predictor_.logits(images), atol=1e-5)


def test_averaged_weights_are_the_final_ones(fashion, tiny_cnn):
    """An optimizer that averages the weights hands the averages over at the end."""
    plain = tiny_cnn(SMALL, optimizer=keras.optimizers.SGD(0.05), schedule="constant")
    averaging = keras.optimizers.SGD(0.05, use_ema=True, ema_momentum=0.9)
    averaged = tiny_cnn(SMALL, optimizer=averaging, schedule="constant")
    kernels = [clf.fit(*fashion).predictor_.weights[2] for clf in (plain, averaged)]
    assert not np.allclose(*kernels)


@pytest.mark.parametrize("name", ["muon", "adamax", "lion"])
def test_less_common_optimizers_work_by_name(fashion, tiny_cnn, name):
    clf = tiny_cnn(SMALL, optimizer=name, learning_rate=1e-3, epochs=6).fit(*fashion)
    assert clf.history_["loss"][-1] < clf.history_["loss"][0]


def test_many_architectures_are_silent(fashion, tiny_cnn, capfd):
    X, y = fashion[0][:60], fashion[1][:60]
    for width in range(20, 28):
        tiny_cnn(MLP(width=width, depth=1), epochs=1).fit(X, y).predict(X)
    assert capfd.readouterr() == ("", "")


def test_numpy_booleans_are_booleans(fashion, tiny_cnn):
    X, y = fashion
    kwargs = {"X_val": X[300:], "y_val": (y[300:] + 1) % 10}
    lengths = [
        tiny_cnn(SMALL, epochs=12, schedule="constant", early_stopping=value)
        .fit(X[:300], y[:300], **kwargs)
        .n_epochs_
        for value in (True, np.True_)
    ]
    assert lengths[0] == lengths[1]


def test_class_weights_do_not_weight_the_validation(fashion, tiny_cnn):
    clf = tiny_cnn(SMALL, class_weight={0: 1000.0}, validation_fraction=0.25, epochs=3).fit(
        *fashion
    )
    assert clf.history_["val_accuracy"][-1] < 0.5


def test_going_on_with_another_network_is_refused(fashion, tiny_cnn):
    clf = tiny_cnn(MLP(width=8, depth=1), warm_start=True, epochs=1).fit(*fashion)
    with pytest.raises(ValueError, match=r"weights of MLP.*network is now MLP\(depth=1, width=9\)"):
        clf.set_params(network__width=9).fit(*fashion)


def test_going_on_with_another_optimizer_starts_its_state_afresh(fashion, tiny_cnn):
    clf = tiny_cnn(SMALL, warm_start=True, epochs=3).fit(*fashion)
    loss = clf.history_["loss"][-1]
    clf.set_params(optimizer="adam", learning_rate=1e-3).fit(*fashion)
    assert clf.history_["loss"][-1] < loss


def test_weights_of_partial_fits_compare_across_calls(fashion, tiny_cnn):
    X, y = fashion

    def kernel(weight):
        clf = tiny_cnn(SMALL).partial_fit(
            X, y, classes=np.arange(10), sample_weight=np.full(400, weight)
        )
        return clf.predictor_.weights[2]

    assert not np.allclose(kernel(1.0), kernel(0.01))
