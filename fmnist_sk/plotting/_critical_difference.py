"""Ranks of models over folds or data sets, and which of them differ."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
from scipy import stats

from ..evaluation import holm_correction


def average_ranks(scores: np.ndarray) -> np.ndarray:
    """Rank the models in each block, the best with 1, and average; ties share their mean rank.

    Parameters
    ----------
    scores : ndarray of shape (n_blocks, n_models)
        Scores: more is better.

    Returns
    -------
    ndarray of shape (n_models,)
        The average ranks.

    Examples
    --------
    >>> average_ranks(np.array([[0.9, 0.8, 0.8], [0.9, 0.7, 0.8]])).tolist()
    [1.0, 2.75, 2.25]
    """
    return stats.rankdata(-scores, axis=1).mean(axis=0)


def nemenyi_distance(n_models: int, n_blocks: int, alpha: float = 0.05) -> float:
    """Return by how much two average ranks must differ to be told apart by Nemenyi's test.

    Parameters
    ----------
    n_models : int
        Number of models.
    n_blocks : int
        Number of blocks, such as folds.
    alpha : float, default=0.05
        Chance of telling any equally good models apart.

    Returns
    -------
    float
        The critical difference.

    References
    ----------
    J. Demsar, "Statistical comparisons of classifiers over multiple data sets", Journal of Machine
    Learning Research, 2006.

    Examples
    --------
    >>> round(nemenyi_distance(4, 14, alpha=0.1), 2)  # the example of Demsar's section 3.2.2
    1.12
    """
    quantile = stats.studentized_range.ppf(1 - alpha, n_models, np.inf) / math.sqrt(2)
    return float(quantile * math.sqrt(n_models * (n_models + 1) / (6 * n_blocks)))


def nemenyi_differences(scores: np.ndarray, alpha: float = 0.05) -> np.ndarray:
    """Tell which pairs of models differ by Nemenyi's test.

    Parameters
    ----------
    scores : ndarray of shape (n_blocks, n_models)
        Scores: more is better.
    alpha : float, default=0.05
        Chance of telling any equally good models apart.

    Returns
    -------
    ndarray of bool, shape (n_models, n_models)
        Whether each pair differs.
    """
    ranks = average_ranks(scores)
    n_blocks, n_models = scores.shape
    return np.abs(ranks[:, None] - ranks) > nemenyi_distance(n_models, n_blocks, alpha)


def wilcoxon_differences(scores: np.ndarray, alpha: float = 0.05) -> np.ndarray:
    """Tell which pairs of models differ by Wilcoxon's signed-rank test with Holm's correction.

    Parameters
    ----------
    scores : ndarray of shape (n_blocks, n_models)
        Scores: more is better.
    alpha : float, default=0.05
        Chance of telling any equally good models apart.

    Returns
    -------
    ndarray of bool, shape (n_models, n_models)
        Whether each pair differs.

    References
    ----------
    A. Benavoli, G. Corani, F. Mangili, "Should we really use post-hoc tests based on mean-ranks?",
    Journal of Machine Learning Research, 2016.
    """
    pairs = list(combinations(range(scores.shape[1]), 2))
    p_values = [_wilcoxon(scores[:, a] - scores[:, b]) for a, b in pairs]
    different = np.zeros((scores.shape[1],) * 2, dtype=bool)
    for (a, b), p_value in zip(pairs, holm_correction(p_values), strict=True):
        different[a, b] = different[b, a] = p_value <= alpha
    return different


def groups_alike(ranks: np.ndarray, different: np.ndarray) -> list[np.ndarray]:
    """Find the largest runs of neighbouring ranks in which no two models differ.

    Parameters
    ----------
    ranks : ndarray of shape (n_models,)
        Average ranks.
    different : ndarray of bool, shape (n_models, n_models)
        Which pairs differ.

    Returns
    -------
    list of ndarray of int
        The models of each run of two or more, by rank; no run lies within another.

    Examples
    --------
    >>> ranks = np.array([3.0, 1.0, 2.0])
    >>> groups_alike(ranks, np.abs(ranks[:, None] - ranks) > 1.5)
    [array([1, 2]), array([2, 0])]
    """
    order = np.argsort(ranks, kind="stable")
    groups, last = [], 0
    for start in range(len(order)):
        end = start + 1
        while end < len(order) and not different[order[start:end], order[end]].any():
            end += 1
        if end - start > 1 and end > last:
            groups.append(order[start:end])
            last = end
    return groups


def _wilcoxon(differences: np.ndarray) -> float:
    if not differences.any():
        return 1.0
    return float(stats.wilcoxon(differences, zero_method="zsplit").pvalue)
