"""What is known about the official files: names, sizes, checksums, addresses.

References
----------
H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine
learning algorithms", arXiv:1708.07747, 2017. https://github.com/zalandoresearch/fashion-mnist
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

import numpy as np

Split = Literal["train", "test"]


@dataclass(frozen=True)
class OfficialFile:
    """One of the four gzip files.

    Parameters
    ----------
    name : str
        File name.
    n_bytes : int
        Size of the gzip file.
    md5 : str
        The checksum that the authors publish, in hexadecimal digits.
    """

    name: str
    n_bytes: int
    md5: str

    def mismatch(self, content: bytes) -> str | None:
        """Say in which way `content` is not this file, or return None if it is."""
        if len(content) < self.n_bytes:
            return f"only {len(content):,} of {self.n_bytes:,} bytes, as after a broken download"
        if len(content) > self.n_bytes:
            return f"{len(content):,} bytes instead of {self.n_bytes:,}"
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        return None if md5 == self.md5 else f"MD5 {md5} instead of the official {self.md5}"


@dataclass(frozen=True)
class OfficialSplit:
    """The training or the test images.

    Parameters
    ----------
    images, labels : OfficialFile
        Its two files.
    sha256 : str
        Digest of the pixels followed by the labels, both uint8 and in the official order, by which
        images from any other source are recognised.
    """

    images: OfficialFile
    labels: OfficialFile
    sha256: str

    def holds(self, images: np.ndarray, labels: np.ndarray) -> bool:
        """Return whether these are exactly the official images and labels in the official order."""
        digest = hashlib.sha256(images.tobytes())
        digest.update(labels.astype(np.uint8).tobytes())
        return digest.hexdigest() == self.sha256


SPLITS: dict[Split, OfficialSplit] = {
    "train": OfficialSplit(
        OfficialFile("train-images-idx3-ubyte.gz", 26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
        OfficialFile("train-labels-idx1-ubyte.gz", 29_515, "25c81989df183df01b3e8a0aad5dffbe"),
        sha256="16d82e2b505296aa2b78bd5ea0992634f30419a4c97def7c907d154a35ac6157",
    ),
    "test": OfficialSplit(
        OfficialFile("t10k-images-idx3-ubyte.gz", 4_422_102, "bef4ecab320f06d8554ea6380940ec79"),
        OfficialFile("t10k-labels-idx1-ubyte.gz", 5_148, "bb300cfdad3c16e7a12a480ee83cd310"),
        sha256="9f1ec356a747bfe4ebab3cfb722d3694c9ca737e2570f6f90cf31d7b6fd689d4",
    ),
}

MIRRORS: tuple[str, ...] = (
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
)
"""Addresses of folders that hold the official files, in the order in which they are tried."""


class SourceUnavailableError(OSError):
    """A source cannot give the data; another one may.

    Parameters
    ----------
    *reasons : str
        Everything that was tried, each with what came of it.
    """

    def __init__(self, *reasons: str):
        super().__init__("; ".join(reasons))
        self.reasons = reasons
