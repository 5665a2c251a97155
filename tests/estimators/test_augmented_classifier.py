"""Any classifier, trained on augmented copies with the right labels and weights."""

import numpy as np
import pytest
from sklearn import config_context
from sklearn.base import BaseEstimator, ClassifierMixin, clone, is_classifier
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_digits
from sklearn.ensemble import (
    RandomForestClassifier,
    RandomForestRegressor,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from fmnist_sk._random_state import as_generator
from fmnist_sk.augmentation import (
    Compose,
    CutMix,
    GaussianNoise,
    MixUp,
    RandomFlip,
    RandomShift,
)
from fmnist_sk.estimators import AugmentedClassifier


@pytest.fixture(scope="module")
def digits():
    X, y = load_digits(n_class=3, return_X_y=True)
    return X / 16, np.array(["zero", "one", "two"])[y]


def test_mixup_minimises_the_cross_entropy_of_soft_labels(digits):
    X, y = digits[0][:100], digits[1][:100]
    logistic = LogisticRegression(tol=1e-7, max_iter=1000)
    model = AugmentedClassifier(
        logistic, MixUp(alpha=1.0), n_copies=2, keep_original=False, random_state=0
    ).fit(X, y)

    rng = as_generator(0)
    copies = [MixUp(alpha=1.0).augment(X, y, random_state=rng) for _ in range(2)]
    mixed, soft = (np.concatenate(part) for part in zip(*copies, strict=True))
    assert ((soft > 0.1).sum(axis=1) > 1).mean() > 0.3

    def gradient(fitted):
        """Of the cross-entropy of the soft labels plus the penalty, which are convex."""
        return (fitted.predict_proba(mixed) - soft).T @ mixed + fitted.coef_

    assert np.abs(gradient(model)).max() < 1e-4
    # For scale: training on the labels before mixing ends somewhere else.
    assert np.abs(gradient(clone(logistic).fit(X, y))).max() > 1


def test_copies_are_added_to_the_originals(digits):
    X, y = digits
    noise = GaussianNoise(sigma=0.01)
    neighbours = KNeighborsClassifier(1)
    model = AugmentedClassifier(neighbours, noise, n_copies=3, random_state=0).fit(X, y)
    assert model.estimator_.n_samples_fit_ == 4 * len(X)
    assert model.score(X, y) == 1
    only = AugmentedClassifier(neighbours, noise, keep_original=False, random_state=0).fit(X, y)
    assert only.estimator_.n_samples_fit_ == len(X)
    assert (only.estimator_.kneighbors(X, 1)[0] > 0).all()


def test_weights_reach_the_copies(digits):
    X, y = digits
    rest = y != "two"
    tree = DecisionTreeClassifier(random_state=0)
    flip = RandomFlip(p=1)
    weighted = AugmentedClassifier(tree, flip).fit(X, y, sample_weight=rest.astype(float))
    without = AugmentedClassifier(tree, flip).fit(X[rest], y[rest])
    assert "two" in weighted.classes_
    assert np.array_equal(weighted.predict(X), without.predict(X))


def test_a_pipeline_gets_the_weights_at_its_last_step(digits):
    X, y = digits
    inner = make_pipeline(StandardScaler(), make_pipeline(LogisticRegression()))
    model = AugmentedClassifier(inner, CutMix(), random_state=0).fit(X, y)
    assert model.score(X, y) > 0.9
    with pytest.raises(ValueError, match=r"Pipeline\.fit takes no sample_weight"):
        AugmentedClassifier(make_pipeline(KNeighborsClassifier()), CutMix()).fit(X, y)


@pytest.mark.parametrize(
    "outer",
    [
        GridSearchCV(make_pipeline(StandardScaler(), LogisticRegression()), {}, cv=2),
        VotingClassifier([("a", LogisticRegression()), ("b", GaussianNB()), ("c", "drop")]),
    ],
)
def test_weights_pass_through_searches_and_ensembles(digits, outer):
    X, y = digits
    model = AugmentedClassifier(outer, MixUp(alpha=1.0), random_state=0).fit(X[:90], y[:90])
    assert model.score(X, y) > 0.9
    # Weights that were lost would leave the same model whatever they are.
    rest = y != "two"
    weighted = clone(model).fit(X[:90], y[:90], sample_weight=np.where(rest, 1, 1e-9)[:90])
    assert weighted.score(X[rest], y[rest]) > 0.9
    assert (weighted.predict(X) == "two").mean() < 0.15 < (model.predict(X) == "two").mean()


def test_with_metadata_routing_weights_go_where_they_were_asked_for(digits):
    X, y = digits
    with config_context(enable_metadata_routing=True):
        logistic = LogisticRegression().set_fit_request(sample_weight=True)
        scaler = StandardScaler().set_fit_request(sample_weight=False)
        routed = AugmentedClassifier(make_pipeline(scaler, logistic), MixUp(), random_state=0)
        one_vs_rest = AugmentedClassifier(OneVsRestClassifier(logistic), MixUp(), random_state=0)
        assert one_vs_rest.fit(X, y).score(X, y) > 0.95
        routed.fit(X, y)
    plain = clone(routed).fit(X, y)
    np.testing.assert_allclose(routed.predict_proba(X), plain.predict_proba(X))


def test_a_classifier_without_weights_cannot_have_mixed_labels(digits):
    X, y = digits
    neighbours = KNeighborsClassifier()
    with pytest.raises(ValueError, match=r"KNeighborsClassifier.*the augmentation mixes labels"):
        AugmentedClassifier(neighbours, Compose([RandomShift(), MixUp()])).fit(X, y)
    with pytest.raises(ValueError, match="weights were given"):
        AugmentedClassifier(neighbours, RandomShift()).fit(X, y, np.ones(len(X)))


def test_methods_and_attributes_are_those_of_the_classifier(digits):
    X, y = digits
    forest = AugmentedClassifier(RandomForestClassifier(5, random_state=0), RandomShift(1))
    assert is_classifier(forest)
    assert not hasattr(forest, "feature_importances_")
    assert not hasattr(forest, "decision_function")
    forest.fit(X, y)
    assert forest.feature_importances_.shape == (64,)
    assert not hasattr(forest, "coef_")
    logistic = AugmentedClassifier(LogisticRegression(), MixUp()).fit(X, y)
    assert logistic.coef_.shape == (3, 64)
    assert logistic.decision_function(X).shape == (len(X), 3)
    np.testing.assert_allclose(
        logistic.predict_log_proba(X), np.log(logistic.predict_proba(X)), atol=1e-9
    )


def test_images_of_any_form_are_the_same(digits):
    X, y = digits
    model = AugmentedClassifier(LogisticRegression(), RandomShift(1), random_state=0)
    from_rows = model.fit(X, y).predict_proba(X)
    images = X.reshape(-1, 8, 8, 1)
    assert np.array_equal(clone(model).fit(images, y).predict_proba(images[..., 0]), from_rows)


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_classifier_that_takes_images_gets_them_in_the_users_form(wrapped):
    class Recorder(ClassifierMixin, BaseEstimator):
        def fit(self, X, y):
            self.shape_, self.classes_ = X.shape, np.unique(y)
            return self

        def predict(self, X):
            assert X.shape[1:] == self.shape_[1:]
            return np.full(len(X), self.classes_[0])

        def __sklearn_tags__(self):
            tags = super().__sklearn_tags__()
            tags.input_tags.three_d_array = True
            return tags

    recorder = Recorder()
    inner = GridSearchCV(make_pipeline(RandomShift(), recorder), {}, cv=2) if wrapped else recorder
    X = np.random.default_rng(0).integers(0, 256, (12, 5, 4, 2), dtype=np.uint8)
    model = AugmentedClassifier(inner, RandomFlip()).fit(X, [0, 1] * 6)
    assert model.predict(X).shape == (12,)
    trained = model.estimator_.best_estimator_[-1] if wrapped else model.estimator_
    assert trained.shape_ == (24, 5, 4, 2)


@pytest.mark.parametrize(
    "inner",
    [
        CalibratedClassifierCV(KNeighborsClassifier(), cv=2),
        VotingClassifier([("p", make_pipeline(StandardScaler(), LogisticRegression()))]),
        make_pipeline(StandardScaler(), "passthrough"),
    ],
)
def test_classifiers_that_would_lose_the_weights_are_refused(digits, inner):
    with pytest.raises(ValueError, match="takes no sample_weight"):
        AugmentedClassifier(inner, MixUp()).fit(*digits)


def test_a_regressor_is_refused(digits):
    with pytest.raises(TypeError, match="RandomForestRegressor is a regressor"):
        AugmentedClassifier(RandomForestRegressor(), RandomFlip()).fit(*digits)


def test_parameters_are_searched_and_folds_scored(digits):
    X, y = digits
    model = AugmentedClassifier(
        DecisionTreeClassifier(random_state=0), Compose([RandomShift(1), CutMix()]), random_state=0
    )
    assert cross_val_score(model, X, y, cv=3).mean() > 0.7
    grid = {"augmentation__cutmix__alpha": [0.2, 1.0], "estimator__max_depth": [3]}
    search = GridSearchCV(model, grid, cv=2).fit(X, y)
    assert search.best_estimator_.estimator_.get_depth() == 3


def test_seeded_fits_are_equal_and_nothing_is_modified(digits):
    X, y = digits
    before = X.copy()
    model = AugmentedClassifier(LogisticRegression(), CutMix(), n_copies=2, random_state=0)
    first, second = (clone(model).fit(X, y).predict_proba(X) for _ in range(2))
    assert np.array_equal(first, second)
    assert np.array_equal(X, before)
    assert not hasattr(model.augmentation, "n_features_in_")


def test_without_a_seed_of_its_own_the_augmenters_seed_counts(digits):
    X, y = digits[:2]
    means = [
        AugmentedClassifier(GaussianNB(), RandomShift(random_state=0)).fit(X, y).theta_
        for _ in range(2)
    ]
    np.testing.assert_array_equal(*means)


def test_classifiers_whose_predict_comes_with_fit(digits):
    X, y = digits[:2]
    stacking = StackingClassifier([("nb", GaussianNB())], GaussianNB(), cv=2)
    assert AugmentedClassifier(stacking, RandomShift()).fit(X, y).score(X, y) > 0.5


def test_a_rare_class_is_never_lost(digits):
    X, y = digits[:2]
    rare = np.flatnonzero(y == "zero")[0]
    rows = np.r_[rare, np.flatnonzero(y != "zero")[:60]]
    for seed in range(30):
        model = AugmentedClassifier(
            DecisionTreeClassifier(), MixUp(1e-3), keep_original=False, random_state=seed
        )
        assert len(model.fit(X[rows], y[rows]).classes_) == 3


def test_columns_keep_their_names(digits_frame):
    X, y = digits_frame
    named = ColumnTransformer([("some", StandardScaler(), list(X.columns[8:]))])
    model = AugmentedClassifier(make_pipeline(named, GaussianNB()), RandomShift(max_shift=1))
    assert model.fit(X, y).predict_proba(X).shape == (len(X), 10)
    assert list(model.estimator_.feature_names_in_) == list(X.columns)


@pytest.fixture
def digits_frame():
    digits = load_digits(as_frame=True)
    return digits.data[:200], digits.target[:200]
