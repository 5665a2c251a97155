"""The accuracy of this package's training against that of stock Keras.

`CNNClassifier` and stock Keras `fit` (float32, layers of Keras alone) train the same network with the same
optimizer, schedule and batches of 128, with every seed, and are scored on the test images at the final
epoch.

Usage: python benchmarks/training_accuracy.py [--network resnet ...] [--epochs 5] [--seeds 5] [--jobs 1]
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np
from _comparison_data import ComparisonData, load_data
from _comparison_profiles import Profile
from _environment import write_result
from _parallel_fits import run_all, threads_of_each
from _recipes import add_network_option, find_network
from joblib import delayed

from fmnist_sk import CNNClassifier


def fit_both(name: str, data: ComparisonData, seed: int, epochs: int) -> dict[str, Any]:
    """Train one network in both libraries; return the accuracies and our number format."""
    from _keras_peers import (
        BATCH_SIZE,
        LEARNING_RATE,
        OneCycle,
        as_images,
        compile_stock,
        draw_new_weights,
        keras,
        stock_model,
    )

    clf = CNNClassifier(find_network(name), epochs=epochs, random_state=seed).fit(data.X, data.y)
    keras.utils.set_random_seed(seed)
    model = draw_new_weights(stock_model(clf.to_keras()))
    compile_stock(model, OneCycle(LEARNING_RATE, epochs * -(-len(data.X) // BATCH_SIZE)))
    model.fit(as_images(data.X), data.y, batch_size=BATCH_SIZE, epochs=epochs, verbose=0)
    predicted = model.predict(as_images(data.X_test), batch_size=512, verbose=0).argmax(axis=1)
    return {
        "precision": clf.precision_,
        "fmnist_sk": round(float(clf.score(data.X_test, data.y_test)), 4),
        "Keras fit": round(float(np.mean(predicted == data.y_test)), 4),
    }


def summarise(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the runs of one network say together."""
    scores = {library: [run[library] for run in runs] for library in ("fmnist_sk", "Keras fit")}
    differences = np.subtract(scores["fmnist_sk"], scores["Keras fit"])
    error = np.std(differences, ddof=1) / np.sqrt(len(runs))
    return {
        "precision": runs[0]["precision"],
        "test_accuracies": scores,
        "means": {library: round(float(np.mean(values)), 4) for library, values in scores.items()},
        "difference": round(float(np.mean(differences)), 5),
        "standard_error_of_difference": round(float(error), 5),
    }


def main() -> None:
    """Train everything, print each pair, write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_network_option(parser)
    parser.add_argument("--n-train", type=int, default=60_000, help="training images")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=5, help="how many seeds, from 0; at least 2")
    parser.add_argument("--jobs", type=int, default=1, help="pairs of trainings at the same time")
    parser.add_argument("--data", choices=("auto", "real", "synthetic"), default="auto")
    settings = parser.parse_args()
    if settings.seeds < 2:
        parser.error("the difference has no standard error with fewer than two seeds")

    data = load_data(settings.data, Profile(settings.n_train, None, settings.epochs, 0), seed=0)
    pairs = [(name, seed) for name in settings.network for seed in range(settings.seeds)]
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in settings.network}
    calls = (delayed(fit_both)(name, data, seed, settings.epochs) for name, seed in pairs)
    for (name, seed), run in zip(pairs, run_all(calls, settings.jobs), strict=True):
        runs[name].append(run)
        print(f"{name}, seed {seed}: {run}", flush=True)
    networks = {name: summarise(some) for name, some in runs.items()}
    for name, row in networks.items():
        print(f"{name}: fmnist_sk is {100 * row['difference']:+.2f} points from stock training")
    path = write_result(
        "training_accuracy",
        {
            "command": " ".join(["python", *sys.argv]),
            "data": f"{data.description}, {len(data.X)} training images",
            "epochs": settings.epochs,
            "n_seeds": settings.seeds,
            "threads_of_each_training": threads_of_each(settings.jobs),
            "networks": networks,
        },
    )
    print(f"-> {path}")


if __name__ == "__main__":
    main()
