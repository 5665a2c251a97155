"""A network of at most 100,000 parameters, found by a search, against the best made by hand.

`ArchitectureSearchCV` searches within a time budget, by the accuracy on 10,000 of the training images, to
which nothing is fitted, and starts from a residual network that leaves room to grow. The networks made
by hand, registered ones with hyperparameters that bring them below the limit of parameters, train on the
other 50,000, and the best on the same 10,000 is the opponent. Both then train on all 60,000 images, once
for each seed. The final epoch counts, and the test images are looked at once for each of these. Learning
rate, batch size and augmentation are the same in all of these trainings; those of the search have
fewer rows and epochs. The limit of multiplications is the search's alone.

Usage: python benchmarks/architecture_search.py [--minutes 20] [--seeds 3] [--epochs 30] [--jobs 1]
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

import numpy as np
from _environment import write_result
from _parallel_fits import Training, fit_all, threads_divided, threads_of_each
from sklearn.model_selection import train_test_split

from fmnist_sk import CNNClassifier, Network, fetch_fashion_mnist
from fmnist_sk.augmentation import AlternatingFlip, Compose, RandomErasing
from fmnist_sk.model_selection import ArchitectureSearchCV
from fmnist_sk.networks import (
    VGG,
    CellNetwork,
    ConvNeXt,
    DenseNet,
    LeNet,
    MobileNet,
    ResNet,
    network_cost,
)

N_VALIDATION = 10_000
# The blocks of `ResNet`, with less growth: 16, 32 and 48 channels.
START = CellNetwork(
    "conv3-w2-d1-max_late/double3-w2-d1-skip/conv3-w4-d1-max_late/double3-w4-d1-skip/"
    "conv3-w6-d1-max_late/double3-w6-d1-skip/max",
    width=8,
)
BY_HAND: list[Network] = [
    CellNetwork(),
    ConvNeXt(width=20),
    DenseNet(width=16, growth_rate=24),
    LeNet(width=16, units=48),
    MobileNet(),
    ResNet(width=14),
    VGG(width=18),
    VGG(width=16, depth=1, n_stages=4, pool_first=True),
]


def training(network: Network, epochs: int, seed: int) -> CNNClassifier:
    """Return the classifier of all trainings, whatever the network, epochs and seed."""
    return CNNClassifier(
        network,
        augmentation=Compose([AlternatingFlip(), RandomErasing(p=0.25)]),
        batch_size=128,
        learning_rate=0.2,
        label_smoothing=0.1,
        epochs=epochs,
        random_state=seed,
    )


def search_networks(
    X: np.ndarray, y: np.ndarray, folds: list[Any], settings: argparse.Namespace
) -> tuple[CellNetwork, dict[str, Any]]:
    """Return the network that the search finds, and what it took."""
    search = ArchitectureSearchCV(
        training(START, settings.search_epochs, seed=0),
        strategy=settings.strategy,
        n_trials=None,
        timeout=60 * settings.minutes,
        max_params=settings.max_params,
        max_mmac=settings.max_mmac,
        min_epochs=settings.first_epochs,
        max_epochs=settings.search_epochs,
        population_size=settings.population,
        zero_cost=settings.zero_cost,
        cv=folds,
        refit=False,
        n_jobs=settings.jobs,
        random_state=0,
        verbose=1,
    )
    start = time.perf_counter()
    with threads_divided(settings.jobs):
        search.fit(X, y)
    seconds = time.perf_counter() - start
    results = search.cv_results_
    rungs = [
        {
            "epochs": int(results["param_epochs"][results["iter"] == rung][0]),
            "n_networks": int((results["iter"] == rung).sum()),
            "best_validation_accuracy": rounded(
                np.nanmax(results["mean_test_score"][results["iter"] == rung])
            ),
        }
        for rung in np.unique(results["iter"])
    ]
    return search.best_params_["network"], {
        "seconds": round(seconds, 1),
        "start": describe(START),
        "n_training_rows": len(folds[0][0]),
        "rungs": rungs,
    }


def describe(network: Network) -> dict[str, Any]:
    """Return a network with its cost."""
    cost = network_cost(network)
    text = " ".join(repr(network).split())  # Long ones are wrapped.
    return {"network": text, "n_params": cost.n_params, "mmac": round(cost.mmac, 2)}


def rounded(accuracy: float) -> float:
    """Return an accuracy with four decimals."""
    return round(float(accuracy), 4)


def main() -> None:
    """Search, choose the opponent, train both, print each step, write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=20.0, help="of the search")
    parser.add_argument("--strategy", default="evolution", choices=["evolution", "random"])
    parser.add_argument("--zero-cost", default=None, choices=["naswot"])
    parser.add_argument("--rows", type=int, default=30_000, help="training rows of the search")
    parser.add_argument("--first-epochs", type=int, default=2, help="of the first rung")
    parser.add_argument("--search-epochs", type=int, default=6, help="of the last rung")
    parser.add_argument("--population", type=int, default=4)
    parser.add_argument("--max-params", type=int, default=100_000)
    parser.add_argument("--max-mmac", type=float, default=5.0, help="of the search")
    parser.add_argument("--selection-epochs", type=int, default=10, help="of the networks by hand")
    parser.add_argument("--epochs", type=int, default=30, help="of the final training")
    parser.add_argument("--seeds", type=int, default=3, help="how many seeds, from 0")
    parser.add_argument("--jobs", type=int, default=1, help="trainings at the same time")
    settings = parser.parse_args()

    train = fetch_fashion_mnist(subset="train")
    X, y = train.data, train.target
    fitted, held_out = train_test_split(
        np.arange(len(X)), test_size=N_VALIDATION, stratify=y, random_state=0
    )
    found, search = search_networks(X, y, [(fitted[: settings.rows], held_out)], settings)
    print(
        f"found after {search['seconds']:.0f} s: {describe(found)}\n{found.summary()}", flush=True
    )

    by_hand = [describe(network) for network in BY_HAND]
    for row in by_hand:
        if row["n_params"] > settings.max_params:
            raise ValueError(f"{row['network']} is larger than allowed: {row}.")
    parts = (X[fitted], y[fitted], X[held_out], y[held_out])
    validated = [
        Training(training(network, settings.selection_epochs, seed=0), *parts)
        for network in BY_HAND
    ]
    for row, (_, accuracy) in zip(by_hand, fit_all(validated, settings.jobs), strict=True):
        row["validation_accuracy"] = accuracy
        print(row, flush=True)
    best = max(range(len(BY_HAND)), key=lambda i: by_hand[i]["validation_accuracy"])

    test = fetch_fashion_mnist(subset="test")
    finalists = {"found": found, "by hand": BY_HAND[best]}
    accuracies: dict[str, list[float]] = {name: [] for name in finalists}
    runs = [(seed, name) for seed in range(settings.seeds) for name in finalists]
    trainings = [
        Training(training(finalists[name], settings.epochs, seed), X, y, test.data, test.target)
        for seed, name in runs
    ]
    for (seed, name), (_, accuracy) in zip(runs, fit_all(trainings, settings.jobs), strict=True):
        accuracies[name].append(accuracy)
        print(f"seed {seed}  {name:8}{accuracy}", flush=True)
    path = write_result(
        "architecture_search",
        {
            "command": " ".join(["python", *sys.argv]),
            "data": f"Fashion-MNIST, {len(X)} training and {len(test.data)} test images",
            "n_validation_rows": N_VALIDATION,
            "max_params": settings.max_params,
            "max_mmac": settings.max_mmac,
            "search": search,
            "threads_of_each_training": threads_of_each(settings.jobs),
            "by_hand": by_hand,
            "selection_epochs": settings.selection_epochs,
            "epochs": settings.epochs,
            "final": {
                name: describe(network)
                | {
                    "mean_test_accuracy": rounded(np.mean(accuracies[name])),
                    "test_accuracies": accuracies[name],
                }
                for name, network in finalists.items()
            },
        },
    )
    print(f"-> {path}")


if __name__ == "__main__":
    main()
