"""Where a result was measured, and where it is written."""

import json
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

RESULTS = Path(__file__).parent / "results"
THREADS = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
PACKAGES = ("numpy", "scikit-learn", "tensorflow", "keras", "scikeras", "fmnist_sk")


def describe_environment() -> dict[str, Any]:
    """Return the machine and the versions that a result depends on.

    Returns
    -------
    dict of str to (str, int, float or dict)
        Processor, usable cores, TensorFlow's threads if the environment limits them, memory in GiB,
        operating system, Python, and the versions of the packages. Nothing in it identifies the machine:
        no host name and no path.
    """
    return {
        "processor": processor_name(),
        "cores": usable_cores(),
        **{name: os.environ[name] for name in THREADS if name in os.environ},
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "packages": {name: installed_version(name) for name in PACKAGES},
    }


def write_result(name: str, result: dict[str, Any]) -> Path:
    """Write a result with the environment it was measured in, as committed JSON.

    Parameters
    ----------
    name : str
        Name of the file in ``benchmarks/results``, without its suffix.
    result : dict
        What was measured; anything that JSON can hold.

    Returns
    -------
    Path
        The file.
    """
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    content = json.dumps({"environment": describe_environment(), **result}, indent=2)
    # Whole or not at all: an interrupted run leaves the last result as it was.
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(content + "\n", encoding="utf-8")
    unfinished.replace(path)
    return path


def processor_name() -> str:
    """Return the model of the processor, as far as the system tells.

    Returns
    -------
    str
        Such as "AMD EPYC 9554"; the architecture where no model is known.
    """
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def usable_cores() -> int:
    """Return the number of cores this process may use, which a container may have limited.

    Returns
    -------
    int
        At least 1.
    """
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def installed_version(package: str) -> str | None:
    """Return the version of an installed package without importing it.

    Parameters
    ----------
    package : str
        Name of the distribution.

    Returns
    -------
    str or None
        The version; None if the package is not installed.
    """
    try:
        return version(package)
    except PackageNotFoundError:
        return None
