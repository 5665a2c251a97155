# %% [markdown]
# ## Build networks with dropout and L2
#
# A network is named, or made with its hyperparameters, which scikit-learn then sees as
# `network__dropout` and so on. Dropout belongs to the network; the L2 penalty on the weights, `l2`,
# to the classifier. `network_cost` tells what each network costs before it is trained (`mmac`:
# millions of multiplications and additions for one image).

# %%
import pandas as pd

from fmnist_sk import list_networks
from fmnist_sk.networks import network_cost

networks = list_networks()
pd.DataFrame([network_cost(name) for name in networks], index=networks).round(2)

# %% [markdown]
# A network of one's own is a class: hyperparameters in the constructor, Keras's layers in
# `features`. The classifier adds what all networks have in common: input, scaling of the pixels, and
# a last layer with one value for each class.

# %%
from keras import layers

from fmnist_sk import Network, register_network


@register_network("two_convolutions")  # From now on also the name of a network.
class TwoConvolutions(Network):
    def __init__(self, width=32, dropout=0.0):
        self.width = width
        self.dropout = dropout

    def features(self, x):
        for width in (self.width, 2 * self.width):
            x = layers.Conv2D(width, 3, padding="same", activation="relu")(x)
            x = layers.MaxPooling2D(padding="same")(x)
        return layers.Dropout(self.dropout)(layers.Flatten()(x))


network_cost("two_convolutions")

# %% [markdown]
# Dropout and L2 both keep a network from learning its images by heart: the gap between images that
# it was trained on and others shrinks. Whether the others profit is another question. In few epochs
# a strong penalty may cost more than it gives, which is why the amounts are tuned below.

# %%
from fmnist_sk import CNNClassifier

amounts = {
    "neither": CNNClassifier(TwoConvolutions(dropout=0.0), l2=0.0),
    "some dropout and L2": CNNClassifier(TwoConvolutions(dropout=0.2), l2=1e-3),
    "much dropout and L2": CNNClassifier(TwoConvolutions(dropout=0.5), l2=3e-3),
}
seen, others = slice(n_trial), slice(n_trial, 2 * n_trial)
rows = {}
for name, clf in amounts.items():
    clf.set_params(epochs=n_epochs, random_state=0).fit(X[seen], y[seen])
    rows[name] = {"seen": clf.score(X[seen], y[seen]), "others": clf.score(X[others], y[others])}
table = pd.DataFrame(rows).T
print(f"accuracy on {n_trial:,} training images seen and as many others")
table.assign(gap=table["seen"] - table["others"]).round(3)

# %% [markdown]
# What was trained is an ordinary Keras model, with what the classifier added at both ends.

# %%
clf.to_keras().summary()

# %% [markdown]
# ## Train with EarlyStopping, ReduceLROnPlateau and ModelCheckpoint
#
# Nobody knows beforehand how many epochs are enough. Early stopping ends the training when the
# validation loss has not improved for some epochs, and returns to the best one; the plateau
# detector first tries a lower learning rate; checkpoints keep the weights of each improvement.
# Keras's callbacks of these names are parameters here, so they can be searched and cloned like all
# others. They need validation rows: a tenth of the training rows is held out. The learning rate is
# constant, because the default schedule falls to zero by itself and leaves nothing to detect.

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
cnn.fit(X[:n_first], y[:n_first])
print(f"{n_first:,} images")
print(f"{cnn.n_epochs_} of at most {cnn.epochs} epochs, the best was number {cnn.best_epoch_}")
print("kept:", *sorted(path.name for path in cnn.checkpoint_dir.iterdir()))

# %% [markdown]
# The curves tell what happened: where validation leaves training behind, the network begins to
# learn by heart; where the learning rate drops, the detector saw no more progress.

# %%
from fmnist_sk.plotting import TrainingHistoryDisplay

TrainingHistoryDisplay.from_estimator(cnn)
# %% [markdown]
# ## Evaluate
#
# An accuracy without an interval invites to read meaning into its last digits; the report has one,
# and precision, recall and F1 of each class. Brier score and calibration error tell whether
# probabilities can be believed: 0 is best.

# %%
from fmnist_sk import evaluate

evaluation = evaluate(cnn, X_test, y_test, target_names=names)
print(evaluation.report())

# %% [markdown]
# Where do the mistakes go? Each row of the heat map is a true class, and shows what it was taken
# for.

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
