"""Signed distances of every pixel to simple shapes: negative inside, positive outside.

A distance field costs a few array operations, has smooth edges at any size and combines by minimum
(union) and maximum (intersection). Arguments that are arrays broadcast, one value per image.

References
----------
I. Quilez, "2D distance functions", https://iquilezles.org/articles/distfunctions2d/
"""

import numpy as np

Values = np.ndarray | float


def radial(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the distance to the origin; `numpy.hypot` is several times slower on float32."""
    return np.sqrt(x * x + y * y)


def capsule(
    x: np.ndarray,
    y: np.ndarray,
    start: tuple[Values, Values],
    end: tuple[Values, Values],
    radius: Values,
    end_radius: Values | None = None,
) -> np.ndarray:
    """Return the distance to a thick line with round ends that may taper."""
    along_x, along_y = end[0] - start[0], end[1] - start[1]
    from_x, from_y = x - start[0], y - start[1]
    length = along_x * along_x + along_y * along_y + 1e-6
    position = np.clip((from_x * along_x + from_y * along_y) / length, 0.0, 1.0)
    distance = radial(from_x - position * along_x, from_y - position * along_y)
    if end_radius is None:
        return distance - radius
    return distance - (radius + position * (end_radius - radius))


def box(x: np.ndarray, y: np.ndarray, half_width: Values, half_height: Values) -> np.ndarray:
    """Return the distance to an upright rectangle around the origin."""
    return np.maximum(np.abs(x) - half_width, np.abs(y) - half_height)


def ellipse(x: np.ndarray, y: np.ndarray, half_width: Values, half_height: Values) -> np.ndarray:
    """Return nearly the distance to an ellipse around the origin."""
    return (radial(x / half_width, y / half_height) - 1.0) * np.minimum(half_width, half_height)


def bezier(t: np.ndarray, first: Values, control: Values, last: Values) -> np.ndarray:
    """Return the quadratic curve from `first` to `last` that bends towards `control`."""
    rest = 1.0 - t
    return first * rest * rest + 2.0 * control * t * rest + last * t * t
