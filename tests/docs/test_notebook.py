"""The notebook agrees with its source, and runs from top to bottom."""

import doctest
import importlib.util
import re
import sys
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def build():
    spec = importlib.util.spec_from_file_location("build_notebook", DOCS / "notebook" / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def committed():
    return nbformat.read(DOCS / "fashion_mnist.ipynb", as_version=4)


def make_notebook(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return nbformat.v4.new_notebook(cells=cells)


def shown(notebook):
    """All text that the code cells of a notebook show."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "\n".join(
        text
        for output in outputs
        for key, text in [("text", output.get("text", "")), *output.get("data", {}).items()]
        if key.startswith("text")
    )


def test_the_committed_notebook_is_that_of_the_source(build, committed):
    sources, now = (
        [(cell.cell_type, cell.source) for cell in notebook.cells]
        for notebook in (committed, build.make_notebook())
    )
    assert sources == now, "run: python docs/notebook/build.py --execute"


def test_the_committed_notebook_was_run_in_order_and_says_nothing_of_the_machine(build, committed):
    cells = build.code_cells(committed)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert {output.output_type for cell in cells for output in cell.outputs} == {
        "display_data",
        "execute_result",
        "stream",
    }
    assert not re.search(r"/(?:root|home|Users|tmp|work)/|[A-Z]:\\| at 0x", shown(committed))
    assert "execution" not in {key for cell in cells for key in cell.metadata}
    nbformat.validate(committed)


def test_the_committed_notebook_is_the_full_one_on_the_real_images(committed):
    assert "full setting" in shown(committed)
    assert "The images are the real Fashion-MNIST." in shown(committed)


def test_links_lead_to_a_page(committed):
    text = "\n".join(cell.source for cell in committed.cells if cell.cell_type == "markdown")
    targets = re.findall(r"\]\(([^)]+)\)", text)
    assert targets
    assert not [target for target in targets if not (DOCS / target).exists()]


def test_it_runs_in_the_small_setting_on_generated_images(build, tmp_path):
    notebook = build.make_notebook()
    build.execute(
        notebook,
        FMNIST_SK_NOTEBOOK="small",
        FMNIST_SK_DATA=str(tmp_path),
        TFDS_DATA_DIR=str(tmp_path),
    )
    text = shown(notebook)
    assert "**Note: Fashion-MNIST could not be had." in text
    assert "the same probabilities: True" in text
    assert not any(tmp_path.iterdir())


def test_outputs_lose_what_only_this_machine_has(build, capsys):
    notebook = make_notebook(
        "import sys, warnings\nprint(sys.prefix + '/lib')\nwarnings.warn('old')",
        "object()",
        "1 + 1",
    )
    build.execute(notebook)
    assert shown(notebook) == "...\n\n\n2"
    assert "UserWarning: old" in capsys.readouterr().err
    assert sys.prefix not in nbformat.writes(notebook)


def test_a_cell_that_fails_is_an_error(build):
    with pytest.raises(CellExecutionError, match="no such name"):
        build.execute(make_notebook("raise KeyError('no such name')"))


def test_outputs_stay_until_code_changes(build, committed):
    edited = build.make_notebook()
    edited.cells[0].source = "# Another title"
    build.keep_outputs(edited, committed)
    assert shown(edited) == shown(committed)

    edited = build.make_notebook()
    build.code_cells(edited)[0].source += "\nx = 1"
    before = deepcopy(edited)
    build.keep_outputs(edited, committed)
    assert edited == before


def test_examples_of_its_docstrings(build):
    results = doctest.testmod(build)
    assert results.attempted
    assert not results.failed
