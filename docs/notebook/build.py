"""Write ``docs/fashion_mnist.ipynb`` from the parts beside this file.

    python docs/notebook/build.py             # after a change of the text
    python docs/notebook/build.py --execute   # after a change of the code; some ten minutes

The parts are the source: Python files whose cells begin with ``# %%`` or, if they are text, with
``# %% [markdown]``. Without ``--execute`` the outputs stay as long as the code is the same, and go
otherwise. What is written holds no path of this machine and no time of execution.
"""

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[1] / "fashion_mnist.ipynb"
PARTS = Path(__file__).parent
MARKER = re.compile(r"^# %%( \[markdown\])?\n", re.M)
TIMEOUT = 900  # Seconds that one cell may take.


def read_cells(source: str) -> Iterator[tuple[str, str]]:
    r"""Divide a part into its cells.

    Parameters
    ----------
    source : str
        Text of a part.

    Yields
    ------
    cell_type : {"markdown", "code"}
        What the cell is.
    text : str
        What it holds; of Markdown, without the ``#`` of the comment.

    Raises
    ------
    ValueError
        If the part does not begin with a cell.

    Examples
    --------
    >>> list(read_cells("# %% [markdown]\n# # Title\n#\n# Why.\n\n# %%\nx = 1\n"))
    [('markdown', '# Title\n\nWhy.'), ('code', 'x = 1')]
    """
    start, *pieces = MARKER.split(source)
    if start.strip():
        raise ValueError(f"A part begins with '# %%'; got {start.splitlines()[0]!r}.")
    for markdown, text in zip(pieces[::2], pieces[1::2], strict=True):
        if markdown:
            yield "markdown", re.sub(r"^# ?", "", text.strip(), flags=re.M)
        else:
            yield "code", text.strip()


def make_notebook(folder: Path = PARTS) -> nbformat.NotebookNode:
    """Put the parts together, without outputs.

    Parameters
    ----------
    folder : path
        Folder of the parts, which are taken by name.

    Returns
    -------
    NotebookNode
        The notebook.
    """
    sources = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("part_*.py"))]
    cells = []
    for cell_type, text in (cell for source in sources for cell in read_cells(source)):
        make = getattr(nbformat.v4, f"new_{cell_type}_cell")
        cells.append(make(text, id=f"cell-{len(cells)}"))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Return the cells of a notebook that hold code.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook.

    Returns
    -------
    list of NotebookNode
        The cells themselves, not copies.
    """
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def keep_outputs(notebook: nbformat.NotebookNode, old: nbformat.NotebookNode) -> None:
    """Take over the outputs of an older notebook if no code has changed.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook that gets them.
    old : NotebookNode
        The notebook that has them.
    """
    new_cells, old_cells = code_cells(notebook), code_cells(old)
    if [cell.source for cell in new_cells] == [cell.source for cell in old_cells]:
        for new, before in zip(new_cells, old_cells, strict=True):
            new.outputs, new.execution_count = before.outputs, before.execution_count


def execute(notebook: nbformat.NotebookNode, **variables: str) -> None:
    """Run all cells in a kernel of this Python, in an empty folder, and tidy what they show.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook, which gets the outputs.
    **variables
        Environment variables of the kernel beside those of this process.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails; the message holds the cell and the traceback.
    """
    environment = os.environ | {
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        **variables,
    }
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=TIMEOUT,
            record_timing=False,
            resources={"metadata": {"path": folder}},
        )
        client.execute(env=environment)
    for cell in code_cells(notebook):
        cell.outputs = [tidy(output) for output in cell.outputs if worth_showing(output)]


def worth_showing(output: nbformat.NotebookNode) -> bool:
    """Tell an output that a reader wants from one that only says something of this machine.

    Warnings name the files they come from. The repr of an object without one of its own is a memory
    address, which differs each time.

    Parameters
    ----------
    output : NotebookNode
        An output of a cell.

    Returns
    -------
    bool
        False for what was written to stderr, which is passed on to this process's own, and for such
        reprs.
    """
    if output.output_type == "stream" and output.name == "stderr":
        sys.stderr.write(output.text)
        return False
    text = output.get("data", {}).get("text/plain", "")
    return not (
        output.output_type == "execute_result" and re.fullmatch(r"<.* at 0x[0-9a-f]+>", text)
    )


def tidy(output: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Replace the paths of this machine in an output by dots.

    Parameters
    ----------
    output : NotebookNode
        An output of a cell, which is changed.

    Returns
    -------
    NotebookNode
        The same output.
    """
    folders = (sys.prefix, str(NOTEBOOK.parents[1]), tempfile.gettempdir(), str(Path.home()))
    paths = re.compile(rf"(?:{'|'.join(map(re.escape, folders))})(?=[/\\])[^\s'\"<>]*")
    for holder in (output, output.get("data", {})):
        for key, text in holder.items():
            if key == "text" or key.startswith("text/"):
                holder[key] = paths.sub("...", text)
    return output


def main() -> None:
    """Write the notebook."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--execute", action="store_true", help="run all cells, some ten minutes")
    notebook = make_notebook()
    if parser.parse_args().execute:
        execute(notebook, FMNIST_SK_NOTEBOOK="full")
    elif NOTEBOOK.exists():
        keep_outputs(notebook, nbformat.read(NOTEBOOK, as_version=4))
    NOTEBOOK.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
