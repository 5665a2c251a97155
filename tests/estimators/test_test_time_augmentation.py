"""Predictions averaged over views, for any classifier and every form of images."""

import pickle

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_digits
from sklearn.ensemble import (
    BaggingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.exceptions import NotFittedError
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.svm import LinearSVC

from fmnist_sk import AugmentedClassifier, CNNClassifier, TestTimeAugmentedClassifier
from fmnist_sk.augmentation import RandomFlip
from fmnist_sk.estimators._test_time_augmented_classifier import weighted_views
from fmnist_sk.networks import MLP

LETTERS = np.array(list("abcdefghij"))


@pytest.fixture(scope="module")
def digits():
    X, y = load_digits(return_X_y=True)
    return X[:300], LETTERS[y[:300]]


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
    assert_array_equal(X, given)


@pytest.mark.parametrize("shape", [(4, 16), (4, 4, 4), (1, 64)])
def test_images_that_are_not_square_are_remembered(digits, logistic, shape):
    X, y = digits
    images = X.reshape(-1, *shape)
    expected = logistic.predict_proba(X) + logistic.predict_proba(
        images[:, :, ::-1].reshape(X.shape)
    )
    model = TestTimeAugmentedClassifier(FrozenEstimator(logistic))
    assert_allclose(model.fit(images, y).predict_proba(images), expected / 2)
    assert_allclose(model.predict_proba(X), expected / 2)
    assert_allclose(model.set_params(image_shape=shape).fit(X, y).predict_proba(X), expected / 2)
    with pytest.raises(ValueError, match="image_shape"):
        model.predict_proba(X.reshape(-1, 2, 32))


def test_rows_that_are_no_images_have_one_view(digits, logistic):
    X, y = digits
    tree = RandomForestClassifier(5, random_state=0)
    model = TestTimeAugmentedClassifier(tree).fit(X[:, :60], y)
    assert_array_equal(model.predict_proba(X[:, :60]), model.estimator_.predict_proba(X[:, :60]))


def test_a_classifier_that_knows_the_shape_is_asked(digits):
    X, y = digits
    cnn = CNNClassifier(MLP(width=8, depth=1), epochs=1, random_state=0, image_shape=(4, 4, 4))
    model = TestTimeAugmentedClassifier(cnn).fit(X, y)
    assert model.image_shape_ == (4, 4, 4)
    turned = X.reshape(-1, 4, 4, 4)[:, :, ::-1].reshape(X.shape)
    both = cnn.fit(X, y).predict_proba(X) + cnn.predict_proba(turned)
    assert_allclose(model.predict_proba(X), both / 2, atol=1e-6)


@pytest.mark.parametrize("copy", [True, False])
def test_a_classifier_that_works_in_place_spoils_no_view(digits, copy):
    X, y = digits
    inner = make_pipeline(StandardScaler(copy=copy), LogisticRegression(max_iter=200)).fit(
        X.copy(), y
    )
    model = TestTimeAugmentedClassifier(FrozenEstimator(inner), "flip_and_shift").fit(X, y)
    given = X.copy()
    expected = sum(
        weight * inner.predict_proba(view.reshape(X.shape))
        for weight, view in weighted_views(X.reshape(-1, 8, 8, 1), "flip_and_shift")
    )
    assert_allclose(model.predict_proba(given), expected)
    assert_array_equal(given, X)


def test_it_wraps_augmented_training_and_is_wrapped_by_it(digits):
    X, y = digits
    images = X.reshape(-1, 4, 4, 4)
    tree = RandomForestClassifier(5, random_state=0)
    augmented = AugmentedClassifier(tree, RandomFlip(p=1.0), random_state=0)
    outside = TestTimeAugmentedClassifier(augmented).fit(images, y)
    inside = AugmentedClassifier(TestTimeAugmentedClassifier(tree), RandomFlip(p=1.0)).fit(
        images, y
    )
    alone = clone(augmented).fit(images, y)
    both = alone.predict_proba(images) + alone.predict_proba(images[:, :, ::-1])
    assert_allclose(outside.predict_proba(images), both / 2)
    assert_allclose(inside.predict_proba(images), both / 2)


def test_a_data_frame_reaches_the_classifier_as_one(digits):
    X, y = digits
    frame = pd.DataFrame(X, columns=[f"pixel{i}" for i in range(64)])
    chosen = ColumnTransformer([("some", "passthrough", ["pixel20", "pixel43"])])
    inner = make_pipeline(chosen, KNeighborsClassifier()).fit(frame, y)
    model = TestTimeAugmentedClassifier(FrozenEstimator(inner)).fit(frame, y)
    turned = pd.DataFrame(mirrored(X), columns=frame.columns)
    both = inner.predict_proba(frame) + inner.predict_proba(turned)
    assert_allclose(model.predict_proba(frame), both / 2)


def test_missing_values_pass_to_a_classifier_that_takes_them(digits):
    X, y = digits
    holes = np.where(X == 7, np.nan, X)
    boosting = HistGradientBoostingClassifier(max_iter=2, random_state=0)
    assert np.isfinite(
        TestTimeAugmentedClassifier(boosting).fit(holes, y).predict_proba(holes)
    ).all()
    with pytest.raises(ValueError, match="NaN"):
        TestTimeAugmentedClassifier(LogisticRegression()).fit(holes, y)


def test_a_failed_fit_leaves_the_old_model_and_a_first_one_none(digits):
    X, y = digits
    model = TestTimeAugmentedClassifier(RandomForestClassifier(5, random_state=0))
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        model.fit(X, y[:5])
    with pytest.raises(NotFittedError):
        model.predict(X)
    before = model.fit(X, y).predict_proba(X)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        model.fit(X[:, :40], y[:5])
    assert_array_equal(model.predict_proba(X), before)
    again = pickle.loads(pickle.dumps(model))
    assert_array_equal(again.fit(X, y).predict_proba(X), before)


def test_a_network_gets_images_and_soft_labels(digits):
    X, y = digits
    images = X.reshape(-1, 8, 8).astype(np.uint8)
    soft = (y[:, np.newaxis] == LETTERS).astype(float)
    cnn = CNNClassifier(MLP(width=16, depth=1), epochs=2, random_state=0)
    model = TestTimeAugmentedClassifier(cnn).fit(images, soft, X_val=images[:20], y_val=soft[:20])
    assert len(model.history_["val_loss"]) == 2
    both = model.estimator_.predict_proba(images) + model.estimator_.predict_proba(
        images[:, :, ::-1]
    )
    assert_allclose(model.predict_proba(images), both / 2, atol=1e-6)


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
    bagged = BaggingClassifier(forest, 2, random_state=0)
    assert TestTimeAugmentedClassifier(bagged).fit(X.reshape(-1, 8, 8), y).score(X, y) > 0.7


def test_what_cannot_be_wrapped_is_refused(digits):
    with pytest.raises(ValueError, match="'fit' and 'predict_proba'"):
        TestTimeAugmentedClassifier(LinearSVC()).fit(*digits)
    with pytest.raises(ValueError, match="'views' parameter"):
        TestTimeAugmentedClassifier(LogisticRegression(), "turn").fit(*digits)
    with pytest.raises(ValueError, match="Rows of 64 features"):
        TestTimeAugmentedClassifier(LogisticRegression(), image_shape=(5, 5)).fit(*digits)


def test_steps_may_change_the_size_of_the_images(fashion, tiny_cnn):
    half = FunctionTransformer(halve)
    model = TestTimeAugmentedClassifier(make_pipeline(half, tiny_cnn(epochs=1))).fit(*fashion)
    assert model.image_shape_ == (28, 28, 1)
    assert model.predict_proba(fashion[0][:5]).shape == (5, 10)


def halve(X):
    return X.reshape(-1, 28, 28)[:, ::2, ::2].reshape(len(X), 196)
