"""scikit-learn's own checks on every public estimator, found by listing the package."""

import importlib
import inspect
import pkgutil

import pytest
from sklearn import __version__ as sklearn_version
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.utils.estimator_checks import parametrize_with_checks

import fmnist_sk
from fmnist_sk import CNNClassifier
from fmnist_sk.augmentation import Augmenter, MixUp, RandomShift
from fmnist_sk.networks import MLP, CellNetwork, Network

# Constructor arguments that make an estimator quick, or that it cannot do without.
ARGUMENTS = {
    "CNNClassifier": {
        "network": MLP(width=32, depth=1, dropout=0.0),
        "epochs": 30,
        "batch_size": 16,
        "learning_rate": 0.03,
        "random_state": 0,
    },
    "AugmentedClassifier": {"estimator": LogisticRegression(), "augmentation": RandomShift()},
    "TestTimeAugmentedClassifier": {"estimator": LogisticRegression()},
    "OptunaSearchCV": {
        "estimator": LogisticRegression(tol=0.01),
        "param_distributions": {"C": [0.5, 1.0]},
        "n_trials": 1,
        "cv": 2,
        # The checks look for the class of what a fit raises.
        "error_score": "raise",
    },
    "ArchitectureSearchCV": {
        "estimator": CNNClassifier(
            CellNetwork("conv3-w1-d1/conv3-w1-d1/average", width=32),
            epochs=30,
            batch_size=16,
            learning_rate=0.03,
            random_state=0,
        ),
        "n_trials": 1,
        "min_epochs": 30,
        "random_state": 0,
        "error_score": "raise",
    },
    "KerasTunerSearchCV": {
        "estimator": LogisticRegression(tol=0.01),
        "param_distributions": {"C": [0.5, 1.0]},
        "n_trials": 1,
        "cv": 2,
        "error_score": "raise",
    },
    "Compose": {"augmenters": [RandomShift(), MixUp()]},
    "OneOf": {"augmenters": [RandomShift(), MixUp()]},
    "RandomApply": {"augmenter": RandomShift()},
}

MINI_BATCHES = (
    "Training in mini-batches: a row of weight 2 and a row given twice have the same expectation, "
    "but fall into different batches"
)
OWN_DRAWS = "A row given twice is augmented in two ways, a row of weight 2 in one"
AUGMENTS = "fit_transform augments and transform does not, as in TargetEncoder: this is the purpose"

EXPECTED_FAILURES = {
    "CNNClassifier": {
        "check_sample_weight_equivalence_on_dense_data": MINI_BATCHES,
        "check_sample_weight_equivalence_on_sparse_data": MINI_BATCHES,
    },
    "AugmentedClassifier": {"check_sample_weight_equivalence_on_dense_data": OWN_DRAWS},
}

AUGMENTER_FAILURES = ("check_transformer_general", "check_transformer_data_not_an_array")


def public_estimators():
    """Return the public estimator classes of all sub-packages, networks apart (they do not fit)."""
    classes = set()
    for module in pkgutil.iter_modules(fmnist_sk.__path__):
        package = importlib.import_module(f"fmnist_sk.{module.name}")
        for name in getattr(package, "__all__", []):
            member = getattr(package, name)
            if (
                inspect.isclass(member)
                and issubclass(member, BaseEstimator)
                and not issubclass(member, Network)
                and not inspect.isabstract(member)
            ):
                classes.add(member)
    return sorted(classes, key=lambda cls: cls.__name__)


def expected_failures(estimator):
    if isinstance(estimator, Augmenter):
        return dict.fromkeys(AUGMENTER_FAILURES, AUGMENTS)
    return EXPECTED_FAILURES.get(type(estimator).__name__, {})


@parametrize_with_checks(
    [cls(**ARGUMENTS.get(cls.__name__, {})) for cls in public_estimators()],
    expected_failed_checks=expected_failures,
    xfail_strict=True,
)
def test_sklearn_check(estimator, check):
    check(estimator)


def test_the_classifier_gets_the_whole_list():
    from sklearn.utils.estimator_checks import estimator_checks_generator

    checks = list(estimator_checks_generator(CNNClassifier(**ARGUMENTS["CNNClassifier"])))
    if sklearn_version.startswith("1.9."):
        assert len(checks) == 63
    assert CNNClassifier in public_estimators()


def test_expected_failures_name_real_estimators():
    names = {cls.__name__ for cls in public_estimators()}
    assert set(EXPECTED_FAILURES) <= names


if __name__ == "__main__":
    pytest.main([__file__])
