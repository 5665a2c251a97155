"""The scorer of the metric that a search is about, without the other metrics."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sklearn import get_config
from sklearn.base import ClassifierMixin
from sklearn.metrics._scorer import _BaseScorer, _MultimetricScorer, _PassthroughScorer
from sklearn.pipeline import Pipeline

from ._fold_result import CrossValidation


def searched_alone(shared: CrossValidation) -> CrossValidation:
    """Return a search that scores by the searched metric alone.

    Parameters
    ----------
    shared : CrossValidation
        The search.

    Returns
    -------
    CrossValidation
        With the scorer of that metric and, under metadata routing, the parameters that it asks for; the
        search itself if its scorer cannot be divided.
    """
    scorer, params = shared.scorer, shared.score_params
    if not isinstance(scorer, _MultimetricScorer) or shared.metric is None:
        return shared
    one = {shared.metric: scorer._scorers[shared.metric]}
    alone = _MultimetricScorer(scorers=one, raise_exc=scorer._raise_exc)
    if get_config()["enable_metadata_routing"] and params:
        wanted = alone.get_metadata_routing().consumes("score", params.keys())
        params = {name: value for name, value in params.items() if name in wanted}
    return replace(shared, scorer=alone, score_params=params)


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
    return all(
        isinstance(one, _BaseScorer)
        or (isinstance(one, _PassthroughScorer) and _scores_as_usual(one._estimator))
        for one in scorers
    )


def _scores_as_usual(estimator: Any) -> bool:
    """Whether the method `score` of an estimator, or of the last step of a pipeline, is the accuracy."""
    while isinstance(estimator, Pipeline):
        estimator = estimator.steps[-1][1]
    return getattr(type(estimator), "score", None) is ClassifierMixin.score
