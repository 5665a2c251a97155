"""One part of the rows held out, for searches that cannot afford folds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.model_selection import ShuffleSplit, StratifiedShuffleSplit
from sklearn.utils.multiclass import type_of_target

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_TEST_SIZE = 0.2


def hold_out(y: ArrayLike | None, seed: int) -> ShuffleSplit | StratifiedShuffleSplit:
    """Return the splitter that holds out a part of the rows once.

    Parameters
    ----------
    y : array-like or None
        The labels.
    seed : int
        Determines the rows.

    Returns
    -------
    ShuffleSplit or StratifiedShuffleSplit
        Stratified by class where each class has enough rows.
    """
    with np.errstate(invalid="ignore"):  # An infinite label raises an error in the fits.
        is_classes = y is not None and type_of_target(y) in ("binary", "multiclass")
    if is_classes:
        counts = np.unique(np.asarray(y), return_counts=True)[1]
        if counts.min() >= 2 and counts.sum() * _TEST_SIZE >= len(counts):
            return StratifiedShuffleSplit(1, test_size=_TEST_SIZE, random_state=seed)
    return ShuffleSplit(1, test_size=_TEST_SIZE, random_state=seed)
