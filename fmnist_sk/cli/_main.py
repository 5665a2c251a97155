"""Where the command line begins."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from .._optional import import_optional


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line ``fmnist-sk``, and end the process with its exit status.

    The status is 0 if all went well, 1 if something failed or was not good enough, 2 if the command
    was not understood and 130 if it was interrupted.

    Parameters
    ----------
    arguments : sequence of str, default=None
        What stands behind the name of the program. None takes the arguments of the process.

    Raises
    ------
    SystemExit
        Always, with the status.

    Examples
    --------
    >>> from fmnist_sk.cli import main
    >>> try:
    ...     main(["--version"])
    ... except SystemExit as end:
    ...     end.code
    fmnist-sk ...
    0
    """
    try:
        import_optional("typer", extra="cli", purpose="The command line")
    except ImportError as error:
        sys.exit(str(error))
    from ._app import app

    app(None if arguments is None else list(arguments), prog_name="fmnist-sk")
