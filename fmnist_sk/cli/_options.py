"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer


def check_source(source: str | None) -> str | None:
    """Refuse what is no source of data.

    Parameters
    ----------
    source : str or None
        What stands behind ``--data``.

    Returns
    -------
    str or None
        The same.

    Raises
    ------
    typer.BadParameter
        If it is neither a name nor a file.

    Examples
    --------
    >>> check_source("synthetic")
    'synthetic'
    """
    if source is None or source in ("fashion-mnist", "synthetic"):
        return source
    if not source.endswith(".npz"):
        raise typer.BadParameter(
            f"Give 'fashion-mnist', 'synthetic' or a file that ends in .npz; got {source!r}."
        )
    if not Path(source).is_file():
        raise typer.BadParameter(f"There is no file {source}.")
    return source


DataOption = Annotated[
    str,
    typer.Option(
        "--data",
        metavar="SOURCE",
        callback=check_source,
        help=(
            "'fashion-mnist' (from the folder $FMNIST_SK_DATA, or downloaded), 'synthetic' (drawn, "
            "needs no network), or an .npz file with the arrays x_train, y_train, x_test, y_test and, "
            "if you like, target_names."
        ),
    ),
]
NTrainOption = Annotated[
    int | None, typer.Option("--n-train", min=10, help="Use so many training images. [all]")
]
NTestOption = Annotated[
    int | None, typer.Option("--n-test", min=1, help="Use so many test images. [all]")
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="Seed of everything random.")]
NetworkOption = Annotated[
    str, typer.Option("--network", metavar="NAME", help="Which network, such as resnet or lenet.")
]
ModelArgument = Annotated[
    Path,
    typer.Argument(exists=True, dir_okay=False, metavar="MODEL", help="A model stored by 'train'."),
]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Replace what is written, if it exists.")
]
InvertOption = Annotated[
    bool,
    typer.Option(
        "--invert", help="Exchange dark and light first: Fashion-MNIST is light on black ground."
    ),
]


def refuse_to_replace(path: Path, force: bool) -> None:
    """Stop before hours of work if their result could not be written.

    Parameters
    ----------
    path : Path
        Where the result is to go.
    force : bool
        Whether a file may be replaced.

    Raises
    ------
    typer.BadParameter
        If there is a file, or no folder to write to.

    Examples
    --------
    >>> refuse_to_replace(Path("no such file"), force=False)
    """
    refuse_existing([path], force)
    if not path.parent.is_dir():
        raise typer.BadParameter(f"There is no folder {path.parent}; make it first.")


def refuse_existing(paths: Iterable[Path], force: bool) -> None:
    """Stop before a file is replaced that nobody said may be.

    Parameters
    ----------
    paths : iterable of Path
        What is to be written. Missing folders are no mistake.
    force : bool
        Whether files may be replaced.

    Raises
    ------
    typer.BadParameter
        If one exists; the message names those that do.

    See Also
    --------
    refuse_to_replace : For a file in a folder that must exist.

    Examples
    --------
    >>> refuse_existing([Path("no such folder/report.html")], force=False)
    """
    existing = [str(path) for path in paths if path.exists()]
    if existing and not force:
        verb, what = ("exists", "it") if len(existing) == 1 else ("exist", "them")
        raise typer.BadParameter(f"{', '.join(existing)} {verb}; --force replaces {what}.")
