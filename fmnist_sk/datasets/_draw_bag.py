"""Bags."""

import numpy as np

from ._canvas import Canvas
from ._distances import box, ellipse, radial
from ._draw_fabric import draw_emblem, draw_pattern


def draw_bag(canvas: Canvas) -> None:
    """Draw a body with rounded corners, with or without handle, flap and clasp.

    Parameters
    ----------
    canvas : Canvas
        Where to draw.
    """
    shade = canvas.uniform(0.2, 0.95)
    width, height = canvas.uniform(0.6, 0.92), canvas.uniform(0.36, 0.62)
    middle = canvas.uniform(0.1, 0.4)
    below = canvas.y - middle
    taper = 1.0 - canvas.uniform(-0.05, 0.25) * (below / height * -0.5 + 0.5)
    corner = canvas.uniform(0.03, 0.25)
    across, down = np.abs(canvas.x / taper) - width + corner, np.abs(below) - height + corner
    outside = radial(np.maximum(across, 0.0), np.maximum(down, 0.0))
    body = outside + np.minimum(np.maximum(across, down), 0.0) - corner

    reach = canvas.uniform(0.2, 0.75)
    handle = ellipse(canvas.x, below + height, width * canvas.uniform(0.25, 0.8), reach)
    handle = np.maximum(np.abs(handle) - canvas.uniform(0.03, 0.06), below + height)
    canvas.fill(handle, shade * canvas.uniform(0.6, 1.1), only=canvas.chance(0.7))
    canvas.fill(body, shade)
    draw_pattern(canvas, 0.25)
    draw_emblem(canvas, 0.2, y=0.25)

    flap = below + height * canvas.uniform(-0.3, 0.6) - 0.15 * np.cos(canvas.x * 2.0)
    has_flap = canvas.chance(0.5)
    canvas.ink(np.maximum(flap, body), shade * canvas.uniform(0.7, 1.2), 0.7, only=has_flap)
    canvas.ink(np.abs(flap) - 0.015, shade * 0.3, canvas.uniform(0.3, 1), only=has_flap)
    clasp = box(canvas.x, flap, canvas.uniform(0.04, 0.12), canvas.uniform(0.03, 0.08))
    canvas.ink(clasp, canvas.uniform(0, 1), canvas.uniform(0.4, 1), only=canvas.chance(0.6))
    straps = np.abs(np.abs(canvas.x) - width * canvas.uniform(0.3, 0.7)) - 0.04
    canvas.ink(straps, shade * canvas.uniform(0.4, 1.2), 0.8, only=canvas.chance(0.25))
