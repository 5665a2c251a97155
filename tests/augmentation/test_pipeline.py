"""Augmenters as steps of scikit-learn pipelines."""

import numpy as np
import pandas
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline

from fmnist_sk.augmentation import Compose, CutMix, MixUp, RandomFlip, RandomShift


class Spy(ClassifierMixin, BaseEstimator):
    """Remembers the images that it was fitted on and asked about."""

    fitted_on: list = []
    asked_about: list = []

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.fitted_on.append(X)
        return self

    def predict(self, X):
        self.asked_about.append(X)
        return np.full(len(X), self.classes_[0])


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (60, 64), dtype=np.uint8), np.arange(60) % 3


def test_a_fitted_pipeline_predicts_as_its_classifier_on_the_raw_images(data):
    X, y = data
    forest = RandomForestClassifier(n_estimators=5, random_state=0)
    model = make_pipeline(RandomShift(random_state=0), CutMix(random_state=1), forest).fit(X, y)
    for images in (X, X / 255):
        assert np.array_equal(model.predict_proba(images), model[-1].predict_proba(images))


def test_training_folds_are_augmented_and_validation_folds_are_not(data):
    X, y = data
    Spy.fitted_on.clear()
    Spy.asked_about.clear()
    known = {row.tobytes() for row in X}
    cross_val_score(make_pipeline(RandomShift(2), CutMix(), Spy()), X, y, cv=3)
    assert len(Spy.fitted_on) == len(Spy.asked_about) == 3
    for fold in Spy.asked_about:
        assert all(row.tobytes() in known for row in fold)
    for fold in Spy.fitted_on:
        assert np.mean([row.tobytes() in known for row in fold]) < 0.3


def test_parameters_are_searched_through_the_pipeline(data):
    X, y = data
    model = make_pipeline(
        Compose([RandomFlip(), MixUp()], random_state=0), CutMix(random_state=0), GaussianNB()
    )
    grid = {"cutmix__alpha": [0.5, 1.0], "compose__mixup__alpha": [0.1]}
    search = GridSearchCV(model, grid, cv=3).fit(X, y)
    assert search.best_params_["cutmix__alpha"] in (0.5, 1.0)
    assert search.best_estimator_[0].augmenters[1].alpha == 0.1


def test_transform_is_the_identity_for_every_augmenter(augmenter, data):
    X, y = data
    augmenter.set_params(random_state=0).fit(X, y)
    transformed = augmenter.transform(X)
    assert transformed.dtype == X.dtype
    assert np.array_equal(transformed, X)
    with pytest.raises(ValueError, match="features"):
        augmenter.transform(X[:, :-1])


def test_each_fit_draws_anew_unless_seeded(data):
    X, y = data
    unseeded, seeded = RandomShift(), RandomShift(random_state=0)
    assert not np.array_equal(unseeded.fit_transform(X, y), unseeded.fit_transform(X, y))
    assert np.array_equal(seeded.fit_transform(X, y), seeded.fit_transform(X, y))


def test_images_keep_their_form_and_rows_may_follow(data):
    X, y = data
    step = RandomFlip(p=1).fit(X.reshape(-1, 8, 8, 1), y)
    assert step.n_features_in_ == 64
    assert step.transform(X.reshape(-1, 8, 8)).shape == (60, 8, 8)
    assert step.transform(X).shape == (60, 64)


def test_data_frames_keep_their_columns(data):
    X, y = data
    frame = pandas.DataFrame(X, columns=[f"pixel {i}" for i in range(64)])
    step = RandomShift(random_state=0).set_output(transform="pandas")
    augmented = step.fit_transform(frame, y)
    assert list(augmented.columns) == list(frame.columns)
    assert np.array_equal(step.transform(frame), X)
    assert not np.array_equal(augmented, X)
