"""The loop of training: steps, schedules, callbacks, optimizers, and what they leave behind."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import BaseEstimator

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


def test_keras_callbacks_work_and_keep_their_state(fashion, tiny_cnn):
    recorder = Recorder()
    clf = tiny_cnn(SMALL, epochs=5, callbacks=[recorder, StopAfter(2)]).fit(*fashion)
    assert clf.n_epochs_ == 2
    assert [log["loss"] for log in recorder.logs] == clf.history_["loss"]
    assert recorder.model is None


@pytest.mark.parametrize("monitor", ["accuracy", "val_accuracy", "loss"])
def test_keras_callbacks_know_whether_more_is_better(fashion, tiny_cnn, tmp_path, monitor):
    callbacks = [
        keras.callbacks.EarlyStopping(monitor, patience=9, restore_best_weights=True),
        keras.callbacks.ReduceLROnPlateau(monitor, patience=9),
        keras.callbacks.ModelCheckpoint(str(tmp_path / "best.keras"), monitor, save_best_only=True),
    ]
    clf = tiny_cnn(SMALL, epochs=3, validation_fraction=0.2, callbacks=callbacks).fit(*fashion)
    values = clf.history_[monitor]
    best = values.index(min(values) if monitor == "loss" else max(values)) + 1
    assert clf.best_epoch_ == best
    assert callbacks[0].best == pytest.approx(values[best - 1])


def test_a_callback_may_log_what_it_likes(fashion, tiny_cnn):
    class Logger(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            logs |= {"matrix": np.eye(2), "note": "fine", "count": np.array([3]), "nothing": None}

    history = tiny_cnn(SMALL, epochs=2, callbacks=[Logger()]).fit(*fashion).history_
    assert history["count"] == [3.0, 3.0]
    assert not {"note", "matrix", "nothing"} & set(history)


def test_keras_callback_may_set_the_rate(fashion, tiny_cnn):
    scheduler = keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))
    clf = tiny_cnn(SMALL, epochs=3, schedule="constant", callbacks=[scheduler]).fit(*fashion)
    assert_allclose(clf.history_["learning_rate"], [0.1, 0.05, 0.1 / 3], rtol=1e-5)


def test_no_file_is_written_unless_asked(fashion, tiny_cnn, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tiny_cnn(SMALL, early_stopping=True).fit(*fashion)
    assert list(tmp_path.iterdir()) == []


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


def test_a_learning_rate_may_be_any_number(fashion, tiny_cnn):
    for rate in (1, np.float32(0.5), np.int64(1)):
        clf = tiny_cnn(SMALL, learning_rate=rate, schedule="constant", epochs=1).fit(*fashion)
        assert clf.history_["learning_rate"] == [rate]


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


@pytest.mark.parametrize("name", ["muon", "adamax", "lion"])
def test_less_common_optimizers_work_by_name(fashion, tiny_cnn, name):
    clf = tiny_cnn(SMALL, optimizer=name, learning_rate=1e-3, epochs=6).fit(*fashion)
    assert clf.history_["loss"][-1] < clf.history_["loss"][0]


def test_many_architectures_are_silent(fashion, tiny_cnn, capfd):
    X, y = fashion[0][:60], fashion[1][:60]
    for width in range(20, 28):
        tiny_cnn(MLP(width=width, depth=1), epochs=1).fit(X, y).predict(X)
    assert capfd.readouterr() == ("", "")
