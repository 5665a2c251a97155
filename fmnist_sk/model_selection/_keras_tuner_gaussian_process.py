"""The Gaussian process of Keras Tuner's Bayesian oracle, without scikit-learn's checks of each row."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.linalg import solve_triangular
from sklearn.gaussian_process import GaussianProcessRegressor


def posterior(process: GaussianProcessRegressor, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of a fitted process with one target.

    Parameters
    ----------
    process : GaussianProcessRegressor
        The fitted process.
    X : ndarray of shape (n, n_features), float64
        The points.

    Returns
    -------
    mean, std : ndarray of shape (n,)
        What `process.predict(X, return_std=True)` returns.
    """
    covariance = process.kernel_(X, process.X_train_)
    solved = solve_triangular(process.L_, covariance.T, lower=True, check_finite=False)
    variance = process.kernel_.diag(X) - np.einsum("ij,ij->j", solved, solved)
    mean = process._y_train_std * (covariance @ process.alpha_) + process._y_train_mean
    return mean, np.sqrt(np.maximum(variance, 0.0)) * process._y_train_std


class PlainGaussianProcess(GaussianProcessRegressor):
    """A Gaussian process that takes arrays as they are.

    Keras Tuner looks for the best point by thousands of predictions of one row, and scikit-learn checks
    the input of each for longer than it computes.
    """

    def predict(self, X: np.ndarray, return_std: bool = False, return_cov: bool = False) -> Any:
        """Return what scikit-learn's process returns."""
        if not return_std or return_cov or not hasattr(self, "X_train_"):
            return super().predict(X, return_std, return_cov)
        return posterior(self, X)
