"""Calibration of the default `CNNClassifier()` on Fashion-MNIST, before and after scaling.

The default network is fitted on 55,000 of the training images. One temperature is fitted on the
other 5,000 by scikit-learn's own `CalibratedClassifierCV`, which leaves the network as it is. The
test images are predicted before and after: the expected calibration error, the log loss and the
Brier score, and the accuracy, which a temperature does not change. The same 5,000 images make
conformal sets of labels, which are to hold the true one in 90 % of the cases.

Usage: python benchmarks/calibration.py [--seeds 0 1 2] [--n-train 55000] [--epochs 10]
"""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
from _environment import write_result
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.model_selection import train_test_split

from fmnist_sk import CNNClassifier, fetch_fashion_mnist
from fmnist_sk.evaluation import evaluate, prediction_sets

N_CALIBRATION, CONFIDENCE = 5_000, 0.9
SCORES = ("accuracy", "calibration_error", "log_loss", "brier_score")


def main() -> None:
    """Fit once per seed, print each run, write the summary."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--n-train", type=int, default=55_000)
    parser.add_argument("--epochs", type=int, default=CNNClassifier().epochs)
    options = parser.parse_args()

    train = fetch_fashion_mnist(subset="train")
    test = fetch_fashion_mnist(subset="test")
    runs = []
    for seed in options.seeds:
        X, X_held_out, y, y_held_out = train_test_split(
            train.data,
            train.target,
            train_size=options.n_train,
            test_size=N_CALIBRATION,
            stratify=train.target,
            random_state=seed,
        )
        clf = CNNClassifier(epochs=options.epochs, random_state=seed, verbose=1).fit(X, y)
        scaled = CalibratedClassifierCV(FrozenEstimator(clf), method="temperature")
        scaled.fit(X_held_out, y_held_out)
        runs.append(
            {
                "seed": seed,
                "inverse_temperature": round(read_inverse_temperature(scaled), 4),
                "before": scores(clf, test.data, test.target),
                "after": scores(scaled, test.data, test.target),
                "sets": coverage(clf, X_held_out, y_held_out, test.data, test.target),
            }
        )
        print(runs[-1], flush=True)

    errors = [run["after"]["calibration_error"] for run in runs]
    path = write_result(
        "calibration",
        {
            "command": "python benchmarks/calibration.py",
            "data": f"Fashion-MNIST, {options.n_train} images for training, {N_CALIBRATION} for the "
            f"temperature, {len(test.data)} for testing",
            "model": repr(clf),
            "n_bins": 15,
            "runs": runs,
            "mean_error_before": round(
                float(np.mean([run["before"]["calibration_error"] for run in runs])), 5
            ),
            "mean_error_after": round(float(np.mean(errors)), 5),
            "aim": 0.01,
        },
    )
    print(f"mean expected calibration error after scaling {np.mean(errors):.5f} -> {path}")


def scores(model: Any, X: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Evaluate a fitted model.

    Parameters
    ----------
    model : estimator
        The model.
    X, y : ndarray
        Test images and labels.

    Returns
    -------
    dict of str to float
        The scores in `SCORES`.
    """
    found = evaluate(model, X, y).scores
    return {name: round(float(found[name]), 5) for name in SCORES}


def coverage(
    clf: CNNClassifier, X_held_out: np.ndarray, y_held_out: np.ndarray, X: np.ndarray, y: np.ndarray
) -> dict[str, float]:
    """Predict conformal sets, and count how often the true label is in them.

    Parameters
    ----------
    clf : CNNClassifier
        The fitted network.
    X_held_out, y_held_out : ndarray
        Images and labels that it was not fitted on.
    X, y : ndarray
        Test images and labels.

    Returns
    -------
    dict of str to float
        The promised and the actual share, and the mean size of a set.
    """
    sets = prediction_sets(
        clf, X, X_calibration=X_held_out, y_calibration=y_held_out, confidence=CONFIDENCE
    )
    members = sets.to_numpy()
    hits = members[np.arange(len(y)), np.searchsorted(clf.classes_, y)]
    return {
        "confidence": CONFIDENCE,
        "coverage": round(float(hits.mean()), 4),
        "mean_size": round(float(members.sum(axis=1).mean()), 3),
    }


def read_inverse_temperature(scaled: CalibratedClassifierCV) -> float:
    """Return what logits are multiplied with: below 1 the network was too sure.

    Parameters
    ----------
    scaled : CalibratedClassifierCV
        Fitted with ``method="temperature"``.

    Returns
    -------
    float
        The inverse of the temperature.
    """
    (calibrated,) = scaled.calibrated_classifiers_
    return float(calibrated.calibrators[0].beta_)


if __name__ == "__main__":
    main()
