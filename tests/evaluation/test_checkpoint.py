"""A comparison that was cut off goes on where it stopped, and notices what has changed."""

import json
from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy.stats import loguniform
from sklearn.model_selection import RandomizedSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import SVC

from fmnist_sk.evaluation import _checkpoint, compare_models


def test_an_interrupted_comparison_repeats_nothing_that_is_finished(blobs, nearest_mean, tmp_path):
    X, y, X_test, y_test = blobs
    options = {"X_test": X_test, "y_test": y_test, "cv": 3, "checkpoint_dir": tmp_path}
    models = {"first": nearest_mean(), "second": nearest_mean(epochs=2)}
    with pytest.raises(KeyboardInterrupt):
        compare_models(models | {"second": nearest_mean(fail="interrupt")}, X, y, **options)
    assert nearest_mean.n_fits == 5
    resumed = compare_models(models, X, y, **options)
    assert nearest_mean.n_fits == 9
    again = compare_models(models, X, y, **options)
    assert nearest_mean.n_fits == 9
    pd.testing.assert_frame_equal(again.frame, resumed.frame)
    assert again.results["first"].history == {"loss": [1.0, 0.5, 1 / 3]}
    proba = [one.results["second"].predictions.y_proba for one in (resumed, again)]
    np.testing.assert_array_equal(*proba)


