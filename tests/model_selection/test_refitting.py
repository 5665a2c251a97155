"""What a second fit, or a scorer of another kind, makes of a search."""

import numpy as np
import pytest
from sklearn.svm import SVC

from fmnist_sk.model_selection import OptunaSearchCV, latency_scorer


def worst(results):
    return int(np.argmax(results["rank_test_score"]))


def test_a_second_fit_leaves_nothing_of_the_first(iris, make_search):
    search = make_search(param_distributions={"C": [1e-3, 10.0]}, n_trials=2).fit(*iris)
    search.set_params(refit=worst).fit(*iris)
    assert search.best_index_ == worst(search.cv_results_)
    assert not hasattr(search, "best_score_")
    search.set_params(scoring=["accuracy", "f1_macro"], refit=False).fit(*iris)
    for name in ("best_index_", "best_params_", "best_estimator_", "refit_time_"):
        assert not hasattr(search, name)


@pytest.mark.parametrize("own", [latency_scorer, lambda estimator, X, y: 1.0])
def test_functions_stand_beside_scorers_that_take_weights(iris, own):
    X, y = iris
    scoring = {"accuracy": "accuracy", "own": own}
    search = OptunaSearchCV(
        SVC(), {"C": [1.0]}, n_trials=1, cv=2, scoring=scoring, refit="accuracy"
    )
    with pytest.warns(UserWarning, match=r"scoring own=.* does not support sample_weight"):
        search.fit(X, y, sample_weight=np.ones(len(y)))
    assert search.best_score_ > 0.9
    assert np.isfinite(search.cv_results_["mean_test_own"]).all()
