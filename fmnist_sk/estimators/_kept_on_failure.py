"""An estimator that stays what it was if a fit fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sklearn.base import BaseEstimator


@contextmanager
def kept_on_failure(estimator: BaseEstimator) -> Iterator[None]:
    """Put all attributes back if a fit fails or is interrupted: the old model stays usable.

    Parameters
    ----------
    estimator : estimator
        What is fitted inside of the block.
    """
    before = dict(vars(estimator))
    try:
        yield
    except BaseException:
        estimator.__dict__ = before
        raise
