"""The models that a benchmark compares if nobody says which."""

from __future__ import annotations

from typing import Any

from ..augmentation import AlternatingFlip
from ..estimators import CNNClassifier
from ..networks import list_networks
from ..preprocessing import ImageReshaper, PixelScaler


def standard_models(
    *, epochs: int = 5, boosting_iterations: int = 20, random_state: int | None = 0
) -> dict[str, Any]:
    """Create every registered network, and the classics of scikit-learn beside them, unfitted.

    Every network has the same schedule and stops at its final epoch: nothing is chosen by looking at
    the test set. The classics have the settings that the authors of Fashion-MNIST found good; images
    in any form become the rows that they need.

    Parameters
    ----------
    epochs : int, default=5
        Length of the schedule of every network.
    boosting_iterations : int, default=20
        Trees per class of the gradient boosting.
    random_state : int or None, default=0
        Seed of every model that takes one.

    Returns
    -------
    dict of str to estimator
        The models by name, networks first.

    See Also
    --------
    choose_models : Keeps some of them.
    fmnist_sk.evaluation.compare_models : Compares them.

    References
    ----------
    H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine
    learning algorithms", arXiv:1708.07747, 2017.

    Examples
    --------
    >>> from fmnist_sk.cli import standard_models
    >>> models = standard_models(epochs=1)
    >>> models["lenet"], "svc_rbf" in models
    (CNNClassifier(epochs=1, network='lenet', random_state=0), True)
    """
    from sklearn.decomposition import PCA
    from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import SVC

    networks = {
        name: CNNClassifier(name, epochs=epochs, random_state=random_state)
        for name in list_networks()
    }
    # The policy that did best on validation images in benchmarks/results/augmentation_gain.json.
    networks["resnet_augmented"] = CNNClassifier(
        "resnet", augmentation=AlternatingFlip(), epochs=epochs, random_state=random_state
    )
    boosting = HistGradientBoostingClassifier(
        max_iter=boosting_iterations,
        learning_rate=0.2,
        early_stopping=False,
        random_state=random_state,
    )
    components = PCA(n_components=50, random_state=random_state)
    classics = {
        "logistic_regression": [
            PixelScaler(),
            LogisticRegression(C=0.1, tol=1e-3, max_iter=500),
        ],
        "random_forest": [RandomForestClassifier(n_jobs=-1, random_state=random_state)],
        "hist_gradient_boosting": [boosting],
        "svc_rbf": [PixelScaler(), SVC(C=10)],
        "k_neighbors": [KNeighborsClassifier(weights="distance", n_jobs=-1)],
        "pca_svc_rbf": [PixelScaler(), components, SVC(C=10)],
    }
    return networks | {
        name: make_pipeline(ImageReshaper(), *steps) for name, steps in classics.items()
    }
