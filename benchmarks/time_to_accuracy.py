"""How long training takes to a test accuracy on Fashion-MNIST, in units of a stock Keras epoch.

The unit, SE, is the time of one epoch of keras.io's `mnist_convnet` with stock `fit`, batches of 128, on
the 60,000 training images, measured before and after each seed of this run. Each recipe is an
ordinary `CNNClassifier` trained for a fixed number of epochs; the final epoch counts, and the test
images are looked at once per model. Everything in the recipes was settled on a validation part of
the training images. Time is that of the whole `fit`; the first one of each network in this process
builds and traces it. Test-time augmentation, here the mean over an image and its mirror image, is
reported beside and plays no part in the targets.

Usage: python benchmarks/time_to_accuracy.py [--targets 92 93 94] [--seeds 10]
       python benchmarks/time_to_accuracy.py --targets 95 --seeds 1   # half an hour: a file of its own
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from _environment import write_result
from _keras_peers import keras
from _recipes import RECIPES
from sklearn.frozen import FrozenEstimator

from fmnist_sk import CNNClassifier, TestTimeAugmentedClassifier, fetch_fashion_mnist

# What is measured together, and the file that it is written to.
RESULT_OF = {frozenset({92, 93, 94}): "time_to_accuracy", frozenset({95}): "time_to_95"}


def convnet() -> keras.Model:
    """Return keras.io's `mnist_convnet`, compiled as there."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, kernel_size=(3, 3), activation="relu"),
            layers.MaxPooling2D(pool_size=(2, 2)),
            layers.Conv2D(64, kernel_size=(3, 3), activation="relu"),
            layers.MaxPooling2D(pool_size=(2, 2)),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    return model


def stock_epoch_timer(X: np.ndarray, y: np.ndarray) -> Any:
    """Return a function that measures one stock epoch, warmed up."""
    images = X.reshape(-1, 28, 28, 1).astype("float32") / 255
    targets = np.eye(10, dtype="float32")[y]
    model = convnet()
    model.fit(images[:2560], targets[:2560], batch_size=128, verbose=0)

    def seconds() -> float:
        start = time.perf_counter()
        model.fit(images, targets, batch_size=128, epochs=1, verbose=0)
        return time.perf_counter() - start

    return seconds


def main() -> None:
    """Train every recipe with every seed, print each run, write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--targets", type=int, nargs="+", default=[92, 93, 94], choices=[*RECIPES])
    parser.add_argument("--seeds", type=int, default=10, help="how many seeds, from 0")
    parser.add_argument("--keep", type=Path, help="existing folder for the fitted models")
    settings = parser.parse_args()

    train = fetch_fashion_mnist(subset="train")
    test = fetch_fashion_mnist(subset="test")
    stock_epoch = stock_epoch_timer(train.data, train.target)
    units = [stock_epoch()]
    runs: dict[int, list[dict[str, float]]] = {target: [] for target in settings.targets}
    for seed in range(settings.seeds):
        for target in settings.targets:
            clf = CNNClassifier(random_state=seed, **RECIPES[target].settings)
            start = time.perf_counter()
            clf.fit(train.data, train.target)
            seconds = time.perf_counter() - start
            if settings.keep:
                clf.save(settings.keep / f"{target}-{seed}.zip")
            probabilities = clf.predict_proba(test.data)
            averaging = TestTimeAugmentedClassifier(FrozenEstimator(clf))
            both = averaging.fit(train.data, train.target).predict_proba(test.data)
            run = {
                "seconds": round(seconds, 2),
                "test_accuracy": accuracy(probabilities, test.target),
                "with_test_time_augmentation": accuracy(both, test.target),
            }
            runs[target].append(run)
            print(f"{target} %  seed {seed}  {run}", flush=True)
        units.append(stock_epoch())

    unit = statistics.median(units)
    results = {}
    for target in settings.targets:
        budget, recipe = RECIPES[target]
        mean = float(np.mean([run["test_accuracy"] for run in runs[target]]))
        # Each fit is divided by the median unit: the units vary by more than the fits do.
        in_units = float(np.mean([run["seconds"] for run in runs[target]])) / unit
        reached = mean >= target / 100 and in_units <= budget
        results[str(target)] = {
            "model": repr(CNNClassifier(**recipe)),
            "budget_se": budget,
            "n_seeds": len(runs[target]),
            "mean_se": round(in_units, 2),
            "mean_test_accuracy": round(mean, 4),
            "mean_with_test_time_augmentation": round(
                float(np.mean([run["with_test_time_augmentation"] for run in runs[target]])), 4
            ),
            "reached": reached,
            "runs": runs[target],
        }
        print(
            f"{target} %: {100 * mean:.2f} % after {in_units:.2f} SE of {budget:g} "
            f"({'reached' if reached else 'MISSED'})"
        )
    name = RESULT_OF.get(frozenset(settings.targets))
    if name is None:
        print(f"1 SE = {unit:.2f} s; not written, because a file has all of its targets or none")
        return
    targets = " ".join(map(str, settings.targets))
    path = write_result(
        name,
        {
            "command": f"python {sys.argv[0]} --targets {targets} --seeds {settings.seeds}",
            "data": f"Fashion-MNIST, {len(train.data)} training and {len(test.data)} test images",
            "unit": "SE, one epoch of keras.io's mnist_convnet with stock fit, batch 128",
            "se_seconds": round(unit, 2),
            "se_seconds_of_each": [round(seconds, 2) for seconds in units],
            "targets": results,
        },
    )
    print(f"1 SE = {unit:.2f} s -> {path}")


def accuracy(scores: np.ndarray, y: np.ndarray) -> float:
    """Return the share of rows whose highest score is that of their label."""
    return round(float(np.mean(scores.argmax(axis=1) == y)), 4)


if __name__ == "__main__":
    main()
