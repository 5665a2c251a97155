"""
Search hyperparameters
======================

:class:`~fmnist_sk.OptunaSearchCV` takes the place of `RandomizedSearchCV`, and stops hopeless trials
after an epoch or a fold. It needs the extra `search`: ``pip install "fmnist_sk[search]"``.
"""

# %%
# The parameters of the network and of the augmenter are parameters like any other.

import optuna

from fmnist_sk import Choice, CNNClassifier, FloatRange, OptunaSearchCV, make_fashion_like
from fmnist_sk.augmentation import RandomShift
from fmnist_sk.networks import LeNet

X, y = make_fashion_like(600, random_state=0, return_X_y=True)

search = OptunaSearchCV(
    CNNClassifier(LeNet(), augmentation=RandomShift(), epochs=4, random_state=0),
    {
        "network__width": [8, 16],
        "augmentation__max_shift": Choice((0, 1, 2)),
        "learning_rate": FloatRange(0.003, 0.3, log=True),
    },
    n_trials=10,
    pruner=optuna.pruners.MedianPruner(n_startup_trials=4),
    cv=2,
    random_state=0,
)
search.fit(X, y)
print(search.best_params_)

# %%
# `cv_results_` is that of scikit-learn's searches; `state` says which trials were stopped early.

import pandas as pd

results = pd.DataFrame(search.cv_results_)
results[["param_learning_rate", "param_network__width", "mean_test_score", "state"]].round(3)

# %%
# The learning rate decides most here. Grey lines are rates of trials that the pruner ended.

import matplotlib.pyplot as plt

complete = results["state"] == "COMPLETE"
figure, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
ax.plot(
    results.loc[complete, "param_learning_rate"].astype(float),
    results.loc[complete, "mean_test_score"],
    "o",
)
for rate in results.loc[~complete, "param_learning_rate"].astype(float):
    ax.axvline(rate, color="0.8", zorder=0)
ax.set(xscale="log", xlabel="Learning rate", ylabel="Mean accuracy of two folds")
