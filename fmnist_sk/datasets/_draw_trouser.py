"""Trousers."""

import numpy as np

from ._canvas import Canvas
from ._distances import capsule
from ._draw_fabric import draw_pattern


def draw_trouser(canvas: Canvas) -> None:
    """Draw two legs, narrow or wide, that part at a crotch and hang from a waistband.

    Parameters
    ----------
    canvas : Canvas
        Where to draw.
    """
    mirrored = np.abs(canvas.x)
    shade = canvas.uniform(0.3, 0.98)
    waist, hip = canvas.uniform(0.2, 0.36), canvas.uniform(0.28, 0.42)
    top, bottom = canvas.uniform(-0.98, -0.86), canvas.uniform(0.8, 1.02)
    crotch = canvas.uniform(-0.55, -0.15)
    thigh, ankle = hip * canvas.uniform(0.46, 0.53), canvas.uniform(0.09, 0.2)
    spread = canvas.uniform(0.0, 0.16)
    leg = capsule(
        mirrored,
        canvas.y,
        (hip - thigh, crotch),
        (np.maximum(hip - thigh, ankle * 0.9) + spread, bottom),
        thigh,
        ankle,
    )
    leg = np.maximum(leg, canvas.y - bottom)
    progress = np.clip((canvas.y - top) / (crotch - top), 0.0, 1.0)
    seat = np.maximum(mirrored - waist - (hip - waist) * progress, top - canvas.y)
    seat = np.maximum(seat, canvas.y - crotch - 0.06)
    canvas.fill(leg, shade)
    canvas.fill(seat, shade)
    draw_pattern(canvas, 0.15)
    inseam = np.maximum(mirrored - 0.02, crotch - canvas.y)
    canvas.ink(inseam, 0.0, canvas.uniform(0.3, 0.9))
    crease = np.abs(mirrored - thigh - spread * 0.5) - canvas.uniform(0.01, 0.04)
    canvas.ink(crease, np.minimum(shade * 1.3, 1.0), canvas.uniform(0, 0.5))
    band = canvas.y - top - canvas.uniform(0.06, 0.14)
    canvas.ink(band, shade * canvas.uniform(0.4, 1.2), canvas.uniform(0.2, 1))
    fly = np.maximum(mirrored - 0.02, canvas.y - crotch)
    canvas.ink(fly, shade * 0.4, canvas.uniform(0.2, 0.8), only=canvas.chance(0.6))
