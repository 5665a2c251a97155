"""scikit-learn's own checks on a search by Keras Tuner over a regressor."""

from sklearn.svm import SVR
from sklearn.utils.estimator_checks import parametrize_with_checks

from fmnist_sk.model_selection import KerasTunerSearchCV

# An error in a fit is to be raised as it is: the checks look for its class.
SEARCH = KerasTunerSearchCV(SVR(), {"C": [0.5, 1.0]}, n_trials=1, cv=2, error_score="raise")


@parametrize_with_checks([SEARCH])
def test_sklearn_check(estimator, check):
    check(estimator)
