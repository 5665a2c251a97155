"""Why some calls of stock Keras `fit` take up to twice as long as others: how long each does nothing.

`fit` reads its batches through tf.data, whose autotuner is a thread that wakes up after 10, 20, 40, ...
milliseconds. The end of a training tells it to stop, but now and then it does not hear that, and `fit`
waits until the thread wakes up by itself: 10 * (2 ** k - 1) milliseconds after the start, such as 2.55,
5.11, or 10.23 seconds. Beside stock `fit` with NumPy arrays, which gives no say in that, stand a tf.data
pipeline as TensorFlow makes it, the same with the autotuner off, and CNNClassifier, which has no such
pipeline. All train the network of the short recipe for one epoch, by turns. What a call does after its
last step takes milliseconds; more is waiting.

Usage: python benchmarks/stock_fit_wait.py [--rounds 15]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from _comparison_data import load_data
from _comparison_profiles import Profile
from _environment import write_result
from _keras_peers import BATCH_SIZE, as_images, compile_stock, keras, stock_model
from _recipes import find_network

from fmnist_sk import CNNClassifier

N_TRAIN = 10_000
# Of a call in seconds, after its last step: the shortest that counts as waiting.
SHORTEST_WAIT = 0.1

Fit = Callable[[int, keras.callbacks.Callback], Any]


class LastStep(keras.callbacks.Callback):
    """Notes when the last step of a training ended."""

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Note the time."""
        self.ended = time.perf_counter()


def contestants(X: Any, y: Any) -> dict[str, Fit]:
    """Return functions that train on so many rows with a callback."""
    clf = CNNClassifier(find_network("recipe"), epochs=1, precision="float32", random_state=0)
    clf.fit(X[:BATCH_SIZE], y[:BATCH_SIZE])
    model = compile_stock(stock_model(clf.to_keras()))
    images = as_images(X)

    def pipeline(n_rows: int, *, autotune: bool) -> Any:
        import tensorflow as tf

        rows = tf.data.Dataset.from_tensor_slices((images[:n_rows], y[:n_rows]))
        options = tf.data.Options()
        options.autotune.enabled = autotune
        return rows.batch(BATCH_SIZE).prefetch(tf.data.AUTOTUNE).with_options(options)

    def stock(data: Callable[[int], dict[str, Any]]) -> Fit:
        return lambda n, timer: model.fit(
            **data(n), epochs=1, shuffle=False, verbose=0, callbacks=[timer]
        )

    return {
        "fmnist_sk": lambda n, timer: clf.set_params(callbacks=[timer]).fit(X[:n], y[:n]),
        "Keras fit": stock(lambda n: {"x": images[:n], "y": y[:n], "batch_size": BATCH_SIZE}),
        "Keras fit, tf.data": stock(lambda n: {"x": pipeline(n, autotune=True)}),
        "Keras fit, tf.data without autotuner": stock(lambda n: {"x": pipeline(n, autotune=False)}),
    }


def measure(fits: dict[str, Fit], n_rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Return seconds of each call, and those after its last step, after one call that does not count."""
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in fits}
    for fit in fits.values():
        fit(3 * BATCH_SIZE, LastStep())
    for _ in range(n_rounds):
        for name, fit in fits.items():
            timer, start = LastStep(), time.perf_counter()
            fit(N_TRAIN, timer)
            end = time.perf_counter()
            seconds[name].append((end - start, end - timer.ended))
    return seconds


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    settings = parser.parse_args()

    data = load_data("auto", Profile(N_TRAIN, None, 1, 0), seed=0)
    rows = {}
    for name, calls in measure(contestants(data.X, data.y), settings.rounds).items():
        wall, after = zip(*calls, strict=True)
        rows[name] = {
            "calls_that_waited": sum(wait > SHORTEST_WAIT for wait in after),
            "longest_wait": round(max(after), 3),
            "median_seconds": round(statistics.median(wall), 3),
            "seconds": [round(value, 3) for value in wall],
            "seconds_after_the_last_step": [round(value, 3) for value in after],
        }
        print(f"{name:38}{rows[name]}")
    path = write_result(
        "stock_fit_wait",
        {
            "command": " ".join(["python", *sys.argv]),
            "data": f"{data.description}, {N_TRAIN} training images",
            "rounds": settings.rounds,
            "shortest_wait": SHORTEST_WAIT,
            "calls": rows,
        },
    )
    print(f"-> {path}")


if __name__ == "__main__":
    main()
