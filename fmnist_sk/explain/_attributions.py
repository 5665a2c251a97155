"""From gradients to importances of pixels: saliency, integrated gradients, Grad-CAM."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import zoom


def midpoint_rule(n_steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Return where to evaluate a function from 0 to 1, and with which weights, to integrate it.

    Gradients of networks with ReLUs jump, and then no rule of a higher order is nearer than this one. Both
    ends are added with weight 0, because what the network says there is needed too.

    Parameters
    ----------
    n_steps : int
        Points within.

    Returns
    -------
    points, weights : ndarray of shape (n_steps + 2,)
        From 0 to 1, and the weights, which sum to 1.

    Examples
    --------
    >>> points, weights = midpoint_rule(2)
    >>> points.tolist(), weights.tolist()
    ([0.0, 0.25, 0.75, 1.0], [0.0, 0.5, 0.5, 0.0])
    """
    points = (np.arange(n_steps) + 0.5) / n_steps
    return np.array([0, *points, 1]), np.array([0, *np.full(n_steps, 1 / n_steps), 0])


def straight_paths(start: np.ndarray, end: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return images on the straight lines between pairs of images.

    Parameters
    ----------
    start, end : ndarray of shape (n, height, width, channels)
        The pairs.
    points : ndarray of shape (n_points,)
        Places on each line, from 0 to 1.

    Returns
    -------
    ndarray of shape (n * n_points, height, width, channels)
        The images, all of the first line first.

    Examples
    --------
    >>> ends = np.zeros((1, 1, 1, 1)), np.ones((1, 1, 1, 1))
    >>> straight_paths(*ends, np.array([0.0, 0.5])).ravel().tolist()
    [0.0, 0.5]
    """
    places = points.astype(start.dtype)[:, None, None, None]
    images = start[:, None] + places * (end - start)[:, None]
    return images.reshape(-1, *start.shape[1:])


def integrate_gradients(
    gradients: np.ndarray, weights: np.ndarray, differences: np.ndarray
) -> np.ndarray:
    """Average gradients along paths and multiply them by the lengths of the paths.

    Parameters
    ----------
    gradients : ndarray of shape (n_classes, n * n_points, height, width, channels)
        At the images of `straight_paths`.
    weights : ndarray of shape (n_points,)
        Of `midpoint_rule`.
    differences : ndarray of shape (n, height, width, channels)
        Ends of the paths less their starts.

    Returns
    -------
    ndarray of shape (n_classes, n, height, width)
        What each pixel contributes to the change of the output along the path.

    References
    ----------
    Sundararajan, Taly and Yan, "Axiomatic attribution for deep networks", ICML 2017.

    Examples
    --------
    >>> gradients = np.full((1, 2, 1, 1, 3), 0.5)
    >>> integrate_gradients(gradients, np.array([0.4, 0.6]), np.ones((1, 1, 1, 3)))
    array([[[[1.5]]]])
    """
    n_images, *shape = differences.shape
    along = gradients.reshape(len(gradients), n_images, len(weights), -1)
    means = np.einsum("p,knpv->knv", weights, along)
    return (means.reshape(len(gradients), n_images, *shape) * differences).sum(axis=-1)


def grad_cam(maps: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Add up feature maps, each weighted by the mean of its gradient, and keep what is positive.

    Parameters
    ----------
    maps : ndarray of shape (n, map_height, map_width, n_maps)
        Feature maps.
    gradients : ndarray of shape (n_classes, n, map_height, map_width, n_maps)
        Derivatives of the logits by them.

    Returns
    -------
    ndarray of shape (n_classes, n, map_height, map_width)
        Where the maps speak for each class.

    References
    ----------
    Selvaraju et al., "Grad-CAM: visual explanations from deep networks via gradient-based
    localization", ICCV 2017.

    Examples
    --------
    >>> maps = np.array([[[[1.0, 2.0], [3.0, 0.0]]]])
    >>> grad_cam(maps, np.array([[[[[1.0, -1.0], [1.0, -1.0]]]]])).tolist()
    [[[[0.0, 3.0]]]]
    """
    return np.maximum(np.einsum("knc,nhwc->knhw", gradients.mean(axis=(2, 3)), maps), 0.0)


def resize_maps(maps: np.ndarray, height: int, width: int) -> np.ndarray:
    """Enlarge maps to the size of the image by bilinear interpolation.

    Parameters
    ----------
    maps : ndarray of shape (n_classes, n, map_height, map_width)
        The maps.
    height, width : int
        Size of the image.

    Returns
    -------
    ndarray of shape (n_classes, n, height, width)
        The maps; borders of pixels fall on borders, not centres on centres.

    Examples
    --------
    >>> resize_maps(np.array([[[[0.0, 4.0]]]]), 1, 4).tolist()
    [[[[0.0, 1.0, 3.0, 4.0]]]]
    """
    factors = (1, 1, height / maps.shape[2], width / maps.shape[3])
    return zoom(maps, factors, order=1, mode="nearest", grid_mode=True)
