"""Training that goes on: from checkpoints, after a fit, and in parts."""

import pickle

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from fmnist_sk.networks import MLP

SMALL = MLP(width=16, depth=1, dropout=0.0)


def test_checkpoints_are_written_where_asked_and_load(fashion, tiny_cnn, tmp_path):
    X, y = fashion
    clf = tiny_cnn(epochs=3, checkpoint_dir=tmp_path / "new").fit(X, y)
    files = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert files == [f"epoch-{epoch:03d}.weights.h5" for epoch in (1, 2, 3)]
    final = clf.predict_proba(X)
    first = clf.load_weights(tmp_path / "new" / files[0]).predict_proba(X)
    assert not np.allclose(first, final)
    assert_array_equal(clf.load_weights(tmp_path / "new" / files[2]).predict_proba(X), final)


def test_a_warm_start_counts_checkpoints_on(fashion, tiny_cnn, tmp_path):
    clf = tiny_cnn(SMALL, epochs=2, warm_start=True, checkpoint_dir=tmp_path).fit(*fashion)
    first = (tmp_path / "epoch-001.weights.h5").read_bytes()
    clf.fit(*fashion)
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == [f"epoch-{epoch:03d}.weights.h5" for epoch in (1, 2, 3, 4)]
    assert (tmp_path / "epoch-001.weights.h5").read_bytes() == first


def test_the_optimizer_forgets_when_weights_are_loaded(fashion, tiny_cnn, tmp_path):
    settings = {"warm_start": True, "schedule": "constant", "l2": 0.0}
    clf = tiny_cnn(SMALL, epochs=3, checkpoint_dir=tmp_path, **settings).fit(*fashion)
    kernel = clf.load_weights(tmp_path / "epoch-001.weights.h5").predictor_.weights[2]
    clf.set_params(learning_rate=1e-9, epochs=1, checkpoint_dir=None).fit(*fashion)
    np.testing.assert_allclose(clf.predictor_.weights[2], kernel, atol=1e-6)


@pytest.mark.parametrize("random_state", [0, None])
def test_a_warm_start_holds_out_the_same_rows(fashion, tiny_cnn, random_state):
    """Labels that nothing can learn: seen rows can be learnt by heart, those held out cannot."""
    X = fashion[0]
    y = np.random.default_rng(0).integers(10, size=len(X))
    clf = tiny_cnn(
        MLP(width=64, depth=1, dropout=0.0),
        warm_start=True,
        validation_fraction=0.3,
        epochs=30,
        schedule="constant",
        learning_rate=0.05,
        random_state=random_state,
    )
    assert clf.fit(X, y).history_["accuracy"][-1] > 0.6
    clf = load_again(clf)
    assert max(clf.fit(X, y).history_["val_accuracy"]) < 0.3


def load_again(clf):
    return pickle.loads(pickle.dumps(clf))


def test_warm_start_goes_on(fashion, tiny_cnn):
    X, y = fashion
    clf = tiny_cnn(SMALL, warm_start=True, epochs=3, schedule="constant").fit(X, y)
    loss = clf.history_["loss"][-1]
    clf.fit(X, y)
    assert clf.history_["loss"][0] < loss
    assert len(clf.history_["loss"]) == 3
    cold = tiny_cnn(SMALL, epochs=3, schedule="constant").fit(X, y).fit(X, y)
    assert cold.history_["loss"][0] > loss


def test_going_on_with_another_network_is_refused(fashion, tiny_cnn):
    clf = tiny_cnn(MLP(width=8, depth=1), warm_start=True, epochs=1).fit(*fashion)
    with pytest.raises(ValueError, match=r"weights of MLP.*network is now MLP\(depth=1, width=9\)"):
        clf.set_params(network__width=9).fit(*fashion)


def test_going_on_with_another_optimizer_starts_its_state_afresh(fashion, tiny_cnn):
    clf = tiny_cnn(SMALL, warm_start=True, epochs=3).fit(*fashion)
    loss = clf.history_["loss"][-1]
    clf.set_params(optimizer="adam", learning_rate=1e-3).fit(*fashion)
    assert clf.history_["loss"][-1] < loss


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


def test_weights_of_partial_fits_compare_across_calls(fashion, tiny_cnn):
    X, y = fashion

    def kernel(weight):
        clf = tiny_cnn(SMALL).partial_fit(
            X, y, classes=np.arange(10), sample_weight=np.full(400, weight)
        )
        return clf.predictor_.weights[2]

    assert not np.allclose(kernel(1.0), kernel(0.01))
