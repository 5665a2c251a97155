"""Call compiled functions that use many variables without paying for each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def cheap_call(function: Any) -> Callable[..., Any]:
    """Return a callable that runs a compiled function.

    Calling a ConcreteFunction itself costs 10 microseconds for each of its arguments and for each
    variable that it uses; the function inside, which takes tensors in a row, less than one. It is also
    called under its own name, by which TensorFlow finds what it has compiled for it and frees that
    with it; through a `StatefulPartitionedCall` it would keep that for ever.

    Parameters
    ----------
    function : ConcreteFunction
        With one output.

    Returns
    -------
    callable
        Takes the function's tensors, returns its output.
    """
    captured = function.captured_inputs

    def call(*tensors: Any) -> Any:
        (output,) = function.inference_fn.call_flat(*tensors, *captured)
        return output

    return call
