"""The benchmark and its page: what they write, what they leave alone, and how they end."""

import time

import pytest
from sklearn.datasets import load_iris
from sklearn.naive_bayes import GaussianNB

from fmnist_sk.cli import _standard_models
from fmnist_sk.cli._run_checkpoint import remove_checkpoint, run_checkpoint
from fmnist_sk.evaluation import Comparison, compare_models


class Refuses(GaussianNB):
    def fit(self, X, y, sample_weight=None):
        raise ValueError("I would rather not")


class Hangs(GaussianNB):
    def fit(self, X, y, sample_weight=None):
        time.sleep(600)


@pytest.fixture(autouse=True)
def models(monkeypatch):
    models = {
        "bayes": GaussianNB(),
        "wide": GaussianNB(var_smoothing=1.0),
        "refuses": Refuses(),
        "hangs": Hangs(),
    }
    monkeypatch.setattr(_standard_models, "standard_models", lambda **options: models)


@pytest.fixture
def benchmark(call):
    """Compare models on few synthetic images, without processes unless a limit needs them."""

    def run(folder, models, *options, isolate=False):
        data = "--data", "synthetic", "--n-train", 120, "--n-test", 40
        how = "--isolate" if isolate else "--no-isolate"
        return call("benchmark", "--models", models, *data, how, "--output", folder, *options)

    return run


def test_the_page_is_written_again_from_the_files(call, benchmark, tmp_path):
    done = benchmark(tmp_path, "bayes,wide", "--seed", 1)
    assert done.exit_code == 0, done.output
    assert done.stdout.endswith(f"{tmp_path / 'report.html'}\n")
    assert "Data: synthetic" in done.stdout
    page = (tmp_path / "report.html").read_text("utf-8")
    stored = tmp_path / "comparison.json"
    assert set(Comparison.load(stored).results) == {"bayes", "wide"}
    for suffix in ("md", "csv"):
        assert "synthetic" in (tmp_path / f"comparison.{suffix}").read_text("utf-8")
    # With the images drawn again, by the seed of the comparison.
    again = tmp_path / "again.html"
    done = call("report", stored, "--data", "synthetic", "--output", again)
    assert (done.exit_code, done.stdout) == (0, f"{again}\n")
    assert again.read_text("utf-8") == page
    assert "<img" in page
    done = call("report", stored)
    assert done.stdout == f"{tmp_path / 'comparison.html'}\n"
    done = call("report", stored)
    assert done.exit_code == 2
    assert "--force" in done.stderr


def test_images_of_other_rows_are_not_shown_as_mistakes(call, benchmark, tmp_path):
    benchmark(tmp_path, "bayes")
    page = tmp_path / "other.html"
    options = "--data", "synthetic", "--seed", 5, "--output", page
    done = call("report", tmp_path / "comparison.json", *options)
    assert done.exit_code == 1
    assert "are not the test rows that were compared on" in done.stderr
    assert not page.exists()


def test_a_comparison_without_a_test_set_has_no_images_to_show(call, tmp_path):
    compare_models({"bayes": GaussianNB()}, *load_iris(return_X_y=True)).save(tmp_path / "c.json")
    done = call("report", tmp_path / "c.json", "--data", "synthetic")
    assert done.exit_code == 2
    assert "has no test set" in done.stderr


def test_files_of_others_stay_and_results_are_replaced_on_demand_only(benchmark, tmp_path):
    thesis = tmp_path / "checkpoint" / "thesis.txt"
    thesis.parent.mkdir()
    thesis.write_text("years of work")
    assert benchmark(tmp_path, "bayes").exit_code == 0
    assert thesis.read_text() == "years of work"
    assert list(thesis.parent.iterdir()) == [thesis]
    before = (tmp_path / "comparison.json").read_bytes()
    done = benchmark(tmp_path, "wide")
    assert done.exit_code == 2
    assert "--force" in done.stderr
    assert (tmp_path / "comparison.json").read_bytes() == before
    assert benchmark(tmp_path, "wide", "--force").exit_code == 0
    assert set(Comparison.load(tmp_path / "comparison.json").results) == {"wide"}


def test_a_model_that_fails_is_named_and_what_worked_is_not_done_again(
    benchmark, tmp_path, monkeypatch
):
    done = benchmark(tmp_path, "bayes,refuses")
    assert done.exit_code == 1
    assert "1 of 2 models failed: refuses." in done.stderr
    assert "I would rather not" in (tmp_path / "report.html").read_text("utf-8")
    first = Comparison.load(tmp_path / "comparison.json").results["bayes"].fits[0]
    monkeypatch.setattr(Refuses, "fit", GaussianNB.fit)
    assert benchmark(tmp_path, "bayes,refuses", "--force").exit_code == 0
    again = Comparison.load(tmp_path / "comparison.json").results["bayes"].fits[0]
    assert again.fit_seconds == first.fit_seconds
    assert not (tmp_path / "checkpoint").exists()


def test_a_model_that_hangs_is_ended_and_the_others_go_on(benchmark, tmp_path):
    done = benchmark(tmp_path, "hangs,bayes", "--time-limit", 1, isolate=True)
    assert done.exit_code == 1
    results = Comparison.load(tmp_path / "comparison.json").results
    assert "time limit of 1 s" in str(results["hangs"].error)
    assert results["bayes"].error is None


def test_a_checkpoint_loses_what_a_run_wrote_and_nothing_else(tmp_path):
    folder = run_checkpoint(tmp_path, seed=0)
    folder.mkdir(parents=True)
    for name in ("fit.json", "fit.npz", ".fit.json.0f.tmp", "notes.txt"):
        (folder / name).touch()
    remove_checkpoint(folder)
    assert [file.name for file in folder.iterdir()] == ["notes.txt"]
