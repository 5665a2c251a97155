"""The comparison benchmark from the command line to its files, with models that need no TensorFlow."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.naive_bayes import GaussianNB

from fmnist_sk.evaluation import Comparison

FOLDER = Path(__file__).parents[2] / "benchmarks"
TWO_MODELS = ["--profile", "smoke", "--data", "synthetic", "--models", "pca_svc_rbf,random_forest"]


@pytest.fixture(scope="module")
def script():
    """The benchmark as a module, so that its models can be exchanged."""
    sys.path.insert(0, str(FOLDER))
    import compare_models

    yield compare_models
    sys.path.remove(str(FOLDER))


class Model(ClassifierMixin, BaseEstimator):
    """Counts its fits, and misbehaves on demand."""

    n_fits = 0
    misbehaviour = None

    def __init__(self, number=0):
        self.number = number

    def fit(self, X, y):
        Model.n_fits += 1
        if self.number == 1 and Model.misbehaviour is not None:
            raise Model.misbehaviour
        self.classes_ = np.unique(y)
        self.history_ = {"loss": [1.0, 0.5], "accuracy": [0.5, 0.75]}
        self.model_ = GaussianNB().fit(X, y)
        return self

    def predict(self, X):
        return self.model_.predict(X)


@pytest.fixture
def models(script, monkeypatch):
    monkeypatch.setattr(script, "make_models", lambda profile, seed: {"a": Model(0), "b": Model(1)})
    monkeypatch.setattr(Model, "n_fits", 0)
    monkeypatch.setattr(Model, "misbehaviour", None)
    return Model


def run(script, folder, *options):
    return script.main(
        ["--profile", "smoke", "--data", "synthetic", "--output", str(folder), *options]
    )


def test_from_the_command_line_to_every_file(tmp_path):
    done = subprocess.run(
        [sys.executable, FOLDER / "compare_models.py", *TWO_MODELS, "--output", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "SYNTHETIC DATA" in done.stdout
    assert "Best by validation accuracy:" in done.stdout
    assert done.stdout.endswith(f"  {tmp_path / 'report.html'}\n")
    written = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {
        "comparison.md",
        "comparison.csv",
        "comparison.json",
        "comparison.npz",
        "per_class.csv",
        "classification_reports/pca_svc_rbf.txt",
        "classification_reports/random_forest.txt",
        "confusion_matrices/pca_svc_rbf.png",
        "confusion_matrices/random_forest.png",
        "predictions_first.png",
        "predictions_mistakes.png",
        "report.html",
    }
    for name in ("comparison.md", "comparison.csv", "comparison.json", "per_class.csv",
                 "classification_reports/random_forest.txt"):  # fmt: skip
        assert "synthetic" in (tmp_path / name).read_text(), name
    comparison = Comparison.load(tmp_path / "comparison.json")
    assert set(comparison.results) == {"pca_svc_rbf", "random_forest"}
    assert comparison.metadata["environment"]["cores"] >= 1
    assert comparison.frame["test_accuracy"].min() > 0.3
    table = pd.read_csv(tmp_path / "per_class.csv")
    assert "Ankle boot" in set(table["class"])


def test_an_interrupted_run_goes_on_where_it_stopped(script, models, tmp_path, capsys):
    models.misbehaviour = KeyboardInterrupt
    assert run(script, tmp_path) == 130
    assert "The same command goes on from here" in capsys.readouterr().err
    assert models.n_fits == 2
    assert not (tmp_path / "comparison.md").exists()
    models.misbehaviour = None
    assert run(script, tmp_path) == 0
    assert "Going on with an earlier run" in capsys.readouterr().out
    assert models.n_fits == 3
    assert (tmp_path / "training_curves" / "b.png").stat().st_size > 1000
    # What is finished is measured anew, not shown again.
    assert run(script, tmp_path) == 0
    assert models.n_fits == 5


def test_a_failure_is_a_row_and_an_exit_status_and_is_tried_again(script, models, tmp_path, capsys):
    assert run(script, tmp_path) == 0
    models.n_fits = 0
    models.misbehaviour = RuntimeError("out of cloth")
    assert run(script, tmp_path) == 1
    assert "fit: RuntimeError: out of cloth" in (tmp_path / "comparison.md").read_text()
    # The file of the earlier run, in which this model worked, is gone.
    assert [path.stem for path in (tmp_path / "classification_reports").iterdir()] == ["a"]
    assert "1 of 2 models failed: b." in capsys.readouterr().err
    assert models.n_fits == 2
    assert run(script, tmp_path) == 1
    assert models.n_fits == 3
    capsys.readouterr()
    assert run(script, tmp_path / "other", "--models", "b") == 1
    error = capsys.readouterr().err
    assert "Every model failed" in error
    assert "Traceback" in error


def test_a_misspelt_model_is_an_error_with_a_hint(script, models, tmp_path, capsys):
    assert run(script, tmp_path, "--models", "aa") == 2
    assert "no model 'aa'. Did you mean a? Models: a, b" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_without_real_data_auto_is_synthetic_and_real_is_an_error(
    script, models, tmp_path, capsys, monkeypatch
):
    import _comparison_data

    def no_data(**options):
        raise OSError("no files, no network")

    monkeypatch.setattr(_comparison_data, "fetch_fashion_mnist", no_data)
    monkeypatch.setattr(_comparison_data, "_any_answers", lambda urls, seconds: False)
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path))
    assert run(script, tmp_path, "--data", "real") == 1
    assert "no files, no network" in capsys.readouterr().err
    assert run(script, tmp_path, "--data", "auto") == 0
    shown = capsys.readouterr().out
    assert "SYNTHETIC DATA" in shown
    assert "no files, no network" in shown


def test_the_real_data_are_taken_in_official_splits_and_balanced(script, monkeypatch, tmp_path):
    import _comparison_data
    from _comparison_profiles import PROFILES
    from sklearn.utils import Bunch

    def fetch(subset, **options):
        n = {"train": 60_000, "test": 10_000}[subset]
        data = np.full((n, 1), {"train": 1, "test": 2}[subset], dtype=np.uint8)
        names = [f"class {i}" for i in range(10)]
        return Bunch(data=data, target=np.arange(n) % 10, target_names=names, source="files")

    monkeypatch.setattr(_comparison_data, "fetch_fashion_mnist", fetch)
    data = _comparison_data.load_data("auto", PROFILES["smoke"], seed=0)
    assert (data.source, "synthetic" in data.description) == ("real", False)
    assert np.bincount(data.y).tolist() == [40] * 10
    assert (data.X == 1).all()
    assert (data.X_test == 2).all()
    full = _comparison_data.load_data("auto", PROFILES["full"], seed=0)
    assert (len(full.y), len(full.y_test)) == (60_000, 10_000)


def test_the_comparison_has_every_network_and_at_least_four_classics_and_a_pipeline(script):
    from _comparison_models import make_models
    from _comparison_profiles import PROFILES

    from fmnist_sk import CNNClassifier, list_networks

    models = make_models(PROFILES["quick"], seed=3)
    networks = {name: m for name, m in models.items() if isinstance(m, CNNClassifier)}
    assert {*networks} - {*list_networks()} == {"resnet_augmented"}
    assert {*list_networks()} <= {*networks}
    assert (
        len({json.dumps([m.epochs, m.batch_size, m.early_stopping]) for m in networks.values()})
        == 1
    )
    assert len(models) - len(networks) >= 5
    assert {m.random_state for m in networks.values()} == {3}


def test_the_recorded_table_is_of_all_models_and_names_its_command(
    script, models, tmp_path, capsys, monkeypatch
):
    written = {}
    monkeypatch.setattr(
        script, "write_result", lambda name, result: written.update({name: result}) or tmp_path
    )
    assert run(script, tmp_path, "--models", "b", "--record") == 2
    assert "leave out --models" in capsys.readouterr().err
    assert models.n_fits == 0
    assert run(script, tmp_path, "--seed", "7", "--record") == 0
    result = written["comparison_smoke_synthetic"]
    assert result["command"].endswith(f"--output {tmp_path} --seed 7 --record")
    assert [model["model"] for model in result["models"]] == ["a", "b"]


def test_a_run_of_some_models_leaves_an_interrupted_run_of_all_alone(script, models, tmp_path):
    models.misbehaviour = KeyboardInterrupt
    assert run(script, tmp_path) == 130
    models.misbehaviour = None
    assert run(script, tmp_path, "--models", "b") == 0
    n_fits = models.n_fits
    assert run(script, tmp_path) == 0
    assert models.n_fits == n_fits + 1
