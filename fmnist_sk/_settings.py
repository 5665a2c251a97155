"""Settings by value: Python's own numbers in place of NumPy's, and hashes that tell them apart."""

from __future__ import annotations

from pickle import PicklingError
from typing import Any

import joblib
import numpy as np


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

    Examples
    --------
    >>> import numpy as np
    >>> hash_settings({"width": np.int64(16)}) == hash_settings({"width": 16})
    True
    """
    try:
        return joblib.hash(_plain(settings))
    except (PicklingError, AttributeError, TypeError):
        return None


def _plain(value: Any) -> Any:
    """Return a value with Python's numbers in place of NumPy's, also within containers."""
    if type(value) in (list, tuple):
        return type(value)(map(_plain, value))
    if type(value) is dict:
        return {key: _plain(item) for key, item in value.items()}
    return python_scalar(value)
