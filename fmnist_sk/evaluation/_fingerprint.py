"""Short hashes of models and data, by which a finished fit is found again."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import partial
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import joblib
import numpy as np


def digest(value: Any) -> str:
    """Return a hash of a description made of dictionaries, lists, strings, numbers and None.

    Parameters
    ----------
    value : object
        Anything that JSON can express.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def describe_data(X: Any) -> Any:
    """Return a short description of the contents of an array-like, the same for the same contents.

    Parameters
    ----------
    X : array-like
        Array, data frame, sparse matrix or list.

    Returns
    -------
    object
        Something that JSON can express.

    Examples
    --------
    >>> describe_data(np.zeros(3)) == describe_data(np.zeros(6)[::2])
    True
    """
    if isinstance(X, np.ndarray) and not X.dtype.hasobject:
        contents = np.ascontiguousarray(X).reshape(-1).view(np.uint8)
        hashed = hashlib.sha256(contents.data).hexdigest()
        return ["array", str(X.dtype), list(X.shape), hashed]
    return _describe_pickled(X)


def describe(value: Any) -> Any:
    """Describe a parameter so that JSON can express it, without any address of memory in it.

    Estimators are described by their class, the version of the package that it comes from, and
    their parameters; so are the estimators inside them.

    Parameters
    ----------
    value : object
        An estimator or a parameter of one.

    Returns
    -------
    object
        Dictionaries, lists, strings, numbers and None.

    Raises
    ------
    TypeError
        If an object offers nothing that identifies its contents.

    Examples
    --------
    >>> from sklearn.svm import SVC
    >>> describe(SVC(C=2.0))["parameters"]["C"]
    2.0
    """
    return _describe(value, ())


def _describe(value: Any, inside: tuple[FunctionType, ...]) -> Any:
    """Describe a value that stands inside the descriptions of some functions."""

    def inner(item: Any) -> Any:
        return _describe(item, inside)

    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if np.isfinite(value) else repr(value)
    if isinstance(value, (np.ndarray, np.generic)):
        return describe_data(np.asarray(value))
    if isinstance(value, Mapping):
        pairs = [[inner(name), inner(item)] for name, item in value.items()]
        return ["mapping", sorted(pairs, key=json.dumps)]
    if isinstance(value, (set, frozenset)):
        return ["set", sorted(map(inner, value), key=json.dumps)]
    if isinstance(value, (list, tuple)):
        return [type(value).__name__, *map(inner, value)]
    if isinstance(value, type):
        return ["class", _class_name(value)]
    if isinstance(value, ModuleType):
        return ["module", value.__name__, str(getattr(value, "__version__", ""))]
    if isinstance(value, FunctionType):
        return _describe_function(value, inside)
    if isinstance(value, partial):
        return ["partial", *map(inner, (value.func, value.args, value.keywords))]
    if isinstance(value, MethodType):
        return ["method", inner(value.__func__), inner(value.__self__)]
    if hasattr(value, "get_params"):
        return _describe_object(value, value.get_params(deep=False), inside)
    if is_dataclass(value):
        parts = {item.name: getattr(value, item.name) for item in fields(value)}
        return _describe_object(value, parts, inside)
    if all(hasattr(value, name) for name in ("dist", "args", "kwds")):
        # A frozen distribution of SciPy carries a random state, which differs from process to
        # process.
        return ["distribution", value.dist.name, inner(value.args), inner(value.kwds)]
    return _describe_pickled(value)


def _describe_object(
    value: Any, parameters: Mapping[str, Any], inside: tuple[FunctionType, ...]
) -> dict[str, Any]:
    package = sys.modules.get(type(value).__module__.partition(".")[0])
    return {
        "class": _class_name(type(value)),
        "version": str(getattr(package, "__version__", "")),
        "parameters": {name: _describe(item, inside) for name, item in sorted(parameters.items())},
    }


def _describe_pickled(value: Any) -> Any:
    try:
        return [_class_name(type(value)), joblib.hash(value)]
    except Exception as error:
        raise TypeError(
            f"An object of class {_class_name(type(value))} offers no parameters and cannot be "
            f"pickled, so its contents cannot be compared with those of an earlier run: {error}"
        ) from error


def _describe_function(function: FunctionType, inside: tuple[FunctionType, ...]) -> Any:
    """Describe what a function does, so that a changed body or captured value is noticed."""
    name = f"{function.__module__}.{function.__qualname__}"
    if function in inside:  # A captured function may capture the first one again.
        return ["function", name, inside.index(function)]
    values = {}
    for variable, cell in zip(
        function.__code__.co_freevars, function.__closure__ or (), strict=True
    ):
        # The variable may have no value (yet, or any more).
        with suppress(ValueError):
            values[variable] = cell.cell_contents
    captured = function.__defaults__, function.__kwdefaults__, values
    described = [_describe(item, (*inside, function)) for item in captured]
    return ["function", name, _code_digest(function.__code__), *described]


def _code_digest(code: CodeType) -> str:
    constants = [
        _code_digest(item) if isinstance(item, CodeType) else describe(item)
        for item in code.co_consts
    ]
    return digest([code.co_code.hex(), constants, list(code.co_names)])


def _class_name(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"
