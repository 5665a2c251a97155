"""``fmnist-sk report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ._options import SeedOption, check_source


def report(
    comparison: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            metavar="COMPARISON",
            help="A comparison.json of 'benchmark'.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(metavar="HTML", help="What to write. [COMPARISON with .html at its end]"),
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(
            metavar="SOURCE",
            callback=check_source,
            help="The data that were compared on, as for 'benchmark', to show images of mistakes.",
        ),
    ] = None,
    n_test: Annotated[
        int | None, typer.Option(min=1, help="As for 'benchmark'. [as many as were compared on]")
    ] = None,
    n_mistakes: Annotated[
        int, typer.Option(min=0, help="Mistakes of each model to show at most.")
    ] = 12,
    seed: SeedOption = 0,
) -> None:
    """Write one page about a stored comparison.

    Ranking with intervals, a table to sort, and for each model curves, confusion
    matrix and mistakes. The page needs no network and no second file.

    Such as:
      fmnist-sk report benchmark/comparison.json
      fmnist-sk report benchmark/comparison.json --data fashion-mnist --output page.html
    """
    from ..evaluation import Comparison, write_html
    from ._data import load_data

    stored = Comparison.load(comparison)
    X_test = None
    if data is not None:
        n_rows = n_test or stored.metadata["n_test_samples"]
        X_test = load_data(data, "test", n_rows, seed).X
    page = write_html(
        stored, output or comparison.with_suffix(".html"), X_test=X_test, n_mistakes=n_mistakes
    )
    typer.echo(page)
