"""
A network of your own
=====================

One small class. The classifier adds input, standardisation and head, and the name works in searches,
comparisons and archives.
"""

# %%
# The constructor's arguments are the hyperparameters; `features` builds the layers.

from fmnist_sk import CNNClassifier, IntRange, Network, make_fashion_like, register_network


@register_network("strided")
class Strided(Network):
    """Convolutions with strides instead of poolings."""

    search_space = {"width": IntRange(8, 64, log=True)}

    def __init__(self, width=16):
        self.width = width

    def features(self, x):
        """Build three convolutions and a mean over the pixels."""
        from keras import layers

        for factor in (1, 2, 4):
            convolution = layers.Conv2D(factor * self.width, 3, strides=2, padding="same")
            x = layers.ReLU()(convolution(x))
        return layers.GlobalAveragePooling2D()(x)


# %%
# From here on it is a network like the others.

from sklearn.model_selection import GridSearchCV

X, y = make_fashion_like(800, random_state=0, return_X_y=True)
search = GridSearchCV(
    CNNClassifier(Strided(), epochs=8, batch_size=32, optimizer="adam", random_state=0),
    {"network__width": [8, 24]},
    cv=2,
)
search.fit(X, y)
print(search.best_params_, round(search.best_score_, 3))

# %%
# The curves of the winner.

from fmnist_sk.plotting import TrainingHistoryDisplay

TrainingHistoryDisplay.from_estimator(search.best_estimator_)

# %%
# Its size, without any training.

from fmnist_sk.networks import network_cost

print(network_cost("strided"))
