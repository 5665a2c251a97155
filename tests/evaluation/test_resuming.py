"""A comparison that was killed goes on where it stopped; comparisons are merged and reopened."""

import subprocess
import sys
import time

import pandas as pd
import pytest
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from fmnist_sk.evaluation import Comparison, compare_models

SCRIPT = """
import sys, time
import numpy as np
from pathlib import Path
from sklearn.datasets import make_blobs
from sklearn.tree import DecisionTreeClassifier
from fmnist_sk.evaluation import compare_models

class Slow(DecisionTreeClassifier):
    def __init__(self, log=None, *, max_depth=None, random_state=None):
        super().__init__(max_depth=max_depth, random_state=random_state)
        self.log = log
    def fit(self, X, y):
        super().fit(X, y)
        with open(self.log, "a") as file:
            file.write(f"{self.max_depth} {self.random_state} {X.sum():.6f}\\n")
        time.sleep(0.1)
        return self

folder, isolate = Path(sys.argv[1]), sys.argv[2] == "isolated"
X, y = make_blobs(60, n_features=4, centers=3, cluster_std=3.0, random_state=0)
models = {str(depth): Slow(folder / "log", max_depth=depth) for depth in (1, 3)}
comparison = compare_models(
    models, X[:40], y[:40], X_test=X[40:], y_test=y[40:], cv=2, n_repeats=2, isolate=isolate,
    checkpoint_dir=folder / "checkpoint",
)
comparison.save(folder / "comparison.json")
"""


def run_here(folder, kind, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["", str(folder), kind])
    exec(SCRIPT, {"__name__": "__main__"})
    return Comparison.load(folder / "comparison.json")


@pytest.mark.parametrize(("kind", "kills"), [("shared", [4]), ("isolated", [2, 8])])
def test_after_kill_9_nothing_finished_is_repeated_and_the_table_is_the_same(
    tmp_path, monkeypatch, kind, kills
):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    whole.mkdir()
    killed.mkdir()
    expected = run_here(whole, "shared", monkeypatch)
    for n_finished in kills:
        process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(killed), kind])
        while len(list(killed.glob("checkpoint/*.json"))) < n_finished:
            assert process.poll() is None
            time.sleep(0.02)
        process.kill()
        process.wait()
    found = run_here(killed, kind, monkeypatch)
    scores = [name for name in expected.frame if name.startswith(("test_", "cv_", "disting"))]
    pd.testing.assert_frame_equal(found.frame[scores], expected.frame[scores])
    # Each kill may lose the one fit that was running; what was stored is not done again.
    n_fits = [len((folder / "log").read_text().splitlines()) for folder in (whole, killed)]
    assert n_fits[0] == 12
    assert n_fits[1] <= 12 + len(kills)


@pytest.fixture
def parts(blobs):
    X, y, X_test, y_test = blobs
    models = {"nb": GaussianNB(), "tree": DecisionTreeClassifier(), "bad": SVC(C=-1)}

    def compare(*names, **changes):
        options = {"X_test": X_test, "y_test": y_test, "cv": 2, "n_repeats": 2} | changes
        return compare_models({name: models[name] for name in names}, X, y, **options)

    return compare


def test_merged_comparisons_are_the_comparison_of_all_models(parts, tmp_path):
    one, two = parts("nb"), parts("tree", "bad")
    two.save(tmp_path / "two.json")
    merged, whole = one.merge(Comparison.load(tmp_path / "two.json")), parts("nb", "tree", "bad")
    costs = ["fit_seconds", "predict_seconds", "latency_ms", "peak_memory_mb"]
    pd.testing.assert_frame_equal(merged.frame.drop(columns=costs), whole.frame.drop(columns=costs))
    assert merged.best == whole.best
    assert list(one.results) == ["nb"]
    assert (
        merged.results["tree"].fits[-1].random_states == two.results["tree"].fits[-1].random_states
    )
    assert merged.results["tree"].parameters["criterion"] == "'gini'"
    merged.save(tmp_path / "merged.json")
    pd.testing.assert_frame_equal(Comparison.load(tmp_path / "merged.json").frame, merged.frame)


def test_comparisons_that_do_not_belong_together_are_refused(parts, blobs):
    one = parts("nb")
    with pytest.raises(ValueError, match="have models called 'nb'"):
        one.merge(parts("nb"))
    with pytest.raises(ValueError, match="random_state is 0 in one and 1 in the other"):
        one.merge(parts("tree", random_state=1))
    with pytest.raises(ValueError, match=r"true labels of the cv rows .* differ"):
        one.merge(parts("tree", cv=[(range(60), range(60, 120)), (range(60, 120), range(60))]))
    other = {"X_test": blobs[2] + 1}
    with pytest.raises(ValueError, match="made on different data"):
        one.merge(parts("tree", **other))


def test_a_comparison_of_an_earlier_version_is_merged_by_its_labels(parts):
    old, new = parts("nb"), parts("tree")
    del old.metadata["data_fingerprint"]
    for merged in (old.merge(new), new.merge(old)):
        assert merged.metadata["data_fingerprint"] == new.metadata["data_fingerprint"]
