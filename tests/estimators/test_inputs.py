"""What users may pass as images, labels and weights."""

import hashlib

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone

from fmnist_sk.estimators._model_building import channel_statistics
from fmnist_sk.networks import MLP


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def as_frame(X):
    return pd.DataFrame(X, columns=[f"pixel{i}" for i in range(X.shape[1])])


FORMS = {
    "rows": lambda X: X,
    "images": lambda X: X.reshape(-1, 28, 28),
    "images with channels": lambda X: X.reshape(-1, 28, 28, 1),
    "float32": lambda X: X.astype(np.float32),
    "float64": lambda X: X.astype(np.float64),
    "int64": lambda X: X.astype(np.int64),
    "data frame": lambda X: pd.DataFrame(X),
    "list": lambda X: X.tolist(),
    "Fortran order": np.asfortranarray,
    "not contiguous": lambda X: np.repeat(X, 2, axis=0)[::2],
    "read-only": lambda X: np.broadcast_to(X, (1, *X.shape))[0],
}


@pytest.mark.parametrize("form", FORMS)
def test_predictions_are_the_same_for_every_form_of_X(fitted, fashion, form):
    X = fashion[0][:40]
    assert_array_equal(fitted.predict_proba(FORMS[form](X)), fitted.predict_proba(X))


@pytest.mark.parametrize(
    "form", ["images", "images with channels", "float64", "data frame", "list"]
)
def test_fits_are_the_same_for_every_form_of_X(fashion, tiny_cnn, form):
    X, y = fashion[0][:100], fashion[1][:100]
    expected = tiny_cnn(epochs=1).fit(X, y).predict_proba(X)
    assert_array_equal(tiny_cnn(epochs=1).fit(FORMS[form](X), y).predict_proba(X), expected)


def test_scaling_the_pixels_trains_the_same_model(fashion, tiny_cnn):
    X, y = fashion
    plain = tiny_cnn(precision="float32").fit(X, y).predict_proba(X)
    scaled = tiny_cnn(precision="float32").fit(X / 255, y).predict_proba(X / 255)
    assert_allclose(scaled, plain, atol=1e-3)


def test_standardisation_is_exact_on_far_off_data():
    images = np.random.default_rng(0).normal(1e4, 2.0, (3000, 2, 2, 3)).astype(np.float32)
    mean, inverse_deviation = channel_statistics(images)
    assert_allclose(mean, images.mean(axis=(0, 1, 2), dtype=np.float64), rtol=1e-6)
    assert_allclose(1 / inverse_deviation, images.std(axis=(0, 1, 2), dtype=np.float64), rtol=1e-6)


def test_colour_images(tiny_cnn):
    X = np.random.default_rng(0).integers(0, 256, (30, 16, 16, 3), dtype=np.uint8)
    y = np.arange(30) % 3
    clf = tiny_cnn(epochs=1).fit(X, y)
    assert clf.image_shape_ == (16, 16, 3)
    assert clf.n_features_in_ == 768
    rows = tiny_cnn(epochs=1, image_shape=(16, 16, 3)).fit(X.reshape(30, -1), y)
    assert_array_equal(rows.predict_proba(X), clf.predict_proba(X.reshape(30, -1)))


def test_one_image_gives_one_row(fitted, fashion):
    assert fitted.predict_proba(fashion[0][:1]).shape == (1, 10)
    assert fitted.predict(fashion[0][:1]).shape == (1,)


def test_probabilities_sum_to_one_and_agree_with_predict(fitted, fashion):
    X = fashion[0]
    probabilities = fitted.predict_proba(X)
    assert probabilities.dtype == np.float64
    assert_allclose(probabilities.sum(axis=1), 1.0, atol=1e-12)
    assert_array_equal(fitted.classes_[probabilities.argmax(axis=1)], fitted.predict(X))
    assert_allclose(np.exp(fitted.predict_log_proba(X)), probabilities)


def test_results_do_not_depend_on_batching(fitted, fashion):
    X = np.tile(fashion[0], (2, 1))  # More than one chunk.
    whole = fitted.predict_proba(X)
    parts = np.concatenate([fitted.predict_proba(part) for part in np.array_split(X, [1, 8, 500])])
    assert_allclose(parts, whole, atol=1e-6)


