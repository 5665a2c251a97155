"""What an import loads, seen from fresh processes."""

import subprocess
import sys

import pytest

# The whole public interface except fitting a CNN.
LIGHT_WORK = """
import importlib, pkgutil
import fmnist_sk
from fmnist_sk.datasets import make_fashion_like
from fmnist_sk.networks import list_networks, make_network

make_fashion_like(20, random_state=0)
assert all(repr(make_network(name)) for name in list_networks())
for module in pkgutil.iter_modules(fmnist_sk.__path__):
    if module.ispkg:
        package = importlib.import_module("fmnist_sk." + module.name)
        for name in package.__all__:
            getattr(package, name)
for name in fmnist_sk.__all__:
    getattr(fmnist_sk, name)
"""


def loaded_by(code):
    """Top-level packages that a fresh interpreter has loaded after running `code`."""
    code += "\nimport sys; sys.stdout.write(' '.join({m.split('.')[0] for m in sys.modules}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import fmnist_sk", {"numpy", "scipy", "sklearn", "pandas", "tensorflow", "keras"}),
        (LIGHT_WORK, {"tensorflow", "keras", "scikeras", "tensorflow_datasets"}),
    ],
    ids=["import of the package", "everything but fitting a CNN"],
)
def test_loads_nothing_heavy(code, absent):
    loaded = loaded_by(code)
    assert "fmnist_sk" in loaded
    assert not loaded & absent
