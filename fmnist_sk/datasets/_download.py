"""Downloading an official file so that no reader ever sees a part of it."""

from __future__ import annotations

import http.client
import os
import urllib.request
import uuid
from pathlib import Path

from . import _official
from ._official import OfficialFile, SourceUnavailableError

_TIMEOUT_IN_SECONDS = 30


def download(file: OfficialFile, folder: Path) -> bytes:
    """Download an official file from the first mirror that has it, and keep it in a folder.

    What comes is checked before it is stored, and appears under its name in one step; processes
    that download at once replace a good file by the same good file.

    Parameters
    ----------
    file : OfficialFile
        What to download.
    folder : Path
        Where to keep it; created if missing.

    Returns
    -------
    bytes
        The content of the file.

    Raises
    ------
    SourceUnavailableError
        If no mirror gives the file or the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SourceUnavailableError(f"{folder} cannot be created: {error}") from error
    if not os.access(folder, os.W_OK):
        raise SourceUnavailableError(f"{folder} cannot be written, so nothing was downloaded")
    reasons = []
    for mirror in _official.MIRRORS:
        try:
            # One byte more than wanted: a longer answer shows but cannot fill the memory.
            content = read_url(mirror + file.name, file.n_bytes + 1)
        except (OSError, http.client.HTTPException) as error:
            reasons.append(f"download of {mirror}{file.name}: {error or type(error).__name__}")
            continue
        if mismatch := file.mismatch(content):
            reasons.append(f"download of {mirror}{file.name}: {mismatch}")
            continue
        try:
            _store(content, folder / file.name)
        except OSError as error:
            raise SourceUnavailableError(f"{folder} cannot be written: {error}") from error
        return content
    raise SourceUnavailableError(*reasons)


def read_url(url: str, n_bytes: int) -> bytes:
    """Return the first bytes of what lies at an address."""
    with urllib.request.urlopen(url, timeout=_TIMEOUT_IN_SECONDS) as response:
        return response.read(n_bytes)


def _store(content: bytes, path: Path) -> None:
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        with open(temporary, "xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        _replace(temporary, path, content)
    finally:
        temporary.unlink(missing_ok=True)


def _replace(temporary: Path, path: Path, content: bytes) -> None:
    try:
        os.replace(temporary, path)
    except PermissionError:
        # Windows replaces no file that is being read: here, by a process that was faster.
        if not path.is_file() or path.read_bytes() != content:
            raise
