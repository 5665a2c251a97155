"""Tests of pairs of models, corrected for how many there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from ._holm_correction import holm_correction

# Names of two models -> how much more accurate the first one is, and the p-value of that.
PairTest = Callable[[Any, Any], tuple[float, float]]


def compare_pairs(
    names: Sequence[Any], best: Any, test: PairTest, *, all_pairs: bool
) -> pd.DataFrame:
    """Test all models against one of them, and correct the p-values by Holm's method.

    Parameters
    ----------
    names : sequence of str
        Names of the models, `best` among them.
    best : str
        The model to compare with.
    test : callable
        The test of a pair.
    all_pairs : bool
        Whether to correct for all pairs, because the best was chosen on the tested rows and any
        pair might have come to be compared; else for the pairs with the best only.

    Returns
    -------
    DataFrame
        A row for each other model, with `difference`, `p_value` and `adjusted_p_value`.

    Examples
    --------
    >>> compare_pairs(["a", "b"], "a", lambda a, b: (-0.1, 0.04), all_pairs=False)["p_value"].to_dict()
    {'b': 0.04}
    """
    others = [name for name in names if name != best]
    pairs = [(name, best) for name in others]
    pairs += combinations(others, 2) if all_pairs else ()
    tested = [test(*pair) for pair in pairs]
    p_values = [p_value for _, p_value in tested]
    columns = {
        "difference": [difference for difference, _ in tested],
        "p_value": p_values,
        "adjusted_p_value": holm_correction(p_values),
    }
    frame = pd.DataFrame(columns, index=range(len(pairs)), dtype=float)
    return frame[: len(others)].set_index(pd.Index(others, name="model"))
