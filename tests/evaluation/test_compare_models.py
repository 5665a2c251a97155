"""What a comparison measures, how it chooses, and what it does when a model fails."""

import re
import warnings
from time import sleep

import numpy as np
import pandas as pd
import pytest
from joblib import parallel_config
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold, ShuffleSplit, cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from fmnist_sk.evaluation import compare_models


class Oracle(ClassifierMixin, BaseEstimator):
    """Right on the rows it was told, and says "bag" to all others."""

    def __init__(self, known_X, known_y):
        self.known_X = known_X
        self.known_y = known_y

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        answers = {row.tobytes(): y for row, y in zip(self.known_X, self.known_y, strict=True)}
        return np.array([answers.get(row.tobytes(), "bag") for row in np.asarray(X)])


def test_the_best_model_is_never_chosen_by_the_test_set(blobs):
    X, y, X_test, y_test = blobs
    models = {"cheat": Oracle(X_test, y_test), "honest": GaussianNB()}
    for cv in (None, 3):
        comparison = compare_models(models, X, y, X_test=X_test, y_test=y_test, cv=cv)
        assert comparison.frame.loc["cheat", "test_accuracy"] == 1.0
        assert comparison.best == "honest"
        assert comparison.frame.index[0] == "honest"


def test_without_cv_a_model_is_fitted_once_and_not_on_the_validation_rows(blobs, nearest_mean):
    X, y, X_test, y_test = blobs
    comparison = compare_models(
        {"mean": nearest_mean()}, X, y, X_test=X_test, y_test=y_test, validation_fraction=0.25
    )
    result = comparison.results["mean"]
    assert nearest_mean.n_fits == 1
    assert [fit.n_samples for fit in result.fits] == [90]
    labels, counts = np.unique(result.sets["validation"].y_true, return_counts=True)
    assert labels.tolist() == ["bag", "coat", "dress"]
    assert counts == pytest.approx(np.unique(y, return_counts=True)[1] / 4, abs=1)


def test_cross_validation_gives_scikit_learns_scores(blobs):
    X, y, _, _ = blobs
    splitter = ShuffleSplit(4, random_state=0)
    model = make_pipeline(StandardScaler(), LogisticRegression())
    comparison = compare_models({"model": model}, X, y, cv=splitter)
    expected = {
        "accuracy": cross_val_score(model, X, y, cv=splitter),
        "f1_macro": cross_val_score(model, X, y, cv=splitter, scoring="f1_macro"),
        "log_loss": -cross_val_score(model, X, y, cv=splitter, scoring="neg_log_loss"),
    }
    for metric, scores in expected.items():
        assert comparison.results["model"].fold_scores[metric].to_numpy() == pytest.approx(scores)
        assert comparison.frame.loc["model", f"cv_{metric}"] == pytest.approx(scores.mean())
        assert comparison.frame.loc["model", f"cv_{metric}_std"] == pytest.approx(scores.std())


def test_folds_and_test_set_together(blobs, nearest_mean):
    X, y, X_test, y_test = blobs
    comparison = compare_models({"mean": nearest_mean()}, X, y, X_test=X_test, y_test=y_test, cv=4)
    splits = [(fit.split, fit.n_samples) for fit in comparison.results["mean"].fits]
    folds = [(f"fold {number} of 4", 90) for number in (1, 2, 3, 4)]
    assert splits == [*folds, ("final fit", 120)]
    assert len(comparison.results["mean"].predictions.y_true) == 60


def test_models_that_fail_are_rows_that_say_why(blobs, nearest_mean):
    X, y, X_test, y_test = blobs
    models = {
        "bad parameter": SVC(C=-1),
        "bad luck": nearest_mean(fail=True),
        "no classifier": LinearRegression(),
        "fine": GaussianNB(),
    }
    y = np.searchsorted(np.unique(y), y)
    y_test = np.searchsorted(np.unique(y_test), y_test)
    comparison = compare_models(models, X, y, X_test=X_test, y_test=y_test)
    errors = comparison.frame["error"]
    assert comparison.best == "fine"
    assert errors["fine"] is None
    assert re.search("InvalidParameterError: The 'C' parameter", errors["bad parameter"])
    assert "RuntimeError: the means ran away" in errors["bad luck"]
    assert "Is the model a classifier?" in errors["no classifier"]
    assert "in fit\n" in comparison.results["bad luck"].error.traceback
    assert comparison.frame.loc[["bad luck"], "test_accuracy"].isna().all()


def test_a_failed_fold_fails_the_model_and_spares_its_other_folds(blobs, nearest_mean):
    X, y, _, _ = blobs
    comparison = compare_models({"mean": nearest_mean(fail="second")}, X, y, cv=5)
    assert nearest_mean.n_fits == 2
    assert comparison.frame.loc["mean", "error"].startswith("fold 2 of 5: RuntimeError")
    with pytest.raises(RuntimeError, match=r"No model has a cv_accuracy.*the means ran away"):
        _ = comparison.best
    assert "Best by CV accuracy: none" in comparison.to_markdown()
    assert comparison.per_class.empty


