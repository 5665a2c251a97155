# %% [markdown]
# # Fashion-MNIST from the first look to a saved model
#
# One road through the whole package, in the order in which a project goes: look at the data,
# augment, build and train networks, evaluate, tune, compare, explain, save. Each step says why it
# is there, and the [user guide](user_guide/index.md) has a page about each.
#
# Two rules keep the result honest. Whatever is *chosen* is chosen on validation rows or folds of
# the training images; the test images only report. And tuning takes place on small subsets, so that
# everything runs on two processor cores in some ten minutes: the sizes stand in one cell, and every
# score says what it was measured on.

# %%
import os
import tempfile
from pathlib import Path

import numpy as np

# %% [markdown]
# All sizes. `FMNIST_SK_NOTEBOOK=small` is a quick trial of the code, whose scores mean nothing.

# %%
SIZE = os.environ.get("FMNIST_SK_NOTEBOOK", "full")
if SIZE == "full":
    n_train, n_test = 60_000, 10_000
    n_trial, n_first, n_search, n_compare = (
        5_000,
        15_000,
        6_000,
        15_000,
    )  # Parts of the training images.
    n_epochs, search_epochs, patience = 8, 4, 2
    n_trials, n_architectures = 12, 12
else:
    n_train, n_test = 1_000, 300
    n_trial, n_first, n_search, n_compare = 200, 500, 200, 300
    n_epochs, search_epochs, patience = 2, 2, 1
    n_trials, n_architectures = 3, 3
scratch = tempfile.TemporaryDirectory()  # For checkpoints and the saved model.
folder = Path(scratch.name)
print(f"{SIZE} setting: up to {n_train:,} training images")

# %% [markdown]
# ## Load
#
# The real images come from the folder in `FMNIST_SK_DATA`, from a download or from TensorFlow
# Datasets, checked against their known checksums. The library never replaces them silently; this
# notebook does so with a note, so that it runs anywhere.

# %%
from IPython.display import Markdown

from fmnist_sk import fetch_fashion_mnist, make_fashion_like

try:
    train, test = (
        fetch_fashion_mnist(subset=subset, download=SIZE == "full") for subset in ("train", "test")
    )
    note = "The images are the real Fashion-MNIST."
except OSError:
    train, test = (
        make_fashion_like(n_train, random_state=0),
        make_fashion_like(n_test, random_state=1),
    )
    note = (
        "**Note: Fashion-MNIST could not be had. All images below are synthetic: drawn by "
        "`make_fashion_like`, and no score says anything about the real data.**"
    )
X, y = train.data[:n_train], train.target[:n_train]
X_test, y_test = test.data[:n_test], test.target[:n_test]
names = train.target_names
Markdown(note)

# %% [markdown]
# ## Explore
#
# Before any model: are the classes balanced, are values missing, and are test images among the
# training images? Such leaks would make every later score look better than it is.

# %%
from fmnist_sk import describe_dataset
from fmnist_sk.plotting import EmbeddingDisplay, LabelDistributionDisplay, SampleGridDisplay

description = describe_dataset(X, y, X_test=X_test, y_test=y_test, target_names=names)
print(description)

# %%
LabelDistributionDisplay.from_description(description)
# %% [markdown]
# What do the images look like? The first image of each row is the mean of its class: the sharper it
# is, the more alike are the members.

# %%
SampleGridDisplay.from_data(X, y, n_images=8, display_labels=names)
# %% [markdown]
# Which classes will be hard? Two principal components are enough to part sneakers and sandals from
# trousers; pullover, coat and shirt lie on top of each other.

# %%
EmbeddingDisplay.from_data(X, y, n_samples=1000, display_labels=names)
# %% [markdown]
# ## Preprocess and augment
#
# `CNNClassifier` learns mean and deviation of the pixels itself, so bytes go in as they are. Other
# models want scaled pixels: `PixelScaler` scales all alike, and a Pipeline learns the scaling on
# the training rows only. The pipeline below, a support vector machine on 50 components, is the
# scikit-learn model to beat.

# %%
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from fmnist_sk.preprocessing import PixelScaler

svc = make_pipeline(PixelScaler(), PCA(50, random_state=0), SVC(C=10))
svc.fit(X[:n_trial], y[:n_trial])
accuracy = svc.score(X_test, y_test)
print(f"accuracy {accuracy:.3f} after {n_trial:,} training images, {n_test:,} test images")

# %% [markdown]
# Augmentation shows a network variants of its images, so that it cannot learn them by heart. MixUp
# lays two images over each other and CutMix pastes a part of one into another; both mix the labels
# in the same proportion, which is written above each image. The first row is what they started
# from.

# %%
from fmnist_sk.augmentation import CutMix, MixUp
from fmnist_sk.plotting import AugmentationDisplay

first_of_each = np.unique(y, return_index=True)[1][:6]


def show(augmenter):
    AugmentationDisplay.from_augmenter(
        augmenter,
        X[first_of_each],
        y[first_of_each],
        n_variants=2,
        classes=range(10),
        display_labels=names,
        random_state=10,
    )


show(MixUp(alpha=1.0))

# %%
show(CutMix(alpha=1.0))
# %% [markdown]
# To train with one, hand it to the classifier: `CNNClassifier(augmentation=CutMix())` mixes every
# batch anew. The comparison below does.
