"""The commands under one name, and what they have in common."""

from __future__ import annotations

import traceback
from inspect import cleandoc
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from .._versions import installed_version
from ._benchmark import benchmark
from ._evaluate import evaluate
from ._explain import explain
from ._predict import predict
from ._report import report
from ._search import search
from ._train import train

_INTERRUPTED = 130  # As shells count it: 128 and the number of the signal.
# What a wrong file, value or missing package raises; anything else is an error of ours.
_MISTAKES = (ValueError, TypeError, KeyError, OSError, ImportError, RuntimeError)


class Commands(TyperGroup):
    """Turns errors into one line and an exit status; ``--traceback`` shows the whole."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            typer.echo("\nInterrupted.", err=True)
            raise typer.Exit(_INTERRUPTED) from None
        except _MISTAKES as error:
            # Typer's own ways to end are RuntimeErrors, too.
            if isinstance(error, (typer.Exit, typer.Abort)):
                raise
            if ctx.params.get("traceback"):
                traceback.print_exc()
            message = str(error.args[0]) if isinstance(error, KeyError) else str(error)
            typer.echo(f"Error: {message or type(error).__name__}", err=True)
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def show_version(wanted: bool) -> None:
    """Write the version and stop.

    Parameters
    ----------
    wanted : bool
        Whether it was asked for.
    """
    if wanted:
        typer.echo(f"fmnist-sk {installed_version('fmnist_sk')}")
        raise typer.Exit


def keep_lines(text: str) -> str:
    """Mark the paragraphs whose lines must not be joined: those with indented lines.

    Parameters
    ----------
    text : str
        A docstring.

    Returns
    -------
    str
        The same, with the sign that Click knows before these paragraphs.

    Examples
    --------
    >>> marked = keep_lines(train.__doc__).splitlines()
    >>> marked[marked.index("Such as:") - 1] == chr(8)
    True
    """
    paragraphs = cleandoc(text).split("\n\n")
    return "\n\n".join(f"\b\n{p}" if "\n  " in p else p for p in paragraphs)


def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=show_version, is_eager=True, help="Show the version."),
    ] = False,
    traceback: Annotated[
        bool, typer.Option("--traceback", help="Show the whole traceback of an error.")
    ] = False,
) -> None:
    """Convolutional networks and other classifiers on Fashion-MNIST and any small images.

    A first look, without a download and in seconds:
      fmnist-sk benchmark --profile smoke --data synthetic
    Train a network, look at it, use it:
      fmnist-sk train model.zip --epochs 10
      fmnist-sk evaluate model.zip
      fmnist-sk predict model.zip coat.png
      fmnist-sk explain model.zip coat.png

    Every command explains itself: fmnist-sk train --help.

    Exit status: 0 all went well, 1 something failed or was not good enough,
    2 the command was not understood, 130 interrupted.
    """


app.callback(help=keep_lines(options.__doc__ or ""))(options)
for command in (benchmark, train, evaluate, predict, explain, search, report):
    app.command(help=keep_lines(command.__doc__ or ""))(command)
