"""Sandals, sneakers and ankle boots, seen from the side with the toe to the left."""

import numpy as np

from ._canvas import Canvas
from ._distances import Values, box, capsule, radial
from ._draw_fabric import draw_pattern


def draw_sandal(canvas: Canvas) -> None:
    """Draw a sole, flat or with a heel, and straps that hold the foot."""
    length, ground = canvas.uniform(0.78, 0.95), canvas.uniform(0.3, 0.55)
    heel = canvas.uniform(0.1, 0.75) * canvas.chance(0.55)
    ground = ground + heel * 0.4
    shade = canvas.uniform(0.4, 0.98)
    sole = _sole_height(canvas, length, ground, heel)
    collar = canvas.uniform(0.3, 0.8)
    upper = _upper(canvas, length, sole, canvas.uniform(0.14, 0.28), collar, canvas.uniform(0, 0.3))
    spacing = canvas.uniform(0.24, 0.6)
    across = (canvas.x + canvas.uniform(-1.2, 0.6) * (canvas.y - sole)) / spacing
    across += canvas.uniform(0, 1)
    bands = np.abs(across - np.round(across)) * spacing - canvas.uniform(0.05, 0.15)
    rimmed = canvas.chance(0.25)
    rim = np.abs(upper) - canvas.uniform(0.03, 0.06)
    straps = np.maximum(upper, bands)
    canvas.fill(straps, shade * canvas.uniform(0.7, 1.1), only=~rimmed | canvas.chance(0.6))
    canvas.fill(rim, shade * canvas.uniform(0.7, 1.1), only=rimmed)
    canvas.fill(upper, shade, only=canvas.chance(0.1))
    middle = sole - collar + canvas.uniform(-0.1, 0.05)
    ankle = radial((canvas.x - length * 0.6) / 1.8, canvas.y - middle) - canvas.uniform(0.08, 0.16)
    ring = np.abs(ankle) - canvas.uniform(0.03, 0.06)
    canvas.fill(ring, shade * canvas.uniform(0.7, 1.1), only=canvas.chance(0.5))
    draw_pattern(canvas, 0.15)
    wedge = np.maximum(np.abs(canvas.x) - length, np.maximum(sole - canvas.y, canvas.y - ground))
    canvas.fill(wedge, shade * canvas.uniform(0.5, 1.0), only=canvas.chance(0.25))
    thickness = canvas.uniform(0.04, 0.1)
    plate = np.maximum(np.abs(canvas.x) - length, np.abs(canvas.y - sole) - thickness)
    canvas.fill(plate, shade * canvas.uniform(0.6, 1.1))
    _draw_heel(canvas, length, sole, ground, heel, shade)


def draw_sneaker(canvas: Canvas) -> None:
    """Draw a low shoe with a bright sole, laces and a stripe on its side."""
    length, ground = canvas.uniform(0.82, 0.97), canvas.uniform(0.28, 0.55)
    shade = canvas.uniform(0.2, 0.95)
    collar = canvas.uniform(0.5, 0.82) + canvas.uniform(0.2, 0.4) * canvas.chance(0.15)
    sole = _sole_height(canvas, length, ground, canvas.uniform(0, 0.06))
    upper = _upper(canvas, length, sole, canvas.uniform(0.16, 0.32), collar, canvas.uniform(0, 0.2))
    canvas.fill(upper, shade)
    draw_pattern(canvas, 0.2)
    _draw_mouth(canvas, length, sole, collar, shade)
    _draw_laces(canvas, sole, collar, canvas.chance(0.75))
    start = canvas.uniform(-0.3, 0.1)
    end = start + canvas.uniform(0.1, 0.5), sole - canvas.uniform(0.2, 0.5)
    stripe = capsule(canvas.x, canvas.y, (start, sole), end, canvas.uniform(0.02, 0.07))
    canvas.ink(stripe, canvas.uniform(0, 1), canvas.uniform(0.3, 1), only=canvas.chance(0.6))
    thickness = canvas.uniform(0.05, 0.11)
    plate = box(canvas.x, canvas.y - ground, length + 0.02, thickness) - 0.01
    canvas.fill(plate, np.where(canvas.chance(0.65), canvas.uniform(0.7, 1), shade * 0.5))


