"""The IDX format, in which the official files hold their arrays."""

import gzip
import math
import struct
import zlib

import numpy as np

_UNSIGNED_BYTE = 0x08


def parse_idx(content: bytes, *, name: str) -> np.ndarray:
    r"""Return the array in a gzip-compressed IDX file of unsigned bytes.

    Parameters
    ----------
    content : bytes
        The whole file.
    name : str
        What to call the file in an error.

    Returns
    -------
    ndarray, dtype uint8
        A writable array of its own memory, with as many axes as the file declares.

    Raises
    ------
    OSError
        If the compressed data are truncated or altered, or are no IDX array of unsigned bytes, or
        hold another number of values than their header declares.

    References
    ----------
    Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits", section
    "File formats". http://yann.lecun.com/exdb/mnist/

    Examples
    --------
    >>> header = b"\x00\x00\x08\x01" + (3).to_bytes(4, "big")
    >>> parse_idx(gzip.compress(header + bytes([7, 8, 9])), name="labels.gz")
    array([7, 8, 9], dtype=uint8)
    """
    try:
        raw = gzip.decompress(content)
    except (EOFError, OSError, zlib.error) as error:
        raise OSError(f"{name} is a truncated or altered gzip file ({error}).") from error
    n_axes = raw[3] if len(raw) >= 4 else 0
    start = 4 + 4 * n_axes
    if raw[:3] != bytes([0, 0, _UNSIGNED_BYTE]) or n_axes == 0 or len(raw) < start:
        raise OSError(
            f"{name} is no IDX file of unsigned bytes: it begins with {raw[:4].hex(' ')!r}, "
            f"where 00 00 08 and the number of axes belong."
        )
    shape = struct.unpack(f">{n_axes}I", raw[4:start])
    if len(raw) - start != math.prod(shape):
        raise OSError(
            f"{name} declares an array of shape {shape}, which takes {math.prod(shape):,} bytes, "
            f"but holds {len(raw) - start:,}."
        )
    return np.frombuffer(raw, np.uint8, offset=start).reshape(shape).copy()