def test_an_interrupt_is_no_failure_of_a_model(blobs, nearest_mean):
    with pytest.raises(KeyboardInterrupt):
        compare_models({"mean": nearest_mean(fail="interrupt")}, *blobs[:2])


def test_neither_models_nor_data_are_changed(blobs):
    X, y, X_test, y_test = blobs
    originals = [array.copy() for array in blobs]
    in_place = make_pipeline(StandardScaler(copy=False), GaussianNB())
    compare_models({"a": in_place, "b": in_place}, X, y, X_test=X_test, y_test=y_test, cv=2)
    assert not hasattr(in_place[-1], "classes_")
    for array, original in zip(blobs, originals, strict=True):
        np.testing.assert_array_equal(array, original)


def test_global_random_state_is_left_alone_and_the_seed_decides_the_splits(blobs):
    X, y, _, _ = blobs
    state = np.random.get_state()[1].copy()  # noqa: NPY002

    def rows(seed):
        comparison = compare_models({"nb": GaussianNB()}, X, y, random_state=seed)
        return comparison.results["nb"].predictions.y_proba[:, 0].tolist()

    assert rows(0) == rows(0)
    assert rows(0) != rows(1)
    assert rows(None) != rows(None)
    assert rows(np.random.default_rng(3)) == rows(np.random.default_rng(3))
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


@pytest.mark.parametrize(
    "kind", [np.int64, np.float32, str, object, bool, "datetime64[D]", "category"]
)
def test_labels_of_any_type(blobs, kind):
    X, names, _, _ = blobs
    codes = np.searchsorted(["bag", "coat", "dress"], names)
    if kind is bool:
        y = codes > 0
    elif kind == "category":
        y = pd.Series(names, dtype="category")
    elif kind in (str, object):
        y = names.astype(kind)
    else:
        y = codes.astype(kind)
    result = compare_models({"nb": GaussianNB()}, X, y).results["nb"]
    assert result.error is None
    assert set(result.predictions.y_pred) <= set(np.asarray(y))
    assert result.predictions.scores["accuracy"] > 0.7


def test_data_frames_lists_images_and_searches(blobs):
    X, y, _, _ = blobs
    search = GridSearchCV(DecisionTreeClassifier(random_state=0), {"max_depth": [1, 3]}, cv=2)
    first = compare_models({"search": search}, pd.DataFrame(X), y.tolist()).frame
    second = compare_models({"search": search}, X.tolist(), y).frame
    assert first["validation_accuracy"].tolist() == second["validation_accuracy"].tolist()
    images = compare_models({"nb": GaussianNB()}, X.reshape(-1, 2, 2, 1), y)
    assert "dim 4" in images.frame.loc["nb", "error"]


def test_a_class_missing_in_a_training_fold_gets_probability_zero():
    X = np.arange(12.0)[:, None]
    y = np.array(["a"] * 5 + ["b"] * 5 + ["c"] * 2)
    splits = [(np.arange(10), np.arange(8, 12)), (np.arange(2, 12), np.arange(4))]
    result = compare_models({"nb": GaussianNB()}, X, y, cv=splits).results["nb"]
    assert result.error is None
    assert result.predictions.y_proba.shape == (8, 3)
    assert (result.predictions.y_proba[:4, 2] == 0).all()
    assert np.isfinite(result.fold_scores["log_loss"]).all()


def test_groups_come_as_splits(blobs):
    X, y, _, _ = blobs
    groups = np.arange(120) % 4
    splits = GroupKFold(4).split(X, y, groups)
    comparison = compare_models({"nb": GaussianNB()}, X, y, cv=splits)
    assert len(comparison.results["nb"].fold_scores) == 4


def test_diverged_probabilities_are_an_error_and_missing_ones_are_not(blobs):
    class Diverged(GaussianNB):
        def predict_proba(self, X):
            return np.full((len(X), 3), np.nan)

    X, y, _, _ = blobs
    comparison = compare_models({"diverged": Diverged(), "svc": SVC()}, X, y)
    assert "training has probably diverged" in comparison.frame.loc["diverged", "error"]
    assert np.isnan(comparison.frame.loc["svc", "validation_log_loss"])
    assert comparison.frame.loc["svc", "validation_accuracy"] > 0.5


