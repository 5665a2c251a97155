"""One script for all searches, over a Pipeline that ends in a CNN; and Hyperband on its epochs."""

import numpy as np
import pandas as pd
import pytest
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.model_selection import GridSearchCV, HalvingGridSearchCV, RandomizedSearchCV
from sklearn.pipeline import Pipeline

from fmnist_sk import FloatRange
from fmnist_sk.augmentation import CutMix
from fmnist_sk.model_selection import KerasTunerSearchCV, OptunaSearchCV
from fmnist_sk.networks import LeNet
from fmnist_sk.preprocessing import ImageReshaper, PixelScaler

SPACE = {"cnn__augmentation__alpha": [0.5, 1.0], "cnn__network__width": [4, 8]}


@pytest.fixture
def pipeline(tiny_cnn):
    cnn = tiny_cnn(LeNet(width=4), augmentation=CutMix(), epochs=1)
    return Pipeline([("scale", PixelScaler()), ("shape", ImageReshaper()), ("cnn", cnn)])


@pytest.mark.parametrize(
    "kind",
    [GridSearchCV, RandomizedSearchCV, HalvingGridSearchCV, OptunaSearchCV, KerasTunerSearchCV],
    ids=lambda kind: kind.__name__,
)
def test_one_script_for_all_searches(kind, pipeline, fashion):
    """Only the name of the class differs; a table reads alike, and the winner predicts."""
    X, y = fashion[0][:120], fashion[1][:120]
    search = kind(pipeline, SPACE, cv=2, error_score="raise")
    given = {"random_state": 0, "n_iter": 2, "n_trials": 2}
    search.set_params(**{name: given[name] for name in given.keys() & search.get_params().keys()})
    search.fit(X, y)
    table = pd.DataFrame(search.cv_results_).sort_values("rank_test_score")
    assert len(table) >= 2
    for name, values in SPACE.items():
        assert table[f"param_{name}"].isin(values).all()
        assert search.best_params_[name] in values
    scores = table[["split0_test_score", "split1_test_score"]]
    np.testing.assert_allclose(scores.mean(axis=1), table["mean_test_score"])
    assert search.cv_results_["params"][search.best_index_] == search.best_params_
    assert search.best_estimator_["cnn"].augmentation.alpha in SPACE["cnn__augmentation__alpha"]
    assert set(search.predict(X)) <= set(y)


def test_hyperband_finds_the_epochs_of_a_cnn(pipeline, fashion):
    X, y = fashion[0][:60], fashion[1][:60]
    search = KerasTunerSearchCV(
        pipeline.set_params(cnn__epochs=3),
        {"cnn__learning_rate": FloatRange(1e-3, 0.1, log=True)},
        oracle="hyperband",
        cv=2,
        random_state=0,
    ).fit(X, y)
    results = search.cv_results_
    assert set(results["n_resources"]) == {1, 3}
    np.testing.assert_array_equal(results["param_cnn__epochs"], results["n_resources"])
    assert len(search.best_estimator_["cnn"].history_["loss"]) == search.best_params_["cnn__epochs"]
