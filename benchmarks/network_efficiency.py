"""Accuracy against multiplications: every registered network, and small ones trained longer.

Registered networks have their defaults and a short schedule that is the same for all. The small
networks, at most 100,000 parameters, show what 1, 2.5, 5 and 10 million multiplications (MMAC) can buy:
in a long schedule they learn, instead of the labels, the probabilities that a large network has for
the training images and their mirror images (G. Hinton, O. Vinyals, J. Dean, "Distilling the knowledge in
a neural network", 2015), which `fit` takes as soft labels. The large network is the one of the longest
recipe in time_to_accuracy.py; a fitted one is read from an archive that is given. All train on the
60,000 training images for a fixed number of epochs; the final epoch counts, and the test images are
looked at once for each model. Nothing is chosen by them. Latency is the median of single images and of
batches of 1,000 through `predict_proba`, all models by turns.

Usage: python benchmarks/network_efficiency.py [--epochs 5] [--jobs 1] [--teacher 95-0.zip]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from _environment import write_result
from _parallel_fits import Training, fit_all, threads_of_each
from _recipes import RECIPES, SHORT
from sklearn.base import clone
from sklearn.frozen import FrozenEstimator

from fmnist_sk import CNNClassifier, TestTimeAugmentedClassifier, fetch_fashion_mnist, load
from fmnist_sk.augmentation import AlternatingFlip
from fmnist_sk.networks import CellNetwork, Network, list_networks, make_network, network_cost

N_ROUNDS = 40
MOST_PARAMETERS = 100_000


class Small(NamedTuple):
    """A small network that is trained long.

    Parameters
    ----------
    aim : float
        Test accuracy in percent that is aimed at.
    network : Network
        The network.
    epochs : int
        Epochs of its training.
    """

    aim: float
    network: Network
    epochs: int


def plain(width: int) -> Network:
    """Return the network of the short recipe in another width."""
    return clone(SHORT["network"]).set_params(width=width)


# By the most millions of multiplications.
SMALL: dict[float, Small] = {
    1.0: Small(92.7, plain(8), 100),
    2.5: Small(93.6, plain(14), 80),
    5.0: Small(94.3, plain(16), 80),
    10.0: Small(
        94.8,
        CellNetwork(
            "conv3-w1-d1-max_early/conv3-w2-d1/double3-w2-d1-skip-max_late/conv3-w3-d1/"
            "double3-w3-d1-skip-max_late/max"
        ),
        60,
    ),
}


def registered(epochs: int) -> dict[str, dict[str, Any]]:
    """Return the rows of the registered networks before anything is measured, with their classifiers."""
    rows = {}
    for name in list_networks():
        cost = network_cost(name)
        clf = CNNClassifier(make_network(name), epochs=epochs, random_state=0)
        rows[name] = {"clf": clf, "n_params": cost.n_params, "mmac": round(cost.mmac, 2)}
    return rows


def small() -> dict[str, dict[str, Any]]:
    """Return the rows of the small networks, likewise."""
    rows = {}
    for mmac, (aim, network, epochs) in SMALL.items():
        cost = network_cost(network)
        if cost.mmac > mmac or cost.n_params > MOST_PARAMETERS:
            raise ValueError(f"{network!r} is too large for {mmac} MMAC: {cost}.")
        clf = CNNClassifier(
            network,
            augmentation=AlternatingFlip(),
            learning_rate=0.2,
            epochs=epochs,
            random_state=0,
        )
        rows[f"at most {mmac:g} MMAC"] = {
            "clf": clf,
            "n_params": cost.n_params,
            "mmac": round(cost.mmac, 2),
            "aim": aim,
        }
    return rows


def teach(teacher: CNNClassifier, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return what a fitted network thinks of images and their mirror images, as soft labels."""
    both = TestTimeAugmentedClassifier(FrozenEstimator(teacher)).fit(X, y)
    return both.predict_proba(X)


def measure_latencies(fitted: dict[str, CNNClassifier], images: Any) -> dict[str, dict[str, float]]:
    """Return the median milliseconds of one image and of a batch of 1,000, models by turns."""
    times: dict[str, dict[int, list[float]]] = {name: {1: [], 1000: []} for name in fitted}
    for round_number in range(N_ROUNDS + 2):
        for name, clf in fitted.items():
            for size in (1, 1000) if round_number % 8 < 2 else (1,):
                start = time.perf_counter()
                clf.predict_proba(images[:size])
                if round_number > 1:
                    times[name][size].append(1000 * (time.perf_counter() - start))
    return {
        name: {
            "latency_ms": round(statistics.median(measured[1]), 2),
            "batch_of_1000_ms": round(statistics.median(measured[1000]), 1),
        }
        for name, measured in times.items()
    }


def main() -> None:
    """Train, measure, print each model, write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=5, help="of the registered networks")
    parser.add_argument("--jobs", type=int, default=1, help="trainings at the same time")
    parser.add_argument("--teacher", type=Path, help="archive; without it one is trained")
    settings = parser.parse_args()

    train = fetch_fashion_mnist(subset="train")
    test = fetch_fashion_mnist(subset="test")
    teacher = CNNClassifier(**RECIPES[95].settings, random_state=0)
    fitted_teacher = load(settings.teacher) if settings.teacher else None
    if fitted_teacher is None:
        fitted_teacher = clone(teacher).fit(train.data, train.target)
    elif repr(fitted_teacher) != repr(teacher):
        raise ValueError(f"{settings.teacher} holds another network than {teacher!r}.")
    soft_labels = teach(fitted_teacher, train.data, train.target)

    rows = registered(settings.epochs)
    labels = dict.fromkeys(rows, train.target)
    taught = small()
    labels |= dict.fromkeys(taught, soft_labels)
    rows |= taught
    classifiers_of = {name: row.pop("clf") for name, row in rows.items()}
    # The longest begin first: no process waits long for the last.
    order = sorted(rows, key=lambda name: -rows[name]["mmac"] * classifiers_of[name].epochs)
    trainings = (
        Training(classifiers_of[name], train.data, labels[name], test.data, test.target)
        for name in order
    )
    fitted = {}
    for name, (clf, accuracy) in zip(order, fit_all(trainings, settings.jobs), strict=True):
        fitted[name] = clf
        rows[name] |= {
            "network": repr(clf.network_),
            "epochs": clf.epochs,
            "test_accuracy": accuracy,
        }
        print(f"{name:20}{rows[name]}", flush=True)
    for name, latency in measure_latencies(fitted, test.data).items():
        rows[name] |= latency
        print(f"{name:20}{latency}")
    path = write_result(
        "network_efficiency",
        {
            "command": f"python {sys.argv[0]} --epochs {settings.epochs} --jobs {settings.jobs}",
            "data": f"Fashion-MNIST, {len(train.data)} training and {len(test.data)} test images",
            "threads_of_each_training": threads_of_each(settings.jobs),
            "teacher": {
                "model": repr(teacher),
                "n_params": fitted_teacher.count_params(),
                "training_accuracy": round(
                    float(np.mean(soft_labels.argmax(axis=1) == train.target)), 4
                ),
            },
            "networks": rows,
        },
    )
    print(f"-> {path}")


if __name__ == "__main__":
    main()
