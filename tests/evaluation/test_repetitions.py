"""Repeated seeds and folds: what is averaged, how sure it is, and that it can be done again."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.model_selection import (
    KFold,
    RepeatedStratifiedKFold,
    ShuffleSplit,
    StratifiedKFold,
    cross_val_score,
)
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from fmnist_sk.evaluation import (
    compare_models,
    compare_to_best,
    corrected_resampled_ttest,
    holm_correction,
    wilson_interval,
)
from fmnist_sk.evaluation._repeated_accuracy import crossed_interval, crossed_ttest


def trees(**parameters):
    return ExtraTreesClassifier(3, max_depth=3, **parameters)


def without_costs(frame):
    return frame.drop(columns=["fit_seconds", "predict_seconds", "latency_ms", "peak_memory_mb"])


@pytest.mark.parametrize("cv", [None, 3])
def test_one_random_state_repeats_everything(blobs, cv):
    X, y, X_test, y_test = blobs
    models = {"unseeded": trees(), "inside": make_pipeline(StandardScaler(), trees())}
    options = {"X_test": X_test, "y_test": y_test, "cv": cv, "n_repeats": 2}
    first, second, other = (
        compare_models(models, X, y, random_state=seed, **options) for seed in (7, 7, 8)
    )
    pd.testing.assert_frame_equal(without_costs(first.frame), without_costs(second.frame))
    assert not without_costs(first.frame).equals(without_costs(other.frame))
    seeds = [fit.random_states["random_state"] for fit in first.results["unseeded"].fits]
    assert len(set(seeds)) == 2


def test_the_first_repetition_is_the_comparison_without_repetitions(blobs):
    X, y, X_test, y_test = blobs
    models = {"unseeded": trees(), "seeded": trees(random_state=3)}
    once, thrice = (
        compare_models(models, X, y, X_test=X_test, y_test=y_test, cv=2, n_repeats=n)
        for n in (1, 3)
    )
    for name in models:
        alone, repeated = once.results[name], thrice.results[name]
        assert [fit.repetition for fit in repeated.fits] == [1, 1, 1, 2, 2, 2, 3, 3, 3]
        pd.testing.assert_frame_equal(
            alone.fold_scores, repeated.fold_scores[:2].set_axis(alone.fold_scores.index)
        )
        np.testing.assert_array_equal(alone.predictions.y_pred, repeated.predictions.y_pred)
    expected = trees(random_state=3).fit(X, y).predict(X_test)
    np.testing.assert_array_equal(thrice.results["seeded"].predictions.y_pred, expected)


def test_scores_are_means_over_folds_and_repetitions(blobs):
    X, y, _, _ = blobs
    model = DecisionTreeClassifier(max_depth=2, random_state=0)
    comparison = compare_models({"tree": model}, X, y, cv=3, n_repeats=2)
    scores = comparison.results["tree"].fold_scores["accuracy"]
    assert scores.index[3] == "repetition 2, fold 1 of 3"
    folds = StratifiedKFold(3, shuffle=True, random_state=0)
    assert scores[:3].to_numpy() == pytest.approx(cross_val_score(model, X, y, cv=folds))
    row = comparison.frame.loc["tree"]
    assert row["cv_accuracy"] == pytest.approx(scores.mean())
    assert row["cv_accuracy_std"] == pytest.approx(scores.std(ddof=0))
    # Nadeau and Bengio's interval: the usual one with more variance.
    deviation = np.sqrt((1 / 6 + 1 / 2) * scores.var(ddof=1))
    low, high = stats.t(5, scores.mean(), deviation).interval(0.95)
    assert row[["cv_accuracy_low", "cv_accuracy_high"]].tolist() == pytest.approx([low, high])


def test_a_splitter_of_ones_own_is_used_as_it_is_in_every_repetition(blobs):
    X, y, _, _ = blobs
    splitter = ShuffleSplit(2, random_state=0)
    for cv in (splitter, list(splitter.split(X)), splitter.split(X)):
        comparison = compare_models({"nb": GaussianNB()}, X, y, cv=cv, n_repeats=2)
        scores = comparison.results["nb"].fold_scores["accuracy"].tolist()
        assert scores[:2] == scores[2:]
    assert splitter.random_state == 0


def test_a_splitter_without_a_seed_is_given_that_of_the_comparison(blobs, nearest_mean, tmp_path):
    X, y, _, _ = blobs
    splitter = KFold(3, shuffle=True)
    first, again = (
        compare_models(
            {"m": nearest_mean()}, X, y, cv=splitter, n_repeats=2, checkpoint_dir=tmp_path
        )
        for _ in range(2)
    )
    assert nearest_mean.n_fits == 6
    scores = first.results["m"].fold_scores["accuracy"].tolist()
    assert scores == again.results["m"].fold_scores["accuracy"].tolist()
    assert scores[:3] != scores[3:]
    assert splitter.random_state is None


def test_there_is_at_least_one_repetition(blobs):
    X, y, _, _ = blobs
    with pytest.raises(ValueError, match="'n_repeats' parameter"):
        compare_models({"nb": GaussianNB()}, X, y, n_repeats=0)


def test_on_a_test_set_models_are_told_apart_as_compare_to_best_does(blobs):
    X, y, X_test, y_test = blobs
    models = {"nb": GaussianNB(), "tree": DecisionTreeClassifier(max_depth=1, random_state=0)}
    models["stump"] = trees(max_features=1, random_state=0)
    comparison = compare_models(models, X, y, X_test=X_test, y_test=y_test)
    predicted = {name: result.predictions.y_pred for name, result in comparison.results.items()}
    expected = compare_to_best(y_test, predicted, best=comparison.best)
    found = comparison.differences_from_best()
    columns = ["difference", "p_value", "adjusted_p_value"]
    pd.testing.assert_frame_equal(found[columns], expected[columns].loc[found.index])
    frame = comparison.frame
    ends = frame[["test_accuracy_low", "test_accuracy_high"]].to_numpy()
    counts = (frame["test_accuracy"] * 60).round().to_numpy()
    np.testing.assert_allclose(ends, np.column_stack(wilson_interval(counts, 60)))
    assert frame["distinguishable"].tolist() == expected["distinguishable"][frame.index].tolist()
    assert "differs from the best" in comparison.to_markdown()


def test_on_folds_models_are_told_apart_by_the_corrected_test_over_all_pairs(blobs):
    X, y, _, _ = blobs
    models = {
        "nb": GaussianNB(),
        "tree": DecisionTreeClassifier(max_depth=1, random_state=0),
        "trees": trees(random_state=0),
        "bad": DecisionTreeClassifier(max_depth=-1),
    }
    splitter = RepeatedStratifiedKFold(n_splits=4, n_repeats=3, random_state=0)
    comparison = compare_models(models, X, y, cv=splitter)
    scores = {name: comparison.results[name].fold_scores["accuracy"] for name in list(models)[:3]}
    pairs = [(a, b) for i, a in enumerate(scores) for b in list(scores)[i + 1 :]]
    tests = [
        corrected_resampled_ttest(scores[a], scores[b], test_fraction=0.25).p_value
        for a, b in pairs
    ]
    adjusted = dict(zip(map(frozenset, pairs), holm_correction(tests), strict=True))
    found = comparison.differences_from_best()
    for name in scores:
        if name != comparison.best:
            pair = frozenset((name, comparison.best))
            assert found.loc[name, "adjusted_p_value"] == pytest.approx(adjusted[pair])
    assert pd.isna(found.loc["bad", "distinguishable"])
    assert pd.isna(comparison.frame.loc["bad", "distinguishable"])
    assert found.loc["tree", "distinguishable"]
    with pytest.raises(ValueError, match="alpha must be between 0 and 1"):
        comparison.differences_from_best(alpha=5)


def simulated(generator, n_repeats, n_samples, between_rows=1.0, between_seeds=0.1):
    """Right and wrong predictions of a model on a new test set, trained with new seeds."""
    rows = generator.normal(size=n_samples) * between_rows
    seeds = generator.normal(size=(n_repeats, 1)) * between_seeds
    return rows + seeds + generator.normal(size=(n_repeats, n_samples)) > -1.5


@pytest.mark.parametrize(
    ("n_repeats", "between_seeds"), [(2, 0.0), (2, 0.2), (3, 0.1), (3, 0.2), (5, 0.2)]
)
def test_equally_good_models_are_told_apart_at_about_the_nominal_rate(n_repeats, between_seeds):
    generator = np.random.default_rng(0)
    p_values, covered = [], []
    truth = stats.norm.cdf(1.5 / np.sqrt(2 + between_seeds**2))
    for _ in range(500):
        a, b = (simulated(generator, n_repeats, 400, 1.0, between_seeds) for _ in range(2))
        p_values.append(crossed_ttest(a, b)[1])
        low, high = crossed_interval(a)
        covered.append(low <= truth <= high)
    # Three standard errors of 500 runs are 0.03; the test is meant to err on the safe side, above all
    # with two or three repetitions, which say little about the variance between seeds.
    assert np.mean(np.array(p_values) <= 0.05) < 0.08
    assert np.mean(covered) > 0.92


def test_five_repetitions_find_a_difference_that_one_test_set_can_show():
    generator = np.random.default_rng(0)
    p_values = []
    for _ in range(100):
        rows, noise = generator.normal(size=1000), generator.normal(size=(2, 5, 1000)) * 0.3
        seeds = generator.normal(size=(2, 5, 1)) * 0.03
        a, b = rows + noise + seeds > np.array([-1.5, -1.3])[:, None, None]
        p_values.append(crossed_ttest(a, b)[1])
    assert np.mean(np.array(p_values) <= 0.05) > 0.8


def test_with_many_repetitions_and_equal_rows_the_test_is_the_t_test_over_repetitions():
    scores = np.random.default_rng(0).normal(size=(2, 6))
    rows = [np.repeat(values[:, None], 50, axis=1) for values in scores]
    assert crossed_ttest(*rows)[1] == pytest.approx(stats.ttest_rel(*scores).pvalue)


def test_a_test_over_rows_alone_would_find_differences_between_seeds():
    generator = np.random.default_rng(0)
    runs = [[simulated(generator, 3, 4000, 1.0, 0.2) for _ in range(2)] for _ in range(200)]
    by_rows = [stats.ttest_rel(a.mean(axis=0), b.mean(axis=0)).pvalue for a, b in runs]
    crossed = [crossed_ttest(a, b)[1] for a, b in runs]
    assert np.mean(np.array(by_rows) <= 0.05) > 0.3
    assert np.mean(np.array(crossed) <= 0.05) < 0.1
