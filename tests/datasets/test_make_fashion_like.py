import numpy as np
import pytest
from sklearn.linear_model import RidgeClassifier
from sklearn.metrics import confusion_matrix

from fmnist_sk.datasets import CLASS_NAMES, make_fashion_like

TOPS = [CLASS_NAMES.index(name) for name in ("T-shirt/top", "Pullover", "Coat", "Shirt", "Dress")]


def test_has_the_form_of_fashion_mnist_and_says_that_it_is_synthetic():
    garments = make_fashion_like(1003, random_state=0)
    assert garments.data.shape == (1003, 784)
    assert garments.data.dtype == garments.images.dtype == np.uint8
    assert garments.target.dtype == np.int64
    np.testing.assert_array_equal(garments.images.reshape(1003, 784), garments.data)
    assert garments.target_names == list(CLASS_NAMES)
    assert garments.source == "synthetic"
    assert "SYNTHETIC" in garments.DESCR
    assert (garments.images[:, 0, 0] == 0).mean() > 0.9, "the background is black"


@pytest.mark.parametrize("n_samples", [1, 7, 30])
def test_classes_are_balanced_and_shuffled(n_samples):
    target = make_fashion_like(n_samples, random_state=0).target
    counts = np.bincount(target, minlength=10)
    assert counts.max() - counts.min() <= 1
    assert n_samples < 10 or (np.diff(target) < 0).sum() > 5


def test_a_seed_decides_everything():
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    first, again = (make_fashion_like(60, random_state=7).data for _ in range(2))
    np.testing.assert_array_equal(first, again)
    others = [make_fashion_like(60, random_state=seed).data for seed in (8, None, None)]
    images = {image.tobytes() for data in (first, *others) for image in data}
    assert len(images) == 240
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def test_a_generator_goes_on():
    for make in (np.random.default_rng, np.random.RandomState):
        rng = make(0)
        first, second = (make_fashion_like(20, random_state=rng).data for _ in range(2))
        assert not np.array_equal(first, second)
        np.testing.assert_array_equal(first, make_fashion_like(20, random_state=make(0)).data)


def test_a_linear_model_learns_but_confuses_the_tops():
    X, y = make_fashion_like(1600, random_state=0, return_X_y=True)
    model = RidgeClassifier(alpha=300).fit(X[:1200] / 255, y[:1200])
    confusion = confusion_matrix(y[1200:], model.predict(X[1200:] / 255))
    accuracy = np.trace(confusion) / confusion.sum()
    assert 0.6 < accuracy < 0.85
    errors = confusion - np.diag(np.diag(confusion))
    assert errors[np.ix_(TOPS, TOPS)].sum() > 0.5 * errors.sum()


def test_every_class_varies():
    X, y = make_fashion_like(200, random_state=0, return_X_y=True)
    for label in range(10):
        members = X[y == label].astype(float)
        assert members.std(axis=0).max() > 30


@pytest.mark.parametrize(
    ("parameter", "value"), [("n_samples", 0), ("n_samples", 2.5), ("random_state", "seed")]
)
def test_a_wrong_parameter_is_named(parameter, value):
    with pytest.raises(ValueError, match=f"(?s){parameter}.*{value}"):
        make_fashion_like(**{parameter: value})
