"""Where the data files lie."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENT_VARIABLE = "FMNIST_SK_DATA"


@dataclass(frozen=True)
class DataHome:
    """A folder for the official files.

    Parameters
    ----------
    folder : Path
        The folder, which need not exist.
    is_own_cache : bool
        Whether this package alone keeps files there, so that it may replace a damaged one. In
        a folder that the user named, it never does.
    """

    folder: Path
    is_own_cache: bool


def resolve_data_home(data_home: str | os.PathLike[str] | None = None) -> DataHome:
    """Return the folder for the official files.

    Parameters
    ----------
    data_home : str, path-like or None, default=None
        The user's choice. None means the environment variable ``FMNIST_SK_DATA`` if it is set, else
        the cache folder that the platform gives each user.

    Returns
    -------
    DataHome
        The folder and whose it is.

    Raises
    ------
    OSError
        If the folder cannot be told, because the user has no home.

    Examples
    --------
    >>> resolve_data_home("data").folder.name
    'data'
    """
    named = data_home if data_home is not None else os.environ.get(ENVIRONMENT_VARIABLE) or None
    try:
        if named is not None:
            return DataHome(Path(named).expanduser(), is_own_cache=False)
        return DataHome(_user_cache() / "fmnist_sk", is_own_cache=True)
    except RuntimeError as error:  # From pathlib, where the user has no home.
        raise OSError(
            f"No folder for the data of {named or 'this user'!r}: {error} Name one: data_home=..., or "
            f"the environment variable {ENVIRONMENT_VARIABLE}."
        ) from error


def _user_cache() -> Path:
    xdg = os.environ.get("XDG_CACHE_HOME", "")
    # The XDG specification: a relative path is to be ignored.
    if os.path.isabs(xdg):
        return Path(xdg)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    return Path.home() / ".cache"
