"""The five garments for the upper body: one drawing, five styles whose ranges overlap.

That shirts, T-shirts, pullovers, coats and dresses share most of their ranges is what makes
them hard to tell apart, as in the original.
"""

from dataclasses import dataclass

import numpy as np

from ._canvas import Canvas
from ._distances import Values, bezier, box, capsule, ellipse, radial
from ._draw_fabric import draw_emblem, draw_pattern

Range = tuple[float, float]


@dataclass(frozen=True)
class TopStyle:
    """How one class of tops is cut.

    Ranges are lengths in units in which an image reaches from -1 to 1; probabilities
    say how often a detail occurs.

    Parameters
    ----------
    shoulder, waist, hem : tuple of float
        Half widths at three heights.
    bottom : tuple of float
        Height of the hem: 1 is the lower edge of the image.
    long_sleeves, no_sleeves : float
        Probabilities of the two kinds of sleeves; all others are short.
    placket, buttons : float
        Probability of a front opening, and of its having buttons rather than a zip.
    collar, hood, pockets, belt, ribs : float
        Probabilities of these details.
    pattern, emblem : float
        Probabilities of an all-over pattern and of a printed chest.
    sleeve_radius, placket_width : tuple of float
        Half widths of the sleeves at the shoulder and of the front opening.
    shade : tuple of float
        Range of the fabric's brightness.
    """

    shoulder: Range
    waist: Range
    hem: Range
    bottom: Range
    long_sleeves: float
    no_sleeves: float = 0.0
    placket: float = 0.0
    buttons: float = 0.5
    collar: float = 0.0
    hood: float = 0.0
    pockets: float = 0.0
    belt: float = 0.0
    ribs: float = 0.0
    pattern: float = 0.3
    emblem: float = 0.0
    sleeve_radius: Range = (0.13, 0.19)
    placket_width: Range = (0.01, 0.05)
    shade: Range = (0.25, 1.0)


T_SHIRT = TopStyle(
    shoulder=(0.44, 0.62),
    waist=(0.38, 0.58),
    hem=(0.42, 0.64),
    bottom=(0.72, 1.0),
    long_sleeves=0.05,
    no_sleeves=0.1,
    placket=0.04,
    collar=0.04,
    pockets=0.05,
    ribs=0.05,
    pattern=0.3,
    emblem=0.45,
)
PULLOVER = TopStyle(
    shoulder=(0.44, 0.6),
    waist=(0.4, 0.58),
    hem=(0.4, 0.6),
    bottom=(0.7, 1.0),
    long_sleeves=0.97,
    placket=0.05,
    collar=0.06,
    hood=0.2,
    pockets=0.1,
    ribs=0.6,
    pattern=0.3,
    emblem=0.25,
)
DRESS = TopStyle(
    shoulder=(0.24, 0.44),
    waist=(0.2, 0.38),
    hem=(0.28, 0.64),
    bottom=(0.92, 1.05),
    long_sleeves=0.25,
    no_sleeves=0.4,
    placket=0.1,
    collar=0.06,
    belt=0.45,
    pattern=0.35,
    emblem=0.05,
)
COAT = TopStyle(
    shoulder=(0.43, 0.6),
    waist=(0.4, 0.6),
    hem=(0.44, 0.68),
    bottom=(0.82, 1.04),
    long_sleeves=0.98,
    placket=0.92,
    buttons=0.3,
    collar=0.6,
    hood=0.25,
    pockets=0.75,
    belt=0.15,
    ribs=0.2,
    pattern=0.12,
    emblem=0.03,
    sleeve_radius=(0.155, 0.22),
    placket_width=(0.025, 0.07),
)
SHIRT = TopStyle(
    shoulder=(0.4, 0.59),
    waist=(0.36, 0.56),
    hem=(0.4, 0.63),
    bottom=(0.72, 1.0),
    long_sleeves=0.6,
    no_sleeves=0.08,
    placket=0.82,
    buttons=0.75,
    collar=0.7,
    pockets=0.25,
    belt=0.06,
    ribs=0.06,
    pattern=0.5,
    emblem=0.06,
    sleeve_radius=(0.115, 0.175),
    placket_width=(0.01, 0.04),
)


def draw_top(canvas: Canvas, style: TopStyle) -> None:
    """Draw garments for the upper body.

    Parameters
    ----------
    canvas : Canvas
        Where to draw.
    style : TopStyle
        How they are cut.
    """
    mirrored = np.abs(canvas.x)
    shade = canvas.uniform(*style.shade)
    shoulder, waist = canvas.uniform(*style.shoulder), canvas.uniform(*style.waist)
    top, slope = canvas.uniform(-0.96, -0.8), canvas.uniform(0.12, 0.4)
    bottom = canvas.uniform(*style.bottom)
    progress = np.clip((canvas.y - top) / (bottom - top), 0.0, 1.0)
    side = mirrored - bezier(progress, shoulder, waist, canvas.uniform(*style.hem))
    torso = np.maximum(side, np.maximum(top + slope * mirrored - canvas.y, canvas.y - bottom))
    sleeves = _sleeves(canvas, style, mirrored, shoulder, top + slope * shoulder)

    canvas.fill(sleeves, shade * canvas.uniform(0.85, 1.08))
    canvas.fill(torso, shade)
    # The seam between sleeve and body, the shadow under a hanging arm.
    canvas.ink(np.maximum(np.abs(side) - 0.015, sleeves), 0.0, canvas.uniform(0.1, 0.75))
    draw_pattern(canvas, style.pattern)
    draw_emblem(canvas, style.emblem)
    _draw_neck(canvas, style, mirrored, top, shade)
    _draw_front(canvas, style, shade)
    _draw_trimmings(canvas, style, mirrored, shade, bottom)


