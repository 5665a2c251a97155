# %% [markdown]
# # Fashion-MNIST from the first look to a saved model
#
# One road through the whole package, in the order in which a project goes: look at the data, augment,
# build and train networks, evaluate, tune, compare, explain, save. Each step says why it is there, and
# the [user guide](user_guide/index.md) has a page about each.
#
# Two rules keep the result honest. Whatever is *chosen* is chosen on validation rows or folds of the
# training images; the test images only report. And tuning takes place on small subsets, so that
# everything runs on two processor cores in some ten minutes: the sizes stand in one cell, and every
# score says what it was measured on.

# %%
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% [markdown]
# All sizes. `FMNIST_SK_NOTEBOOK=small` is a quick trial of the code, whose scores mean nothing.

# %%
SIZE = os.environ.get("FMNIST_SK_NOTEBOOK", "full")
if SIZE == "full":
    n_train, n_test = 60_000, 10_000
    n_trial, n_search, n_compare = 5_000, 6_000, 15_000  # Subsets, named where they are used.
    n_epochs, search_epochs, patience = 8, 4, 2
    n_trials, n_architectures = 12, 12
else:
    n_train, n_test = 1_000, 300
    n_trial, n_search, n_compare = 200, 200, 300
    n_epochs, search_epochs, patience = 2, 2, 1
    n_trials, n_architectures = 3, 3
folder = Path(tempfile.mkdtemp(prefix="fashion-mnist-"))  # For checkpoints and the saved model.
print(f"{SIZE} setting: up to {n_train:,} training images")

# %% [markdown]
# ## Load
#
# The real images come from the folder in `FMNIST_SK_DATA`, from a download or from TensorFlow Datasets,
# checked against their known checksums. The library never replaces them silently; this notebook does so
# with a note, so that it runs anywhere.

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
# Before any model: are the classes balanced, are values missing, and are test images among the training
# images? Such leaks would make every later score look better than it is.

# %%
from fmnist_sk import describe_dataset
from fmnist_sk.plotting import EmbeddingDisplay, LabelDistributionDisplay, SampleGridDisplay

description = describe_dataset(X, y, X_test=X_test, y_test=y_test, target_names=names)
print(description)

# %%
LabelDistributionDisplay.from_description(description)
# %% [markdown]
# What do the images look like? The first image of each row is the mean of its class: the sharper it is,
# the more alike are the members.

# %%
SampleGridDisplay.from_data(X, y, n_images=8, display_labels=names)
# %% [markdown]
# Which classes will be hard? Already in two principal components trousers and boots stand apart, while
# shirt, pullover and coat lie on top of each other.

# %%
EmbeddingDisplay.from_data(X, y, n_samples=1000, display_labels=names)
# %% [markdown]
# ## Preprocess and augment
#
# `CNNClassifier` learns mean and deviation of the pixels itself, so bytes go in as they are. Other models
# want scaled pixels: `PixelScaler` scales all alike, and a Pipeline learns the scaling on the training
# rows only. This is the model of scikit-learn to beat.

# %%
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from fmnist_sk.preprocessing import PixelScaler

svc = make_pipeline(PixelScaler(), PCA(50, random_state=0), SVC(C=10))
svc.fit(X[:n_trial], y[:n_trial])
print(f"accuracy {svc.score(X_test, y_test):.3f} after {n_trial:,} training images")

# %% [markdown]
# Augmentation shows a network variants of its images, so that it cannot learn them by heart. MixUp lays
# two images over each other and CutMix pastes a part of one into another; both mix the labels in the same
# proportion, which is written above each image. The first row is what they started from.

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
        random_state=0,
    )


show(MixUp(alpha=1.0))

# %%
show(CutMix(alpha=1.0))

# %% [markdown]
# ## Build networks with dropout and L2
#
# A network is named, or made with its hyperparameters, which scikit-learn then sees as
# `network__dropout` and so on. Dropout belongs to the network; the L2 penalty on the weights, `l2`, to
# the classifier. `network_cost` tells what each network costs before it is trained.

