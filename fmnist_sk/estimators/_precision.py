"""Which number format a network is trained in."""

from __future__ import annotations

from functools import cache
from pathlib import Path


def resolve_precision(precision: str) -> str:
    """Turn the parameter `precision` into "float32" or "bfloat16".

    Parameters
    ----------
    precision : {"auto", "float32", "bfloat16"}
        What the user asked for. "auto" is bfloat16 where the processor multiplies it in hardware,
        TensorFlow's oneDNN is on and no GPU is used; elsewhere bfloat16 is emulated, several times
        slower than float32.

    Returns
    -------
    str
        "float32" or "bfloat16".
    """
    if precision != "auto":
        return precision
    import tensorflow as tf
    from tensorflow.python.util import _pywrap_util_port

    pays = (
        cpu_multiplies_bfloat16()
        and _pywrap_util_port.IsMklEnabled()
        and not tf.config.list_logical_devices("GPU")
    )
    return "bfloat16" if pays else "float32"


@cache
def cpu_multiplies_bfloat16() -> bool:
    """Tell whether the processor has bfloat16 instructions that TensorFlow's oneDNN uses.

    Returns
    -------
    bool
        True for x86-64 processors with AVX512_BF16 or AMX under Linux; False where it is not known.
    """
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
    flags = next((line.split() for line in text.splitlines() if line.startswith("flags")), [])
    return "avx512_bf16" in flags or "amx_bf16" in flags
