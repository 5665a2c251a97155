"""Settings by value: Python's own numbers in place of NumPy's, and hashes that tell them apart."""

from __future__ import annotations

from pickle import PicklingError
from types import CodeType, FunctionType
from typing import Any

import numpy as np
from joblib.hashing import NumpyHasher


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
        if isinstance(obj, FunctionType):
            super().save((_describe(obj.__code__), obj.__defaults__, obj.__kwdefaults__))
        super().save(obj)


def hash_by_value(value: Any) -> str:
    """Return a hash of an object with all that is in it.

    Parameters
    ----------
    value : object
        Anything that can be pickled. A function counts as its name, its code and its defaults; the
        variables that it reads do not count.

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


def _describe(code: CodeType) -> tuple[Any, ...]:
    """Return what a function does, but not the line that it stands in."""
    constants = tuple(
        _describe(constant) if isinstance(constant, CodeType) else constant
        for constant in code.co_consts
    )
    return code.co_code, constants, code.co_names, code.co_varnames
