"""Which models cannot be told from the best one."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils import column_or_1d
from sklearn.utils._param_validation import Interval, validate_params

from ._mcnemar_test import count_disagreements, exact_mcnemar, is_right
from ._pairs import compare_pairs
from ._wilson_interval import wilson_interval


@validate_params(
    {
        "y_true": "no_validation",
        "predictions": "no_validation",
        "best": "no_validation",
        "alpha": [Interval(Real, 0, 1, closed="neither")],
    },
    prefer_skip_nested_validation=True,
)
def compare_to_best(
    y_true: Any, predictions: Mapping[str, Any], *, best: str | None = None, alpha: float = 0.05
) -> pd.DataFrame:
    """Tell which models are worse than the best one, and which cannot be told from it.

    Compares by McNemar's exact test, corrected by Holm's method: if all models are equally accurate, the
    chance that any of them is called different is at most `alpha`.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        True labels of the test rows.
    predictions : dict of str to array-like of shape (n_samples,)
        Predicted labels by the name of the model; at least one model.
    best : str, default=None
        Name of the model to compare with, chosen without these rows, such as `Comparison.best`.
        None takes the one that is the most accurate on them. It had the choice of all models, and
        any pair of them may come to be compared: the correction is then for all pairs, and finds
        fewer differences.
    alpha : float, default=0.05
        Chance of calling equally accurate models different, between 0 and 1.

    Returns
    -------
    DataFrame
        A row for each model, the most accurate first, with the columns `accuracy`, `accuracy_low`
        and `accuracy_high` (Wilson's interval of confidence ``1 - alpha``), `difference` (from the
        best; NaN for the best itself, as in the next two), `p_value`, `adjusted_p_value` and
        `distinguishable` (bool: whether the adjusted p-value is at most `alpha`).

    Raises
    ------
    TypeError
        If `predictions` is not a dictionary.
    ValueError
        If it is empty, lengths differ, or labels are of different types.
    KeyError
        If `best` is not the name of a model.

    See Also
    --------
    mcnemar_test : The test of one pair.
    holm_correction : The correction.

    Notes
    -----
    Not distinguishable does not mean equal: with more rows the test may find a difference.

    Of a `Comparison` with a test set the predictions are ``{name: result.sets["test"].y_pred for
    name, result in comparison.results.items() if result.error is None}``.

    Examples
    --------
    >>> from fmnist_sk.evaluation import compare_to_best
    >>> y_true = ["bag", "coat"] * 20
    >>> predictions = {"a": y_true, "b": y_true[:-1] + ["bag"], "constant": ["bag"] * 40}
    >>> compare_to_best(y_true, predictions, best="a")["distinguishable"].to_dict()
    {'a': False, 'b': False, 'constant': True}
    """
    if isinstance(predictions, pd.DataFrame):
        predictions = dict(predictions.items())
    if not isinstance(predictions, Mapping):
        raise TypeError(
            f"predictions must be a dictionary such as {{'svc': svc.predict(X)}}; got "
            f"{type(predictions).__name__}."
        )
    if not len(predictions):
        raise ValueError("predictions is empty: give those of at least one model.")
    if best is not None and best not in predictions:
        raise KeyError(f"No model is called {best!r}; there are {', '.join(predictions)}.")
    y_true = np.asarray(column_or_1d(y_true))
    right = pd.DataFrame(
        {name: is_right(y_true, y_pred, repr(name)) for name, y_pred in predictions.items()}
    )
    counts = right.sum()
    low, high = wilson_interval(counts.to_numpy(), len(y_true), 1 - alpha)
    frame = pd.DataFrame(
        {"accuracy": counts / len(y_true), "accuracy_low": low, "accuracy_high": high}
    )
    reference: Any = counts.idxmax() if best is None else best

    def mcnemar(a: Any, b: Any) -> tuple[float, float]:
        only_a, only_b = count_disagreements(right[a].to_numpy(), right[b].to_numpy())
        return (only_a - only_b) / len(right), exact_mcnemar(only_a, only_b)[1]

    frame = frame.join(compare_pairs(list(right), reference, mcnemar, all_pairs=best is None))
    frame["distinguishable"] = frame["adjusted_p_value"] <= alpha
    frame.index.name = "model"
    return frame.sort_values("accuracy", ascending=False, kind="stable")
