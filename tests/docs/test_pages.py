"""Every block of Python in the README and the documentation runs, in the order of its page."""

import re
import shlex
import sys
from pathlib import Path

import pytest
import typer

import fmnist_sk
from fmnist_sk import datasets
from fmnist_sk.cli._app import app
from fmnist_sk.datasets import make_fashion_like

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GENERATED = {"_build", "generated"}
PAGES = [
    ROOT / "README.md",
    *sorted(p for p in DOCS.rglob("*.md") if p.relative_to(DOCS).parts[0] not in GENERATED),
]
BLOCK = re.compile(
    r"(?:<!-- not run: (?P<reason>.+?) -->\n+)?^```python\n(?P<code>.*?)^```$", re.M | re.S
)

# How a block may begin and end: Python in any other form would not run.
FENCE = re.compile(r"```(python|bash|\{(?!code)[a-z-]+\}.*)?")
COMMAND = re.compile(r"^fmnist-sk .+", re.M)

# Numbers that cost time and change nothing that an example shows.
SMALLER = {
    r"\bn_trials=\d+": "n_trials=2",
    r"\bepochs=\d+": "epochs=1",
    r"\bn_estimators=\d+": "n_estimators=5",
    r"\bcv=\d+": "cv=2",
    r'"n_workers": \d+': '"n_workers": 1',
}
# How many blocks of a page are marked as not run, each with its reason.
NOT_RUN = {"docs/user_guide/many_machines.md": 1}


def relative(path):
    return path.relative_to(ROOT).as_posix()


def blocks(page):
    """Line, reason and code of each block of Python of a page."""
    text = page.read_text(encoding="utf-8")
    for match in BLOCK.finditer(text):
        yield text.count("\n", 0, match.start("code")), match["reason"], match["code"]


PAGES_WITH_CODE = [page for page in PAGES if any(blocks(page))]


@pytest.fixture
def page_run(monkeypatch, tmp_path):
    """An empty folder, a few generated images for the real ones, and the state before afterwards."""
    from matplotlib import pyplot as plt

    from fmnist_sk.networks import _registry, list_networks

    assert list_networks()  # Loads the networks of the package, so that only those of a page go.

    def fetch(*, subset="train", return_X_y=False, **_):
        seed = ("train", "test", "all").index(subset)
        return make_fashion_like(120, random_state=seed, return_X_y=return_X_y)

    monkeypatch.setattr(datasets, "fetch_fashion_mnist", fetch)
    monkeypatch.setattr(fmnist_sk, "fetch_fashion_mnist", fetch, raising=False)
    monkeypatch.setattr(_registry, "_registry", dict(_registry._registry))
    monkeypatch.setattr(sys, "argv", ["page.py"])
    monkeypatch.chdir(tmp_path)
    yield
    plt.close("all")


@pytest.mark.usefixtures("page_run")
@pytest.mark.parametrize("page", PAGES_WITH_CODE, ids=relative)
def test_blocks_run(page):
    namespace = {"__name__": "__main__"}
    for line, reason, code in blocks(page):
        if reason is None:
            for pattern, smaller in SMALLER.items():
                code = re.sub(pattern, smaller, code)
            exec(compile("\n" * line + code, relative(page), "exec"), namespace)


def test_blocks_that_do_not_run_are_known():
    marked = {
        relative(page): sum(reason is not None for _, reason, _ in blocks(page)) for page in PAGES
    }
    assert {page: n for page, n in marked.items() if n} == NOT_RUN


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_no_block_escapes(page):
    fences = re.findall(r"^.*(?:```|~~~).*$", page.read_text(encoding="utf-8"), re.M)
    assert not [fence for fence in fences if not FENCE.fullmatch(fence)]


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_commands_are_understood(page):
    main = typer.main.get_command(app)
    for line in COMMAND.findall(page.read_text(encoding="utf-8")):
        name, *arguments = shlex.split(line, comments=True)[1:]
        command = main.commands[name]
        # Nothing is left over if all options exist and have their values.
        parser = command.make_parser(command.context_class(command, info_name=name))
        _, left, _ = parser.parse_args(arguments)
        assert not left, line