def test_history_size_times_and_memory(blobs, nearest_mean):
    class Hungry(nearest_mean):
        def fit(self, X, y):
            block = np.ones(8_000_000)
            sleep(0.1)  # what lasts less than a sample may be missed
            return super().fit(X, y) if block.any() else None

    X, y, _, _ = blobs
    inside = make_pipeline(StandardScaler(), nearest_mean(epochs=2))
    comparison = compare_models({"inside": inside, "hungry": Hungry()}, X, y)
    frame = comparison.frame
    assert comparison.results["inside"].history == {"loss": [1.0, 0.5]}
    assert frame["n_parameters"].to_dict() == {"inside": 12, "hungry": 12}
    assert frame.loc["hungry", "peak_memory_mb"] >= 64
    assert frame.loc["inside", "peak_memory_mb"] < 32
    assert (frame[["fit_seconds", "predict_seconds", "latency_ms"]] > 0).all(axis=None)


def test_select_by_log_loss_takes_the_lowest(blobs):
    X, y, _, _ = blobs
    models = {"dummy": DummyClassifier(), "svc": SVC(), "nb": GaussianNB()}
    comparison = compare_models(models, X, y, select_by="log_loss")
    assert comparison.frame.index.tolist() == ["nb", "dummy", "svc"]
    assert comparison.best == "nb"
    with pytest.raises(RuntimeError, match="validation_log_loss"):
        _ = compare_models({"svc": SVC()}, X, y, select_by="log_loss").best


def test_many_fits_at_a_time_give_the_same_results(blobs):
    X, y, _, _ = blobs
    models = {"nb": GaussianNB(), "bad": SVC(C=-1), "tree": DecisionTreeClassifier(random_state=0)}
    one = compare_models(models, X, y, cv=3).frame
    with parallel_config(backend="threading", n_jobs=2):
        two = compare_models(models, X, y, cv=3).frame
    scores = [name for name in one if name.startswith("cv_")]
    pd.testing.assert_frame_equal(one[scores], two[scores])


def test_progress_is_shown_over_models_and_folds_only_on_demand(blobs, capsys):
    X, y, _, _ = blobs
    models = {"nb": GaussianNB(), "dummy": DummyClassifier()}
    compare_models(models, X, y, cv=2)
    assert capsys.readouterr() == ("", "")
    compare_models(models, X, y, cv=2, verbose=1)
    shown = capsys.readouterr().err
    assert "dummy, fold 2 of 2" in shown
    assert "4/4" in shown


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"models": [("nb", GaussianNB())]}, TypeError, "must be a dictionary"),
        ({"models": {}}, ValueError, "models is empty"),
        ({"models": {"nb": GaussianNB}}, TypeError, r"write GaussianNB\(\) instead"),
        ({"models": {"nb": "GaussianNB"}}, TypeError, "no fit and no get_params"),
        ({"models": {1: GaussianNB()}}, TypeError, "must be strings; got 1"),
        ({"y": np.zeros(120)}, ValueError, "only one class, .*0.0"),
        ({"y": np.linspace(0, 1, 120)}, ValueError, "Unknown label type"),
        ({"y": ["a", None] * 60}, ValueError, "y has 60 missing labels"),
        ({"y": ["a"] * 60 + ["b"] * 59}, ValueError, "inconsistent numbers of samples"),
        ({"X": np.empty((0, 4)), "y": []}, ValueError, "is empty"),
        ({"y": ["a"] * 119 + ["b"]}, ValueError, "validation_fraction=0.1 of 120 rows"),
        ({"X_test": np.ones((3, 4))}, ValueError, "X_test was given without y_test"),
        ({"X_test": np.ones((1, 4)), "y_test": ["hat"]}, ValueError, r"y does not: \['hat'\]"),
        ({"cv": 1}, ValueError, "'cv' parameter of compare_models"),
        ({"cv": [(np.arange(5), [])]}, ValueError, "leaves no rows"),
        ({"validation_fraction": 1.5}, ValueError, "'validation_fraction' .* Got 1.5"),
        ({"select_by": "acuracy"}, ValueError, "'select_by' parameter .* Got 'acuracy'"),
        ({"target_names": ["a", "b"]}, ValueError, "2 names for 3 classes"),
        ({"cv": []}, ValueError, r"cv=\[\] gives no fold"),
        ({"cv": [([0, -1, 120], [5])]}, ValueError, r"not exist, such as \[-1, 120\]"),
    ],
)
def test_wrong_input_is_one_clear_error(blobs, change, error, message):
    arguments = {"models": {"nb": GaussianNB()}, "X": blobs[0], "y": blobs[1]} | change
    with pytest.raises(error, match=message):
        compare_models(**arguments)


def test_warnings_of_models_reach_the_user(blobs):
    X, y, _, _ = blobs
    with pytest.warns(UserWarning, match="converge"):
        result = compare_models({"lr": LogisticRegression(max_iter=1)}, X, y).results["lr"]
    assert result.error is None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = compare_models({"lr": LogisticRegression(max_iter=1)}, X, y).results["lr"]
    assert result.error.kind == "ConvergenceWarning"
