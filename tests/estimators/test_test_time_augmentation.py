"""Predictions averaged over views, for any classifier and every form of images."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from fmnist_sk import CNNClassifier, TestTimeAugmentedClassifier
from fmnist_sk.networks import MLP


@pytest.fixture(scope="module")
def digits():
    X, y = load_digits(return_X_y=True)
    return X[:300], np.array(list("abcdefghij"))[y[:300]]


@pytest.fixture(scope="module")
def logistic(digits):
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=200)).fit(*digits)


def mirrored(X):
    return X.reshape(-1, 8, 8)[:, :, ::-1].reshape(X.shape)


def moved(X, by):
    """Move images along their diagonal; what was at the border stays there."""
    rows = np.clip(np.arange(8) - by, 0, 7)
    return X.reshape(-1, 8, 8)[:, rows][:, :, rows].reshape(X.shape)


def test_probabilities_are_the_mean_over_an_image_and_its_mirror_image(digits, logistic):
    X, y = digits
    model = TestTimeAugmentedClassifier(FrozenEstimator(logistic)).fit(X, y)
    expected = (logistic.predict_proba(X) + logistic.predict_proba(mirrored(X))) / 2
    assert_allclose(model.predict_proba(X), expected)
    assert_allclose(model.predict_log_proba(X), np.log(expected))
    assert_array_equal(model.predict(X), logistic.classes_[expected.argmax(axis=1)])
    assert not np.allclose(expected, logistic.predict_proba(X))


def test_moved_views_have_half_the_weight_of_the_image(digits, logistic):
    X, y = digits
    model = TestTimeAugmentedClassifier(FrozenEstimator(logistic), "flip_and_shift").fit(X, y)
    expected = np.zeros((len(X), 10))
    for weight, view in ((0.5, X), (0.25, moved(X, 1)), (0.25, moved(X, -1))):
        both = logistic.predict_proba(view) + logistic.predict_proba(mirrored(view))
        expected += weight * both / 2
    assert_allclose(model.predict_proba(X), expected)


def test_every_form_of_images_gives_the_same_and_nothing_is_changed(digits):
    X, y = digits
    given = X.copy()
    model = TestTimeAugmentedClassifier(
        RandomForestClassifier(10, random_state=0), "flip_and_shift"
    )
    rows = model.fit(X, y).predict_proba(X)
    assert_array_equal(model.predict_proba(X.reshape(-1, 8, 8)), rows)
    assert_array_equal(model.predict_proba(X.reshape(-1, 8, 8, 1)), rows)
    flat = model.set_params(image_shape=(4, 16)).fit(X, y).predict_proba(X)
    assert not np.array_equal(flat, rows)
    assert_array_equal(X, given)


def test_a_network_gets_images_and_soft_labels(digits):
    X, y = digits
    images = X.reshape(-1, 8, 8).astype(np.uint8)
    soft = np.eye(10)[y.view(np.uint32) - ord("a")]
    cnn = CNNClassifier(MLP(width=16, depth=1), epochs=2, random_state=0)
    model = TestTimeAugmentedClassifier(cnn).fit(images, soft)
    both = model.estimator_.predict_proba(images) + model.estimator_.predict_proba(
        images[:, :, ::-1]
    )
    assert_allclose(model.predict_proba(images), both / 2, atol=1e-6)
    assert len(model.history_["loss"]) == 2


def test_weights_reach_the_classifier_wherever_it_is(digits):
    X, y = digits
    some = (np.arange(len(X)) % 3 > 0).astype(float)
    inner = make_pipeline(LogisticRegression(max_iter=200))
    weighted = TestTimeAugmentedClassifier(inner).fit(X, y, sample_weight=some)
    expected = LogisticRegression(max_iter=200).fit(X, y, some).coef_
    assert_allclose(weighted.estimator_[-1].coef_, expected)
    with pytest.raises(ValueError, match=r"KNeighborsClassifier.fit takes no sample_weight"):
        TestTimeAugmentedClassifier(KNeighborsClassifier()).fit(X, y, sample_weight=some)


def test_it_searches_and_cross_validates(digits):
    X, y = digits
    forest = RandomForestClassifier(10, random_state=0)
    grid = {"views": ["flip", "flip_and_shift"], "estimator__max_depth": [2, None]}
    search = GridSearchCV(TestTimeAugmentedClassifier(forest), grid, cv=2).fit(X, y)
    assert search.best_params_["estimator__max_depth"] is None
    assert cross_val_score(search.best_estimator_, X, y, cv=2).mean() > 0.7


def test_what_cannot_be_wrapped_is_refused(digits):
    with pytest.raises(ValueError, match="'fit' and 'predict_proba'"):
        TestTimeAugmentedClassifier(LinearSVC()).fit(*digits)
    with pytest.raises(ValueError, match="'views' parameter"):
        TestTimeAugmentedClassifier(LogisticRegression(), "turn").fit(*digits)
    with pytest.raises(ValueError, match="Rows of 64 features"):
        TestTimeAugmentedClassifier(LogisticRegression(), image_shape=(5, 5)).fit(*digits)
