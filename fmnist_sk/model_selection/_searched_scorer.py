"""The scorer of the metric that a search is about, without the other metrics."""

from __future__ import annotations

from typing import Any

from sklearn.metrics._scorer import _BaseScorer, _MultimetricScorer, _PassthroughScorer

from ._fold_result import CrossValidation


def searched_scorer(shared: CrossValidation) -> Any:
    """Return what scores an estimator by the searched metric alone.

    Parameters
    ----------
    shared : CrossValidation
        The search.

    Returns
    -------
    callable
        The scorer of the search itself if it cannot be divided.
    """
    scorer = shared.scorer
    if not isinstance(scorer, _MultimetricScorer) or shared.metric is None:
        return scorer
    one = {shared.metric: scorer._scorers[shared.metric]}
    return _MultimetricScorer(scorers=one, raise_exc=scorer._raise_exc)


def only_predicts(scorer: Any) -> bool:
    """Whether a scorer is known to need an estimator's predictions, and nothing else of it.

    Parameters
    ----------
    scorer : callable
        The scorer, of one metric or of several.

    Returns
    -------
    bool
        False for a function of the user's, which may take the fitted estimator apart.

    Examples
    --------
    >>> from sklearn.metrics import get_scorer
    >>> only_predicts(get_scorer("accuracy")), only_predicts(lambda estimator, X, y: 0.0)
    (True, False)
    """
    scorers = getattr(scorer, "_scorers", {"score": scorer}).values()
    return all(isinstance(one, _BaseScorer | _PassthroughScorer) for one in scorers)