def _sleeves(
    canvas: Canvas, style: TopStyle, mirrored: np.ndarray, shoulder: Values, height: Values
) -> np.ndarray:
    kind = canvas.rng.random((canvas.n_images, 1, 1))
    long, none = kind < style.long_sleeves, kind > 1.0 - style.no_sleeves
    length = np.where(long, canvas.uniform(0.85, 1.45), canvas.uniform(0.22, 0.75))
    angle = np.where(long, canvas.uniform(0.06, 0.32), canvas.uniform(0.3, 0.8))
    radius = canvas.uniform(*style.sleeve_radius)
    start = shoulder - radius * 0.75, height + radius * 0.8
    end = start[0] + length * np.sin(angle), start[1] + length * np.cos(angle)
    cuff = radius * np.where(long, canvas.uniform(0.5, 0.9), canvas.uniform(0.8, 1.2))
    sleeves = capsule(mirrored, canvas.y, start, end, radius, cuff)
    return np.where(none, np.float32(2.0), sleeves)


def _draw_neck(
    canvas: Canvas, style: TopStyle, mirrored: np.ndarray, top: Values, shade: Values
) -> None:
    hooded, collared = canvas.chance(style.hood), canvas.chance(style.collar)
    width, depth = canvas.uniform(0.12, 0.3), canvas.uniform(0.08, 0.3)
    below = canvas.y - top
    round_neck = ellipse(mirrored, below, width, depth)
    pointed_neck = mirrored * (depth / width) + below - depth
    opening = np.where(canvas.chance(0.3), pointed_neck, round_neck)
    lining = shade * canvas.uniform(0.0, 0.8) * canvas.chance(0.6)
    canvas.ink(opening, lining)
    canvas.ink(np.abs(opening) - 0.02, shade * canvas.uniform(0.5, 1.4), canvas.uniform(0, 1))
    hood = ellipse(mirrored, below - 0.08, width + 0.06, canvas.uniform(0.12, 0.22))
    canvas.fill(hood, shade * canvas.uniform(0.5, 0.9), only=hooded)
    wing = capsule(mirrored, below, (width * 0.9, 0.02), (0.05, depth + 0.06), 0.06, 0.03)
    canvas.fill(wing, np.minimum(shade * canvas.uniform(0.6, 1.4), 1.0), only=collared)


def _draw_front(canvas: Canvas, style: TopStyle, shade: Values) -> None:
    placket, pockets = canvas.chance(style.placket), canvas.chance(style.pockets)
    buttoned = placket & canvas.chance(style.buttons)
    beside = canvas.x - canvas.uniform(-0.05, 0.05)
    line = np.maximum(np.abs(beside) - canvas.uniform(*style.placket_width), -0.7 - canvas.y)
    line_shade = np.where(canvas.chance(0.6), np.float32(0.05), np.float32(1.0))
    canvas.ink(line, line_shade, canvas.uniform(0.3, 0.9), only=placket)
    spacing = canvas.uniform(0.2, 0.36)
    nearest = (canvas.y / spacing - np.round(canvas.y / spacing)) * spacing
    buttons = radial(beside - canvas.uniform(-0.1, 0.1), nearest) - 0.04
    canvas.ink(buttons, 1.0 - line_shade, canvas.uniform(0.3, 1), only=buttoned)
    at = (
        canvas.uniform(0.15, 0.32),
        np.where(canvas.chance(0.5), np.float32(0.45), np.float32(-0.2)),
    )
    pocket = box(np.abs(canvas.x) - at[0], canvas.y - at[1], 0.1, canvas.uniform(0.02, 0.12))
    pocket_shade = shade * canvas.uniform(0.3, 1.3)
    canvas.ink(np.abs(pocket) - 0.01, pocket_shade, canvas.uniform(0.3, 1), only=pockets)


def _draw_trimmings(
    canvas: Canvas,
    style: TopStyle,
    mirrored: np.ndarray,
    shade: Values,
    bottom: Values,
) -> None:
    belt = np.abs(canvas.y - canvas.uniform(-0.15, 0.25)) - canvas.uniform(0.02, 0.06)
    belt_shade = shade * canvas.uniform(0.1, 1.3)
    canvas.ink(belt, belt_shade, canvas.uniform(0.3, 1), only=canvas.chance(style.belt))
    ribs = bottom - canvas.uniform(0.08, 0.16) - canvas.y
    waves = 0.75 + 0.25 * np.sin(mirrored * 40.0)
    ribs_shade = shade * canvas.uniform(0.6, 1.1) * waves
    canvas.ink(ribs, ribs_shade, canvas.uniform(0.3, 1), only=canvas.chance(style.ribs))
