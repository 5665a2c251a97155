"""Which models no other model beats in both respects."""

import numpy as np


def pareto_front(costs: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Find the points that are worth their cost.

    A point is on the front unless another one costs no more and scores no less, and is better in one
    of the two. Equal points are on it together.

    Parameters
    ----------
    costs : ndarray of shape (n_points,)
        Costs: less is better.
    scores : ndarray of shape (n_points,)
        Scores: more is better.

    Returns
    -------
    ndarray of bool, shape (n_points,)
        Which points are on the front.

    Examples
    --------
    >>> pareto_front(np.array([1.0, 2.0, 3.0]), np.array([0.8, 0.7, 0.9])).tolist()
    [True, False, True]
    """
    no_worse = (costs[:, None] <= costs) & (scores[:, None] >= scores)
    better = (costs[:, None] < costs) | (scores[:, None] > scores)
    return np.logical_not((no_worse & better).any(axis=0))
