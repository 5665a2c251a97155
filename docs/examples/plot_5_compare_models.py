"""
Compare models honestly
=======================

Several classifiers, the same rows, one table. The best is chosen on validation rows; the test rows
only say how good it is.
"""

# %%
# Any classifier and any Pipeline may take part.

from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from fmnist_sk import CNNClassifier, compare_models, make_fashion_like
from fmnist_sk.preprocessing import PixelScaler

X, y = make_fashion_like(1000, random_state=0, return_X_y=True)
X_test, y_test = make_fashion_like(600, random_state=1, return_X_y=True)

models = {
    "lenet": CNNClassifier("lenet", epochs=8, learning_rate=0.03),
    "mlp": CNNClassifier("mlp", epochs=8, learning_rate=0.03),
    "svc": make_pipeline(PixelScaler(), PCA(60, random_state=0), SVC()),
    "neighbors": make_pipeline(PCA(60, random_state=0), KNeighborsClassifier()),
    "linear": make_pipeline(PixelScaler(), LogisticRegression(C=0.01, max_iter=300)),
}
comparison = compare_models(
    models, X, y, X_test=X_test, y_test=y_test, data_source="synthetic", random_state=0
)
comparison.frame[
    [
        "validation_accuracy",
        "test_accuracy",
        "test_accuracy_low",
        "test_accuracy_high",
        "fit_seconds",
    ]
].round(3)

# %%
# Which models are worse than the best one, and which cannot be told from it? McNemar's test,
# corrected for the number of models.

comparison.differences_from_best()

# %%
# Accuracy against time: the models on the line are worth their time, all others are beaten in both.

from fmnist_sk.plotting import ParetoDisplay

ParetoDisplay.from_comparison(comparison, cost="fit_seconds")
