"""What a comparison was made with."""

from __future__ import annotations

import os
import platform

from .._versions import installed_version

_PACKAGES = ("fmnist_sk", "numpy", "scikit-learn", "tensorflow", "keras")


def package_versions(*packages: str) -> dict[str, str]:
    """Return the versions of installed packages, importing none.

    Parameters
    ----------
    *packages : str
        Names of packages. Without any: Python and the packages that matter.

    Returns
    -------
    dict of str to str
        Versions by package; without those that are not installed.

    Examples
    --------
    >>> "scikit-learn" in package_versions()
    True
    """
    versions = {} if packages else {"Python": platform.python_version()}
    found = {package: installed_version(package) for package in packages or _PACKAGES}
    return versions | {package: name for package, name in found.items() if name is not None}


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
