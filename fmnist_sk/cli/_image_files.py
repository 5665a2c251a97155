"""Pictures from files, as a model takes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ..estimators import CNNClassifier

_GREY, _COLOUR = 1, 3


def read_images(
    paths: Sequence[Path], estimator: CNNClassifier, invert: bool = False
) -> np.ndarray:
    """Read pictures as a model takes them: of its size, and of the range of its training pixels.

    Parameters
    ----------
    paths : sequence of Path
        The files.
    estimator : CNNClassifier
        The model.
    invert : bool, default=False
        Whether to exchange dark and light.

    Returns
    -------
    ndarray of shape (n, height, width, channels)
        Bytes, or numbers of type float32 if the model was trained on another range than that of bytes.

    Raises
    ------
    ValueError
        As in `read_image`.
    """
    images = np.stack([read_image(path, estimator.image_shape_, invert) for path in paths])
    low, high = getattr(estimator, "_pixel_range", (0.0, 255.0))
    if (low, high) == (0.0, 255.0):
        return images
    return (low + images * ((high - low) / 255.0)).astype(np.float32)


def read_image(path: Path, image_shape: Sequence[int], invert: bool = False) -> np.ndarray:
    """Read a picture and bring it to the size and number of channels that a model was trained on.

    Parameters
    ----------
    path : Path
        A PNG, JPEG or other file that OpenCV reads.
    image_shape : sequence of int
        Height, width and channels of the model's images.
    invert : bool, default=False
        Whether to exchange dark and light.

    Returns
    -------
    ndarray of uint8, shape (height, width, channels)
        The image; transparent parts are black, also if it is inverted.

    Raises
    ------
    ValueError
        If the file is no picture, or the model takes other than 1 or 3 channels.
    """
    import cv2

    height, width, channels = image_shape
    if channels not in (_GREY, _COLOUR):
        raise ValueError(f"The model takes images of {channels} channels; files have 1 or 3.")
    # From bytes, because OpenCV writes warnings of its own about files that it cannot open.
    contents = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    image = cv2.imdecode(contents, cv2.IMREAD_UNCHANGED) if len(contents) else None
    if image is None:
        raise ValueError(f"{path} is no picture that can be read; PNG and JPEG can.")
    if image.dtype == np.uint16:
        image = (image // 257).astype(np.uint8)
    image = image[..., None] if image.ndim == 2 else image
    if image.shape[2] == 4:
        image, opacity = image[..., :3], image[..., 3:].astype(np.float32) / 255
    else:
        opacity = np.ones((1, 1, 1), dtype=np.float32)
    image = 255 - image if invert else image
    image = np.rint(image * opacity).astype(np.uint8)
    if channels == _GREY and image.shape[2] == _COLOUR:
        image = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)[..., None]
    elif channels == _COLOUR:
        # OpenCV takes blue for the first channel.
        image = image[..., ::-1] if image.shape[2] == _COLOUR else image.repeat(3, axis=2)
    if image.shape[:2] != (height, width):
        image = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    return image.reshape(height, width, channels)
