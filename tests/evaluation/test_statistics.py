"""Tests and intervals equal the references, and err about as often as they promise."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from fmnist_sk.evaluation import (
    compare_to_best,
    corrected_resampled_ttest,
    holm_correction,
    mcnemar_test,
    wilson_interval,
)


@pytest.mark.parametrize("confidence", [0.8, 0.95])
@pytest.mark.parametrize(("successes", "n"), [(0, 1), (1, 1), (3, 20), (9320, 10_000), (50, 50)])
def test_wilsons_interval_is_scipys(successes, n, confidence):
    expected = stats.binomtest(successes, n).proportion_ci(confidence, method="wilson")
    assert wilson_interval(successes, n, confidence) == pytest.approx(expected, abs=1e-12)


def test_wilsons_interval_takes_arrays_and_knows_its_ends():
    low, high = wilson_interval([2, 5, 9], [9, 9, 9])
    assert (low[1], high[1]) == wilson_interval(5, 9)
    n = np.arange(1, 100)
    assert (wilson_interval(0 * n, n)[0] == 0).all()
    assert (wilson_interval(n, n)[1] == 1).all()


@pytest.mark.parametrize(("successes", "n", "message"), [(0, 0, "at least 1"), (5, 4, "exchanged")])
def test_wilsons_interval_refuses_impossible_counts(successes, n, message):
    with pytest.raises(ValueError, match=message):
        wilson_interval(successes, n)


def predictions_from_table(table):
    """Labels and predictions whose table of right and wrong is this one."""
    (both, only_a), (only_b, neither) = table
    right_a = np.repeat([1, 1, 0, 0], [both, only_a, only_b, neither])
    right_b = np.repeat([1, 0, 1, 0], [both, only_a, only_b, neither])
    return np.ones(len(right_a), int), right_a, right_b


# Values of statsmodels 0.15.0, `mcnemar` of `stats.contingency_tables`.
@pytest.mark.parametrize(
    ("table", "exact", "p_exact", "chi2", "p_chi2"),
    [
        ([[9959, 11], [1, 29]], 1, 0.00634765625, 6.75, 0.0093747684594349),
        ([[794, 86], [150, 570]], 86, 3.7159361395714e-05, 16.81779661016949, 4.114562281346e-05),
        ([[9945, 25], [15, 15]], 15, 0.1538599441628321, 2.025, 0.15472892348537437),
    ],
)
def test_mcnemar_is_that_of_statsmodels(table, exact, p_exact, chi2, p_chi2):
    data = predictions_from_table(table)
    result = mcnemar_test(*data)
    assert (result.statistic, result.p_value) == pytest.approx((exact, p_exact))
    assert result.difference == pytest.approx(np.mean(data[1]) - np.mean(data[2]))
    approximate = mcnemar_test(*data, exact=False)
    assert (approximate.statistic, approximate.p_value) == pytest.approx((chi2, p_chi2))


@pytest.mark.parametrize("exact", [True, False])
def test_models_that_never_differ_are_not_told_apart(exact):
    y_true, y_pred = ["bag", "coat", "dress"], ["bag", "coat", "coat"]
    result = mcnemar_test(y_true, y_pred, y_pred, exact=exact)
    assert (result.difference, result.p_value) == (0.0, 1.0)


@pytest.mark.parametrize("exact", [True, False])
def test_mcnemar_rejects_equally_good_models_at_about_the_nominal_rate(exact):
    generator = np.random.default_rng(0)
    hits = generator.random((1000, 2, 400)) < 0.8
    y_true = np.ones(400, int)
    p_values = [mcnemar_test(y_true, *pair.astype(int), exact=exact).p_value for pair in hits]
    assert 0.02 < np.mean(np.array(p_values) <= 0.05) < 0.065


def test_holm_is_that_of_statsmodels():
    # `multipletests(p, method="holm")` of statsmodels 0.15.0.
    p_values = [0.0008, 0.012, 0.21, 0.03, 0.03, 0.6, 0.0001]
    expected = [0.0048, 0.06, 0.42, 0.12, 0.12, 0.6, 0.0007]
    assert holm_correction(p_values) == pytest.approx(expected)
    assert holm_correction([0.9, 0.8]).tolist() == [1.0, 1.0]
    assert holm_correction([]).shape == (0,)
    with pytest.raises(ValueError, match="could not be made"):
        holm_correction([0.1, np.nan])


def test_the_corrected_t_is_scipys_with_more_variance():
    generator = np.random.default_rng(0)
    a, b = generator.normal(0.9, 0.02, (2, 10))
    result = corrected_resampled_ttest(a, b, test_fraction=1 / 10)
    # Bouckaert and Frank: the variance grows from 1/n to 1/n + n_test/n_train, here 1/10 + 1/9.
    plain = stats.ttest_rel(a, b)
    t = plain.statistic * np.sqrt((1 / 10) / (1 / 10 + 1 / 9))
    assert result.statistic == pytest.approx(t)
    assert result.p_value == pytest.approx(2 * stats.t(df=9).sf(abs(t)))
    mirrored = corrected_resampled_ttest(b, a, test_fraction=1 / 10)
    assert (mirrored.difference, mirrored.p_value) == pytest.approx(
        (-result.difference, result.p_value)
    )
    without = corrected_resampled_ttest(a, b, test_fraction=1e-12)
    assert without.p_value == pytest.approx(plain.pvalue)


def test_the_corrected_t_of_equal_differences():
    a = np.array([0.3, 0.4, 0.5])
    same = corrected_resampled_ttest(a, a, test_fraction=0.2)
    assert (same.statistic, same.p_value) == (0.0, 1.0)
    shifted = corrected_resampled_ttest(a - 0.2, a, test_fraction=0.2)
    assert (shifted.statistic, shifted.p_value) == (-np.inf, 0.0)


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [([0.5], [0.5], "at least two"), ([1, 2], [1, 2, 3], "2 and 3"), ([1, np.nan], [1, 2], "fail")],
)
def test_the_corrected_t_refuses_scores_that_are_no_pairs(a, b, message):
    with pytest.raises(ValueError, match=message):
        corrected_resampled_ttest(a, b, test_fraction=0.2)


def resampled_scores(generator, n_splits=10, n_samples=100, n_test=10):
    """Accuracies of two equally good models, nearest means of other features, on the same splits."""
    y = np.arange(n_samples) % 2
    X = generator.normal(size=(2, n_samples, 4)) + 0.5 * y[:, None]
    scores = np.empty((2, n_splits))
    for split in range(n_splits):
        rows = generator.permutation(n_samples)
        test, train = rows[:n_test], rows[n_test:]
        for model in range(2):
            means = np.array([X[model, train[y[train] == label]].mean(axis=0) for label in (0, 1)])
            distances = ((X[model, test, None] - means) ** 2).sum(axis=2)
            scores[model, split] = (distances.argmin(axis=1) == y[test]).mean()
    return scores


def test_the_correction_brings_the_error_rate_of_overlapping_splits_down_to_the_nominal():
    generator = np.random.default_rng(0)
    scores = [resampled_scores(generator) for _ in range(300)]
    corrected = [corrected_resampled_ttest(*pair, test_fraction=0.1).p_value for pair in scores]
    plain = [stats.ttest_rel(*pair).pvalue for pair in scores]
    assert np.mean(np.array(corrected) <= 0.05) < 0.08
    assert np.mean(np.array(plain) <= 0.05) > 0.1


def test_models_are_compared_with_the_best():
    generator = np.random.default_rng(0)
    y_true = generator.integers(0, 10, 2000)

    def predict(accuracy):
        wrong = generator.random(2000) > accuracy
        return np.where(wrong, (y_true + 1) % 10, y_true)

    predictions = {"bad": predict(0.6), "good": predict(0.9), "twin": predict(0.9)}
    frame = compare_to_best(y_true, predictions)
    assert frame.index[-1] == "bad"
    assert frame["distinguishable"].to_dict() == {"good": False, "twin": False, "bad": True}
    best, other = frame.index[:2]
    assert frame.loc[best, ["difference", "p_value", "adjusted_p_value"]].isna().all()
    expected = mcnemar_test(y_true, predictions[other], predictions[best])
    assert frame.loc[other, ["difference", "p_value"]].tolist() == [
        expected.difference,
        expected.p_value,
    ]
    # The best was chosen on these rows, so it counts that any pair might have been compared.
    pairs = [("bad", "good"), ("bad", "twin"), ("good", "twin")]
    p_values = [mcnemar_test(y_true, predictions[a], predictions[b]).p_value for a, b in pairs]
    adjusted = dict(zip(map(frozenset, pairs), holm_correction(p_values), strict=True))
    for name in frame.index[1:]:
        assert frame.loc[name, "adjusted_p_value"] == adjusted[frozenset((name, best))]
    chosen = compare_to_best(y_true, predictions, best="good")
    assert np.isnan(chosen.loc["good", "p_value"])
    assert (chosen["adjusted_p_value"].drop("good") <= 2 * chosen["p_value"].drop("good")).all()
    assert not compare_to_best(y_true, {"only": y_true})["distinguishable"].any()


@pytest.mark.parametrize("best", [None, "0"])
def test_equally_good_models_are_rarely_told_from_the_best(best):
    generator = np.random.default_rng(1)
    y_true = np.ones(300, int)
    called_different = [
        compare_to_best(
            y_true,
            {str(name): (generator.random(300) < 0.8).astype(int) for name in range(6)},
            best=best,
        )["distinguishable"].any()
        for _ in range(100)
    ]
    assert np.mean(called_different) < 0.09


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(KeyError, match="'tree'; there are a, b"):
        compare_to_best([0, 1], {"a": [0, 1], "b": [0, 0]}, best="tree")
    with pytest.raises(ValueError, match="inconsistent"):
        compare_to_best([0, 1], {"a": [0, 1, 1]})
    with pytest.raises(ValueError, match=r"'a' and y_true hold labels of different types"):
        compare_to_best([0, 1], {"a": ["0", "1"]})
    with pytest.raises(ValueError, match="y_pred_b and y_true"):
        mcnemar_test(["0"], ["0"], [0])
    with pytest.raises(ValueError, match="predictions is empty"):
        compare_to_best([0, 1], {})
    with pytest.raises(TypeError, match="dictionary"):
        compare_to_best([0, 1], [[0, 1]])


def test_predictions_come_as_a_data_frame_as_well():
    y_true = np.arange(20) % 2
    predictions = {"a": y_true, "b": 1 - y_true}
    expected = compare_to_best(y_true, predictions)
    pd.testing.assert_frame_equal(compare_to_best(y_true, pd.DataFrame(predictions)), expected)


def test_missing_labels_are_not_wrong_ones():
    with pytest.raises(ValueError, match="y_true has 1 missing labels"):
        mcnemar_test([1, np.nan], [1, 0], [0, 1])
    with pytest.raises(ValueError, match="y_pred_b has 1 missing labels"):
        mcnemar_test([1, 0], [1, 0], [0, None])
