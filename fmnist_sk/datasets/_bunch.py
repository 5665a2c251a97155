"""The form in which every data set of this package is returned."""

from typing import Literal

import numpy as np
from sklearn.utils import Bunch

from ._class_names import CLASS_NAMES


def make_bunch(
    images: np.ndarray,
    target: np.ndarray,
    *,
    description: str,
    source: Literal["files", "tfds", "synthetic"],
) -> Bunch:
    """Wrap images and labels the way scikit-learn's own data sets are.

    Parameters
    ----------
    images : ndarray of shape (n_samples, height, width), dtype uint8
        Grey images, 0 for the background.
    target : ndarray of shape (n_samples,)
        Index of each image's class in `CLASS_NAMES`.
    description : str
        The text for `DESCR`.
    source : {"files", "tfds", "synthetic"}
        Where the images came from.

    Returns
    -------
    Bunch
        With `data`, `images`, `target`, `target_names`, `DESCR` and `source`; `data` holds
        the images as rows and shares their memory.
    """
    return Bunch(
        data=images.reshape(len(images), -1),
        images=images,
        target=target.astype(np.int64),
        target_names=list(CLASS_NAMES),
        DESCR=description,
        source=source,
    )
