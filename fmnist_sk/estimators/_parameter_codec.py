"""Estimator parameters as JSON data and back, without running anything that the data names."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator

from ..augmentation._composition import Composition
from ..networks import Network, get_network_class
from ..networks._registry import registered_name

_ARRAY_DTYPES = {np.dtype(code).name for code in "?bBhHiIlLqQefd"}


def encode_parameters(estimator: BaseEstimator, prefix: str = "") -> dict[str, Any]:
    """Return the parameters of an object as data that JSON can hold.

    Parameters
    ----------
    estimator : BaseEstimator
        An estimator, a network or an augmenter.
    prefix : str, default=""
        What stands before the names in messages, such as "network__".

    Returns
    -------
    dict
        The data by name; see `encode`.
    """
    signature = inspect.signature(type(estimator)).parameters
    return {
        key: encode(value, f"{prefix}{key}", default=signature[key].default)
        for key, value in estimator.get_params(deep=False).items()
        if not (key == "augmenters" and isinstance(estimator, Composition))
    }


def encode(value: Any, name: str, default: Any = None) -> Any:
    """Return a parameter's value as data that JSON can hold.

    Parameters
    ----------
    value : object
        Numbers, strings, None, lists, tuples, dicts, arrays of numbers, paths, networks,
        augmenters and Keras optimizers, nested as they like.
    name : str
        Name of the parameter, for the message.
    default : object, default=None
        What the message advises to set instead.

    Returns
    -------
    object
        Plain data; whatever JSON does not know is a dict with a key "type".

    Raises
    ------
    TypeError
        If the value is of another kind.

    Examples
    --------
    >>> encode((28, 28), "image_shape")
    {'type': 'tuple', 'items': [28, 28]}
    """
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, np.generic) and value.dtype.name in _ARRAY_DTYPES:
        return value.item()
    if type(value) is np.ndarray and value.dtype.name in _ARRAY_DTYPES:
        return {
            "type": "array",
            "dtype": value.dtype.name,
            "shape": list(value.shape),
            "values": value.ravel().tolist(),
        }
    if isinstance(value, Path):
        return {"type": "path", "value": str(value)}
    if isinstance(value, list):
        return [encode(item, name) for item in value]
    if isinstance(value, tuple):
        return {"type": "tuple", "items": [encode(item, name) for item in value]}
    if isinstance(value, dict):
        pairs = [[encode(key, name), encode(item, name)] for key, item in value.items()]
        return {"type": "dict", "items": pairs}
    if isinstance(value, BaseEstimator):
        return _encode_component(value, name)
    if type(value).__module__.startswith("keras."):
        import keras

        if isinstance(value, keras.optimizers.Optimizer):
            return {"type": "optimizer", "value": keras.optimizers.serialize(value)}
    if name.startswith("network__"):
        advice = "Train with a plain value"  # The network that was trained cannot be changed.
    else:
        # Names that `make_pipeline` numbers, such as cutmix-1, are no keywords.
        setting = f"{name}={default!r}" if name.isidentifier() else f'**{{"{name}": {default!r}}}'
        advice = f"Set it to a plain value first (for example set_params({setting}) after the fit)"
    raise TypeError(
        f"The parameter {name}={value!r} cannot be stored without pickle. {advice}, or use joblib.dump."
    )


def decode(data: Any, name: str) -> Any:
    """Return the value that `encode` was given.

    Parameters
    ----------
    data : object
        Output of `encode`, perhaps altered by somebody.
    name : str
        Name of the parameter, for the message.

    Returns
    -------
    object
        The value.

    Raises
    ------
    ValueError
        If the data names a kind or a class that is not known here.

    Examples
    --------
    >>> decode({"type": "tuple", "items": [28, 28]}, "image_shape")
    (28, 28)
    """
    if isinstance(data, list):
        return [decode(item, name) for item in data]
    if not isinstance(data, dict):
        return data
    kind = data.get("type")
    if kind == "array":
        return _decode_array(data, name)
    if kind == "path":
        return Path(data["value"])
    if kind == "tuple":
        return tuple(decode(item, name) for item in data["items"])
    if kind == "dict":
        return {decode(key, name): decode(item, name) for key, item in data["items"]}
    if kind == "network":
        return _create(get_network_class(data["name"]), data, name)
    if kind == "augmenter":
        return _create(_augmenter_class(data["name"], name), data, name)
    if kind == "optimizer":
        return _decode_optimizer(data["value"], name)
    raise ValueError(f"The archive's parameter {name} is of the unknown kind {kind!r}.")


def _encode_component(value: BaseEstimator, name: str) -> dict[str, Any]:
    parameters = encode_parameters(value, f"{name}__")
    if isinstance(value, Composition):
        parameters["augmenters"] = _encode_parts(value, name)
    if isinstance(value, Network):
        known = registered_name(type(value))
        if known is None:
            raise TypeError(
                f"The parameter {name} is a {type(value).__name__}, which is not registered, so no "
                f"archive can name it. Decorate its class with @register_network('a_name')."
            )
        return {"type": "network", "name": known, "parameters": parameters}
    class_name = type(value).__name__
    if getattr(import_module("fmnist_sk.augmentation"), class_name, None) is not type(value):
        raise TypeError(
            f"The parameter {name}={value!r} cannot be stored without pickle: only networks and the "
            f"augmenters of fmnist_sk can. Use joblib.dump."
        )
    return {"type": "augmenter", "name": class_name, "parameters": parameters}


def _encode_parts(composition: Composition, name: str) -> Any:
    # Under the names by which `set_params` finds them, since messages advise to use it.
    items: list[Any] = []
    for given, (part_name, part) in zip(
        composition.augmenters, composition._named_parts, strict=True
    ):
        data = encode(part, f"{name}__{part_name}")
        named = isinstance(given, tuple)
        items.append({"type": "tuple", "items": [part_name, data]} if named else data)
    is_list = isinstance(composition.augmenters, list)
    return items if is_list else {"type": "tuple", "items": items}


def _decode_array(data: dict[str, Any], name: str) -> np.ndarray:
    if data["dtype"] not in _ARRAY_DTYPES:
        raise ValueError(
            f"The archive's parameter {name} is an array of the unknown dtype {data['dtype']!r}."
        )
    try:
        return np.array(data["values"], dtype=data["dtype"]).reshape(data["shape"])
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"The archive's parameter {name} is no array: {error}") from error


def _augmenter_class(class_name: str, name: str) -> type:
    augmentation = import_module("fmnist_sk.augmentation")
    if class_name not in augmentation.__all__:
        raise ValueError(
            f"The archive's parameter {name} names the class {class_name!r}, which is not an augmenter "
            f"of fmnist_sk. The file comes from another version, or is not to be trusted."
        )
    return getattr(augmentation, class_name)


def _create(cls: type, data: dict[str, Any], name: str) -> Any:
    parameters = {key: decode(item, f"{name}__{key}") for key, item in data["parameters"].items()}
    try:
        return cls(**parameters)
    except TypeError as error:
        raise ValueError(
            f"The archive's parameter {name} does not fit the class {cls.__name__}: {error}"
        ) from error


def _decode_optimizer(data: dict[str, Any], name: str) -> Any:
    from ._tensorflow import load_tensorflow

    load_tensorflow()
    import keras

    if data.get("module") != "keras.optimizers" or data.get("registered_name"):
        raise ValueError(
            f"The archive's parameter {name} names the class {data.get('class_name')!r} of "
            f"{data.get('module')!r}, which is not one of Keras's own optimizers."
        )
    try:
        optimizer = keras.optimizers.deserialize(data)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"The archive's parameter {name} is no Keras optimizer: {error}"
        ) from error
    if not isinstance(optimizer, keras.optimizers.Optimizer):
        raise ValueError(
            f"The archive's parameter {name} is no Keras optimizer, but {optimizer!r}."
        )
    return optimizer
