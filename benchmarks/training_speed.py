"""Images per second in training: one network, one batch size, several libraries.

All train the same layers with the same optimizer (Nesterov SGD, L2), loss and batches of 128. The
peers are stock Keras `fit` on layers of Keras alone, the same model in scikeras's KerasClassifier, and
skorch with PyTorch, channels last, in a process of its own; before any timing, each must give the
classifier's own probabilities. One run is one epoch by an ordinary call of `fit` or `partial_fit`
after a first call that traces and warms up. Runs go by turns, so that a slow minute falls on all; the
figures are medians over rounds, ratios are taken within a round. Processor time over wall time tells
how many cores a run used.

Usage: python benchmarks/training_speed.py [--network resnet ...] [--n-train 10000] [--rounds 5]
"""

from __future__ import annotations

import argparse
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
    BATCH_SIZE,
    as_images,
    check_agreement,
    compile_stock,
    scikeras_classifier,
    stock_builder,
    stock_model,
)
from _recipes import add_network_option, find_network
from _skorch_process import SkorchProcess

from fmnist_sk import CNNClassifier
from fmnist_sk.networks import Network

Run = Callable[[int], tuple[float, float]]

N_WARM_UP = 5 * BATCH_SIZE - 40
DEFAULT = "fmnist_sk, default precision"
# Ours, the peer in the same number format, and the least ratio that is aimed at.
PAIRS = (
    ("fmnist_sk, float32", "Keras fit, float32", 2.5),
    ("fmnist_sk, bfloat16", "Keras fit, bfloat16", 2.5),
    ("fmnist_sk, float32", "scikeras, float32", None),
    ("fmnist_sk, float32", "skorch, float32", None),
    ("fmnist_sk, bfloat16", "skorch, bfloat16", 1.2),
    (DEFAULT, "Keras fit, float32", None),
)


def timed(train: Callable[[int], Any]) -> Run:
    """Return a function that trains on so many rows and tells wall and processor seconds."""

    def run(n_rows: int) -> tuple[float, float]:
        start, start_cpu = time.perf_counter(), time.process_time()
        train(n_rows)
        return time.perf_counter() - start, time.process_time() - start_cpu

    return run


def tensorflow_contestants(
    network: Network, clf: CNNClassifier, X: np.ndarray, y: np.ndarray
) -> dict[str, Run]:
    """Return the contestants that run in this process."""
    template, images = clf.to_keras(), as_images(X)
    expected = clf.predict_proba(X[:256])

    def ours(precision: str) -> Run:
        estimator = CNNClassifier(network, epochs=1, precision=precision, random_state=0)
        return timed(lambda n: estimator.fit(X[:n], y[:n]))

    def stock(precision: str) -> Run:
        model = compile_stock(stock_model(template, precision))
        if precision == "float32":
            check_agreement("Keras fit", expected, model.predict(images[:256], verbose=0))
        return timed(
            lambda n: model.fit(images[:n], y[:n], batch_size=BATCH_SIZE, epochs=1, verbose=0)
        )

    wrapped = scikeras_classifier(stock_builder(template))
    return {
        f"fmnist_sk, {clf.precision_}": ours("auto"),
        "fmnist_sk, float32": ours("float32"),
        "Keras fit, float32": stock("float32"),
        "Keras fit, bfloat16": stock("bfloat16"),
        "scikeras, float32": timed(lambda n: wrapped.partial_fit(images[:n], y[:n])),
    }


def skorch_contestants(process: SkorchProcess, expected: np.ndarray) -> dict[str, Run]:
    """Return the contestants that run in the process of skorch."""
    got = process.predict_proba("float32", len(expected))
    check_agreement("skorch", expected, got)
    return {
        f"skorch, {precision}": lambda n, precision=precision: process.time_epoch(precision, n)
        for precision in ("float32", "bfloat16")
    }


def measure(contestants: dict[str, Run], n_rows: int, n_rounds: int) -> dict[str, list]:
    """Run all contestants by turns, after one call each that does not count."""
    times: dict[str, list] = {name: [] for name in contestants}
    for run in contestants.values():
        run(min(n_rows, N_WARM_UP))
    names = list(contestants)
    for round_number in range(n_rounds):
        # Another one begins each round: none is always the one after a certain other.
        shift = round_number % len(names)
        for name in names[shift:] + names[:shift]:
            times[name].append(contestants[name](n_rows))
    return times


