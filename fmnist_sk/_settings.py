"""Settings by value: Python's own numbers in place of NumPy's, and hashes that tell them apart."""

from __future__ import annotations

import sysconfig
from pickle import PicklingError
from types import CodeType, FunctionType
from typing import Any

import numpy as np
from joblib.hashing import NumpyHasher

# Where the functions stand that change with a version only.
_INSTALLED = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})


def python_scalar(value: Any) -> Any:
    """Return a scalar of NumPy as the number, text or date that it is, anything else unchanged.

    Parameters
    ----------
    value : object
        Any value.

    Returns
    -------
    object
        No scalar of NumPy.

    Examples
    --------
    >>> import numpy as np
    >>> python_scalar(np.int64(3)), python_scalar(None)
    (3, None)
    """
    return value.item() if isinstance(value, np.generic) else value


class _Hasher(NumpyHasher):
    """joblib's hashing, to which a function is its name alone."""

    def save(self, obj: Any) -> None:
        """Take an object in; before a function, what it does."""
        if isinstance(obj, FunctionType) and not obj.__code__.co_filename.startswith(_INSTALLED):
            super().save(_describe_function(obj))
        super().save(obj)


def hash_by_value(value: Any) -> str:
    """Return a hash of an object with all that is in it.

    Parameters
    ----------
    value : object
        Anything that can be pickled. A function counts as its name and, if it belongs to no installed
        package, its code and its plain defaults; the variables that it reads do not count.

    Returns
    -------
    str
        The hash.

    Raises
    ------
    PicklingError, AttributeError, TypeError
        If something in it cannot be pickled, such as a lambda.
    """
    return _Hasher(hash_name="md5").hash(value)


def hash_settings(settings: Any) -> str | None:
    """Return a hash of settings by value.

    Parameters
    ----------
    settings : object
        A value, or a container of values. NumPy's scalars count as the numbers that they are.

    Returns
    -------
    str or None
        The hash, or None if the settings hold what cannot be hashed, such as a lambda.

    See Also
    --------
    hash_by_value : What of a function counts.

    Examples
    --------
    >>> import numpy as np
    >>> hash_settings({"width": np.int64(16)}) == hash_settings({"width": 16})
    True
    """
    try:
        return hash_by_value(_plain(settings))
    except (PicklingError, AttributeError, TypeError):
        return None


def _plain(value: Any) -> Any:
    """Return a value with Python's numbers in place of NumPy's, also within containers."""
    if type(value) in (list, tuple):
        return type(value)(map(_plain, value))
    if type(value) is dict:
        return {key: _plain(item) for key, item in value.items()}
    return python_scalar(value)


def _describe_function(function: FunctionType) -> tuple[Any, ...]:
    """Return what a function does, the same in every process, without its docstring and its lines."""
    defaults = (function.__defaults__ or (), tuple((function.__kwdefaults__ or {}).items()))
    return _describe_code(function.__code__, function.__doc__), _describe_constant(defaults)


def _describe_code(code: CodeType, docstring: str | None = None) -> tuple[Any, ...]:
    constants = tuple(
        _describe_constant(constant) for constant in code.co_consts if constant is not docstring
    )
    return code.co_code, constants, code.co_names, code.co_varnames


def _describe_constant(value: Any) -> Any:
    """Return a constant or a default as plain data; of what is none, the name of its type."""
    value = python_scalar(value)
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
        return value
    if isinstance(value, tuple):
        return tuple(map(_describe_constant, value))
    if isinstance(value, frozenset):  # Its order is another one in every process.
        return sorted(map(repr, value))
    return _describe_code(value) if isinstance(value, CodeType) else type(value).__qualname__
