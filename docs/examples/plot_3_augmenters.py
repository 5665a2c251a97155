"""
What the augmenters do
======================

Each column is one image, and below it what an augmenter makes of it.
"""

# %%
# Augmenters that change an image and leave its label alone.

import matplotlib.pyplot as plt

from fmnist_sk import make_fashion_like
from fmnist_sk.augmentation import (
    CutMix,
    ElasticDeformation,
    FMix,
    MixUp,
    RandomAffine,
    RandomErasing,
    ResizeMix,
    TrivialAugment,
)
from fmnist_sk.plotting import AugmentationDisplay

X, y = make_fashion_like(200, random_state=3, return_X_y=True)


def show(augmenters, **options):
    """Draw what some augmenters do, side by side."""
    _, axes = plt.subplots(1, len(augmenters), figsize=(12, 4), layout="constrained")
    for ax, augmenter in zip(axes, augmenters, strict=True):
        ax.set_title(type(augmenter).__name__)
        AugmentationDisplay.from_augmenter(
            augmenter, X[:4], n_images=4, n_variants=3, random_state=0, ax=ax, **options
        )


show([RandomAffine(), ElasticDeformation(alpha=3.0), RandomErasing(p=1.0), TrivialAugment()])

# %%
# Mixers put two images together, and their labels in the same proportion.

show([MixUp(alpha=1.0), CutMix(), FMix(), ResizeMix()])

# %%
# With labels the display writes above each image what it now is.

names = ["top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot"]
AugmentationDisplay.from_augmenter(
    CutMix(), X[:6], y[:6], n_variants=2, classes=range(10), display_labels=names, random_state=0
)
