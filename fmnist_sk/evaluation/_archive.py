"""Readable text and arrays in two files that belong together: ``name.json`` and ``name.npz``.

Nothing is pickled: reading runs no code. Each file appears under its name only when it is complete,
and the text, which is written last, names the arrays that it belongs to by their hash.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np


def write_archive(
    path: Path, document: Mapping[str, Any], arrays: Mapping[str, np.ndarray]
) -> None:
    """Write a document and its arrays.

    Parameters
    ----------
    path : Path
        The text file, ending in ".json"; the arrays go beside it. Existing files are replaced.
    document : dict
        What JSON can express, and NaN or infinity, which become null.
    arrays : dict of str to ndarray
        Arrays without Python objects.
    """
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **dict[str, Any](arrays))
    contents = buffer.getvalue()
    complete = {**document, "arrays_sha256": hashlib.sha256(contents).hexdigest()}
    text = json.dumps(_without_nan(complete), indent=1, ensure_ascii=False, allow_nan=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path.with_suffix(".npz"), contents)
    write_atomically(path, text.encode())


def read_archive(
    path: Path, kind: str, version: int
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Read a document and its arrays, or say what is wrong with them.

    Parameters
    ----------
    path : Path
        The text file.
    kind : str
        What the document's "format" must be.
    version : int
        The newest "format_version" that can be read.

    Returns
    -------
    document : dict
        The text.
    arrays : dict of str to ndarray
        The arrays.

    Raises
    ------
    FileNotFoundError
        If one of the two files is missing.
    ValueError
        If the text is no such document or of a later version, or the arrays are not its own.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(
            f"{path} is not a complete JSON file ({error}); write it again."
        ) from error
    if not isinstance(document, dict) or document.get("format") != kind:
        raise ValueError(f"{path} does not hold a {kind!r}; was it written by something else?")
    found = document.get("format_version")
    if not isinstance(found, int) or isinstance(found, bool):
        raise ValueError(
            f"{path} has the format version {found!r}, which is no whole number: the file was "
            f"altered; write it again."
        )
    if found > version:
        raise ValueError(
            f"{path} has format version {found}, and this version of "
            f"fmnist_sk reads up to {version}. Update fmnist_sk to open it."
        )
    beside = path.with_suffix(".npz")
    if not beside.exists():
        raise FileNotFoundError(
            f"{beside} is missing: it holds the arrays of {path.name}; keep both together."
        )
    contents = beside.read_bytes()
    if hashlib.sha256(contents).hexdigest() != document.get("arrays_sha256"):
        raise ValueError(
            f"{beside} is damaged or belongs to another file than {path.name}; write both again."
        )
    with np.load(io.BytesIO(contents), allow_pickle=False) as arrays:
        return document, dict(arrays)


def write_atomically(path: Path, contents: bytes) -> None:
    """Write a file that appears under its name only when it is complete.

    Parameters
    ----------
    path : Path
        Where to write; an existing file is replaced, and a missing folder made.
    contents : bytes
        What to write.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _without_nan(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {name: _without_nan(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(item) for item in value]
    return value
