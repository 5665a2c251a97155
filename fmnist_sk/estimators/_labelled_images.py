"""Training data: images, soft labels and weights that belong together."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import train_test_split


@dataclass(frozen=True)
class LabelledImages:
    """Images with soft labels and weights, row by row.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels), uint8 or float32
        The images.
    targets : ndarray of shape (n, n_classes), float32
        Soft labels.
    weights : ndarray of shape (n,)
        Weights; rows of weight zero take no part.
    """

    images: np.ndarray
    targets: np.ndarray
    weights: np.ndarray

    def take(self, rows: np.ndarray) -> LabelledImages:
        """Return some of the rows."""
        return LabelledImages(self.images[rows], self.targets[rows], self.weights[rows])

    def without_zero_weights(self) -> LabelledImages:
        """Return the rows that have a weight; the same object if all have one."""
        return self if self.weights.all() else self.take(np.flatnonzero(self.weights))

    def split(
        self, fraction: float, rng: np.random.Generator
    ) -> tuple[LabelledImages, LabelledImages]:
        """Return two parts, the second with `fraction` of the rows, stratified by class."""
        labels = self.targets.argmax(axis=1)
        counts = np.bincount(labels)
        n_held_out = math.ceil(fraction * len(labels))
        n_classes = np.count_nonzero(counts)
        if counts[counts > 0].min() < 2 or min(n_held_out, len(labels) - n_held_out) < n_classes:
            raise ValueError(
                f"validation_fraction={fraction} cannot split {len(labels)} samples of {n_classes} "
                f"classes so that both parts have every class: the rarest class has "
                f"{counts[counts > 0].min()} samples and the validation part {n_held_out}. Give more "
                f"samples or another validation_fraction, or pass X_val and y_val."
            )
        seed = int(rng.integers(2**31 - 1))
        train, held_out = train_test_split(
            np.arange(len(labels)), test_size=n_held_out, stratify=labels, random_state=seed
        )
        return self.take(train), self.take(held_out)
