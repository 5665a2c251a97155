"""``fmnist-sk report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ._options import ForceOption, check_source, refuse_existing


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
    n_mistakes: Annotated[
        int, typer.Option(min=0, help="Mistakes of each model to show at most.")
    ] = 12,
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Seed that the test images were drawn with. [that of COMPARISON]"),
    ] = None,
    force: ForceOption = False,
) -> None:
    """Write one page about a stored comparison.

    Ranking with intervals, a table to sort, and for each model curves, confusion
    matrix and mistakes. The page needs no network and no second file. Images that do not
    belong to the labels of the comparison are refused.

    Such as:
      fmnist-sk report benchmark/comparison.json
      fmnist-sk report benchmark/comparison.json --data fashion-mnist --output page.html
    """
    from ..evaluation import Comparison, write_html
    from ._data import load_data

    page = output or comparison.with_suffix(".html")
    refuse_existing([page], force)
    stored = Comparison.load(comparison)
    X_test = y_test = None
    if data is not None:
        n_rows = stored.metadata["n_test_samples"]
        if not n_rows:
            raise typer.BadParameter(
                f"{comparison} has no test set whose images could be shown; leave --data out.",
                param_hint="--data",
            )
        test = load_data(
            data, "test", n_rows, stored.metadata["random_state"] if seed is None else seed
        )
        X_test, y_test = test.X, test.y
    typer.echo(write_html(stored, page, X_test=X_test, y_test=y_test, n_mistakes=n_mistakes))
