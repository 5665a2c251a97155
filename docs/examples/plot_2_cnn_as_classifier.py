"""
A CNN as a scikit-learn classifier
==================================

`fit`, `predict`, `score`: with early stopping, a plateau detector and the curves of the training.
"""

# %%
# A tenth of the rows is held out, because early stopping needs validation data. The pixels go in as
# they are: the classifier learns their mean and deviation.

from fmnist_sk import CNNClassifier, make_fashion_like

train = make_fashion_like(2000, random_state=0)
test = make_fashion_like(500, random_state=1)

clf = CNNClassifier(
    "lenet",
    epochs=12,
    learning_rate=0.03,
    early_stopping=3,
    reduce_lr_on_plateau=2,
    random_state=0,
)
clf.fit(train.data, train.target)
print(f"{clf.n_epochs_} epochs, the best was number {clf.best_epoch_}")
print(f"test accuracy {clf.score(test.data, test.target):.3f}")

# %%
# The curves show whether more epochs would have helped.

from fmnist_sk.plotting import PredictionGridDisplay, TrainingHistoryDisplay

TrainingHistoryDisplay.from_estimator(clf)

# %%
# Some of the mistakes, with the probabilities of the three most probable classes.

PredictionGridDisplay.from_estimator(
    clf, test.data, test.target, pick="mistakes", n_images=6, display_labels=test.target_names
)
