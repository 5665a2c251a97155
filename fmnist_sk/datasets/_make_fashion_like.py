"""Generated garments with the shapes, dtypes and names of Fashion-MNIST."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from numbers import Integral
from typing import Literal, overload

import numpy as np
from sklearn.utils import Bunch
from sklearn.utils._param_validation import Interval, validate_params

from .._random_state import RandomStateLike, as_generator
from ._bunch import make_bunch
from ._canvas import Canvas
from ._draw_bag import draw_bag
from ._draw_shoes import draw_ankle_boot, draw_sandal, draw_sneaker
from ._draw_tops import COAT, DRESS, PULLOVER, SHIRT, T_SHIRT, draw_top
from ._draw_trouser import draw_trouser

# In the order of the labels.
_DRAWINGS: tuple[Callable[[Canvas], None], ...] = (
    partial(draw_top, style=T_SHIRT),
    draw_trouser,
    partial(draw_top, style=PULLOVER),
    partial(draw_top, style=DRESS),
    partial(draw_top, style=COAT),
    draw_sandal,
    partial(draw_top, style=SHIRT),
    draw_sneaker,
    draw_bag,
    draw_ankle_boot,
)

# Small enough for the intermediate arrays to stay in a processor's cache.
_IMAGES_AT_ONCE = 100

_DESCRIPTION = """\
Synthetic garments in the form of Fashion-MNIST
-----------------------------------------------

THESE IMAGES ARE SYNTHETIC. They are drawn by `fmnist_sk.datasets.make_fashion_like`; no
photograph is among them, and no figure measured on them says anything about Fashion-MNIST.

:Images: 28 x 28 pixels, uint8, grey, black background
:Classes: ten, balanced, in shuffled order, with Fashion-MNIST's names
:Difficulty: trousers, bags and dresses are easy; shirts, T-shirts, pullovers and coats share
    most of their cut and are confused by every model

Use them where the real data set cannot be had: tests, examples, a dry run of a benchmark.
"""


@overload
def make_fashion_like(
    n_samples: int = ..., *, random_state: RandomStateLike = ..., return_X_y: Literal[False] = ...
) -> Bunch: ...


@overload
def make_fashion_like(
    n_samples: int = ..., *, random_state: RandomStateLike = ..., return_X_y: Literal[True]
) -> tuple[np.ndarray, np.ndarray]: ...


@validate_params(
    {
        "n_samples": [Interval(Integral, 1, None, closed="left")],
        "random_state": ["random_state", np.random.Generator],
        "return_X_y": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def make_fashion_like(
    n_samples: int = 1000, *, random_state: RandomStateLike = None, return_X_y: bool = False
) -> Bunch | tuple[np.ndarray, np.ndarray]:
    """Draw garments that look like Fashion-MNIST, without any download.

    Each image is drawn from random measurements: cut, sleeves, neck, heel, handle, pattern, print,
    folds, light, a small turn and shift, grain. The ranges of the classes overlap, so models
    rank on these images much as they do on the real ones, and none reaches 100 %.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of images. The classes are balanced as far as the number allows.
    random_state : int, RandomState, Generator or None, default=None
        Source of the random choices. The same int gives the same images; None gives
        others every time.
    return_X_y : bool, default=False
        Whether to return ``(data, target)`` only.

    Returns
    -------
    data : Bunch
        Dictionary-like, with the same keys as that of `fetch_fashion_mnist`:

        data : ndarray of shape (n_samples, 784), dtype uint8
            The images as rows, 0 for the background.
        images : ndarray of shape (n_samples, 28, 28), dtype uint8
            The same images; both arrays share their memory.
        target : ndarray of shape (n_samples,), dtype int64
            Index of each image's class.
        target_names : list of str
            Names of the ten classes.
        DESCR : str
            What the data are; says that they are synthetic.
        source : str
            Always "synthetic".
    (data, target) : tuple
        Only these two arrays, if `return_X_y` is True.

    Raises
    ------
    ValueError
        If a parameter has a value that it cannot have.

    See Also
    --------
    fetch_fashion_mnist : The real data set.

    Examples
    --------
    >>> from fmnist_sk.datasets import make_fashion_like
    >>> garments = make_fashion_like(20, random_state=0)
    >>> garments.data.shape, garments.data.dtype
    ((20, 784), dtype('uint8'))
    >>> garments.source
    'synthetic'
    """
    rng = as_generator(random_state)
    target = np.arange(n_samples) % len(_DRAWINGS)
    rng.shuffle(target)
    images = np.empty((n_samples, 28, 28), np.uint8)
    for label, draw in enumerate(_DRAWINGS):
        members = np.flatnonzero(target == label)
        for start in range(0, len(members), _IMAGES_AT_ONCE):
            batch = members[start : start + _IMAGES_AT_ONCE]
            canvas = Canvas(len(batch), rng)
            draw(canvas)
            images[batch] = canvas.finish()
    bunch = make_bunch(images, target, description=_DESCRIPTION, source="synthetic")
    return (bunch.data, bunch.target) if return_X_y else bunch
