"""What augmenting on the fly adds to a training epoch of the default network.

Two figures for each policy: the share of the epoch that the training loop spends inside the
augmenter, and the ratio of whole epochs with and without it. All take turns, several rounds long;
the figures are medians. The first says what the augmenter costs; the second also has the noise of two
whole trainings in it.

Usage: python benchmarks/augmentation_cost.py [--n-train 10000] [--rounds 5]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from typing import Any

from _environment import write_result

from fmnist_sk import CNNClassifier, make_fashion_like
from fmnist_sk.augmentation import (
    AlternatingFlip,
    Augmenter,
    Compose,
    CutMix,
    MixUp,
    OneOf,
    RandomAffine,
    RandomErasing,
    RandomFlip,
    RandomShift,
)

POLICIES = {
    "alternating flip": AlternatingFlip(),
    "flip, shift, erase": Compose([RandomFlip(), RandomShift(), RandomErasing()]),
    "MixUp": MixUp(),
    "CutMix": CutMix(),
    "flip, affine, erase, mix": Compose(
        [RandomFlip(), RandomAffine(), RandomErasing(), OneOf([MixUp(), CutMix()])]
    ),
}
LARGEST_SHARE = 0.05


class Stopwatch:
    """An augmenter that measures the time another one takes.

    Parameters
    ----------
    augmenter : Augmenter
        What is measured.
    """

    def __init__(self, augmenter: Augmenter):
        self.augmenter = augmenter
        self.seconds = 0.0

    def __sklearn_clone__(self) -> Stopwatch:
        """Stay this object, so that the time can be read after the fit."""
        return self

    def fit(self, X: Any, y: Any = None) -> Stopwatch:
        """Fit the augmenter."""
        self.augmenter.fit(X)
        return self

    def augment_batch(self, *batch: Any, **context: Any) -> Any:
        """Augment a batch, and add its time to `seconds`."""
        start = time.perf_counter()
        augmented = self.augmenter.augment_batch(*batch, **context)
        self.seconds += time.perf_counter() - start
        return augmented


def main() -> None:
    """Time epochs with and without each policy, print a table, write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n-train", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    settings = parser.parse_args()

    # The time of a step does not depend on what the images show.
    X, y = make_fashion_like(settings.n_train, random_state=0, return_X_y=True)
    clf = CNNClassifier(epochs=1, random_state=0).fit(X, y)
    plain: list[float] = []
    epochs: dict[str, list[float]] = {name: [] for name in POLICIES}
    shares: dict[str, list[float]] = {name: [] for name in POLICIES}
    for _ in range(settings.rounds):
        plain.append(fit_seconds(clf.set_params(augmentation=None), X, y))
        for name, policy in POLICIES.items():
            stopwatch = Stopwatch(policy)
            epochs[name].append(fit_seconds(clf.set_params(augmentation=stopwatch), X, y))
            shares[name].append(stopwatch.seconds / epochs[name][-1])

    rows = {
        name: {
            "share_of_epoch": round(statistics.median(shares[name]), 4),
            "epoch_seconds": round(statistics.median(epochs[name]), 3),
            "epoch_to_plain_epoch": round(
                statistics.median(a / b for a, b in zip(epochs[name], plain, strict=True)), 3
            ),
        }
        for name in POLICIES
    }
    print(f"{'no augmentation':26s}{statistics.median(plain):8.2f} s an epoch")
    for name, row in rows.items():
        verdict = "" if row["share_of_epoch"] <= LARGEST_SHARE else "  MISSED"
        print(
            f"{name:26s}{row['epoch_seconds']:8.2f} s an epoch, {row['share_of_epoch']:.2%} of it in "
            f"the augmenter; {row['epoch_to_plain_epoch']:.3f} of the plain epoch{verdict}"
        )
    path = write_result(
        "augmentation_cost",
        {
            "command": " ".join(["python", *sys.argv]),
            "data": f"{settings.n_train} synthetic images of 28 x 28 pixels",
            "model": "CNNClassifier(epochs=1)",
            "rounds": settings.rounds,
            "plain_epoch_seconds": round(statistics.median(plain), 3),
            "largest_share_allowed": LARGEST_SHARE,
            "policies": rows,
        },
    )
    print(f"-> {path}")


def fit_seconds(clf: CNNClassifier, X: Any, y: Any) -> float:
    """Return how long a fit takes."""
    start = time.perf_counter()
    clf.fit(X, y)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
