"""What each augmentation policy buys in accuracy on Fashion-MNIST, at one fixed budget.

Every policy trains the same network on the same images for the same number of epochs, three seeds
each, and is scored at the final epoch. The validation images, a part of the training set, are what a
choice may rest on; the test images are shown beside them and choose nothing.

Usage: python benchmarks/augmentation_gain.py [--n-train 10000] [--epochs 15] [--seeds 0 1 2]
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
from _environment import write_result
from sklearn.model_selection import train_test_split

from fmnist_sk import CNNClassifier, fetch_fashion_mnist
from fmnist_sk.augmentation import (
    AlternatingFlip,
    Compose,
    CutMix,
    MixUp,
    RandomErasing,
    RandomFlip,
    RandomShift,
    TrivialAugment,
)

POLICIES = {
    "none": None,
    "flip": RandomFlip(),
    "alternating flip": AlternatingFlip(),
    "shift": RandomShift(),
    "erasing": RandomErasing(),
    "flip + shift": Compose([RandomFlip(), RandomShift()]),
    "flip + shift + erasing": Compose([RandomFlip(), RandomShift(), RandomErasing()]),
    "trivial augment": TrivialAugment(),
    "MixUp": MixUp(alpha=0.2),
    "CutMix": CutMix(alpha=1.0),
    "flip + CutMix": Compose([RandomFlip(), CutMix(alpha=1.0)]),
}


def summarise(accuracies: list[float]) -> dict[str, float]:
    """Return mean and standard error of accuracies over the seeds."""
    error = np.std(accuracies, ddof=1) / np.sqrt(len(accuracies)) if len(accuracies) > 1 else np.nan
    return {
        "mean": round(float(np.mean(accuracies)), 4),
        "standard_error": round(float(error), 4),
    }


def main() -> None:
    """Train every policy with every seed, print a table, write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", default="resnet")
    parser.add_argument("--n-train", type=int, default=10_000)
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    settings = parser.parse_args()

    train = fetch_fashion_mnist(subset="train")
    test = fetch_fashion_mnist(subset="test")
    X, X_val, y, y_val = train_test_split(
        train.data,
        train.target,
        train_size=settings.n_train,
        test_size=10_000,
        stratify=train.target,
        random_state=0,
    )
    # Seeds in the outer loop: a machine that slows down does so for all policies alike.
    scores: dict[str, dict[str, list[float]]] = {
        name: {"validation": [], "test": []} for name in POLICIES
    }
    for seed in settings.seeds:
        for name, policy in POLICIES.items():
            clf = CNNClassifier(
                settings.network, augmentation=policy, epochs=settings.epochs, random_state=seed
            )
            clf.fit(X, y)
            scores[name]["validation"].append(clf.score(X_val, y_val))
            scores[name]["test"].append(clf.score(test.data, test.target))
            print(
                f"seed {seed}  {name:24s} validation {scores[name]['validation'][-1]:.4f}",
                flush=True,
            )

    rows = {
        name: {
            "validation": summarise(by["validation"]),
            "test": summarise(by["test"]),
        }
        for name, by in scores.items()
    }
    ranking = sorted(rows, key=lambda name: -rows[name]["validation"]["mean"])
    for name in ranking:
        validation, tested = rows[name]["validation"], rows[name]["test"]
        print(
            f"{name:24s} validation {validation['mean']:.4f} +- {validation['standard_error']:.4f}   "
            f"test {tested['mean']:.4f} +- {tested['standard_error']:.4f}"
        )
    path = write_result(
        "augmentation_gain",
        {
            "command": " ".join(["python", *sys.argv]),
            "data": f"Fashion-MNIST, {settings.n_train} of the training images, 10000 others for "
            f"validation, 10000 test images",
            "model": f"CNNClassifier({settings.network!r}, epochs={settings.epochs})",
            "seeds": settings.seeds,
            "best_on_validation": ranking[0],
            "policies": rows,
        },
    )
    print(f"best on validation: {ranking[0]} -> {path}")


if __name__ == "__main__":
    main()
