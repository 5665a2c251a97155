"""
Everything about one model
==========================

Accuracy with its interval, calibration, scores of each class, and which classes are taken for which.
"""

# %%
# Any fitted classifier will do; this one is a forest.

from sklearn.ensemble import RandomForestClassifier

from fmnist_sk import evaluate, make_fashion_like

train = make_fashion_like(1500, random_state=0)
test = make_fashion_like(1000, random_state=1)
forest = RandomForestClassifier(n_estimators=100, random_state=0).fit(train.data, train.target)

evaluation = evaluate(forest, test.data, test.target, target_names=test.target_names)
print(evaluation.report())

# %%
# Is a probability of 0.6 right in six of ten cases? A forest is too modest.

from fmnist_sk.plotting import (
    ConfusionMatrixHeatmapDisplay,
    PerClassScoresDisplay,
    ReliabilityDisplay,
)

ReliabilityDisplay.from_evaluation(evaluation)

# %%
# Precision, recall and F1 of each class.

PerClassScoresDisplay.from_evaluation(evaluation)

# %%
# The confusions, as shares of each true class.

ConfusionMatrixHeatmapDisplay.from_estimator(
    forest, test.data, test.target, normalize="true", display_labels=test.target_names
)
