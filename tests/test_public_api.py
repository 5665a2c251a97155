"""What is declared public, what is listed and what can be imported are the same."""

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

import fmnist_sk

SUBPACKAGES = [
    module.name
    for module in pkgutil.iter_modules(fmnist_sk.__path__)
    if module.ispkg and not module.name.startswith("_")
]
PACKAGES = ["fmnist_sk", *(f"fmnist_sk.{name}" for name in SUBPACKAGES)]


def declared(package):
    """Names declared in the stub of a package, with the modules that they come from."""
    stub = Path(importlib.import_module(package).__file__).with_suffix(".pyi")
    names = {}
    for node in ast.parse(stub.read_text(encoding="utf-8")).body:
        assert isinstance(node, ast.ImportFrom), f"{stub.name} holds imports only"
        assert node.level == 1
        for alias in node.names:
            assert alias.asname == alias.name, f"write: import {alias.name} as {alias.name}"
            names[alias.name] = f"{package}.{node.module}" if node.module else package
    return names


PUBLIC = [(package, name) for package in PACKAGES for name in declared(package)]


@pytest.mark.parametrize("package", PACKAGES)
def test_the_stub_is_the_list_of_public_names(package):
    module = importlib.import_module(package)
    assert set(module.__all__) == set(declared(package))
    assert set(module.__all__) <= set(dir(module))
    with pytest.raises(AttributeError, match="no_such_name"):
        module.no_such_name  # noqa: B018


@pytest.mark.parametrize(("package", "name"), PUBLIC, ids=".".join)
def test_public_names_can_be_imported_and_have_a_docstring(package, name):
    found = getattr(importlib.import_module(package), name)
    origin = importlib.import_module(declared(package)[name])
    assert found is getattr(origin, name)
    if inspect.isclass(found) or callable(found):
        assert inspect.getdoc(found)
        assert found.__module__.startswith("fmnist_sk.")


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_have_a_docstring(package):
    assert importlib.import_module(package).__doc__


def test_subpackages_are_attributes_of_the_package():
    assert set(SUBPACKAGES) <= set(fmnist_sk.__all__)


def test_version_is_that_of_the_distribution():
    assert fmnist_sk.__version__ == importlib.metadata.version("fmnist_sk")
