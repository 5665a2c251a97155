"""What all augmenters that mix images, and therefore labels, have in common."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace

import numpy as np

from ._base import Augmenter
from ._batch import ImageBatch
from ._value_range import to_dtype


def draw_partners(n: int, rng: np.random.Generator, groups: np.ndarray | None = None) -> np.ndarray:
    """Draw for each row the row that it is mixed with.

    The rows are put into a random circle and each takes its neighbour. So each row is a partner
    exactly once, which keeps the classes balanced, and none is its own partner unless it is
    alone.

    Parameters
    ----------
    n : int
        Number of rows.
    rng : numpy.random.Generator
        Where the random numbers come from.
    groups : ndarray of int of shape (n,), default=None
        Each group gets a circle of its own.

    Returns
    -------
    ndarray of int of shape (n,)
        The partners.

    Examples
    --------
    >>> draw_partners(4, np.random.default_rng(0), groups=np.array([0, 1, 0, 1]))
    array([2, 3, 0, 1])
    """
    order = rng.permutation(n)
    partner = np.empty(n, dtype=np.intp)
    if groups is None:
        partner[order] = np.roll(order, -1)
        return partner
    order = order[np.argsort(groups[order], kind="stable")]
    partner[order] = np.roll(order, -1)
    last = np.flatnonzero(np.diff(groups[order], append=groups.max(initial=0) + 1))
    first = np.concatenate([[0], last[:-1] + 1])
    partner[order[last]] = order[first]
    return partner


def mix_labels(
    labels: np.ndarray | None,
    sample_weight: np.ndarray | None,
    partner: np.ndarray,
    share: np.ndarray,
) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Mix labels and weights so that the loss of a mixed row is the expected loss of its parts.

    A row that is `share` of row i and the rest of its partner j weighs ``w = share * w_i + (1 -
    share) * w_j``, and its label is ``(share * w_i * y_i + (1 - share) * w_j * y_j) / w``.

    Parameters
    ----------
    labels : ndarray of shape (n, n_classes) or None
        Soft labels.
    sample_weight : ndarray of shape (n,) or None
        Weights; None means that all are 1.
    partner : ndarray of int of shape (n,)
        The row that each row is mixed with.
    share : ndarray of shape (n,)
        How much of each row is its own, from 0 to 1.

    Returns
    -------
    labels : ndarray of shape (n, n_classes) or None
        Mixed labels of the same dtype.
    sample_weight : ndarray of shape (n,) or None
        Mixed weights of the same dtype.

    Examples
    --------
    >>> labels, weights = mix_labels(
    ...     np.eye(2), np.array([3.0, 1.0]), partner=np.array([1, 0]), share=np.array([0.5, 1.0])
    ... )
    >>> labels
    array([[0.75, 0.25],
           [0.  , 1.  ]])
    >>> weights
    array([2., 1.])
    """
    if sample_weight is not None:
        own, other = share * sample_weight, (1.0 - share) * sample_weight[partner]
        total = own + other
        sample_weight = total.astype(sample_weight.dtype)
        # A row without weight adds nothing to the loss, whatever its label.
        share = np.divide(own, total, out=share.astype(total.dtype), where=total > 0)
    if labels is not None:
        own_part = share.astype(labels.dtype)[:, None]
        labels = own_part * labels + (1 - own_part) * labels[partner]
    return labels, sample_weight


def draw_shares(alpha: float, n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw how much of each image stays its own, from ``Beta(alpha, alpha)``; all of it if 0."""
    return rng.beta(alpha, alpha, size=n) if alpha > 0 else np.ones(n)


class MixingAugmenter(Augmenter):
    """Base class of the augmenters that mix two images and their labels.

    Subclasses define `_mix_images`, which draws, mixes the images and returns how much of each row
    is left of its own image; the labels and weights follow from that.

    Notes
    -----
    Each image's partner is another image of the same batch. In a Pipeline (`fit_transform` with
    `y`) the partner comes from the same class, because a step cannot change `y`; this is weaker
    than mixing classes with soft labels, which ``CNNClassifier(augmentation=...)`` and
    `~fmnist_sk.estimators.AugmentedClassifier` do.

    Examples
    --------
    >>> from fmnist_sk.augmentation import CutMix
    >>> CutMix().mixes_labels
    True
    """

    @property
    def mixes_labels(self) -> bool:
        """Whether labels change with the images, so that 1-D labels become soft ones."""
        return True

    def _augment(self, batch: ImageBatch, rng: np.random.Generator) -> ImageBatch:
        partner = draw_partners(len(batch), rng, batch.groups)
        mixed, share = self._mix_images(batch.images, partner, rng)
        images = to_dtype(mixed, batch.images.dtype)
        labels, sample_weight = mix_labels(batch.labels, batch.sample_weight, partner, share)
        return replace(batch, images=images, labels=labels, sample_weight=sample_weight)

    @abstractmethod
    def _mix_images(
        self, images: np.ndarray, partner: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return mixed images and each row's share of its own image, shape (n,)."""