@pytest.mark.parametrize(
    "change",
    [
        {"models": {"mean": "epochs=4"}},
        {"X": "one pixel"},
        {"y": "one label"},
        {"X_test": "one pixel"},
        {"random_state": 1},
        {"validation_fraction": 0.2},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_changes_is_fitted_anew(blobs, nearest_mean, tmp_path, change):
    names = "models", "X", "y", "X_test", "y_test"
    call = dict(zip(names, ({"mean": nearest_mean()}, *blobs), strict=True))
    compare_models(**call, checkpoint_dir=tmp_path)
    name, what = next(iter(change.items()))
    if what == "one pixel":
        call[name] = call[name].copy()
        call[name][5, 1] += 1e-9
    elif what == "one label":
        call[name] = call[name].copy()
        call[name][5] = "coat" if call[name][5] != "coat" else "bag"
    elif name == "models":
        call[name] = {"mean": nearest_mean(epochs=4)}
    else:
        call[name] = what
    compare_models(**call, checkpoint_dir=tmp_path)
    assert nearest_mean.n_fits == 2


def test_failures_are_tried_again(blobs, nearest_mean, tmp_path):
    models = {"mean": nearest_mean(fail="second")}
    nearest_mean.n_fits = 1
    failed = compare_models(models, *blobs[:2], checkpoint_dir=tmp_path)
    assert failed.results["mean"].error is not None
    assert compare_models(models, *blobs[:2], checkpoint_dir=tmp_path).best == "mean"


def test_damaged_files_are_noticed_and_done_again(blobs, nearest_mean, tmp_path):
    models = {"mean": nearest_mean()}
    compare_models(models, *blobs[:2], checkpoint_dir=tmp_path)
    for suffix in (".json", ".npz"):
        file = next(tmp_path.glob(f"*{suffix}"))
        file.write_bytes(file.read_bytes()[:-20])
        with pytest.warns(UserWarning, match="cannot be used and is done again"):
            compare_models(models, *blobs[:2], checkpoint_dir=tmp_path)
    compare_models(models, *blobs[:2], checkpoint_dir=tmp_path)
    assert nearest_mean.n_fits == 3
    assert sorted(file.suffix for file in tmp_path.iterdir()) == [".json", ".npz"]


def test_stored_fits_can_be_read_by_people_and_are_not_pickles(blobs, tmp_path):
    compare_models({"naive / bayes": GaussianNB()}, *blobs[:2], checkpoint_dir=tmp_path)
    document = json.loads(next(tmp_path.glob("naive_bayes-fit-*.json")).read_text())
    assert document["model"] == "GaussianNB()"
    assert document["fit"]["scores"]["validation"]["accuracy"] > 0.5
    with np.load(next(tmp_path.glob("*.npz")), allow_pickle=False) as arrays:
        assert arrays["validation.proba"].shape == (12, 3)


def test_searches_functions_and_distributions_are_recognised(blobs, tmp_path):
    def models(factor):
        scale = make_pipeline(FunctionTransformer(lambda X: X * factor), GaussianNB())
        search = RandomizedSearchCV(SVC(), {"C": loguniform(0.1, factor)}, n_iter=2, cv=2)
        return {"scale": scale, "search": search.set_params(random_state=0)}

    for factor, n_files in ((2, 4), (2, 4), (3, 8)):
        compare_models(models(factor), *blobs[:2], checkpoint_dir=tmp_path)
        assert len(list(tmp_path.iterdir())) == n_files


def test_functions_inside_functions_are_recognised(blobs, tmp_path):
    def through(function):
        return lambda X: function(X)

    def plus(number):
        def add(X, *, amount=number):
            return X + amount if X.size else again(X)

        def again(X):
            return add(X)

        return again

    kinds = {
        "captured": [through(lambda X: X**2), through(lambda X: -X)],
        "partial": [partial(through(lambda X: X**3)), partial(through(lambda X: X - 3))],
        "keyword default": [plus(1), plus(2)],
    }
    for name, (function, other) in kinds.items():
        for n_files, chosen in ((2, function), (2, function), (4, other)):
            models = {name: make_pipeline(FunctionTransformer(chosen), GaussianNB())}
            compare_models(models, *blobs[:2], checkpoint_dir=tmp_path / name)
            assert len(list((tmp_path / name).iterdir())) == n_files, name


def test_a_model_that_cannot_be_recognised_is_fitted_each_time_with_a_warning(blobs, tmp_path):
    class Opaque:
        def __reduce__(self):
            raise TypeError("not to be pickled")

        def __deepcopy__(self, memo):
            return self

        def __call__(self, X):
            return X

    model = make_pipeline(FunctionTransformer(Opaque()), GaussianNB())
    with pytest.warns(UserWarning, match="'opaque' is fitted anew each time"):
        result = compare_models({"opaque": model}, *blobs[:2], checkpoint_dir=tmp_path)
    assert result.best == "opaque"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "change",
    [
        {"format_version": "2"},
        {"format_version": None},
        {"fit": None},
        {"fit": {"scores": None}},
        {"fit": {"scores": {}}},
        {"fit": {"fit_seconds": "x"}},
        {"fit": {"n_samples": "x"}},
        {"fit": {"n_parameters": [1]}},
        {"fit": {"predict_seconds": {"validation": True}}},
        {"fit": {"predict_seconds": 1}},
        {"fit": {"latency_ms": "x"}},
    ],
    ids=str,
)
def test_altered_files_are_noticed_and_done_again(blobs, nearest_mean, tmp_path, change):
    models = {"mean": nearest_mean()}
    compare_models(models, *blobs[:2], checkpoint_dir=tmp_path)
    file = next(tmp_path.glob("*.json"))
    document = json.loads(file.read_text())
    if isinstance(change.get("fit"), dict):
        change = {"fit": document["fit"] | change["fit"]}
    file.write_text(json.dumps(document | change))
    with pytest.warns(UserWarning, match="cannot be used and is done again"):
        compare_models(models, *blobs[:2], checkpoint_dir=tmp_path)
    assert nearest_mean.n_fits == 2
    compare_models(models, *blobs[:2], checkpoint_dir=tmp_path)
    assert nearest_mean.n_fits == 2


def test_a_function_with_a_variable_without_value_is_recognised(blobs, tmp_path):
    def with_empty_cell():
        def scale(X):
            return X if X is not None else later

        if blobs is None:
            later = 1
        return scale

    for _ in range(2):
        model = make_pipeline(FunctionTransformer(with_empty_cell()), GaussianNB())
        assert compare_models({"nb": model}, *blobs[:2], checkpoint_dir=tmp_path).best == "nb"
        assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("package", ["tensorflow", "keras", "scikit-learn", "numpy"])
def test_another_version_of_a_library_is_fitted_anew(
    blobs, nearest_mean, tmp_path, monkeypatch, package
):
    models = {"mean": nearest_mean()}
    compare_models(models, *blobs[:2], checkpoint_dir=tmp_path)
    real = _checkpoint.package_versions
    monkeypatch.setattr(
        _checkpoint,
        "package_versions",
        lambda *names: real(*names) | ({package: "99.0"} if package in names else {}),
    )
    compare_models(models, *blobs[:2], checkpoint_dir=tmp_path)
    assert nearest_mean.n_fits == 2
