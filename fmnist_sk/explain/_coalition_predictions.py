"""What a model says of images with segments hidden, without building all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from ._hiding import distinct_coalitions, hide_segments
from ._image_model import ImageModel


def batch_pieces(lengths: Iterable[int], batch_size: int) -> Iterator[tuple[int, slice]]:
    """Cut consecutive blocks of rows so that their pieces fill batches exactly.

    Parameters
    ----------
    lengths : iterable of int
        Number of rows of each block.
    batch_size : int
        Rows of one batch.

    Yields
    ------
    number : int
        Which block.
    rows : slice
        Rows of that block.

    Examples
    --------
    >>> list(batch_pieces([3, 2], batch_size=4))
    [(0, slice(0, 3, None)), (1, slice(0, 1, None)), (1, slice(1, 2, None))]
    """
    room = batch_size
    for number, length in enumerate(lengths):
        start = 0
        while start < length:
            stop = min(start + room, length)
            yield number, slice(start, stop)
            room = room - (stop - start) or batch_size
            start = stop


def predict_coalitions(
    model: ImageModel,
    hidden: Sequence[np.ndarray],
    segments: Sequence[np.ndarray],
    coalitions: Sequence[np.ndarray],
    batch_size: int,
) -> list[np.ndarray]:
    """Show a model its images with segments hidden.

    Coalitions that give the same image are shown once, and images exist one batch at a time.

    Parameters
    ----------
    model : ImageModel
        The estimator with n images.
    hidden : sequence of ndarray of shape (height, width, channels), length n
        What stands in the place of hidden pixels of each image.
    segments : sequence of ndarray of int, each of shape (height, width), length n
        Segments of each image.
    coalitions : sequence of ndarray of bool, each of shape (n_samples, n_segments), length n
        Which segments of each image are visible.
    batch_size : int
        Most images in one call of `predict_proba`.

    Returns
    -------
    list of ndarray, each of shape (n_samples, n_classes)
        Probabilities for the coalitions of each image.

    Examples
    --------
    >>> class Brightness:
    ...     def predict_proba(self, X):
    ...         return np.stack([1 - X.mean(axis=(1, 2)), X.mean(axis=(1, 2))], axis=1)
    >>> model = ImageModel(Brightness(), np.ones((1, 4, 4)), "auto")
    >>> segments = np.repeat([[0, 1]], 4, axis=0).repeat(2, axis=1)
    >>> visible = np.array([[True, True], [False, True]])
    >>> predict_coalitions(model, [np.zeros((4, 4, 1))], [segments], [visible], batch_size=8)
    [array([[0. , 1. ],
           [0.5, 0.5]])]
    """
    images = model.images
    distinct = list(map(distinct_coalitions, images, hidden, segments, coalitions))
    pieces = list(batch_pieces([len(shown) for shown, _ in distinct], batch_size))
    blocks = (
        hide_segments(images[i], hidden[i], segments[i], distinct[i][0][rows]) for i, rows in pieces
    )
    answers: list[list[np.ndarray]] = [[] for _ in images]
    for (i, _), answer in zip(pieces, model.predict(blocks, batch_size), strict=True):
        answers[i].append(answer)
    return [
        np.concatenate(parts)[numbers]
        for parts, (_, numbers) in zip(answers, distinct, strict=True)
    ]
