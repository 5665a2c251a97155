"""The labels of Fashion-MNIST's training images that are most probably wrong.

`find_label_noise` gives each of the 60,000 images its probabilities from a network that was not fitted
on it, and asks confident learning which labels to doubt. The most suspicious are written with their
probabilities and drawn into `docs/_static/label_noise.png`, for the reader to judge.

Usage: python benchmarks/label_noise.py [--epochs 8] [--folds 3] [--show 20]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from _environment import write_result
from matplotlib.figure import Figure
from sklearn.model_selection import StratifiedKFold

from fmnist_sk import CNNClassifier, fetch_fashion_mnist
from fmnist_sk.augmentation import AlternatingFlip
from fmnist_sk.evaluation import find_label_noise
from fmnist_sk.networks import VGG
from fmnist_sk.plotting import PredictionGridDisplay

PICTURE = Path(__file__).parents[1] / "docs" / "_static" / "label_noise.png"


def draw(X: np.ndarray, suspects: pd.DataFrame, names: list[str]) -> None:
    """Draw images with their suggested labels above and those given below."""
    display = PredictionGridDisplay.from_predictions(
        X,
        suspects["suggested"].to_numpy(),
        y_true=suspects["given"].to_numpy(),
        classes=range(len(names)),
        n_images=len(X),
        display_labels=names,
        ax=Figure(figsize=(10, 8.5), layout="constrained").subplots(),
    )
    for ax in display.ax_:
        ax.set_xlabel(ax.get_xlabel().replace("true:", "given:"))
    display.figure_.savefig(PICTURE, dpi=100)


def main() -> None:
    """Look for wrong labels, print, draw and write the most suspicious."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--show", type=int, default=20, help="suspects to show")
    settings = parser.parse_args()

    train = fetch_fashion_mnist(subset="train")
    clf = CNNClassifier(
        VGG(width=16, depth=1, n_stages=4, dropout=0.0, pool_first=True),
        augmentation=AlternatingFlip(),
        epochs=settings.epochs,
        batch_size=256,
        learning_rate=0.2,
        random_state=0,
    )
    folds = StratifiedKFold(settings.folds, shuffle=True, random_state=0)
    start = time.perf_counter()
    suspects = find_label_noise(clf, train.data, train.target, cv=folds)
    seconds = time.perf_counter() - start
    names = train.target_names
    pairs = suspects.groupby(["given", "suggested"]).size().sort_values(ascending=False)
    first = suspects.head(settings.show)
    print(f"{len(suspects)} suspects in {seconds:.0f} s\n{first}")

    draw(train.data[first.index], first, names)
    path = write_result(
        "label_noise",
        {
            "command": " ".join(["python", *sys.argv]),
            "data": f"Fashion-MNIST, {len(train.data)} training images, {settings.folds} folds",
            "model": repr(clf),
            "seconds": round(seconds, 1),
            "n_suspects": len(suspects),
            "pairs": [
                {"given": names[given], "suggested": names[suggested], "n": int(n)}
                for (given, suggested), n in pairs.head(8).items()
            ],
            "suspects": [
                {
                    "row": int(row),
                    "given": names[suspect["given"].astype(int)],
                    "suggested": names[suspect["suggested"].astype(int)],
                    "given_probability": round(float(suspect["given_probability"]), 5),
                    "suggested_probability": round(float(suspect["suggested_probability"]), 5),
                }
                for row, suspect in first.iterrows()
            ],
        },
    )
    print(f"-> {path}")


if __name__ == "__main__":
    main()
