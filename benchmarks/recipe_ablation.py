"""What each part of the short training recipe buys in validation accuracy.

The recipe is that of time_to_accuracy.py. Each variant changes one thing of it and trains, with
every seed, on 50,000 of the training images; the 10,000 others are what is scored. The test images
play no part. Differences to the recipe are paired by seed.

Usage: python benchmarks/recipe_ablation.py [--seeds 0 1 2] [--jobs 1]
       python benchmarks/recipe_ablation.py --only Muon ...   # those variants anew, the others as stored
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

import keras
import numpy as np
from _environment import RESULTS, write_result
from _parallel_fits import run_all, threads_of_each
from _recipe_variants import FastShifts, Muon, VariantNet
from _recipes import RECIPES, SHORT
from joblib import delayed
from sklearn.base import clone
from sklearn.model_selection import train_test_split

from fmnist_sk import CNNClassifier, fetch_fashion_mnist
from fmnist_sk.augmentation import AlternatingFlip, RandomFlip, RandomShift

RECIPE: dict[str, Any] = RECIPES[92].settings


def averaged(momentum: float) -> keras.optimizers.Optimizer:
    """Return the recipe's optimizer with an exponential average of the weights."""
    return keras.optimizers.SGD(
        RECIPE["learning_rate"], 0.9, nesterov=True, use_ema=True, ema_momentum=momentum
    )


VARIANTS: dict[str, dict[str, Any]] = {
    "recipe": {},
    "no label smoothing": {"label_smoothing": 0.0},
    "label smoothing 0.2": {"label_smoothing": 0.2},
    "alternating flip": {"augmentation": AlternatingFlip()},
    "random flip": {"augmentation": RandomFlip()},
    "shift by one pixel": {"augmentation": RandomShift(max_shift=1)},
    "batches of 256, three epochs": {"batch_size": 256, "learning_rate": 0.4, "epochs": 3},
    "batches of 1024": {"batch_size": 1024},
    "learning rate 0.3": {"learning_rate": 0.3},
    "cosine schedule": {"schedule": "cosine"},
    "averaged weights": {"optimizer": averaged(0.99)},
    "Adam": {"optimizer": "adam", "learning_rate": 0.003, "l2": 1e-4},
    "l2 of 5e-4": {"l2": 5e-4},
    "float32": {"precision": "float32"},
    "pooled after the activation": {
        "network": clone(SHORT["network"]).set_params(pool_first=False)
    },
    "trained first convolution": {"network": clone(SHORT["network"]).set_params(whitening=False)},
    "trained first convolution, layers of Keras": {"network": VariantNet()},
    "identity initialisation": {"network": VariantNet(identity=True)},
    "batch norm without scales": {"network": VariantNet(fixed_scale=True)},
    "fast batch-norm shifts": {
        "network": VariantNet(fixed_scale=True),
        "optimizer": FastShifts(RECIPE["learning_rate"], 0.9, nesterov=True),
    },
    "Muon": {"optimizer": Muon(0.24, 0.6, nesterov=True), "learning_rate": None, "l2": 0.0},
    "wider second and third stage": {"network": VariantNet((16, 48, 96, 128))},
    "residual blocks": {"network": VariantNet((16, 32, 64), residual=True)},
}


def load_validation_split() -> list[np.ndarray]:
    """Return images to train on, images to validate, and the labels of both."""
    train = fetch_fashion_mnist(subset="train")
    return train_test_split(
        train.data, train.target, test_size=10_000, stratify=train.target, random_state=0
    )


def validate(change: dict[str, Any], data: list[np.ndarray], seed: int) -> float:
    """Train a variant of the recipe; return its validation accuracy."""
    X, X_val, y, y_val = data
    return CNNClassifier(random_state=seed, **(RECIPE | change)).fit(X, y).score(X_val, y_val)


def main() -> None:
    """Train every variant with every seed, print a table, write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=1, help="trainings at the same time")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--only", nargs="+", default=[*VARIANTS], choices=[*VARIANTS])
    settings = parser.parse_args()
    # Gains are paired by seed, so the recipe itself is always trained.
    chosen = {
        name: change for name, change in VARIANTS.items() if name in {"recipe", *settings.only}
    }

    data = load_validation_split()
    runs = [(name, seed) for seed in settings.seeds for name in chosen]
    calls = (delayed(validate)(VARIANTS[name], data, seed) for name, seed in runs)
    scores: dict[str, list[float]] = {name: [] for name in chosen}
    for (name, seed), score in zip(runs, run_all(calls, settings.jobs), strict=True):
        scores[name].append(score)
        print(f"seed {seed}  {name:30s}{score:.4f}", flush=True)

    rows = {}
    for name, accuracies in scores.items():
        gains = np.subtract(accuracies, scores["recipe"])
        error = float(np.std(gains, ddof=1) / np.sqrt(len(gains))) if len(gains) > 1 else None
        rows[name] = {
            "validation_accuracy": round(float(np.mean(accuracies)), 4),
            "gain": round(float(np.mean(gains)), 4),
            "standard_error_of_gain": None if error is None else round(error, 4),
        }
        print(f"{name:30s}{rows[name]}")
    command = " ".join(["python", *sys.argv])
    if len(chosen) < len(VARIANTS):
        old = json.loads((RESULTS / "recipe_ablation.json").read_text(encoding="utf-8"))
        if old["variants"]["recipe"] != rows["recipe"]:
            raise ValueError("The recipe has other scores than before: run all variants again.")
        rows, command = old["variants"] | rows, old["command"]
    path = write_result(
        "recipe_ablation",
        {
            "command": command,
            "data": "Fashion-MNIST, 50000 training images, 10000 others for validation",
            "model": repr(CNNClassifier(**RECIPE)),
            "seeds": settings.seeds,
            "threads_of_each_training": threads_of_each(settings.jobs),
            "variants": rows,
        },
    )
    print(f"-> {path}")


if __name__ == "__main__":
    main()
