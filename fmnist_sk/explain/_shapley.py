"""Shapley values of segments: exact from all coalitions, or estimated from a sample of them."""

from __future__ import annotations

import math

import numpy as np

from ._coalitions import shapley_sizes


def shapley_kernel(coalitions: np.ndarray) -> np.ndarray:
    """Weigh coalitions so that Shapley values are their best linear surrogate.

    Parameters
    ----------
    coalitions : ndarray of bool, shape (n_samples, n_segments)
        Which segments are visible.

    Returns
    -------
    ndarray of shape (n_samples,)
        Weights; 0 for the full and the empty coalition, where the surrogate is right anyway.

    Examples
    --------
    >>> shapley_kernel(np.array([[True, True], [False, True], [True, False], [False, False]]))
    array([0. , 0.5, 0.5, 0. ])
    """
    n_segments = coalitions.shape[1]
    counts = [math.comb(n_segments, size) for size in range(n_segments + 1)]
    return (shapley_sizes(n_segments) / counts)[coalitions.sum(axis=1)]


def exact_shapley(coalitions: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Compute the Shapley value of every segment for all outputs in one product.

    A value is the mean, over all orders in which segments can appear, of how much the output changes
    when the segment appears. Sorted by coalition ``S`` instead of by change, ``v(S)`` counts positively for
    the segments within ``S`` and negatively for the others, with weights that depend on ``|S|`` only.

    Parameters
    ----------
    coalitions : ndarray of bool, shape (2 ** n_segments, n_segments)
        All coalitions, in any order.
    outputs : ndarray of shape (2 ** n_segments, n_outputs)
        What the model answers.

    Returns
    -------
    ndarray of shape (n_outputs, n_segments)
        Values; those of one output sum to the output of the full coalition less that of the empty one.

    Examples
    --------
    >>> coalitions = np.array([[True, True], [False, True], [True, False], [False, False]])
    >>> exact_shapley(coalitions, np.array([[1.0], [0.2], [0.6], [0.0]]))
    array([[0.7, 0.3]])
    """
    n_segments = coalitions.shape[1]
    sizes = coalitions.sum(axis=1)
    # The weight of a change from k to k + 1 visible segments: k! (d - k - 1)! / d!.
    weights = np.array(
        [1.0 / (n_segments * math.comb(n_segments - 1, k)) for k in range(n_segments)]
    )
    joined = weights[np.maximum(sizes - 1, 0)]
    absent = weights[np.minimum(sizes, n_segments - 1)]
    return outputs.T @ np.where(coalitions, joined[:, None], -absent[:, None])


def estimate_shapley(coalitions: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Estimate Shapley values from coalitions drawn with the sizes of the Shapley kernel.

    Least squares under the condition that the values sum to what they have to (Kernel SHAP).

    Parameters
    ----------
    coalitions : ndarray of bool, shape (n_samples, n_segments)
        The full coalition, the empty one, then those that were drawn.
    outputs : ndarray of shape (n_samples, n_outputs)
        What the model answers.

    Returns
    -------
    ndarray of shape (n_outputs, n_segments)
        Estimates; their sums are exact.

    References
    ----------
    Covert and Lee, "Improving KernelSHAP: practical Shapley value estimation via linear
    regression", AISTATS 2021.

    Examples
    --------
    >>> coalitions = np.array([[True, True], [False, False], [True, False], [False, True]])
    >>> estimate_shapley(coalitions, np.array([[1.0], [0.0], [0.6], [0.2]]))
    array([[0.7, 0.3]])
    """
    full, empty, drawn = outputs[0], outputs[1], coalitions[2:].astype(np.float64)
    # Eliminate the condition: subtract the value that an equal share for all would give.
    n_segments = drawn.shape[1]
    equal_share = (full - empty) / n_segments
    remaining = outputs[2:] - empty - drawn.sum(axis=1)[:, None] * equal_share
    # What remains is for deviations that sum to zero: the direction of equal values is left out, by
    # a cut-off well above rounding errors, as are directions of which the sample says nothing.
    centred = drawn - drawn.mean(axis=1, keepdims=True)
    inverse = np.linalg.pinv(centred.T @ centred, rcond=1e-10, hermitian=True)
    deviations = inverse @ (centred.T @ remaining)
    return (equal_share + deviations).T
