"""The models of a comparison: every registered network beside the classics of scikit-learn."""

from __future__ import annotations

import difflib
from typing import Any

import numpy as np
from _comparison_profiles import Profile
from sklearn.decomposition import PCA
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from fmnist_sk import list_networks
from fmnist_sk.augmentation import AlternatingFlip
from fmnist_sk.estimators import CNNClassifier
from fmnist_sk.preprocessing import PixelScaler


def make_models(profile: Profile, seed: int) -> dict[str, Any]:
    """Create all models, unfitted.

    Every network has the same schedule and stops at its final epoch: nothing is chosen by looking
    at the test set. The classics have the settings that the authors of Fashion-MNIST found good.

    Parameters
    ----------
    profile : Profile
        Size of the comparison.
    seed : int
        Seed of every model that takes one.

    Returns
    -------
    dict of str to estimator
        The models by name, networks first.

    References
    ----------
    H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine
    learning algorithms", arXiv:1708.07747, 2017.
    """
    networks = {
        name: CNNClassifier(name, epochs=profile.epochs, random_state=seed)
        for name in list_networks()
    }
    # The policy that did best on validation images in results/augmentation_gain.json.
    networks["resnet_augmented"] = CNNClassifier(
        "resnet", augmentation=AlternatingFlip(), epochs=profile.epochs, random_state=seed
    )
    boosting = HistGradientBoostingClassifier(
        max_iter=profile.boosting_iterations,
        learning_rate=0.2,
        early_stopping=False,
        random_state=seed,
    )
    return networks | {
        "logistic_regression": make_pipeline(
            PixelScaler(), LogisticRegression(C=0.1, tol=1e-3, max_iter=500)
        ),
        "random_forest": RandomForestClassifier(n_jobs=-1, random_state=seed),
        "hist_gradient_boosting": boosting,
        "svc_rbf": make_pipeline(PixelScaler(), SVC(C=10)),
        "k_neighbors": KNeighborsClassifier(weights="distance", n_jobs=-1),
        "pca_svc_rbf": make_pipeline(
            PixelScaler(), PCA(n_components=50, random_state=seed), SVC(C=10)
        ),
    }


def choose_models(models: dict[str, Any], names: str | None) -> dict[str, Any]:
    """Keep the models that were asked for.

    Parameters
    ----------
    models : dict of str to estimator
        All models.
    names : str or None
        Names with commas between them; None keeps all.

    Returns
    -------
    dict of str to estimator
        The chosen models, in the order in which they were asked for.

    Raises
    ------
    ValueError
        If there is no model of a name; the message suggests the nearest ones.
    """
    if names is None:
        return models
    chosen = [name.strip() for name in names.split(",") if name.strip()]
    for name in chosen:
        if name not in models:
            near = difflib.get_close_matches(name, models, cutoff=0.5)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise ValueError(f"There is no model {name!r}.{hint} Models: {', '.join(models)}.")
    if not chosen:
        raise ValueError(f"No model was named. Models: {', '.join(models)}.")
    return {name: models[name] for name in chosen}


def warm_up(models: dict[str, Any], X: np.ndarray, y: np.ndarray) -> None:
    """Load TensorFlow, if a model needs it, so that the first network does not pay for that.

    Parameters
    ----------
    models : dict of str to estimator
        The models of the comparison.
    X, y : ndarray
        Any rows and labels; a few are used.
    """
    if any(isinstance(model, CNNClassifier) for model in models.values()):
        CNNClassifier("mlp", epochs=1).fit(X[:64], y[:64]).predict(X[:1])
