"""Where a benchmark that was interrupted finds its finished fits."""

from __future__ import annotations

from pathlib import Path

from ..evaluation._fingerprint import digest

# What `compare_models` writes, and what is left of a file that was being written when it was killed.
_WRITTEN = ("*.json", "*.npz", ".*.tmp")


def run_checkpoint(output: Path, **settings: object) -> Path:
    """Return the folder for the finished fits of one run, different for every other run.

    Parameters
    ----------
    output : Path
        Folder of the results.
    **settings : object
        What makes the run what it is, such as its models and seed: text, numbers or lists of them.

    Returns
    -------
    Path
        The folder, inside `output`. It need not exist.

    See Also
    --------
    remove_checkpoint : When all is done.

    Examples
    --------
    >>> folder = run_checkpoint(Path("benchmark"), models=["lenet"], seed=0)
    >>> folder.parent == Path("benchmark/checkpoint")
    True
    >>> folder == run_checkpoint(Path("benchmark"), models=["lenet"], seed=1)
    False
    """
    return output / "checkpoint" / digest(settings)[:12]


def remove_checkpoint(folder: Path) -> None:
    """Delete the finished fits of a run, and its folders as far as nothing else is in them.

    Parameters
    ----------
    folder : Path
        From `run_checkpoint`. Files of others in it or beside it stay.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as output:
    ...     folder = run_checkpoint(Path(output), seed=0)
    ...     folder.mkdir(parents=True)
    ...     remove_checkpoint(folder)
    ...     list(Path(output).iterdir())
    []
    """
    for pattern in _WRITTEN:
        for file in folder.glob(pattern):
            file.unlink()
    for place in (folder, folder.parent):
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()
