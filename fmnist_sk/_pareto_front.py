"""Which trials or models no other one beats in every respect."""

import numpy as np


def pareto_front(scores: np.ndarray) -> np.ndarray:
    """Find the rows that no other row dominates.

    A row is on the front unless another one scores no less anywhere and more somewhere. Equal rows
    are on it together.

    Parameters
    ----------
    scores : ndarray of shape (n_rows, n_objectives)
        Scores: more is better. A row with a NaN is not on the front, and beats no other.

    Returns
    -------
    ndarray of int
        The rows on the front, sorted from the best to the worst of the first objective.

    Examples
    --------
    >>> pareto_front(np.array([[0.8, -1], [0.7, -2], [0.9, -3]])).tolist()
    [2, 0]
    """
    # Comparisons with NaN are false, so such a row dominates none.
    no_worse = (scores[:, None] >= scores).all(axis=2)
    better = (scores[:, None] > scores).any(axis=2)
    dominated = (no_worse & better).any(axis=0)
    front = np.flatnonzero(np.logical_not(dominated | np.isnan(scores).any(axis=1)))
    return front[np.lexsort((front, -scores[front, 0]))]
