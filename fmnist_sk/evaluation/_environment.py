"""What a comparison was made with."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version

_PACKAGES = ("fmnist_sk", "numpy", "scikit-learn", "tensorflow", "keras")


def package_versions() -> dict[str, str]:
    """Return the versions of Python and of the installed packages that matter, importing none.

    Returns
    -------
    dict of str to str
        Versions by package.

    Examples
    --------
    >>> "scikit-learn" in package_versions()
    True
    """
    versions = {"Python": platform.python_version()}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return versions


def machine() -> str:
    """Return system, processor architecture and number of usable cores.

    Returns
    -------
    str
        Such as "Linux x86_64, 2 cores".

    Examples
    --------
    >>> "cores" in machine()
    True
    """
    # Containers and batch systems give a process fewer cores than the machine has.
    affinity = getattr(os, "sched_getaffinity", None)
    n_cores = len(affinity(0)) if affinity else os.cpu_count()
    return f"{platform.system()} {platform.machine()}, {n_cores} cores"
