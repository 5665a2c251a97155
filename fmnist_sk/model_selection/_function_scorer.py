"""Functions of users as scorers beside those of scikit-learn."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

from sklearn.metrics._scorer import _MultimetricScorer

# What scikit-learn asks scorers for.
_ASKED = ("_accept_sample_weight", "get_metadata_routing")


class FunctionScorer:
    """A function among several scorers, which scikit-learn asks whether it takes weights.

    Parameters
    ----------
    function : callable
        Takes a fitted estimator, rows and labels.
    """

    def __init__(self, function: Callable[..., Any]):
        self.function = function

    def __repr__(self) -> str:
        return repr(self.function)

    def __call__(self, *args: Any, **params: Any) -> Any:
        """Score."""
        return self.function(*args, **params)

    def _accept_sample_weight(self) -> bool:
        try:
            return "sample_weight" in signature(self.function).parameters
        except (TypeError, ValueError):  # A callable whose parameters cannot be known.
            return False


def with_function_scorers(scorer: Any) -> Any:
    """Return a scorer whose functions can be asked whether they take weights.

    Parameters
    ----------
    scorer : callable
        A scorer of one metric, which comes back as it is, or of several.

    Returns
    -------
    callable
        The scorer.
    """
    if not isinstance(scorer, _MultimetricScorer):
        return scorer
    scorers = {
        name: one if any(hasattr(one, asked) for asked in _ASKED) else FunctionScorer(one)
        for name, one in scorer._scorers.items()
    }
    return _MultimetricScorer(scorers=scorers, raise_exc=scorer._raise_exc)


def given_scorers(scorer: Any) -> Any:
    """Return the scorers as they were given.

    Parameters
    ----------
    scorer : callable
        What `with_function_scorers` returned.

    Returns
    -------
    callable or dict of str to callable
        The scorer of one metric, or those of several.
    """
    if not isinstance(scorer, _MultimetricScorer):
        return scorer
    return {
        name: one.function if isinstance(one, FunctionScorer) else one
        for name, one in scorer._scorers.items()
    }