def draw_ankle_boot(canvas: Canvas) -> None:
    """Draw a shoe with a shaft over the ankle, flat or with a heel."""
    length = canvas.uniform(0.72, 0.93)
    heel = canvas.uniform(0.1, 0.55) * canvas.chance(0.6)
    ground = canvas.uniform(0.45, 0.8) + heel * 0.3
    shade = canvas.uniform(0.25, 0.98)
    sole = _sole_height(canvas, length, ground, heel)
    collar = canvas.uniform(0.85, 1.5)
    upper = _upper(canvas, length, sole, canvas.uniform(0.2, 0.36), collar, canvas.uniform(0, 0.15))
    canvas.fill(upper, shade)
    draw_pattern(canvas, 0.12)
    _draw_mouth(canvas, length, sole, collar, shade)
    _draw_laces(canvas, sole, collar, canvas.chance(0.35))
    zip_line = np.abs(canvas.x - canvas.uniform(0.2, 0.6) + 0.15 * canvas.y) - 0.02
    canvas.ink(zip_line, canvas.uniform(0, 1), canvas.uniform(0.3, 0.9), only=canvas.chance(0.35))
    thickness = canvas.uniform(0.03, 0.09)
    plate = np.maximum(np.abs(canvas.x) - length, np.abs(canvas.y - sole) - thickness)
    canvas.fill(plate, shade * canvas.uniform(0.3, 1.2))
    _draw_heel(canvas, length, sole, ground, heel, shade)


def _rise(x: Values, length: Values) -> np.ndarray:
    """Return 0 at the ball of the foot, 1 at the heel, and a smooth step between them."""
    step = np.clip((x / length + 0.35) / 1.1, 0.0, 1.0)
    return step * step * (3.0 - 2.0 * step)


def _sole_height(canvas: Canvas, length: Values, ground: Values, heel: Values) -> np.ndarray:
    return ground - heel * _rise(canvas.x, length)


def _upper(
    canvas: Canvas, length: Values, sole: np.ndarray, toe: Values, collar: Values, dip: Values
) -> np.ndarray:
    """Return the distance to the body of a shoe: low at the toe, `collar` high at the ankle."""
    position = canvas.x / length
    instep = canvas.uniform(-0.55, -0.1)
    climb = np.clip((position - instep) / canvas.uniform(0.4, 0.75), 0.0, 1.0)
    rounding = np.sqrt(np.clip(1.0 - np.square(np.minimum(position + 0.55, 0.0) / 0.45), 0.0, 1.0))
    height = toe * rounding + (collar - toe) * climb * climb * (3.0 - 2.0 * climb)
    height = height - dip * np.sin(np.clip((position - 0.2) / 0.7, 0.0, 1.0) * np.pi)
    return np.maximum(
        np.abs(canvas.x) - length, np.maximum(sole - height - canvas.y, canvas.y - sole)
    )


def _draw_heel(
    canvas: Canvas, length: Values, sole: np.ndarray, ground: Values, heel: Values, shade: Values
) -> None:
    width = canvas.uniform(0.04, 0.22)
    block = np.maximum(np.abs(canvas.x - length + width) - width, canvas.y - ground - 0.04)
    canvas.fill(np.maximum(block, sole - canvas.y), shade * 0.8, only=np.greater_equal(heel, 0.08))


def _draw_mouth(
    canvas: Canvas, length: Values, sole: np.ndarray, collar: Values, shade: Values
) -> None:
    inside = radial((canvas.x - length * 0.62) / 2.5, canvas.y - sole + collar) - 0.08
    canvas.ink(inside, shade * canvas.uniform(0.1, 0.9), canvas.uniform(0.2, 1))


def _draw_laces(canvas: Canvas, sole: np.ndarray, collar: Values, laced: np.ndarray) -> None:
    along = canvas.x + canvas.uniform(0.05, 0.35)
    waves = np.sin((along - canvas.y) * canvas.uniform(18, 30))
    field = box(along, canvas.y - sole + 0.6 * collar, 0.2, 0.25 * collar)
    canvas.ink(field, 0.5 + 0.5 * waves, canvas.uniform(0.3, 0.9), only=laced)
