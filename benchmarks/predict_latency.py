"""How long `predict_proba` takes: one image, ten, a thousand, ten thousand, in several libraries.

All have the same network with the same weights, which is checked first. scikeras and `keras.Model`
predict in their default batches of 32 and, in rows of their own, in batches of 512; skorch, in a
process of its own, in batches of 512. All compute in float32. Calls go by turns, in rounds; figures
are medians of all calls.

Then CNNClassifier gets a thousand calls with random numbers of images: how often it traces (a layer
counts how often its Python code runs), how the times spread, and how far the probabilities of an
image depend on what it was predicted together with.

Usage: python benchmarks/predict_latency.py [--network resnet] [--rounds 5] [--n-calls 1000]
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import numpy as np
from _comparison_data import ComparisonData, load_data
from _comparison_profiles import Profile
from _environment import installed_version, write_result
from _keras_peers import (
    as_images,
    check_agreement,
    keras,
    scikeras_classifier,
    stock_builder,
    stock_model,
)
from _skorch_process import SkorchProcess

from fmnist_sk import CNNClassifier
from fmnist_sk.networks import Network, get_network_class

# Images of a call, and calls of each contestant in a round.
CALLS = {1: 40, 10: 20, 1_000: 4, 10_000: 1}
# Of one prediction in scikeras's time: the least ratio that is aimed at.
TARGETS = {1: 80.0, 10_000: 3.0}
N_TRAIN = 1_000
LARGEST_RANDOM_BATCH = 2_000
OURS, SCIKERAS = "fmnist_sk", "scikeras"

TimeCalls = Callable[[int, int], list[float]]


def timed(predict: Callable[[int], Any]) -> TimeCalls:
    """Return a function that predicts so many images so many times and tells the seconds."""

    def time_calls(n_images: int, n_calls: int) -> list[float]:
        seconds = []
        for _ in range(n_calls):
            start = time.perf_counter()
            predict(n_images)
            seconds.append(time.perf_counter() - start)
        return seconds

    return time_calls


def tensorflow_contestants(clf: CNNClassifier, X: np.ndarray) -> dict[str, TimeCalls]:
    """Return the contestants that run in this process, after checking that they agree."""
    template, images = clf.to_keras(), as_images(X)
    model = stock_model(template)
    wrapped = {
        SCIKERAS: scikeras_classifier(stock_builder(template)),
        "scikeras, batches of 512": scikeras_classifier(
            stock_builder(template), predict__batch_size=512
        ),
    }
    expected = clf.predict_proba(X[:100])
    check_agreement("Keras", expected, model.predict(images[:100], verbose=0))
    for name, wrapper in wrapped.items():
        # Only building and labels: the weights stay those of the template.
        wrapper.initialize(images[:N_TRAIN], np.arange(N_TRAIN) % expected.shape[1])
        check_agreement(name, expected, wrapper.predict_proba(images[:100]))
    return {
        OURS: timed(lambda n: clf.predict_proba(X[:n])),
        **{
            name: timed(lambda n, wrapper=wrapper: wrapper.predict_proba(images[:n]))
            for name, wrapper in wrapped.items()
        },
        "keras.Model.predict": timed(lambda n: model.predict(images[:n], verbose=0)),
        "keras.Model.predict, batches of 512": timed(
            lambda n: model.predict(images[:n], batch_size=512, verbose=0)
        ),
    }


def skorch_contestant(process: SkorchProcess, expected: np.ndarray) -> dict[str, TimeCalls]:
    """Return the contestant that runs in the process of skorch, after checking that it agrees."""
    check_agreement("skorch", expected, process.predict_proba("float32", len(expected)))
    return {
        "skorch": lambda n_images, n_calls: process.time_predictions("float32", n_images, n_calls)
    }


def measure(contestants: dict[str, TimeCalls], n_rounds: int) -> dict[str, dict[int, list[float]]]:
    """Call all contestants by turns, after one call of each size that does not count."""
    seconds: dict[str, dict[int, list[float]]] = {
        name: {n_images: [] for n_images in CALLS} for name in contestants
    }
    for time_calls in contestants.values():
        for n_images in CALLS:
            time_calls(n_images, 1)
    for _ in range(n_rounds):
        for n_images, n_calls in CALLS.items():
            for name, time_calls in contestants.items():
                seconds[name][n_images] += time_calls(n_images, n_calls)
    return seconds


def race(clf: CNNClassifier, data: ComparisonData, n_rounds: int) -> dict[str, Any]:
    """Measure all libraries."""
    contestants = tensorflow_contestants(clf, data.X_test)
    left_out = {}
    with ExitStack() as stack:
        try:
            process = stack.enter_context(SkorchProcess(clf, data.X_test, data.y_test))
            contestants |= skorch_contestant(process, clf.predict_proba(data.X_test[:100]))
        except (ImportError, NotImplementedError) as error:
            left_out["skorch"] = str(error)
        seconds = measure(contestants, n_rounds)
    milliseconds = {
        name: {n: round(1e3 * statistics.median(calls), 3) for n, calls in by_size.items()}
        for name, by_size in seconds.items()
    }
    ratios = {n: round(milliseconds[SCIKERAS][n] / milliseconds[OURS][n], 1) for n in CALLS}
    return {
        "milliseconds": milliseconds,
        "times_as_fast_as_scikeras": ratios,
        "aimed_at": TARGETS,
        "left_out": left_out,
    }


def print_race(result: dict[str, Any]) -> None:
    """Print the medians."""
    print(f"\n{'milliseconds':38}" + "".join(f"{n:>10,}" for n in CALLS))
    for name, row in result["milliseconds"].items():
        print(f"{name:38}" + "".join(f"{row[n]:>10.2f}" for n in CALLS))
    ratios = result["times_as_fast_as_scikeras"]
    print(f"{'times as fast as scikeras':38}" + "".join(f"{ratios[n]:>10.1f}" for n in CALLS))
    for peer, reason in result["left_out"].items():
        print(f"without {peer}: {reason}")


class TracingCounter(keras.layers.Layer):
    """Hand features on, counting the calls of this Python code: once for each tracing."""

    n_calls = 0

    def call(self, features: Any) -> Any:
        """Return the features as they are."""
        TracingCounter.n_calls += 1
        return features


class CountedNetwork(Network):
    """A network that counts how often it is traced.

    Parameters
    ----------
    name : str
        Name of the registered network that is counted.
    """

    search_space = {}

    def __init__(self, name: str = "resnet"):
        self.name = name

    def features(self, x: Any) -> Any:
        """Build the network and the counter behind it."""
        return TracingCounter()(get_network_class(self.name)().features(x))


def random_batches(network: str, data: ComparisonData, n_calls: int) -> dict[str, Any]:
    """Predict random numbers of images, counting tracings and timing every call."""
    rows, labels = data.X[:N_TRAIN], data.y[:N_TRAIN]
    clf = CNNClassifier(CountedNetwork(network), epochs=1, random_state=0).fit(rows, labels)
    counted_in_fit = TracingCounter.n_calls
    rng = np.random.default_rng(0)
    largest = min(LARGEST_RANDOM_BATCH, len(data.X_test))
    sizes = np.exp(rng.uniform(0, np.log(largest), n_calls)).round().astype(int)
    tracings, seconds = [], []
    for n_images in sizes:
        first = rng.integers(len(data.X_test) - n_images + 1)
        before, start = TracingCounter.n_calls, time.perf_counter()
        clf.predict_proba(data.X_test[first : first + n_images])
        seconds.append(time.perf_counter() - start)
        tracings.append(TracingCounter.n_calls - before)
    traced = np.flatnonzero(tracings)
    quantiles = np.quantile(seconds, (0.5, 0.9, 0.99, 1.0))
    names = ("median", "90 %", "99 %", "longest")
    return {
        "n_calls": n_calls,
        "sizes": f"1 to {largest}, uniform in the logarithm",
        # Builds and tracings for training, and for the first prediction of many images, which a fit
        # makes itself. The first single image is traced once more.
        "tracings_within_fit": counted_in_fit,
        "tracings": int(np.sum(tracings)),
        "last_call_that_traced": int(traced[-1]) + 1 if len(traced) else None,
        "milliseconds": {
            n: round(float(1e3 * q), 2) for n, q in zip(names, quantiles, strict=True)
        },
    }


def batching_difference(clf: CNNClassifier, X: np.ndarray, n_images: int = 300) -> dict[str, Any]:
    """Return the largest difference of probabilities between one call, single images and parts."""
    together = clf.predict_proba(X[:n_images])
    singles = np.concatenate([clf.predict_proba(X[i : i + 1]) for i in range(n_images)])
    cuts = [0, 7, 40, 41, 169, n_images]
    parts = np.concatenate(
        [clf.predict_proba(X[start:end]) for start, end in itertools.pairwise(cuts)]
    )
    return {
        "n_images": n_images,
        "single_images": float(np.abs(together - singles).max()),
        "parts_of_odd_sizes": float(np.abs(together - parts).max()),
        "aimed_at": 1e-6,
    }


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", default="resnet")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--n-calls", type=int, default=1_000, help="calls of random sizes")
    parser.add_argument("--data", choices=("auto", "real", "synthetic"), default="auto")
    parser.add_argument("--no-write", action="store_true", help="print only")
    settings = parser.parse_args()

    data = load_data(settings.data, Profile(N_TRAIN, 10_000, 1, 0), seed=0)
    clf = CNNClassifier(settings.network, epochs=1, random_state=0).fit(data.X, data.y)
    result = race(clf, data, settings.rounds)
    print_race(result)
    batches = random_batches(settings.network, data, settings.n_calls)
    print(
        f"\n{batches['n_calls']} calls of {batches['sizes']} images: {batches['tracings']} tracings "
        f"({batches['tracings_within_fit']} while it was fitted), "
        f"the last in call {batches['last_call_that_traced']}; "
        + ", ".join(f"{name} {value} ms" for name, value in batches["milliseconds"].items())
    )
    difference = batching_difference(clf, data.X_test)
    print(
        f"largest difference of a probability to one call: single images "
        f"{difference['single_images']:.1g}, parts {difference['parts_of_odd_sizes']:.1g}"
    )
    if not settings.no_write:
        path = write_result(
            "predict_latency",
            {
                "command": " ".join(["python", *sys.argv]),
                "data": data.description,
                "network": settings.network,
                "n_params": clf.count_params(),
                "rounds": settings.rounds,
                "calls_in_a_round": CALLS,
                "peers": {name: installed_version(name) for name in ("torch", "skorch")},
                **result,
                "random_batches": batches,
                "dependence_on_batching": difference,
            },
        )
        print(f"written to {path.relative_to(path.parents[2])}")


if __name__ == "__main__":
    main()
