"""Models that end their process, exit or cannot be printed do not end the comparison."""

import os

import pytest
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

from fmnist_sk.evaluation import compare_models


@pytest.mark.parametrize("cv", [None, 3])
def test_a_model_that_ends_its_process_is_a_failed_row(blobs, cv):
    class Dying(GaussianNB):
        def fit(self, X, y):
            os._exit(3)

    models = {"dying": Dying(), "nb": GaussianNB(), "tree": DecisionTreeClassifier()}
    comparison = compare_models(models, *blobs[:2], cv=cv, n_jobs=2)
    assert comparison.results["dying"].error.kind == "TerminatedWorkerError"
    assert comparison.frame["error"].notna().tolist() == [False, False, True]
    assert len(comparison.results["dying"].fits) == 1
    assert len(comparison.results["nb"].fits) == len(comparison.results["tree"].fits) == (cv or 1)


def test_a_model_that_exits_is_a_failed_row(blobs):
    class Exiting(GaussianNB):
        def fit(self, X, y):
            raise SystemExit("no licence")

    comparison = compare_models({"exiting": Exiting(), "nb": GaussianNB()}, *blobs[:2])
    assert comparison.best == "nb"
    assert comparison.frame.loc["exiting", "error"].endswith("SystemExit: no licence")


def test_a_model_without_a_working_repr_is_compared(blobs, tmp_path):
    class Unprintable(GaussianNB):
        def __repr__(self):
            raise AttributeError("no such thing")

    comparison = compare_models({"nb": Unprintable()}, *blobs[:2], checkpoint_dir=tmp_path)
    assert comparison.best == "nb"
    assert comparison.results["nb"].model == "<Unprintable, whose __repr__ raised AttributeError>"