@pytest.mark.parametrize(
    "labels",
    [
        np.array(["boot", "bag"]),
        np.array(["boot", "bag"], dtype=object),
        np.array([True, False]),
        np.array([7, -3]),
        np.array([1.0, 2.0]),
    ],
    ids=lambda labels: str(labels.dtype),
)
def test_labels_of_any_type_come_back(fashion, tiny_cnn, labels):
    y = labels[fashion[1][:60] % 2]
    clf = tiny_cnn(MLP(width=8, depth=1), epochs=1).fit(fashion[0][:60], y)
    assert_array_equal(clf.classes_, np.unique(labels))
    assert clf.predict(fashion[0]).dtype == labels.dtype
    assert set(clf.predict(fashion[0])) <= set(labels)


def test_one_hot_labels_train_the_same_model_as_integers(fashion, tiny_cnn):
    X, y = fashion
    expected = tiny_cnn().fit(X, y).predict_proba(X)
    assert_array_equal(tiny_cnn().fit(X, np.eye(10)[y]).predict_proba(X), expected)


def test_soft_labels_are_learnt_as_probabilities(fashion, tiny_cnn):
    X = fashion[0]
    soft = np.tile([0.7, 0.2, 0.1], (len(X), 1))
    clf = tiny_cnn(MLP(width=8, depth=1, dropout=0.0), epochs=20, l2=0.0).fit(X, soft)
    assert_allclose(clf.predict_proba(X).mean(axis=0), [0.7, 0.2, 0.1], atol=0.05)


def test_nothing_of_the_callers_is_changed(fashion, tiny_cnn):
    X, y = fashion[0].copy(), fashion[1].copy()
    weights = np.linspace(0, 2, len(X))
    before = [digest(array) for array in (X, y, weights)]
    clf = tiny_cnn(class_weight={0: 2.0}, epochs=1)
    params = repr(clf.get_params())
    clf.fit(X, y, sample_weight=weights).predict_proba(X)
    assert [digest(array) for array in (X, y, weights)] == before
    assert repr(clf.get_params()) == params


def test_only_the_proportions_of_the_weights_matter(fashion, tiny_cnn):
    X, y = fashion
    weights = np.linspace(1, 2, len(X))
    one = tiny_cnn().fit(X, y, sample_weight=weights).predict_proba(X)
    many = tiny_cnn().fit(X, y, sample_weight=1024 * weights).predict_proba(X)
    assert_array_equal(one, many)


def test_rows_of_weight_zero_are_left_out(fashion, tiny_cnn):
    X, y = fashion
    weights = (np.arange(len(X)) < 300).astype(float)
    full = tiny_cnn().fit(X, y, sample_weight=weights)
    part = tiny_cnn().fit(X[:300], y[:300])
    assert_array_equal(full.predict_proba(X), part.predict_proba(X))


def test_class_weight_is_a_sample_weight(fashion, tiny_cnn):
    X, y = fashion
    by_class = tiny_cnn(class_weight={3: 4.0}).fit(X, y).predict_proba(X)
    by_sample = tiny_cnn().fit(X, y, sample_weight=np.where(y == 3, 4.0, 1.0)).predict_proba(X)
    assert_array_equal(by_class, by_sample)


def test_balanced_class_weight_lifts_a_rare_class(fashion, tiny_cnn):
    X, y = fashion
    rare = y == 6
    keep = ~rare | (np.cumsum(rare) <= 4)
    params = {"network": MLP(width=16, depth=1, dropout=0.0), "epochs": 6}
    plain = tiny_cnn(**params).fit(X[keep], y[keep])
    balanced = clone(plain).set_params(class_weight="balanced").fit(X[keep], y[keep])
    assert (balanced.predict(X) == 6).sum() > (plain.predict(X) == 6).sum()


def test_feature_names_are_remembered_and_checked(fashion, tiny_cnn):
    X = as_frame(fashion[0][:60])
    clf = tiny_cnn(MLP(width=8, depth=1), epochs=1).fit(X, fashion[1][:60])
    assert list(clf.feature_names_in_[:2]) == ["pixel0", "pixel1"]
    with pytest.raises(ValueError, match="feature names"):
        clf.predict(X[X.columns[::-1]])
