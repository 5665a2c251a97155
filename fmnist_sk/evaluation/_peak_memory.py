"""The memory that a piece of work took at its height."""

from __future__ import annotations

import ctypes
import gc
import platform
import threading
from functools import cache
from types import TracebackType

import psutil

_INTERVAL = 0.01  # seconds between two samples


class PeakMemory:
    """Measure by how much the memory of this process rose while a block of code ran.

    The resident set size is sampled every 10 ms in a thread. Before the block, freed memory is
    handed back to the system (on Linux with glibc), so that a block cannot hide in what an earlier
    one left behind. A rise that lasts less than a sample can be missed; memory of other processes,
    such as the workers that a model starts by itself, is not counted; everything else that this
    process does at the same time is.

    Attributes
    ----------
    megabytes : float
        Height of the peak above the start, in units of 10**6 bytes; set when the block ends.

    Examples
    --------
    >>> with PeakMemory() as memory:
    ...     block = bytearray(b"x" * 50_000_000)
    >>> memory.megabytes >= 50
    True
    """

    megabytes: float

    def __enter__(self) -> PeakMemory:
        return_freed_memory()
        self._process = psutil.Process()
        self._start = self._peak = self._process.memory_info().rss
        self._finished = threading.Event()
        self._sampler = threading.Thread(target=self._sample, daemon=True)
        self._sampler.start()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._finished.set()
        self._sampler.join()
        self._peak = max(self._peak, self._process.memory_info().rss)
        self.megabytes = (self._peak - self._start) / 1e6

    def _sample(self) -> None:
        while not self._finished.wait(_INTERVAL):
            self._peak = max(self._peak, self._process.memory_info().rss)


def return_freed_memory() -> None:
    """Collect garbage and hand the C library's free memory back to the system, where it can."""
    gc.collect()
    if _is_glibc():
        ctypes.CDLL(None).malloc_trim(0)


@cache
def _is_glibc() -> bool:
    return platform.libc_ver()[0] == "glibc"
