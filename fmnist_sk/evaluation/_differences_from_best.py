"""Which models of a comparison differ from its best one."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ._corrected_resampled_ttest import corrected_resampled_ttest
from ._mcnemar_test import count_disagreements, exact_mcnemar
from ._model_result import ModelResult
from ._pairs import PairTest, compare_pairs
from ._repeated_accuracy import crossed_ttest


def differences_from_best(
    results: Mapping[str, ModelResult], set_name: str, best: str | None, alpha: float = 0.05
) -> pd.DataFrame:
    """Test every model of a comparison against the best one.

    Parameters
    ----------
    results : dict of str to ModelResult
        The results.
    set_name : {"test", "cv", "validation"}
        The set whose accuracies are compared. On all but the test set the best was chosen, and
        p-values are corrected for all pairs.
    best : str or None
        Name of the best model; None tests nothing.
    alpha : float, default=0.05
        Chance of calling equally accurate models different.

    Returns
    -------
    DataFrame
        See `Comparison.differences_from_best`.
    """
    method, names = None, [name for name, result in results.items() if result.error is None]
    tested = pd.DataFrame(columns=["difference", "p_value", "adjusted_p_value"], dtype=float)
    if best is not None:
        method, test = _choose_test(results, set_name, best)
        tested = compare_pairs(names, best, test, all_pairs=set_name != "test")
    frame = tested.reindex(pd.Index(list(results), name="model"))
    different = [
        p_value <= alpha if best is not None and name in names else None
        for name, p_value in frame["adjusted_p_value"].items()
    ]
    frame["distinguishable"] = pd.array(different, dtype="boolean")
    frame["method"] = method
    return frame


def _choose_test(
    results: Mapping[str, ModelResult], set_name: str, best: str
) -> tuple[str, PairTest]:
    def mcnemar(a: str, b: str) -> tuple[float, float]:
        right_a, right_b = (results[name].right_rows(set_name)[0] for name in (a, b))
        only_a, only_b = count_disagreements(right_a, right_b)
        return (only_a - only_b) / len(right_a), exact_mcnemar(only_a, only_b)[1]

    def crossed(a: str, b: str) -> tuple[float, float]:
        return crossed_ttest(*(results[name].right_rows(set_name) for name in (a, b)))

    def resampled(a: str, b: str) -> tuple[float, float]:
        scores_a, scores_b = (results[name].accuracies(set_name) for name in (a, b))
        share = results[a].test_fraction(set_name)
        result = corrected_resampled_ttest(scores_a, scores_b, test_fraction=share)
        return result.difference, result.p_value

    if len(results[best].accuracies(set_name)) == 1:
        return "McNemar's exact test", mcnemar
    if set_name == "test":
        return "paired t-test over rows and repetitions", crossed
    return "corrected resampled t-test", resampled
