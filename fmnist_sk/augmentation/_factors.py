"""Random factors around 1, as zoom, contrast and gamma need them."""

from __future__ import annotations

import numpy as np


def draw_factors(max_change: float, n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw `n` factors between ``1 / (1 + max_change)`` and ``1 + max_change``, log-uniformly."""
    furthest = np.log1p(max_change)
    return np.exp(rng.uniform(-furthest, furthest, size=n))
