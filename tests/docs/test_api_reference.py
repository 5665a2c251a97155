"""The reference, the `.pyi` files and `__all__` list the same names."""

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from sphinx.application import Sphinx

import fmnist_sk

DOCS = Path(__file__).parents[2] / "docs"
FOLDERS = [m.name for m in pkgutil.iter_modules(fmnist_sk.__path__) if m.ispkg]
PACKAGES = ["fmnist_sk", *(f"fmnist_sk.{name}" for name in FOLDERS)]


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """Folder of the reference's pages, generated as `make docs` generates them."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "api").mkdir()
    (folder / "index.md").write_text("# Title\n", encoding="utf-8")
    page = (DOCS / "api" / "index.md").read_text(encoding="utf-8")
    (folder / "api" / "index.md").write_text(page, encoding="utf-8")
    settings = {
        "extensions": ["myst_parser", "sphinx.ext.autosummary"],
        "templates_path": [str(DOCS / "_templates")],
    }
    conf = importlib.util.spec_from_file_location("docs_conf", DOCS / "conf.py")
    configuration = importlib.util.module_from_spec(conf)
    conf.loader.exec_module(configuration)
    settings["autosummary_context"] = configuration.autosummary_context
    Sphinx(folder, None, folder / "out", folder / "doctrees", "dummy", settings, status=None)
    return folder / "generated" / "api"


def listed(page):
    """Names in the table of a page."""
    table = page.read_text(encoding="utf-8").rpartition(":nosignatures:")[2]
    return set(re.findall(r"^   (\w+)$", table, re.M))


def stub_names(package):
    stub = Path(importlib.import_module(package).__file__).with_suffix(".pyi")
    tree = ast.parse(stub.read_text(encoding="utf-8"))
    return {alias.name for node in tree.body for alias in node.names}


@pytest.mark.parametrize("package", PACKAGES[1:])
def test_the_page_of_a_folder_lists_its_public_names(reference, package):
    names = listed(reference / f"{package}.rst")
    assert names == set(importlib.import_module(package).__all__) == stub_names(package)
    assert all((reference / f"{package}.{name}.rst").exists() for name in names)


def test_the_page_of_the_package_lists_its_names_and_its_short_names(reference):
    page = reference / "fmnist_sk.rst"
    short = set(re.findall(r"^- ``fmnist_sk\.(\w+)``", page.read_text(encoding="utf-8"), re.M))
    assert not short & listed(page)
    assert set(fmnist_sk.__all__) == stub_names("fmnist_sk")
    assert short | listed(page) == set(fmnist_sk.__all__) - set(FOLDERS)


def test_every_folder_has_a_page(reference):
    pages = {path.stem for path in reference.glob("fmnist_sk*.rst")}
    assert set(PACKAGES) <= pages
