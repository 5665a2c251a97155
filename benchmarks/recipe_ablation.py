"""What each part of the short training recipe buys in validation accuracy.

The recipe is that of time_to_accuracy.py, without whitening and with a lower learning rate. Each
variant changes one thing of it and trains, with every seed, on 50,000 of the training images; the
10,000 others are what is scored. The test images play no part. Differences to the recipe are paired
by seed.

Usage: python benchmarks/recipe_ablation.py [--epochs 3] [--seeds 0 1 2]
       python benchmarks/recipe_ablation.py --only Muon ...   # those variants anew, the others as stored
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from typing import Any

import keras
import numpy as np
from _environment import RESULTS, write_result
from _recipe_variants import FastShifts, Muon, VariantNet
from _recipes import SHORT, find_network
from sklearn.model_selection import train_test_split

from fmnist_sk import CNNClassifier, fetch_fashion_mnist
from fmnist_sk.augmentation import AlternatingFlip, RandomFlip, RandomShift
from fmnist_sk.networks import VGG

N_TRAIN = 50_000
# As it was before whitening proved to pay, which is a row of the table.
RECIPE: dict[str, Any] = SHORT | {"network": find_network("recipe"), "learning_rate": 0.2}


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
    "batches of 128": {"batch_size": 128, "learning_rate": 0.15},
    "batches of 512": {"batch_size": 512, "learning_rate": 0.3},
    "learning rate 0.4": {"learning_rate": 0.4},
    "cosine schedule": {"schedule": "cosine"},
    "averaged weights": {"optimizer": averaged(0.99)},
    "Adam": {"optimizer": "adam", "learning_rate": 0.003, "l2": 1e-4},
    "l2 of 5e-4": {"l2": 5e-4},
    "float32": {"precision": "float32"},
    "pooled after the activation": {
        "network": VGG(width=16, depth=1, n_stages=4, dropout=0.0, pool_first=False)
    },
    "plain variant network": {"network": VariantNet()},
    "whitening first convolution": {"network": SHORT["network"]},
    "identity initialisation": {"network": VariantNet(identity=True)},
    "batch norm without scales": {"network": VariantNet(fixed_scale=True)},
    "fast batch-norm shifts": {
        "network": VariantNet(fixed_scale=True),
        "optimizer": FastShifts(RECIPE["learning_rate"], 0.9, nesterov=True),
    },
    "Muon": {"optimizer": Muon(0.24, 0.6, nesterov=True), "learning_rate": None, "l2": 0.0},
    "wider second and third stage": {"network": VariantNet((16, 48, 96, 128))},
    "residual blocks": {"network": VariantNet((16, 32, 64), residual=True)},
    # Of four epochs, which take a third longer; two small ones take about as long as one.
    "four epochs": {"network": VariantNet(), "epochs": 4},
    "four epochs, two of them at 20x20 pixels": {
        "network": VariantNet(small_steps=2 * math.ceil(N_TRAIN / SHORT["batch_size"])),
        "epochs": 4,
    },
}


def main() -> None:
    """Train every variant with every seed, print a table, write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--only", nargs="+", default=[*VARIANTS], choices=[*VARIANTS])
    settings = parser.parse_args()
    # Gains are paired by seed, so the recipe itself is always trained.
    chosen = {
        name: change for name, change in VARIANTS.items() if name in {"recipe", *settings.only}
    }

    train = fetch_fashion_mnist(subset="train")
    X, X_val, y, y_val = train_test_split(
        train.data, train.target, train_size=N_TRAIN, stratify=train.target, random_state=0
    )
    scores: dict[str, list[float]] = {name: [] for name in chosen}
    for seed in settings.seeds:
        for name, change in chosen.items():
            parameters = RECIPE | {"epochs": settings.epochs} | change
            clf = CNNClassifier(random_state=seed, **parameters).fit(X, y)
            scores[name].append(clf.score(X_val, y_val))
            print(f"seed {seed}  {name:30s}{scores[name][-1]:.4f}", flush=True)

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
            "data": f"Fashion-MNIST, {len(X)} training images, {len(X_val)} others for validation",
            "model": repr(CNNClassifier(**RECIPE, epochs=settings.epochs)),
            "seeds": settings.seeds,
            "variants": rows,
        },
    )
    print(f"-> {path}")


if __name__ == "__main__":
    main()
