"""scikit-learn's temperature scaling calibrates a fitted network, and changes nothing else."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import softmax
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import log_loss

from fmnist_sk import CNNClassifier
from fmnist_sk.datasets import make_fashion_like
from fmnist_sk.evaluation import evaluate


@pytest.mark.parametrize("kind", [int, str])
def test_a_fitted_network_is_calibrated_by_one_temperature(kind):
    X, y = make_fashion_like(700, random_state=0, return_X_y=True)
    y = y.astype(kind)
    # So many epochs on so few images that the network is far too sure.
    clf = CNNClassifier("mlp", epochs=20, random_state=0).fit(X[:200], y[:200])
    scaled = CalibratedClassifierCV(FrozenEstimator(clf), method="temperature")
    scaled.fit(X[200:450], y[200:450])
    logits = np.log(clf.predict_proba(X).astype(float))

    def loss(factor):
        return log_loss(y[200:450], softmax(factor * logits[200:450], axis=1))

    factor = minimize_scalar(loss, bounds=(0.01, 10), method="bounded").x
    assert factor < 0.9
    expected = softmax(factor * logits[450:], axis=1)
    np.testing.assert_allclose(scaled.predict_proba(X[450:]), expected, atol=2e-3)
    np.testing.assert_array_equal(scaled.predict(X), clf.predict(X))
    before, after = (evaluate(model, X[450:], y[450:]).scores for model in (clf, scaled))
    assert after["calibration_error"] < before["calibration_error"]
    assert after["log_loss"] < before["log_loss"]
    assert after["accuracy"] == before["accuracy"]
