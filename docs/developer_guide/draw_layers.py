"""Draw the folders of the package and their imports.

    python docs/developer_guide/draw_layers.py

writes ``layers.svg`` beside this file. Boxes and arrows are read from the source, so the picture cannot
differ from the code: a folder stands one row above the highest folder that it imports.
"""

import ast
from html import escape
from pathlib import Path

import fmnist_sk

PACKAGE = Path(fmnist_sk.__file__).parent
PICTURE = Path(__file__).parent / "layers.svg"
WIDTH, BOX_WIDTH, BAR_WIDTH = 900, 132, 882
MARGIN, BOX_HEIGHT, BAR_HEIGHT, ROW_HEIGHT = 30, 36, 66, 92

TEMPLATE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" \
font-size="15" text-anchor="middle">
<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" \
orient="auto"><path d="M0 0L10 5L0 10z" fill="#5b6b7b"/></marker></defs>
<rect width="{width}" height="{height}" rx="8" fill="#fff"/>
{shapes}
</svg>
"""


def read_imports(package: Path = PACKAGE) -> dict[str, set[str]]:
    """Return which folders of the package each folder imports from.

    Parameters
    ----------
    package : path
        Folder of the package.

    Returns
    -------
    dict of str to set of str
        The folders by name; the shared private modules are left out.
    """
    folders = sorted(path.parent.name for path in package.glob("*/__init__.py"))
    return {
        folder: {
            target
            for path in (package / folder).glob("*.py")
            for target in imported_folders(path.read_text(encoding="utf-8"))
            if target in folders and target != folder
        }
        for folder in folders
    }


def imported_folders(source: str) -> set[str]:
    """Return the folders that a file two levels deep imports from, wherever it does.

    Parameters
    ----------
    source : str
        Python code.

    Returns
    -------
    set of str
        The first name after the package, of relative and absolute imports alike.

    Examples
    --------
    >>> sorted(imported_folders("from ..networks import Network; import fmnist_sk.explain.x"))
    ['explain', 'networks']
    """
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level in (0, 2):
            start = "fmnist_sk." * (node.level == 2) + (node.module or "")
            names = [f"{start.rstrip('.')}.{alias.name}" for alias in node.names]
        else:
            names = []
        found |= {name.split(".")[1] for name in names if name.startswith("fmnist_sk.")}
    return found


def rank(imports: dict[str, set[str]]) -> dict[str, int]:
    """Return the row of each folder, 0 for those that import no other.

    Parameters
    ----------
    imports : dict of str to set of str
        What each folder imports from; without circles.

    Returns
    -------
    dict of str to int
        One more than the highest row among the imports.

    Examples
    --------
    >>> rank({"a": {"b"}, "b": {"c"}, "c": set()})
    {'c': 0, 'b': 1, 'a': 2}
    """
    ranks: dict[str, int] = {}
    while len(ranks) < len(imports):
        ready = [name for name in imports if name not in ranks and imports[name] <= ranks.keys()]
        if not ready:
            raise ValueError(f"These folders import each other: {sorted(imports - ranks.keys())}.")
        ranks |= {name: max((ranks[i] + 1 for i in imports[name]), default=0) for name in ready}
    return ranks


def place(imports: dict[str, set[str]]) -> dict[str, tuple[float, float]]:
    """Return the centre of each box; folders with the same importers stand side by side.

    Parameters
    ----------
    imports : dict of str to set of str
        What each folder imports from.

    Returns
    -------
    dict of str to tuple of float
        x and y, from the upper left corner.
    """
    ranks = rank(imports)
    users = {name: sorted(i for i in imports if name in imports[i]) for name in imports}
    n_rows = max(ranks.values()) + 1
    places = {}
    for row in range(n_rows):
        names = [name for name in ranks if ranks[name] == row]
        names.sort(key=lambda name: (not users[name], users[name], name))
        for i, name in enumerate(names):
            y = MARGIN + (n_rows - 1 - row) * ROW_HEIGHT
            places[name] = (WIDTH * (i + 0.5) / len(names), y)
    return places


def draw(imports: dict[str, set[str]]) -> str:
    """Draw the folders as boxes in rows, with an arrow for each import.

    Parameters
    ----------
    imports : dict of str to set of str
        What each folder imports from. One that imports all others becomes a bar without arrows.

    Returns
    -------
    str
        The picture as SVG.
    """
    users_of_all = [name for name in imports if len(imports[name]) == len(imports) - 1]
    inner = {name: imports[name] for name in imports if name not in users_of_all}
    places = {
        name: (x, y + len(users_of_all) * BAR_HEIGHT) for name, (x, y) in place(inner).items()
    }
    bottom = max(y for _, y in places.values()) + BAR_HEIGHT
    bars = [f"{name}: imports from all of these" for name in users_of_all]
    shared = ", ".join(sorted(path.stem for path in PACKAGE.glob("_[a-z]*.py")))
    shapes = [
        *(arrow(places[name], places[i]) for name in sorted(inner) for i in sorted(inner[name])),
        *(box(*places[name], name) for name in sorted(places)),
        *(box(WIDTH / 2, MARGIN + i * BAR_HEIGHT, t, BAR_WIDTH) for i, t in enumerate(bars)),
        box(WIDTH / 2, bottom, f"shared: {shared}", BAR_WIDTH),
    ]
    return TEMPLATE.format(width=WIDTH, height=bottom + MARGIN, shapes="\n".join(shapes))


def arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    """Return a curve from the lower edge of one box to the upper edge of another."""
    (x1, y1), (x2, y2) = start, end
    y1, y2 = y1 + BOX_HEIGHT / 2, y2 - BOX_HEIGHT / 2
    bend = ROW_HEIGHT / 2
    return (
        f'<path d="M{x1:.0f} {y1:.0f}C{x1:.0f} {y1 + bend:.0f} {x2:.0f} {y2 - bend:.0f} '
        f'{x2:.0f} {y2:.0f}" fill="none" stroke="#5b6b7b" stroke-width="1.4" marker-end="url(#head)"/>'
    )


def box(x: float, y: float, text: str, width: float = BOX_WIDTH) -> str:
    """Return a box around its centre, with a text."""
    return (
        f'<rect x="{x - width / 2:.0f}" y="{y - BOX_HEIGHT / 2:.0f}" width="{width:.0f}" '
        f'height="{BOX_HEIGHT}" rx="6" fill="#e8f0f8" stroke="#2f6f9f"/>'
        f'<text x="{x:.0f}" y="{y + 5:.0f}" fill="#14324a">{escape(text)}</text>'
    )


if __name__ == "__main__":
    PICTURE.write_text(draw(read_imports()), encoding="utf-8")
