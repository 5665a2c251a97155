"""Networks by name."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from fnmatch import fnmatchcase
from importlib import import_module
from typing import Any, TypeVar

from ._base import Network

NetworkType = TypeVar("NetworkType", bound=type[Network])

# Files of this folder that register a network; each is imported when a name is first looked up.
_FAMILIES = (
    "_mlp",
    "_lenet",
    "_vgg",
    "_resnet",
    "_wide_resnet",
    "_densenet",
    "_mobilenet",
    "_convnext",
    "_cell_network",
)

_registry: dict[str, type[Network]] = {}


def register_network(name: str) -> Callable[[NetworkType], NetworkType]:
    """Make a `Network` class known by name, as a decorator.

    From then on the name works wherever a network is named: `CNNClassifier`, searches,
    comparisons, archives.

    Parameters
    ----------
    name : str
        The name; lower case with underscores by custom.

    Returns
    -------
    decorator
        Takes a class and returns it unchanged.

    Raises
    ------
    TypeError
        If `name` is not a string, or the decorated object is not a subclass of `Network`.
    ValueError
        If another class already has the name. (Running the same definition again, as in a notebook,
        replaces it.)

    Examples
    --------
    >>> from fmnist_sk.networks import Network, list_networks, register_network
    >>> @register_network("flat")
    ... class Flat(Network):
    ...     def features(self, x):
    ...         from keras import layers
    ...
    ...         return layers.Flatten()(x)
    >>> list_networks("fl*")
    ['flat']
    """
    if not isinstance(name, str):
        raise TypeError(
            f"register_network needs the name of the network, as in @register_network('my_net'); "
            f"got {name!r}."
        )

    def decorator(cls: NetworkType) -> NetworkType:
        if not (isinstance(cls, type) and issubclass(cls, Network)):
            raise TypeError(f"A registered network must be a subclass of Network; got {cls!r}.")
        known = _families().get(name) if cls.__module__.partition(".")[0] != "fmnist_sk" else None
        if known is not None and _qualified_name(known) != _qualified_name(cls):
            raise ValueError(
                f"The network name {name!r} is already taken by {_qualified_name(known)}; "
                f"register {_qualified_name(cls)} under another name."
            )
        _registry[name] = cls
        return cls

    return decorator


def list_networks(pattern: str = "*") -> list[str]:
    """Return the names of all registered networks.

    Parameters
    ----------
    pattern : str, default="*"
        Shell-style wildcard that the names must match.

    Returns
    -------
    list of str
        The names in alphabetical order.

    Examples
    --------
    >>> from fmnist_sk.networks import list_networks
    >>> list_networks("*resnet*")
    ['resnet', 'wide_resnet']
    """
    return sorted(name for name in _families() if fnmatchcase(name, pattern))


def get_network_class(name: str) -> type[Network]:
    """Return the class registered under a name.

    Parameters
    ----------
    name : str
        Name of a registered network.

    Returns
    -------
    type
        The class.

    Raises
    ------
    ValueError
        If no network has the name; the message suggests the nearest names.

    Examples
    --------
    >>> from fmnist_sk.networks import get_network_class
    >>> get_network_class("resnet").__name__
    'ResNet'
    """
    families = _families()
    if isinstance(name, str) and name in families:
        return families[name]
    near = difflib.get_close_matches(str(name).lower(), families, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(map(repr, near))}? " if near else ""
    raise ValueError(
        f"No network is registered under the name {name!r}. {hint}Known names: "
        f"{', '.join(sorted(families))}. A network of your own must be registered first: import "
        f"the module that applies @register_network to it."
    )


def make_network(name: str, **params: Any) -> Network:
    """Create a registered network.

    Parameters
    ----------
    name : str
        Name of a registered network.
    **params
        Its hyperparameters.

    Returns
    -------
    Network
        The new object.

    Raises
    ------
    ValueError
        If no network has the name.

    Examples
    --------
    >>> from fmnist_sk.networks import make_network
    >>> make_network("lenet", width=8)
    LeNet(width=8)
    """
    return get_network_class(name)(**params)


def registered_name(cls: type[Network]) -> str | None:
    """Return the name that a class is registered under, or None."""
    return next((name for name, known in _families().items() if known is cls), None)


def third_party_networks() -> dict[str, type[Network]]:
    """Return the networks that other packages and scripts registered, as far as they can be pickled."""
    return {
        name: cls
        for name, cls in _families().items()
        if not cls.__module__.startswith("fmnist_sk.") and "<locals>" not in cls.__qualname__
    }


def _families() -> dict[str, type[Network]]:
    for module in _FAMILIES:
        import_module(f"{__package__}.{module}")
    return _registry


def _qualified_name(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"
