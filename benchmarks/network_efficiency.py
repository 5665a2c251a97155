"""Accuracy against multiplications: every registered network, and small ones trained longer.

Registered networks have their defaults and a short schedule that is the same for all. The small
networks, at most 100,000 parameters, show what 1, 2.5, 5 and 10 million multiplications (MMAC) buy in
a longer schedule with alternating mirror images, random erasing and label smoothing: three widths of
one genotype, and for the most multiplications the same with poolings that come later. All train on the
60,000 training images for a fixed number of epochs; the final epoch counts, and the test images are
looked at once for each model. Nothing is chosen by them. Latency is the median of single images and of
batches of 1,000 through `predict_proba`, all models by turns.

Usage: python benchmarks/network_efficiency.py [--epochs 5] [--small-epochs 30] [--jobs 1]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from typing import Any

from _environment import write_result
from _parallel_fits import Training, fit_all, threads_of_each

from fmnist_sk import CNNClassifier, fetch_fashion_mnist
from fmnist_sk.augmentation import AlternatingFlip, Compose, RandomErasing
from fmnist_sk.networks import CellNetwork, list_networks, make_network, network_cost

N_ROUNDS = 40
MOST_PARAMETERS = 100_000
# Millions of multiplications: the accuracy in percent that is aimed at, and the network.
SMALL: dict[float, tuple[float, Any]] = {
    1.0: (92.7, CellNetwork(width=8)),
    2.5: (93.6, CellNetwork(width=13)),
    5.0: (94.3, CellNetwork(width=18)),
    10.0: (
        94.8,
        CellNetwork(
            "conv3-w1-d2-max_late/conv3-w2-d2-skip-max_late/conv3-w4-d2-skip-max_late/max", width=18
        ),
    ),
}


def classifiers(epochs: int, small_epochs: int) -> dict[str, dict[str, Any]]:
    """Return the rows of the table before anything is measured, each with its classifier."""
    rows = {}
    for name in list_networks():
        cost = network_cost(name)
        clf = CNNClassifier(make_network(name), epochs=epochs, random_state=0)
        rows[name] = {"clf": clf, "n_params": cost.n_params, "mmac": round(cost.mmac, 2)}
    for mmac, (aim, network) in SMALL.items():
        cost = network_cost(network)
        if cost.mmac > mmac or cost.n_params > MOST_PARAMETERS:
            raise ValueError(f"{network!r} is too large for {mmac} MMAC: {cost}.")
        clf = CNNClassifier(
            network,
            augmentation=Compose([AlternatingFlip(), RandomErasing(p=0.25)]),
            batch_size=128,
            learning_rate=0.2,
            label_smoothing=0.1,
            epochs=small_epochs,
            random_state=0,
        )
        rows[f"at most {mmac:g} MMAC"] = {
            "clf": clf,
            "n_params": cost.n_params,
            "mmac": round(cost.mmac, 2),
            "aim": aim,
        }
    return rows


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
    parser.add_argument("--small-epochs", type=int, default=30, help="of the small networks")
    parser.add_argument("--jobs", type=int, default=1, help="trainings at the same time")
    settings = parser.parse_args()

    train = fetch_fashion_mnist(subset="train")
    test = fetch_fashion_mnist(subset="test")
    rows = classifiers(settings.epochs, settings.small_epochs)
    classifiers_of = {name: row.pop("clf") for name, row in rows.items()}
    # The longest begin first: no process waits long for the last.
    order = sorted(rows, key=lambda name: -rows[name]["mmac"] * classifiers_of[name].epochs)
    data = (train.data, train.target, test.data, test.target)
    trained = fit_all((Training(classifiers_of[name], *data) for name in order), settings.jobs)
    fitted = {}
    for name, (clf, accuracy) in zip(order, trained, strict=True):
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
            "command": " ".join(["python", *sys.argv]),
            "data": f"Fashion-MNIST, {len(train.data)} training and {len(test.data)} test images",
            "threads_of_each_training": threads_of_each(settings.jobs),
            "networks": rows,
        },
    )
    print(f"-> {path}")


if __name__ == "__main__":
    main()
