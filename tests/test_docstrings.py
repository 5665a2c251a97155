"""numpydoc's checks on every public class, function and method, found by listing the package."""

import importlib
import pkgutil
from collections import defaultdict
from functools import cached_property
from types import FunctionType, ModuleType

import pytest
from numpydoc.validate import ERROR_MSGS, validate

import fmnist_sk

METHODS = (FunctionType, classmethod, staticmethod, property, cached_property)

# Checks that are off everywhere, and why.
OFF = {
    "GL01": "The summary starts on the line of the quotes, as PEP 257 and ruff have it.",
    "ES01": "A summary that says all needs no second paragraph.",
    "RT02": "The result may have a name, as in scikit-learn.",
    "SA01": "See Also where there is something to see.",
    "PR06": "Types are in scikit-learn's words, such as 'int' and 'array-like of shape (n,)'.",
}
# Checks that are also off for methods.
OFF_FOR_METHODS = {
    "EX01": "The example of the class shows its methods.",
}
# Checks that are also off for a method that overrides one of ours.
OFF_FOR_OVERRIDES = {
    "PR01": "The parameters are those of the method that it overrides.",
    "RT01": "So is the result.",
}


def public_objects():
    """Yield dotted names, as numpydoc wants them, with the checks that are off for each."""
    seen = set()
    folders = [module.name for module in pkgutil.iter_modules(fmnist_sk.__path__) if module.ispkg]
    # The package comes last: most of its names are those of a folder.
    for package in [importlib.import_module(f"fmnist_sk.{name}") for name in folders] + [fmnist_sk]:
        for name in package.__all__:
            found = getattr(package, name)
            if isinstance(found, ModuleType) or id(found) in seen:
                continue
            seen.add(id(found))
            if callable(found):
                yield f"{package.__name__}.{name}", {*OFF}
            for method, definitions in public_methods(found).items():
                if id(definitions[0]) not in seen:
                    seen.add(id(definitions[0]))
                    off = {*OFF, *OFF_FOR_METHODS, *(OFF_FOR_OVERRIDES if definitions[1:] else ())}
                    yield f"{package.__name__}.{name}.{method}", off


def public_methods(cls):
    """Return the public methods and properties of a class, each with its definitions in ours."""
    definitions = defaultdict(list)
    for base in getattr(cls, "__mro__", ()):
        for name, value in vars(base).items() if base.__module__.startswith("fmnist_sk.") else ():
            if name[0] != "_" and isinstance(value, METHODS):
                definitions[name].append(value)
    return definitions


OBJECTS = dict(public_objects())


def test_the_tables_name_checks_that_exist():
    assert {*OFF, *OFF_FOR_METHODS, *OFF_FOR_OVERRIDES} <= set(ERROR_MSGS)


@pytest.mark.parametrize("name", OBJECTS)
def test_docstring(name):
    errors = [
        f"{code}: {text}" for code, text in validate(name)["errors"] if code not in OBJECTS[name]
    ]
    assert not errors, "\n".join(errors)
