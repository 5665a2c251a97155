"""Reading result files and laying them out as Markdown."""

import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parents[2] / "benchmarks" / "results"


def read(name: str) -> dict[str, Any]:
    """Read a result file."""
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def table(header: list[str], rows: list[list[str]]) -> str:
    """Return a table whose columns but the first are aligned to the right."""
    rule = ["---"] + ["---:"] * (len(header) - 1)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [header, rule, *rows])


def with_error(summary: dict[str, float]) -> str:
    """Return a mean and its standard error in percent."""
    return f"{100 * summary['mean']:.2f} ± {100 * summary['standard_error']:.2f}"


def verdict(reached: bool) -> str:
    """Say whether an aim was reached."""
    return "reached" if reached else "missed"


def source(result: dict[str, Any]) -> str:
    """Name the command, the machine and the versions of a result."""
    environment = result["environment"]
    packages = environment["packages"]
    cores = f"{environment['cores']} core{'s' if environment['cores'] > 1 else ''}"
    versions = ", ".join(
        f"{name} {packages[name]}" for name in ("tensorflow", "keras", "scikit-learn", "numpy")
    )
    threads = [f"{name}={value}" for name, value in environment.items() if name.startswith("TF_")]
    return (
        f"<sub>`{' '.join([*threads, result['command']])}`, {environment['processor']}, {cores}, "
        f"{environment['python']}, {versions}.</sub>"
    )