# %%
from fmnist_sk import list_networks
from fmnist_sk.networks import network_cost

costs = {name: network_cost(name) for name in list_networks()}
pd.DataFrame(
    {
        "parameters": {k: c.n_params for k, c in costs.items()},
        "MMAC": {k: c.mmac for k, c in costs.items()},
    }
).round(2)

# %% [markdown]
# Both are there against overfitting: with few images, a network without them gets the training images
# right and others less so. One split and one seed show the direction, not the size, of the effect.

# %%
from fmnist_sk import CNNClassifier
from fmnist_sk.networks import LeNet

regularised = {
    "neither": CNNClassifier(LeNet(dropout=0.0), l2=0.0),
    "dropout": CNNClassifier(LeNet(dropout=0.5), l2=0.0),
    "dropout and L2": CNNClassifier(LeNet(dropout=0.5), l2=2e-3),
}
scores = {}
for name, clf in regularised.items():
    clf.set_params(epochs=n_epochs, validation_fraction=0.2, random_state=0)
    history = clf.fit(X[:n_trial], y[:n_trial]).history_
    scores[name] = {key: history[key][-1] for key in ("accuracy", "val_accuracy", "val_loss")}
print(f"last epoch, {n_trial:,} images, a fifth of them for validation")
pd.DataFrame(scores).T.round(3)

# %% [markdown]
# ## Train with EarlyStopping, ReduceLROnPlateau and ModelCheckpoint
#
# Nobody knows beforehand how many epochs are enough. Early stopping ends the training when the validation
# loss has not improved for some epochs, and returns to the best one; the plateau detector first
# tries a lower learning rate; checkpoints keep the weights of each improvement. Keras's callbacks of these
# names are parameters here, so they can be searched and cloned like all others. They need validation rows:
# a tenth of the training rows is held out.

# %%
from fmnist_sk.networks import VGG