def summarise(times: dict[str, list], n_rows: int) -> dict[str, Any]:
    """Return medians, ranges and ratios of the measured times."""
    speeds = {name: [n_rows / wall for wall, _ in runs] for name, runs in times.items()}
    rows = {
        name: {
            "images_per_second": round(statistics.median(speeds[name])),
            "lowest_and_highest": [round(min(speeds[name])), round(max(speeds[name]))],
            "cores_used": [round(cpu / wall, 2) for wall, cpu in times[name]],
        }
        for name in times
    }
    default = next(iter(times))
    ratios = []
    for ours, peer, target in PAIRS:
        name = default if ours == DEFAULT else ours
        if name in speeds and peer in speeds:
            within_rounds = [a / b for a, b in zip(speeds[name], speeds[peer], strict=True)]
            ratio = round(statistics.median(within_rounds), 2)
            ratios.append({"ours": ours, "peer": peer, "ratio": ratio, "target": target})
    return {"runs": rows, "ratios": ratios}


def race(name: str, data: ComparisonData, n_rounds: int) -> dict[str, Any]:
    """Measure one network in all libraries."""
    network = find_network(name)
    X, y = data.X, data.y
    clf = CNNClassifier(network, epochs=1, random_state=0).fit(X[:N_WARM_UP], y[:N_WARM_UP])
    contestants = tensorflow_contestants(network, clf, X, y)
    left_out = {}
    with ExitStack() as stack:
        try:
            process = stack.enter_context(SkorchProcess(clf, X, y))
            contestants |= skorch_contestants(process, clf.predict_proba(X[:256]))
        except (ImportError, NotImplementedError) as error:
            left_out["skorch"] = str(error)
        times = measure(contestants, len(X), n_rounds)
    result = {
        "n_params": clf.count_params(),
        "default_precision": clf.precision_,
        **summarise(times, len(X)),
        "left_out": left_out,
    }
    print_race(name, result)
    return result


def print_race(network: str, result: dict[str, Any]) -> None:
    """Print the figures of one network."""
    print(f"\n{network}, {result['n_params']:,} parameters, batches of {BATCH_SIZE}")
    print(f"{'':28}{'images/s':>10}{'lowest':>10}{'highest':>10}   cores used in each run")
    for name, row in result["runs"].items():
        lowest, highest = row["lowest_and_highest"]
        cores = "  ".join(f"{value:.2f}" for value in row["cores_used"])
        print(
            f"{name:28}{row['images_per_second']:>10,}{lowest:>10,}{highest:>10,}   {cores}",
            flush=True,
        )
    for pair in result["ratios"]:
        aim = f"   (aim: {pair['target']})" if pair["target"] else ""
        print(f"{pair['ours']} / {pair['peer']}: {pair['ratio']}{aim}")
    for peer, reason in result["left_out"].items():
        print(f"without {peer}: {reason}")


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_network_option(parser)
    parser.add_argument("--n-train", type=int, default=10_000, help="rows of an epoch")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", choices=("auto", "real", "synthetic"), default="auto")
    parser.add_argument("--no-write", action="store_true", help="print only")
    settings = parser.parse_args()

    data = load_data(settings.data, Profile(settings.n_train, None, 1, 0), seed=0)
    print(f"{len(data.X):,} rows of {data.description}", flush=True)
    rows = {name: race(name, data, settings.rounds) for name in settings.network}
    if not settings.no_write:
        path = write_result(
            "training_speed",
            {
                "command": " ".join(["python", *sys.argv]),
                "data": f"{data.description}, {len(data.X)} training images",
                "batch_size": BATCH_SIZE,
                "peers": {name: installed_version(name) for name in ("torch", "skorch")},
                "rounds": settings.rounds,
                "unit": "images per second, medians over the rounds",
                "networks": rows,
            },
        )
        print(f"written to {path.relative_to(path.parents[2])}")


if __name__ == "__main__":
    main()
