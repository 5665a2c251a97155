# %% [markdown]
# ## Tune hyperparameters
#
# Three searches with the same interface, on the same folds of the same small subset. First
# scikit-learn's own: a grid tries everything, which is thorough and expensive. The grid has fewer
# tries than the others, and two parameters where they have four, so this is no contest.

# %%
from sklearn.model_selection import GridSearchCV, StratifiedKFold

from fmnist_sk.networks import LeNet

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

from fmnist_sk import FloatRange, OptunaSearchCV

ranges = {
    "network__width": [8, 16, 32],
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
# Keras Tuner's Hyperband gives five settings two epochs and the two best of them four; three new
# ones get four at once.

# %%
from fmnist_sk import KerasTunerSearchCV

tuner_search = KerasTunerSearchCV(
    tunable, ranges, oracle="hyperband", n_trials=n_trials, cv=folds, random_state=0
)
tuner_search.fit(X_search, y_search).best_params_

# %% [markdown]
# Who found the most? Crosses are trials that the pruner ended. The best of many tries is an
# optimistic score, so the comparison below trains the winner anew, on other rows.

# %%
import matplotlib.pyplot as plt

from fmnist_sk.plotting import SearchHistoryDisplay

searches = {"grid": grid, "Optuna": optuna_search, "Keras Tuner": tuner_search}
figure, axes = plt.subplots(1, 3, figsize=(13, 3.5), sharey=True, layout="constrained")
for ax, (name, search) in zip(axes, searches.items(), strict=True):
    SearchHistoryDisplay.from_estimator(search, ax=ax)
    ax.set_xlabel(f"Trial of {name}")

# %%
tuned_by = max(searches, key=lambda name: searches[name].best_score_)
print(f"highest mean accuracy of two folds of {n_search:,} images: {tuned_by}")
pd.Series({name: search.best_score_ for name, search in searches.items()}).round(4)

# %% [markdown]
# ## Search an architecture
#
# Tuning keeps the plan of the network; an architecture search draws the plan itself, here within a
# limit of 100,000 parameters and 3 million multiplications for an image. Evolution changes the
# better ones of the last four, once there are as many; successive halving trains the best of all
# for longer. A *genotype* is the plan as text: `conv3-w2-d2` is two 3x3 convolutions of twice the
# basic width; `iter` counts the halvings.

# %%
from fmnist_sk import ArchitectureSearchCV
from fmnist_sk.networks import CellNetwork

architecture_search = ArchitectureSearchCV(
    CNNClassifier(CellNetwork(width=8), epochs=search_epochs, random_state=0),
    n_trials=n_architectures,
    population_size=4,
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
# All candidates get the same rows of a larger subset, none of which the searches have seen. A tenth
# of these is kept for validation and chooses the best; the test images report. `distinguishable`
# says whether a model differs from the best by more than chance explains.

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
    "ResNet with MixUp": CNNClassifier(
        "resnet", augmentation=MixUp(), epochs=n_epochs, random_state=0
    ),
    "ResNet with CutMix": CNNClassifier(
        "resnet", augmentation=CutMix(), epochs=n_epochs, random_state=0
    ),
}
unseen = slice(n_search, n_search + n_compare)
comparison = compare_models(
    candidates, X[unseen], y[unseen], X_test=X_test, y_test=y_test, random_state=0
)
print(f"{n_compare:,} training images, a tenth of them for validation; {n_test:,} test images")
columns = ["validation_accuracy", "test_accuracy", "distinguishable", "fit_seconds", "n_parameters"]
comparison.frame[columns].round(4)

# %%
print(f"the best of {len(candidates)} by validation: {comparison.best}")

# %% [markdown]
# Bars are 95 % intervals of the test accuracy: neighbours that overlap should not be ranked. A
# subset and few epochs favour models that learn fast; with all images and more epochs the order may
# differ.

# %%
from fmnist_sk.plotting import ComparisonDisplay

ComparisonDisplay.from_comparison(comparison)
# %% [markdown]
# The best network by validation is now trained on all training images. (If a classical model leads,
# this takes the network next to it: the rest of the notebook is about networks.)

# %%
winner_name = next(
    name for name in comparison.frame.index if isinstance(candidates[name], CNNClassifier)
)
winner = clone(candidates[winner_name]).fit(X, y)
final = evaluate(winner, X_test, y_test, target_names=names)
print(f"{winner_name}: {n_train:,} training images, {n_test:,} test images")
print(final.report())

# %%
ConfusionMatrixHeatmapDisplay.from_evaluation(final, normalize="true")
