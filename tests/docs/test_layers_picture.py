"""The picture of the architecture agrees with the code, and with what the layers allow."""

import doctest
import importlib.util
import re
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[2] / "docs" / "developer_guide"


@pytest.fixture(scope="module")
def draw_layers():
    spec = importlib.util.spec_from_file_location("draw_layers", GUIDE / "draw_layers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_committed_picture_is_up_to_date(draw_layers):
    committed = (GUIDE / "layers.svg").read_text(encoding="utf-8")
    assert draw_layers.draw(draw_layers.read_imports()) == committed, "run: make docs"


def test_the_shared_modules_stand_in_the_text_as_well(draw_layers):
    text = (GUIDE / "architecture.md").read_text(encoding="utf-8")
    stems = {path.stem for path in draw_layers.PACKAGE.glob("_[a-z]*.py")}
    assert stems <= set(re.findall(r"\w+", text.partition("## ")[0]))


def test_examples_of_its_docstrings(draw_layers):
    results = doctest.testmod(draw_layers)
    assert results.attempted
    assert not results.failed


def test_arrows_point_down(draw_layers):
    picture = draw_layers.draw({"top": {"middle", "low"}, "middle": {"low"}, "low": set()})
    starts_and_ends = re.findall(r'd="M[\d.]+ ([\d.]+)C.* ([\d.]+)" fill="none"', picture)
    assert len(starts_and_ends) == 1  # "top" imports all others: a bar without arrows
    assert all(float(start) < float(end) for start, end in starts_and_ends)


def test_a_circle_is_an_error(draw_layers):
    with pytest.raises(ValueError, match=r"import each other: \['a', 'b'\]"):
        draw_layers.rank({"a": {"b"}, "b": {"a"}})
