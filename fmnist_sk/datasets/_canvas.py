"""A stack of small grey images on which garments are drawn, all images at once."""

from __future__ import annotations

import numpy as np

from ._distances import Values


class Canvas:
    """Images of one kind of garment while they are drawn.

    Shapes are given as signed distances, in units in which an image reaches from -1 to 1.

    Parameters
    ----------
    n_images : int
        Number of images.
    rng : numpy.random.Generator
        Source of every random choice.
    size : int, default=28
        Height and width in pixels.

    Attributes
    ----------
    x, y : ndarray of shape (n_images, size, size), dtype float32
        Coordinates of every pixel in the garment's own frame, in which it stands upright in the
        middle: `x` from left to right, `y` from top to bottom.
    shade : ndarray of shape (n_images, size, size), dtype float32
        What is drawn so far, 0 for black and 1 for white.
    coverage : ndarray of shape (n_images, size, size), dtype float32
        Share of each pixel that the garment covers.
    """

    def __init__(self, n_images: int, rng: np.random.Generator, *, size: int = 28):
        self.n_images = n_images
        self.rng = rng
        self.pixel = 2.0 / size
        self.x, self.y = self._place(size)
        self.shade = np.zeros_like(self.x)
        self.coverage = np.zeros_like(self.x)
        self._depth = np.full_like(self.x, -1.0)

    def uniform(self, low: float, high: float) -> np.ndarray:
        """Draw one number per image, shaped to broadcast over its pixels."""
        return self.rng.uniform(low, high, (self.n_images, 1, 1)).astype(np.float32)

    def chance(self, probability: float) -> np.ndarray:
        """Draw True with a probability for each image."""
        return self.rng.random((self.n_images, 1, 1)) < probability

    def fill(self, distance: np.ndarray, shade: Values, *, only: np.ndarray | None = None) -> None:
        """Lay a piece of fabric: it covers what lies beneath and widens the silhouette.

        With `only`, from `chance`, just those images get the piece.
        """
        if only is not None:
            distance = np.where(only, distance, np.float32(2.0))
        covered = self._covered(distance)
        self.shade += covered * (shade - self.shade)
        np.maximum(self.coverage, covered, out=self.coverage)
        np.maximum(self._depth, -distance, out=self._depth)

    def ink(
        self,
        distance: np.ndarray,
        shade: Values,
        opacity: Values = 1.0,
        *,
        only: np.ndarray | None = None,
    ) -> None:
        """Draw a detail onto the fabric; it never reaches beyond the silhouette.

        With `only`, from `chance`, just those images get the detail.
        """
        covered = self._covered(distance) * opacity
        if only is not None:
            covered *= only
        self.shade += covered * (shade - self.shade)

    def finish(self, *, contrast: float = 0.12, noise: float = 0.025) -> np.ndarray:
        """Light the fabric and turn the drawing into pixels.

        Parameters
        ----------
        contrast : float, default=0.12
            Strength of folds, of the fall of light and of darker edges.
        noise : float, default=0.025
            Standard deviation of the grain, as a share of white.

        Returns
        -------
        ndarray of shape (n_images, size, size), dtype uint8
            The images.
        """
        light = self.uniform(-1.0, 1.0) * self.x + self.uniform(-0.6, 1.0) * self.y
        folds = self.uniform(1.5, 7.0) * (self.x + self.uniform(-1.0, 1.0) * self.y)
        light += self.uniform(0.0, 1.0) * np.sin(folds + self.uniform(0.0, 6.3))
        light -= self.uniform(0.0, 2.5) * np.exp(self._depth * (-1.0 / 0.07))
        shade = self.shade * (1.0 + contrast * light)
        shade += noise * self.rng.standard_normal(shade.shape, dtype=np.float32)
        shade *= self.coverage
        return (np.clip(shade, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)

    def _covered(self, distance: np.ndarray) -> np.ndarray:
        return np.clip(0.5 - distance * (1.0 / self.pixel), 0.0, 1.0)

    def _place(self, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Return pixel coordinates under a small random pose."""
        axis = ((np.arange(size, dtype=np.float32) + 0.5) * self.pixel - 1.0).astype(np.float32)
        column, row = axis[np.newaxis, np.newaxis, :], axis[np.newaxis, :, np.newaxis]
        angle, shear = self.uniform(-0.07, 0.07), self.uniform(-0.06, 0.06)
        width, height = self.uniform(0.9, 1.06), self.uniform(0.92, 1.04)
        column, row = column - self.uniform(-0.09, 0.09), row - self.uniform(-0.06, 0.06)
        x = (np.cos(angle) * column + (np.sin(angle) + shear) * row) / width
        y = (np.cos(angle) * row - np.sin(angle) * column) / height
        return x, y
