"""The short training recipes that several benchmarks are about."""

from argparse import ArgumentParser
from typing import Any, NamedTuple

from sklearn.base import clone

from fmnist_sk.augmentation import AlternatingFlip, Compose, RandomErasing
from fmnist_sk.networks import VGG, Network, list_networks, make_network

SHORT: dict[str, Any] = {
    "network": VGG(depth=1, n_stages=4, dropout=0.0, pool_first=True, whitening=True),
    "batch_size": 256,
    "label_smoothing": 0.1,
}
LONG: dict[str, Any] = SHORT | {
    "network": clone(SHORT["network"]).set_params(depth=2),
    "learning_rate": 0.2,
    "augmentation": AlternatingFlip(),
}
# The widest network that `search_accuracy.py` chose among, and what it found best for it.
LONGEST: dict[str, Any] = LONG | {
    "network": clone(LONG["network"]).set_params(width=32, dropout=0.1),
    "augmentation": Compose([AlternatingFlip(), RandomErasing(p=0.25)]),
}


class Recipe(NamedTuple):
    """Settings that are to reach an accuracy in a time.

    Parameters
    ----------
    budget : float
        The most SE it may take.
    settings : dict
        Parameters of `CNNClassifier`.
    """

    budget: float
    settings: dict[str, Any]


# By test accuracy in percent.
RECIPES: dict[int, Recipe] = {
    92: Recipe(2.0, SHORT | {"learning_rate": 0.4, "epochs": 3}),
    93: Recipe(6.0, SHORT | {"learning_rate": 0.2, "epochs": 9, "augmentation": AlternatingFlip()}),
    94: Recipe(25.0, LONG | {"epochs": 15}),
    95: Recipe(150.0, LONGEST | {"epochs": 34}),
}


def find_network(name: str) -> Network:
    """Return a registered network with its defaults, or that of the short recipe.

    Parameters
    ----------
    name : str
        A registered name, or "recipe": without whitening, so that all of it is trained, in any library.

    Returns
    -------
    Network
        The network.
    """
    if name == "recipe":
        return clone(SHORT["network"]).set_params(whitening=False)
    return make_network(name)


def add_network_option(parser: ArgumentParser) -> None:
    """Add the option that chooses among what `find_network` knows.

    Parameters
    ----------
    parser : ArgumentParser
        It is changed.
    """
    parser.add_argument(
        "--network",
        nargs="+",
        default=["resnet", "recipe"],
        choices=[*list_networks(), "recipe"],
        help="recipe is the network of time_to_accuracy.py without whitening",
    )
