"""Trials that fail: what is kept, what is raised, and what is never passed over."""

import numpy as np
import pytest
from sklearn.exceptions import FitFailedWarning, UndefinedMetricWarning
from sklearn.linear_model import Ridge
from sklearn.metrics import accuracy_score, make_scorer
from sklearn.model_selection import LeaveOneOut, StratifiedKFold
from sklearn.svm import SVC

from fmnist_sk.model_selection import OptunaSearchCV

# degree=-1 is refused by `fit`.
SPACE = {"kernel": ["poly"], "degree": [-1, 2, 3]}


def search_some_bad(iris, **params):
    enqueue = [{"degree": -1}, {"degree": 2}, {"degree": 3}]
    defaults = {"n_trials": 3, "cv": StratifiedKFold(3), "random_state": 0, "enqueue": enqueue}
    return OptunaSearchCV(SVC(), SPACE, **defaults | params).fit(*iris)


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_a_failing_trial_keeps_its_traceback(iris, n_jobs):
    with pytest.warns(FitFailedWarning, match="1 of 3 trials failed"):
        search = search_some_bad(iris, n_jobs=n_jobs)
    results = search.cv_results_
    assert list(results["state"]) == ["FAIL", "COMPLETE", "COMPLETE"]
    assert "Traceback" in results["error"][0]
    assert "degree" in results["error"][0]
    assert list(results["error"][1:]) == ["", ""]
    assert np.isnan(results["mean_test_score"][0])
    assert results["rank_test_score"][0] == 3
    assert search.best_params_["degree"] > 0


def test_a_number_stands_for_the_score_of_a_failed_fold(iris):
    with pytest.warns(FitFailedWarning):
        results = search_some_bad(iris, error_score=-1).cv_results_
    assert results["mean_test_score"][0] == results["split0_test_score"][0] == -1
    assert results["state"][0] == "COMPLETE"
    assert "degree" in results["error"][0]


def test_errors_are_raised_if_wanted(iris):
    with pytest.raises(ValueError, match="degree"):
        search_some_bad(iris, error_score="raise")


def test_a_search_without_any_success_is_an_error(iris):
    only_bad = [{"degree": -1}]
    with pytest.raises(ValueError, match=r"None of the 1 trials(.|\n)*degree"):
        search_some_bad(iris, n_trials=1, enqueue=only_bad)


def test_a_score_that_is_not_defined_is_no_matter_of_a_pruner(iris):
    """R^2 of one row is not."""
    rows = slice(0, 150, 30)
    data = iris[0][rows], iris[1][rows].astype(float)
    search = OptunaSearchCV(Ridge(), {"alpha": [0.1, 1.0]}, n_trials=2, cv=LeaveOneOut())
    with (
        pytest.warns(UndefinedMetricWarning),
        pytest.raises(ValueError, match="scores are NaN, though nothing failed"),
    ):
        search.fit(*data)


def test_some_scores_that_are_not_defined_are_a_warning(iris):
    def one_undefined(estimator, X, y):
        return np.nan if estimator.C == 2.0 else estimator.C

    known = [{"C": 1.0}, {"C": 2.0}, {"C": 3.0}]
    search = OptunaSearchCV(
        SVC(), {"C": [1.0, 2.0, 3.0]}, n_trials=3, enqueue=known, scoring=one_undefined, cv=2
    )
    with pytest.warns(UserWarning, match="1 of 3 trials have scores that are NaN"):
        search.fit(*iris)
    assert search.best_params_ == {"C": 3.0}


def test_a_parameter_that_cannot_be_set_is_always_raised(iris):
    search = OptunaSearchCV(SVC(), {"depth": [1]}, n_trials=2, error_score=0.0)
    with pytest.raises(ValueError, match="Invalid parameter 'depth'"):
        search.fit(*iris)
    assert not hasattr(search, "best_estimator_")


def test_one_metric_may_fail_alone(iris):
    def fails_for_two(y, y_pred, **_):
        raise RuntimeError("no such metric")

    scoring = {"bad": make_scorer(fails_for_two), "good": make_scorer(accuracy_score)}
    with pytest.warns(FitFailedWarning, match="no such metric"):
        search = OptunaSearchCV(
            SVC(), {"C": [1.0]}, n_trials=1, cv=2, scoring=scoring, refit="good"
        ).fit(*iris)
    assert search.cv_results_["state"][0] == "COMPLETE"
    assert search.best_score_ > 0.9
    assert np.isnan(search.cv_results_["mean_test_bad"]).all()
    with pytest.raises(ValueError, match="None of the 1 trials was completed"):
        search.set_params(refit="bad").fit(*iris)


def test_a_score_must_be_a_number(iris):
    search = OptunaSearchCV(
        SVC(), {"C": [1.0]}, n_trials=1, scoring=lambda *_: "good", error_score="raise"
    )
    with pytest.raises(ValueError, match="must return a number"):
        search.fit(*iris)


def test_without_optuna_the_extra_is_named(iris, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(ImportError, match=r"fmnist_sk\[search\]"):
        OptunaSearchCV(SVC(), {"C": [1.0]}).fit(*iris)


@pytest.mark.parametrize(
    "params",
    [{"n_trials": 0}, {"round_size": 0}, {"sampler": "tpe"}, {"pruner": "median"}],
    ids=str,
)
def test_wrong_parameters_are_named(iris, params):
    with pytest.raises(ValueError, match=next(iter(params))):
        OptunaSearchCV(SVC(), {"C": [1.0]}, **params).fit(*iris)


def test_a_generator_of_folds_that_is_used_up(iris):
    folds = (fold for fold in StratifiedKFold(3).split(*iris))
    search = OptunaSearchCV(SVC(), {"C": [1.0]}, n_trials=1, cv=folds).fit(*iris)
    with pytest.raises(ValueError, match=r"gave no folds.* A generator can be used once"):
        search.fit(*iris)
