"""Check of how many of something are wanted."""

from __future__ import annotations

from numbers import Integral
from typing import Any


def check_count(name: str, value: Any, *, at_least: int = 1) -> int:
    """Return a number of things, or say why it is none.

    Parameters
    ----------
    name : str
        Name of the parameter.
    value : object
        What the user gave.
    at_least : int, default=1
        The lowest number that makes sense.

    Returns
    -------
    int
        The number.

    Raises
    ------
    ValueError
        If it is no whole number or too low.

    Examples
    --------
    >>> check_count("n_images", 3)
    3
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or value < at_least:
        raise ValueError(f"{name} must be a whole number of at least {at_least}; got {value!r}.")
    return int(value)
