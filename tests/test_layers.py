"""The layers of the package, enforced: imports point down only, and TensorFlow is never eager.

The imports are read from the source, wherever in a file they stand.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import fmnist_sk

PACKAGE = Path(fmnist_sk.__file__).parent
PROJECT = PACKAGE.parent
SHARED = "shared"  # The private modules at the top of the package, which import nothing of ours.

# Which folders each folder may import, beside itself.
MAY_IMPORT = {
    SHARED: set(),
    "datasets": {SHARED},
    "preprocessing": {SHARED},
    "augmentation": {SHARED},
    "networks": {SHARED},
    "estimators": {SHARED, "augmentation", "networks"},
    "model_selection": {SHARED, "augmentation", "networks", "estimators"},
    "evaluation": {SHARED},
    "explain": {SHARED},
    "plotting": {SHARED, "model_selection", "evaluation", "explain"},
    "cli": {
        SHARED,
        "datasets",
        "preprocessing",
        "augmentation",
        "networks",
        "estimators",
        "model_selection",
        "evaluation",
        "explain",
        "plotting",
    },
}
HEAVY = {"tensorflow", "keras", "scikeras", "tensorflow_datasets"}

SOURCES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem[1] != "_"
)
STUBS = sorted(PACKAGE.rglob("*.pyi"))
GENERATED = {PROJECT / "docs" / name for name in ("generated", "_build")}
USERS = sorted(
    path for folder in ("benchmarks", "docs") for path in (PROJECT / folder).rglob("*.py")
)


def relative(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def module_name(path: Path) -> str:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def folder(module: str) -> str:
    """Layer of a module of ours, given its dotted name."""
    first = module.split(".")[1]
    return SHARED if first.startswith("_") else first


def imports(path: Path, *, eager: bool = False) -> Iterator[str]:
    """Dotted names of all that a file imports; with `eager`, of what importing it imports."""
    is_package = path.stem == "__init__"
    nodes = [ast.parse(path.read_text(encoding="utf-8"))]
    while nodes:
        node = nodes.pop()
        if eager and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if eager and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            nodes += node.orelse
            continue
        nodes += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if node.level:
                package = module_name(path).split(".")
                package = package[: len(package) - node.level + is_package]
                origin = ".".join([*package, *filter(None, [origin])])
            # `from .. import name` may mean a module or an attribute: the name decides.
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def of_ours(path: Path) -> Iterator[str]:
    return (name for name in imports(path) if name.startswith("fmnist_sk."))


def test_every_folder_has_its_layer():
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders <= set(MAY_IMPORT)


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_imports_point_down(path):
    here = folder(module_name(path))
    allowed = MAY_IMPORT[here] | ({here} - {SHARED})
    version = {"fmnist_sk.__version__"}
    wrong = [name for name in set(of_ours(path)) - version if folder(name) not in allowed]
    assert not wrong, f"{relative(path)} belongs to {here} and must not import {wrong}"


@pytest.mark.parametrize("path", USERS, ids=relative)
def test_benchmarks_and_docs_use_the_public_interface_only(path):
    private = [name for name in of_ours(path) if any(p[0] == "_" for p in name.split(".")[1:])]
    assert set(private) <= {"fmnist_sk.__version__"}


def test_one_file_imports_scikeras():
    files = {
        relative(path)
        for path in SOURCES
        if any(n.split(".")[0] == "scikeras" for n in imports(path))
    }
    assert len(files) == 1, files


def test_public_modules_load_no_tensorflow():
    eager = {module_name(path): set(imports(path, eager=True)) for path in SOURCES}
    heavy = {name for name, found in eager.items() if {f.split(".")[0] for f in found} & HEAVY}
    # A module is heavy too if it imports a heavy one of ours, or a name from one.
    while (
        grown := {
            name
            for name, found in eager.items()
            if heavy & (found | {f.rpartition(".")[0] for f in found})
        }
        - heavy
    ):
        heavy |= grown
    public = {
        f"{module_name(stub)}.{node.module}"
        for stub in STUBS
        for node in ast.parse(stub.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom) and node.module
    }
    assert not heavy & public, f"importing {sorted(heavy & public)} imports TensorFlow"


@pytest.mark.parametrize("folder", ["fmnist_sk", "benchmarks", "tests", "docs"])
def test_files_are_short(folder):
    n_lines = {
        relative(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in (PROJECT / folder).rglob("*.py")
        if not GENERATED & set(path.parents)
    }
    assert not {path: n for path, n in n_lines.items() if n > 300}
