"""What is woven into or printed on a fabric."""

import numpy as np

from ._canvas import Canvas
from ._distances import box, ellipse


def draw_pattern(canvas: Canvas, probability: float) -> None:
    """Give a share of the garments stripes, checks or a flowery print all over.

    Every pattern is a sum of three waves: one level wave makes stripes, a level and an upright one
    make checks, waves in random directions make flowers.

    Parameters
    ----------
    canvas : Canvas
        The finished garments.
    probability : float
        Share of the garments that get a pattern.
    """
    chosen = np.flatnonzero(canvas.chance(probability))
    shape = (3, len(chosen), 1, 1)
    kind = canvas.rng.integers(5, size=shape[1:])
    angle = canvas.rng.uniform(0, np.pi, shape)
    frequency = canvas.rng.uniform(6, 26, shape)
    weight = np.ones(shape)
    striped = kind < 4
    frequency[:2] = np.where(striped, canvas.rng.uniform(7, 20, shape[1:]), frequency[:2])
    angle[0], angle[1] = np.where(striped, np.pi / 2, angle[0]), np.where(striped, 0.0, angle[1])
    # 0 and 1: level stripes, 2: upright stripes, 3: checks, 4: flowers
    weight[0] = kind != 2
    weight[1] = kind > 1
    weight[2] = kind == 4
    phase = canvas.rng.uniform(0, 2 * np.pi, shape)
    across, down = frequency * np.cos(angle), frequency * np.sin(angle)
    parameters = np.stack([weight, across, down, phase]).astype(np.float32)
    x, y = canvas.x[chosen], canvas.y[chosen]
    waves = np.zeros_like(x)
    for wave_weight, wave_across, wave_down, wave_phase in parameters.swapaxes(0, 1):
        waves += wave_weight * np.sin(wave_across * x + wave_down * y + wave_phase)
    strength = canvas.uniform(0.06, 0.45)[chosen]
    np.clip(waves * 2.0, -1.0, 1.0, out=waves)
    canvas.shade[chosen] *= 1.0 + strength * waves


def draw_emblem(canvas: Canvas, probability: float, *, y: float = -0.25) -> None:
    """Print a picture or a line of writing onto the chest of a share of the garments.

    Parameters
    ----------
    canvas : Canvas
        The finished garments.
    probability : float
        Share of the garments that get an emblem.
    y : float, default=-0.25
        Height of its middle.
    """
    left, top = canvas.uniform(-0.06, 0.06), y + canvas.uniform(-0.1, 0.25)
    width, height = canvas.uniform(0.12, 0.36), canvas.uniform(0.05, 0.3)
    x, y_inside = canvas.x - left, canvas.y - top
    outline = np.where(
        canvas.chance(0.5), ellipse(x, y_inside, width, height), box(x, y_inside, width, height)
    )
    letters = 0.5 + 0.5 * np.sin(x * canvas.uniform(8, 24)) * np.cos(
        y_inside * canvas.uniform(4, 20)
    )
    shade = canvas.uniform(0, 1) + (letters - 0.5) * canvas.uniform(0, 1)
    canvas.ink(outline, shade, canvas.uniform(0.3, 1), only=canvas.chance(probability))
