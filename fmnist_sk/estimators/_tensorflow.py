"""Import TensorFlow without its start-up chatter, and only when something must be computed."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()


def load_tensorflow() -> None:
    """Import TensorFlow and Keras quietly; a second call costs nothing.

    TensorFlow's C++ part writes to the standard error's file descriptor before any of its log levels
    applies, so the descriptor itself is redirected while the libraries load. What was
    written is shown if an import fails. A TensorFlow that the caller imported first is left alone.
    """
    if "tensorflow" not in sys.modules or "keras" not in sys.modules:
        with _lock, _quiet_stderr():
            import keras
            import tensorflow as tf

            tf.zeros(())  # The device set-up writes its own lines; let it happen here.
    import keras
    import tensorflow as tf

    if keras.backend.backend() != "tensorflow":
        raise ImportError(
            f"fmnist_sk trains with Keras on TensorFlow, but Keras runs on "
            f"{keras.backend.backend()!r}. Unset KERAS_BACKEND (or set it to 'tensorflow') before "
            f"Keras is imported."
        )
    if not tf.executing_eagerly():
        raise RuntimeError(
            "fmnist_sk needs TensorFlow's eager execution, which this process has switched off."
        )


@contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Redirect file descriptor 2 into a file, and replay the file if an exception comes out."""
    if "tensorflow" in sys.modules:
        yield
        return
    level = os.environ.get("TF_CPP_MIN_LOG_LEVEL")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        kept = os.dup(2)
    except OSError:  # The process has no standard error.
        kept = None
    with tempfile.TemporaryFile() as captured:
        try:
            if kept is not None:
                sys.stderr.flush()
                os.dup2(captured.fileno(), 2)
            yield
        except BaseException:
            if kept is not None:
                captured.seek(0)
                os.write(kept, captured.read())
            raise
        finally:
            if kept is not None:
                os.dup2(kept, 2)
                os.close(kept)
            if level is None:
                os.environ.pop("TF_CPP_MIN_LOG_LEVEL", None)
