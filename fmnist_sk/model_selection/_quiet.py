"""Optuna's log, silent for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import optuna


@contextmanager
def quiet_optuna(silent: bool = True) -> Iterator[None]:
    """Let Optuna log warnings only, and put its level back afterwards.

    Parameters
    ----------
    silent : bool, default=True
        False changes nothing.

    Yields
    ------
    None
        While the log is silent.
    """
    before = optuna.logging.get_verbosity()
    if silent:
        optuna.logging.set_verbosity(max(before, optuna.logging.WARNING))
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)
