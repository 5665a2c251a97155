"""Test accuracy of the default `CNNClassifier()` on all of Fashion-MNIST.

Three seeds, default settings, the final epoch of the fixed schedule. Nothing is chosen here: the
defaults were settled on a validation part of the training images, and each model sees the test
images once.

Usage: python benchmarks/default_accuracy.py [--seeds 0 1 2]
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from _environment import write_result
from sklearn.metrics import log_loss

from fmnist_sk import CNNClassifier, fetch_fashion_mnist


def main() -> None:
    """Fit once per seed, print each run, write the summary."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    seeds = parser.parse_args().seeds

    train = fetch_fashion_mnist(subset="train")
    test = fetch_fashion_mnist(subset="test")
    runs = []
    for seed in seeds:
        clf = CNNClassifier(random_state=seed, verbose=1)
        start = time.perf_counter()
        clf.fit(train.data, train.target)
        fit_seconds = time.perf_counter() - start
        probabilities = clf.predict_proba(test.data)
        accuracy = float(np.mean(clf.classes_[probabilities.argmax(axis=1)] == test.target))
        runs.append(
            {
                "seed": seed,
                "test_accuracy": round(accuracy, 4),
                "test_log_loss": round(float(log_loss(test.target, probabilities)), 4),
                "fit_seconds": round(fit_seconds, 1),
            }
        )
        print(runs[-1], flush=True)

    accuracies = [run["test_accuracy"] for run in runs]
    path = write_result(
        "default_accuracy",
        {
            "command": "python benchmarks/default_accuracy.py",
            "data": f"Fashion-MNIST, {len(train.data)} training and {len(test.data)} test images",
            "model": repr(CNNClassifier()),
            "network": repr(clf.network_),
            "n_params": clf.count_params(),
            "epochs": clf.epochs,
            "precision": clf.precision_,
            "runs": runs,
            "mean_test_accuracy": round(float(np.mean(accuracies)), 4),
            "standard_deviation": round(float(np.std(accuracies, ddof=1)), 4)
            if len(runs) > 1
            else None,
        },
    )
    print(f"mean test accuracy {np.mean(accuracies):.4f} over {len(runs)} seeds -> {path}")


if __name__ == "__main__":
    main()