fast_vgg = VGG(depth=1, n_stages=4, pool_first=True, dropout=0.2)
cnn = CNNClassifier(
    fast_vgg,
    epochs=3 * n_epochs,
    schedule="constant",
    learning_rate=0.03,
    l2=5e-4,
    early_stopping=2 * patience,
    reduce_lr_on_plateau=patience,
    checkpoint_dir=folder / "checkpoints",
    random_state=0,
)
cnn.fit(X[: n_train // 2], y[: n_train // 2])
print(f"{cnn.n_epochs_} of at most {cnn.epochs} epochs, the best was number {cnn.best_epoch_}")
print("kept:", *sorted(path.name for path in cnn.checkpoint_dir.iterdir()))

# %% [markdown]
# The curves tell what happened: where validation leaves training behind, the network begins to learn by
# heart; where the learning rate drops, the detector saw no more progress.

# %%
from fmnist_sk.plotting import TrainingHistoryDisplay

TrainingHistoryDisplay.from_estimator(cnn)
# %% [markdown]
# ## Evaluate
#
# An accuracy without an interval invites to read meaning into its last digits; the report has one,
# and precision, recall and F1 of each class.

# %%
from fmnist_sk import evaluate

evaluation = evaluate(cnn, X_test, y_test, target_names=names)
print(evaluation.report())

# %% [markdown]
# Where do the mistakes go? Each row of the heat map is a true class, and shows what it was taken for.

# %%
from fmnist_sk.plotting import ConfusionMatrixHeatmapDisplay, PredictionGridDisplay

ConfusionMatrixHeatmapDisplay.from_estimator(
    cnn, X_test, y_test, normalize="true", display_labels=names
)
# %% [markdown]
# And what do the most confident mistakes look like? Some of them a person would make as well.

# %%
PredictionGridDisplay.from_estimator(
    cnn, X_test, y_test, pick="mistakes", n_images=8, display_labels=names
)
# %% [markdown]
# ## Tune hyperparameters
#
# Three searches with the same interface, on the same folds of the same small subset, so that their
# scores can be compared. First scikit-learn's own: a grid tries everything, which is honest and dear.

# %%
from sklearn.model_selection import GridSearchCV, StratifiedKFold

X_search, y_search = X[:n_search], y[:n_search]
folds = StratifiedKFold(2, shuffle=True, random_state=0)
tunable = CNNClassifier(LeNet(), epochs=search_epochs, random_state=0)

grid = GridSearchCV(tunable, {"network__dropout": [0.0, 0.3], "l2": [1e-4, 1e-3]}, cv=folds)
grid.fit(X_search, y_search).best_params_

# %% [markdown]
# Optuna learns from earlier trials where to look, in ranges instead of lists, and its pruner ends a
# hopeless trial after an epoch.

# %%
import optuna

from fmnist_sk import FloatRange, IntRange, OptunaSearchCV

ranges = {
    "network__width": IntRange(8, 32, log=True),
    "network__dropout": FloatRange(0.0, 0.5),
    "l2": FloatRange(1e-5, 1e-2, log=True),
    "learning_rate": FloatRange(0.01, 0.3, log=True),
}
optuna_search = OptunaSearchCV(
    tunable,
    ranges,
    n_trials=n_trials,
    pruner=optuna.pruners.MedianPruner(n_startup_trials=4),
    round_size=1,
    cv=folds,
    random_state=0,
)
optuna_search.fit(X_search, y_search).best_params_

# %% [markdown]
# Keras Tuner's Hyperband gives many settings one epoch, and the better ones more.

# %%
from fmnist_sk import KerasTunerSearchCV

tuner_search = KerasTunerSearchCV(
    tunable, ranges, oracle="hyperband", n_trials=n_trials, cv=folds, random_state=0
)
tuner_search.fit(X_search, y_search).best_params_

# %% [markdown]
# Who found the most? The best of many tries is an optimistic score, so the comparison below trains the
# winner anew, on other rows as well.

# %%
from fmnist_sk.plotting import SearchHistoryDisplay

searches = {"grid": grid, "Optuna": optuna_search, "Keras Tuner": tuner_search}
figure, axes = plt.subplots(1, 3, figsize=(13, 3.5), sharey=True, layout="constrained")
for ax, (name, search) in zip(axes, searches.items(), strict=True):
    SearchHistoryDisplay.from_estimator(search, ax=ax)
    ax.set_title(name)

# %%
tuned_by = max(searches, key=lambda name: searches[name].best_score_)
print(f"highest mean accuracy of two folds of {n_search:,} images: {tuned_by}")
pd.Series({name: search.best_score_ for name, search in searches.items()}).round(4)

# %% [markdown]
# ## Search an architecture
#
# Tuning keeps the plan of the network; an architecture search draws the plan itself, here within a limit
# of 100,000 parameters and 3 million multiplications for an image. Evolution proposes, successive halving
# trains the better ones for longer.

# %%
from fmnist_sk import ArchitectureSearchCV
from fmnist_sk.networks import CellNetwork

architecture_search = ArchitectureSearchCV(
    CNNClassifier(CellNetwork(width=8), epochs=search_epochs, random_state=0),
    n_trials=n_architectures,
    max_params=100_000,
    max_mmac=3,
    random_state=0,
)
architecture_search.fit(X_search, y_search)
results = pd.DataFrame(architecture_search.cv_results_)
columns = ["genotype", "iter", "n_params", "mmac", "mean_test_score"]
results.sort_values(["iter", "mean_test_score"], ascending=False)[columns].head(5).round(3)

# %%
found = architecture_search.best_params_["network"]
print(found.summary())

# %% [markdown]
# ## Compare everything, and name the best
#
# All candidates get the same rows of a larger subset. A tenth of these is kept for validation and chooses the
# best; the test images report. `distinguishable` says whether a model differs from the best
# by more than chance explains.

# %%
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier

from fmnist_sk import compare_models

candidates = {
    "PCA and SVC": svc,
    "random forest": RandomForestClassifier(n_jobs=-1, random_state=0),
    "tuned LeNet": clone(searches[tuned_by].best_estimator_).set_params(epochs=n_epochs),
    "fast VGG": CNNClassifier(fast_vgg, epochs=n_epochs, random_state=0),
    "found architecture": CNNClassifier(found, epochs=n_epochs, random_state=0),
    "ResNet": CNNClassifier("resnet", epochs=n_epochs, random_state=0),
    "ResNet with CutMix": CNNClassifier(
        "resnet", augmentation=CutMix(), epochs=n_epochs, random_state=0
    ),
}
comparison = compare_models(
    candidates, X[:n_compare], y[:n_compare], X_test=X_test, y_test=y_test, random_state=0
)
columns = ["validation_accuracy", "test_accuracy", "distinguishable", "fit_seconds", "n_parameters"]
comparison.frame[columns].round(4)

# %%
print(f"the best of {len(candidates)} by validation: {comparison.best}")

# %% [markdown]
# Bars are 95 % intervals of the test accuracy: neighbours that overlap should not be ranked. A subset and few
# epochs favour models that learn fast; with all images and more epochs the order may differ.

# %%
from fmnist_sk.plotting import ComparisonDisplay

ComparisonDisplay.from_comparison(comparison)
# %% [markdown]
# The best network by validation is now trained on all training images. (If a classical model
# leads, this takes the network next to it: the rest of the notebook is about networks.)

# %%
winner_name = next(
    name for name in comparison.frame.index if isinstance(candidates[name], CNNClassifier)
)
winner = clone(candidates[winner_name]).fit(X, y)
final = evaluate(winner, X_test, y_test, target_names=names)
low, high = final.accuracy_interval
print(
    f"{winner_name}, {n_train:,} images: accuracy {final.scores['accuracy']:.4f} ({low:.4f} to {high:.4f})"
)

# %% [markdown]
# ## Explain predictions and mistakes
#
# A right answer may have a wrong reason. LIME hides regions of an image and looks how the probability of a
# class changes: red regions speak for the class, blue ones against it. First an image that the winner
# gets right.

# %%
from fmnist_sk import LimeExplainer
from fmnist_sk.plotting import ExplanationDisplay, ExplanationGalleryDisplay

right = np.flatnonzero(winner.predict(X_test) == y_test)[0]
explanation = LimeExplainer(winner).explain(X_test[right])
ExplanationDisplay(explanation, n_labels=2, display_labels=names).plot()
# %% [markdown]
# Then the most confident mistakes, each with what spoke for the predicted and for the true class.

# %%
ExplanationGalleryDisplay.from_estimator(
    winner, X_test, y_test, pick="mistakes", n_images=4, display_labels=names
)
# %% [markdown]
# ## Save the winner, and load it in a fresh kernel
#
# The archive holds numbers and JSON, no pickle: loading runs no code from it. A process that knows nothing
# of this notebook must give the same probabilities.

# %%
winner.save(folder / "winner.zip")
np.save(folder / "images.npy", X_test[:100])

program = """
import sys
from pathlib import Path

import numpy as np
from fmnist_sk import load

folder = Path(sys.argv[1])
proba = load(folder / "winner.zip").predict_proba(np.load(folder / "images.npy"))
np.save(folder / "proba.npy", proba)
"""
subprocess.run([sys.executable, "-c", program, str(folder)], check=True, capture_output=True)

same = np.allclose(np.load(folder / "proba.npy"), winner.predict_proba(X_test[:100]), atol=1e-6)
print(f"{(folder / 'winner.zip').stat().st_size / 1e6:.1f} MB, the same probabilities: {same}")

# %% [markdown]
# ## Where to go on
#
# [Comparing](user_guide/comparing.md) with folds and several seeds, [searching](user_guide/searching.md)
# for longer, [networks](user_guide/networks.md) of your own in one file, and
# [explaining](user_guide/explaining.md) with gradients and with measures of whether an explanation is right.
