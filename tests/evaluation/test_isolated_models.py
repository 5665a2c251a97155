"""Models in processes of their own: what they may do there, and what their rows say."""

import os
import subprocess
import sys
import time
import warnings

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

from fmnist_sk.evaluation import compare_models


@pytest.mark.parametrize("n_jobs", [1, 3])
def test_crashing_hanging_and_hungry_models_are_rows_that_say_why(blobs, n_jobs):
    class Exiting(GaussianNB):
        def fit(self, X, y):
            os._exit(3)

    class Crashing(GaussianNB):
        def fit(self, X, y):
            os.abort()

    class Hanging(GaussianNB):
        def predict(self, X):
            time.sleep(1000)

    class Hungry(GaussianNB):
        def fit(self, X, y):
            self.blocks_ = [np.ones(25_000_000) for _ in range(3)]
            time.sleep(1000)

    class Unpicklable(GaussianNB):
        def __reduce__(self):
            raise TypeError("keep me here")

    models = {"exiting": Exiting(), "crashing": Crashing(), "hungry": Hungry(), "nb": GaussianNB()}
    models |= {"unpicklable": Unpicklable(), "tree": DecisionTreeClassifier(random_state=0)}
    X, y, _, _ = blobs
    options = {"cv": 2, "memory_limit": 300, "n_jobs": n_jobs}
    comparison = compare_models(models, X, y, **options)
    hanging = compare_models({"hanging": Hanging()}, X, y, time_limit=0.5)
    errors = comparison.frame["error"]
    assert "ended with exit code 3" in errors["exiting"]
    assert "SIGABRT" in errors["crashing"]
    assert "above the memory limit of 300 MB" in errors["hungry"]
    assert "TypeError: keep me here" in errors["unpicklable"]
    assert "after the time limit of 0.5 s" in hanging.frame.loc["hanging", "error"]
    assert errors["nb"] is errors["tree"] is None
    shared = compare_models({name: models[name] for name in ("nb", "tree")}, X, y, cv=2)
    scores = [name for name in shared.frame if name.startswith("cv_")]
    pd.testing.assert_frame_equal(
        comparison.frame.loc[shared.frame.index, scores], shared.frame[scores]
    )


def test_processes_that_end_and_start_at_the_same_time_keep_their_own_exit_codes(blobs):
    class Crashing(GaussianNB):
        def fit(self, X, y):
            os.abort()

    models = {str(number): Crashing() for number in range(40)}
    comparison = compare_models(models, *blobs[:2], cv=2, n_jobs=8, isolate=True)
    assert comparison.frame["error"].str.contains("SIGABRT").all()


def test_one_process_serves_all_fits_of_a_model_and_no_other(blobs, tmp_path):
    class Noting(GaussianNB):
        def __init__(self, name="a", path=str(tmp_path)):
            self.name = name
            self.path = path

        def fit(self, X, y):
            with open(f"{self.path}/{self.name}", "a") as file:
                file.write(f"{os.getpid()} {'pytest' in sys.modules}\n")
            self.var_smoothing, self.priors = 1e-9, None
            return super().fit(X, y)

    models = {name: Noting(name) for name in "ab"}
    compare_models(models, *blobs[:2], cv=2, n_repeats=2, isolate=True)
    seen = [set((tmp_path / name).read_text().splitlines()) for name in "ab"]
    assert [len(lines) for lines in seen] == [1, 1]
    assert seen[0] != seen[1]
    assert all("False" in line for lines in seen for line in lines)


def test_settings_of_the_user_hold_in_the_other_process_too(blobs):
    class Checking(GaussianNB):
        def fit(self, X, y):
            assert sklearn.get_config()["assume_finite"]
            warnings.warn("something", stacklevel=1)
            return super().fit(X, y)

    with sklearn.config_context(assume_finite=True), warnings.catch_warnings():
        warnings.simplefilter("error")
        strict = compare_models({"model": Checking()}, *blobs[:2], isolate=True)
        warnings.simplefilter("ignore")
        lenient = compare_models({"model": Checking()}, *blobs[:2], isolate=True)
    assert strict.results["model"].error.kind == "UserWarning"
    assert lenient.best == "model"


def run_script(folder, source):
    """Run a script as a user would, in an interpreter of its own."""
    script = folder / "script.py"
    script.write_text(source)
    return subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=False, timeout=300
    )


def test_a_script_without_a_guard_is_not_run_again(tmp_path):
    done = run_script(
        tmp_path,
        "print('started')\n"
        "from sklearn.datasets import load_iris\n"
        "from sklearn.naive_bayes import GaussianNB\n"
        "from fmnist_sk.evaluation import compare_models\n"
        "class Mine(GaussianNB):\n"
        "    pass\n"
        "c = compare_models({'mine': Mine()}, *load_iris(return_X_y=True), isolate=True)\n"
        "print(c.best)\n",
    )
    assert done.stdout.split() == ["started", "mine"], done.stderr


def test_processes_are_silent(tmp_path):
    """Of TensorFlow, which a process starts, and of XLA, which compiles the latency's single image."""
    done = run_script(
        tmp_path,
        "from fmnist_sk import CNNClassifier, compare_models\n"
        "from fmnist_sk.datasets import make_fashion_like\n"
        "from fmnist_sk.networks import VGG\n"
        "X, y = make_fashion_like(200, random_state=0, return_X_y=True)\n"
        "model = CNNClassifier(VGG(width=2, depth=1), epochs=1)\n"
        "print(compare_models({'cnn': model}, X, y, isolate=True).best)\n",
    )
    assert done.stdout.split() == ["cnn"], done.stderr
    assert "XLA" not in done.stderr
