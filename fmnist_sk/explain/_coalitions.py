"""Which segments stay visible together: all coalitions, or a stratified sample of them.

A coalition is a row of booleans, one for each segment; True leaves the segment as it is and False
hides it. The first row is always the full coalition, the image itself.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from scipy.stats import binom

_MOST_EXACT_SEGMENTS, _N_SAMPLES = 12, 1000


def all_coalitions(n_segments: int) -> np.ndarray:
    """Return every coalition.

    Parameters
    ----------
    n_segments : int
        Number of segments.

    Returns
    -------
    ndarray of bool, shape (2 ** n_segments, n_segments)
        The full coalition first and the empty one last.

    Examples
    --------
    >>> all_coalitions(2).astype(int).tolist()
    [[1, 1], [0, 1], [1, 0], [0, 0]]
    """
    numbers = np.arange(2**n_segments - 1, -1, -1)
    return (numbers[:, None] >> np.arange(n_segments)) & 1 == 1


def binomial_sizes(n_segments: int) -> np.ndarray:
    """Return how often each size occurs if every segment stays with probability one half.

    This is how LIME draws.

    Parameters
    ----------
    n_segments : int
        Number of segments.

    Returns
    -------
    ndarray of shape (n_segments + 1,)
        Probabilities of the sizes from 0 to `n_segments`.

    Examples
    --------
    >>> binomial_sizes(2).round(3).tolist()
    [0.25, 0.5, 0.25]
    """
    return binom.pmf(np.arange(n_segments + 1), n_segments, 0.5)


def shapley_sizes(n_segments: int) -> np.ndarray:
    """Return how often each size occurs under the Shapley kernel.

    The kernel has infinite weight on the empty and the full coalition; these are not drawn but always
    evaluated, so their probability here is 0.

    Parameters
    ----------
    n_segments : int
        Number of segments. If it is one, there is no other coalition, and both sizes are alike.

    Returns
    -------
    ndarray of shape (n_segments + 1,)
        Probabilities of the sizes from 0 to `n_segments`.

    References
    ----------
    Lundberg and Lee, "A unified approach to interpreting model predictions", NeurIPS 2017.

    Examples
    --------
    >>> shapley_sizes(4).round(3).tolist()
    [0.0, 0.364, 0.273, 0.364, 0.0]
    """
    if n_segments == 1:
        return np.array([0.5, 0.5])
    inner = np.arange(1, n_segments)
    weights = np.zeros(n_segments + 1)
    weights[inner] = 1.0 / (inner * (n_segments - inner))
    return weights / weights.sum()


def sample_coalitions(
    n_samples: int, n_segments: int, method: str, rng: np.random.Generator
) -> np.ndarray:
    """Draw coalitions, stratified by size, each together with its complement.

    The sizes are spread as evenly over their distribution as whole numbers allow (systematic
    sampling), and complements cancel the first-order noise.

    Parameters
    ----------
    n_samples : int
        How many coalitions to draw.
    n_segments : int
        Number of segments.
    method : {"lime", "shapley", "occlusion"}
        Determines the distribution of the sizes. It is symmetric, so complements follow it too.
    rng : numpy.random.Generator
        Where the random numbers come from.

    Returns
    -------
    ndarray of bool, shape (n_samples, n_segments)
        The coalitions, each even row with its complement below it.

    References
    ----------
    Covert and Lee, "Improving KernelSHAP: practical Shapley value estimation via linear
    regression", AISTATS 2021 (paired sampling).

    Examples
    --------
    >>> coalitions = sample_coalitions(8, 4, "lime", np.random.default_rng(0))
    >>> bool((coalitions[0::2] ^ coalitions[1::2]).all())
    True
    """
    n_pairs = math.ceil(n_samples / 2)
    probabilities = (shapley_sizes if method == "shapley" else binomial_sizes)(n_segments)
    # A rounding error in the sum must not leave the last quantile without a size.
    cumulative = np.cumsum(probabilities)
    quantiles = (np.arange(n_pairs) + rng.random()) / n_pairs * cumulative[-1]
    sizes = np.searchsorted(cumulative, quantiles, side="right")
    ranks = rng.random((n_pairs, n_segments)).argsort(axis=1).argsort(axis=1)
    drawn = ranks < sizes[:, None]
    return np.stack([drawn, ~drawn], axis=1).reshape(-1, n_segments)[:n_samples]


def draw_coalitions(
    n_segments: int, n_samples: int | Literal["auto"], method: str, rng: np.random.Generator
) -> np.ndarray:
    """Choose the coalitions that a method needs: all there are if that is within the budget.

    Parameters
    ----------
    n_segments : int
        Number of segments.
    n_samples : int or "auto"
        How many to draw at most. "auto" takes all for up to 12 segments, and else 1,000.
    method : {"lime", "shapley", "occlusion"}
        Determines the sizes; "occlusion" hides one segment at a time, whatever `n_samples`.
    rng : numpy.random.Generator
        Where the random numbers come from.

    Returns
    -------
    ndarray of bool, shape (n_samples, n_segments)
        The full coalition first; for "shapley" the empty one second if not all are there.

    Examples
    --------
    >>> draw_coalitions(3, "auto", "lime", np.random.default_rng(0)).shape
    (8, 3)
    >>> draw_coalitions(20, "auto", "lime", np.random.default_rng(0)).shape
    (1000, 20)
    """
    if method == "occlusion":
        return np.vstack([np.ones((1, n_segments), dtype=bool), ~np.eye(n_segments, dtype=bool)])
    is_small = n_segments <= _MOST_EXACT_SEGMENTS
    if is_small if n_samples == "auto" else 2**n_segments <= n_samples:
        return all_coalitions(n_segments)
    n_rows = _N_SAMPLES if n_samples == "auto" else n_samples
    always = np.repeat([[True]] if method == "lime" else [[True], [False]], n_segments, axis=1)
    return np.vstack([always, sample_coalitions(n_rows - len(always), n_segments, method, rng)])
