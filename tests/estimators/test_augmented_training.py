"""What reaches the loss when `CNNClassifier` augments on the fly."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline

from fmnist_sk.augmentation import AlternatingFlip, CutMix, MixUp, RandomBrightness, RandomShift
from fmnist_sk.estimators import _training
from fmnist_sk.estimators._training_model import TrainingModel
from fmnist_sk.networks import MLP

SMALL = MLP(width=4, depth=1, dropout=0.0)


@pytest.fixture
def batches(monkeypatch):
    """All (images, targets, weights) that the training steps receive, in order."""
    received = []
    prepare = TrainingModel._prepare

    def spying_prepare(self, *args):
        monkeypatch.undo()  # A graph from the pool is not to be watched twice.
        prepare(self, *args)
        step = self._step

        def spying_step(*batch):
            received.append([part.numpy() for part in batch])
            return step(*batch)

        monkeypatch.setattr(self, "_step", spying_step)
        monkeypatch.setattr(TrainingModel, "_prepare", spying_prepare)

    monkeypatch.setattr(TrainingModel, "_prepare", spying_prepare)
    return received


@pytest.fixture
def two_tones():
    """Images that are black (class 0) or white (class 1): a mixed image shows its own label."""
    y = np.arange(60) % 2
    X = np.repeat(y[:, None].astype(np.float32), 64, axis=1)
    return X, y


@pytest.mark.parametrize("augmenter", [MixUp(alpha=1.0), CutMix(alpha=1.0)])
def test_mixed_labels_are_those_that_the_pixels_show(two_tones, tiny_cnn, batches, augmenter):
    tiny_cnn(SMALL, augmentation=augmenter, batch_size=20).fit(*two_tones)
    whiteness = np.concatenate([images.mean(axis=(1, 2, 3)) for images, _, _ in batches])
    targets = np.concatenate([targets for _, targets, _ in batches])
    assert_allclose(targets[:, 1], whiteness, atol=1e-5)
    assert_allclose(targets.sum(axis=1), 1.0, atol=1e-6)
    assert ((whiteness > 0.05) & (whiteness < 0.95)).any()


def test_mixed_weights_give_the_expected_loss(two_tones, tiny_cnn, batches):
    X, y = two_tones
    clf = tiny_cnn(SMALL, augmentation=MixUp(alpha=1.0), batch_size=20, class_weight={1: 2.0})
    clf.fit(X, y, sample_weight=np.where(y == 1, 1.5, 1.0))
    black, white = 0.5, 1.5  # weights 1 and 3, scaled to a mean of 1
    for images, targets, weights in batches:
        share = images.mean(axis=(1, 2, 3))
        assert_allclose(weights, (1 - share) * black + share * white, rtol=1e-4)
        assert_allclose(weights * targets[:, 1], share * white, atol=1e-4)


def test_every_epoch_is_drawn_anew(fashion, tiny_cnn, batches):
    X, y = fashion[0][:50], fashion[1][:50]
    tiny_cnn(SMALL, augmentation=RandomShift(), batch_size=50, epochs=2).fit(X, y)
    first, second = (images[np.lexsort(images.reshape(50, -1).T)] for images, _, _ in batches)
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("way", ["fit", "partial_fit", "warm_start"])
def test_alternating_flip_shows_each_row_both_ways(tiny_cnn, batches, way):
    X, y = np.zeros((40, 4, 4), np.uint8), np.arange(40) % 2
    X[:, 0, 0] = np.arange(1, 41)  # A mark on the left, which also tells which row it is.
    clf = tiny_cnn(SMALL, augmentation=AlternatingFlip(), batch_size=20, epochs=1)
    if way == "fit":
        clf.set_params(epochs=2).fit(X, y)
    elif way == "warm_start":
        clf.set_params(warm_start=True).fit(X, y).fit(X, y)
    else:
        clf.partial_fit(X, y, classes=[0, 1]).partial_fit(X, y)
    sides = [{}, {}]
    for number, (images, _, _) in enumerate(batches):
        for image in images[..., 0]:
            sides[number // 2][int(image.max())] = bool(image[0, 0])
    assert sides[0].keys() == sides[1].keys() == set(range(1, 41))
    assert all(sides[0][row] != sides[1][row] for row in sides[0])


def test_validation_data_is_never_augmented(fashion, tiny_cnn, monkeypatch):
    X, y = fashion
    seen = []
    score = _training.score
    monkeypatch.setattr(
        _training, "score", lambda predictor, data: seen.append(data) or score(predictor, data)
    )
    clf = tiny_cnn(SMALL, augmentation=CutMix())
    clf.fit(X[:300], y[:300], X_val=X[300:], y_val=y[300:])
    for data in seen:
        assert_array_equal(data.images.reshape(100, -1), X[300:])
        assert_array_equal(data.targets, np.eye(10)[y[300:]])


def test_augmented_fits_are_reproducible_and_leave_the_augmenter_alone(fashion, tiny_cnn):
    augmenter = CutMix(alpha=0.5)
    clf = tiny_cnn(SMALL, augmentation=augmenter)
    first = clf.fit(*fashion).predict_proba(fashion[0])
    assert_array_equal(clf.fit(*fashion).predict_proba(fashion[0]), first)
    assert clf.augmentation is augmenter
    assert vars(augmenter) == vars(CutMix(alpha=0.5))


def test_an_augmenter_is_stored_in_archives(fashion, tiny_cnn, tmp_path):
    import fmnist_sk

    clf = tiny_cnn(SMALL, augmentation=CutMix(alpha=0.5), epochs=1).fit(*fashion)
    clf.save(tmp_path / "model")
    loaded = fmnist_sk.load(tmp_path / "model")
    assert loaded.get_params()["augmentation__alpha"] == 0.5
    assert isinstance(loaded.augmentation, CutMix)


def test_a_bad_augmenter_is_refused_before_training(fashion, tiny_cnn):
    with pytest.raises(ValueError, match="'alpha' parameter of CutMix"):
        tiny_cnn(SMALL, augmentation=CutMix(alpha=-3)).fit(*fashion)


def test_augmenters_learn_the_range_of_the_training_images(fashion, tiny_cnn):
    X, y = fashion
    clf = tiny_cnn(SMALL, augmentation=RandomBrightness(), epochs=1)
    assert clf.fit(X / 1000.0 - 5.0, y).score(X / 1000.0 - 5.0, y) > 0


def test_a_pipeline_of_augmenters_and_the_classifier(fashion, tiny_cnn):
    X, y = fashion
    pipe = make_pipeline(RandomShift(random_state=0), CutMix(random_state=0), tiny_cnn(SMALL))
    assert cross_val_score(pipe, X, y, cv=2, error_score="raise").shape == (2,)
    search = GridSearchCV(pipe, {"cutmix__alpha": [0.5, 1.0]}, cv=2, error_score="raise").fit(X, y)
    assert search.best_params_["cutmix__alpha"] in (0.5, 1.0)
    best = search.best_estimator_
    assert_array_equal(best.predict_proba(X), best[-1].predict_proba(X))
