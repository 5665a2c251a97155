"""Images and labels from the official files."""

from __future__ import annotations

import numpy as np

from . import _official
from ._class_names import CLASS_NAMES
from ._data_home import DataHome
from ._download import download as download_file
from ._idx import parse_idx
from ._official import OfficialFile, SourceUnavailableError, Split


def read_files(split: Split, home: DataHome, *, download: bool) -> tuple[np.ndarray, np.ndarray]:
    """Read the images and labels of a split, downloading what is missing.

    Parameters
    ----------
    split : {"train", "test"}
        Which images.
    home : DataHome
        Folder of the files.
    download : bool
        Whether missing files may be downloaded.

    Returns
    -------
    images : ndarray of shape (n_samples, 28, 28), dtype uint8
        The images.
    labels : ndarray of shape (n_samples,), dtype uint8
        Their classes.

    Raises
    ------
    SourceUnavailableError
        If a file is missing and cannot be downloaded.
    OSError
        If a file in the user's own folder is not the official one.
    """
    files = _official.SPLITS[split]
    images, labels = (
        parse_idx(_read_file(file, home, download=download), name=str(home.folder / file.name))
        for file in (files.images, files.labels)
    )
    if images.shape[1:] != (28, 28) or labels.shape != images.shape[:1]:
        raise OSError(
            f"{files.images.name} and {files.labels.name} in {home.folder} hold arrays of shapes "
            f"{images.shape} and {labels.shape}, which are not 28 x 28 images and their labels."
        )
    if labels.size and labels.max() >= len(CLASS_NAMES):
        raise OSError(f"{files.labels.name} in {home.folder} holds the label {labels.max()}.")
    return images, labels


def _read_file(file: OfficialFile, home: DataHome, *, download: bool) -> bytes:
    """Return the content of a file, which is checked in memory and so cannot change afterwards."""
    path = home.folder / file.name
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        problem = f"{path} is missing"
    except OSError as error:
        problem = f"{path} cannot be read: {error}"
    else:
        mismatch = file.mismatch(content)
        if mismatch is None:
            return content
        problem = f"{path} is not the official file: {mismatch}"
        if not home.is_own_cache:
            raise OSError(
                f"{problem}. It was not used and left as it is. Replace it by the official file, "
                f"or delete it and call again with download=True."
            )
    if not download:
        raise SourceUnavailableError(f"{problem} (download=False)")
    try:
        return download_file(file, home.folder)
    except SourceUnavailableError as error:
        raise SourceUnavailableError(problem, *error.reasons) from error
