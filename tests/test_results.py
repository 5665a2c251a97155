"""The README and the page of results tell what the committed result files say."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def write_results(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(ROOT / "docs"), *sys.path])
    return import_module("write_results")


def test_results_of_the_readme_are_those_of_the_committed_files(write_results):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert write_results.with_results(readme) == readme, "run: make docs"


def test_page_of_results_is_that_of_the_committed_files(write_results):
    page = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    assert write_results.results_page() == page, "run: make docs"
