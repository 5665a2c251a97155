"""What fitting a known network again costs beyond its arithmetic: time and memory, beside scikeras.

Both fit the same network with the same optimizer, in batches of 128.

Start-up: `clone(est).fit(X[:256], y[:256])` for one epoch, less what an epoch costs, which is the
difference to a fit of several epochs. Cross-validation: `cross_val_score` with 5 folds; the first one of
a process, which traces, and the median of later ones. Memory: how the resident memory of a process
grows from fit to fit; garbage is collected before every reading. Every part runs in processes of its
own; in the first two, both take turns.

Usage: python benchmarks/refit_cost.py [--network resnet] [--rounds 9] [--n-fits 200 30]
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import psutil
from _comparison_data import ComparisonData, load_data
from _comparison_profiles import Profile
from _environment import write_result
from sklearn.base import clone
from sklearn.model_selection import StratifiedKFold, cross_val_score

from fmnist_sk import CNNClassifier

N_ROWS = 256
MORE_EPOCHS = 6
N_CV_ROWS, N_CV_EPOCHS, N_FOLDS = 2_000, 2, 5
OURS, PEER = "fmnist_sk", "scikeras"
TARGETS = {"start_up_ms": 50, "cross_validation_ratio": 2, "mb_per_fit": 0.2}


def make_estimator(
    name: str, network: str, X: np.ndarray, y: np.ndarray
) -> tuple[Any, Callable[[np.ndarray], np.ndarray]]:
    """Return an unfitted estimator and what turns rows into its images."""
    if name == OURS:
        return CNNClassifier(network, epochs=1, random_state=0), lambda rows: rows
    from _keras_peers import as_images, scikeras_classifier, stock_builder

    template = CNNClassifier(network, epochs=1, random_state=0)
    keras_model = template.fit(X[:N_ROWS], y[:N_ROWS]).to_keras()
    return scikeras_classifier(stock_builder(keras_model, same_weights=False), epochs=1), as_images


def make_both(network: str, X: np.ndarray, y: np.ndarray) -> dict[str, tuple[Any, np.ndarray]]:
    """Return both estimators, each with the images in its own form."""
    both = {}
    for name in (OURS, PEER):
        estimator, as_images = make_estimator(name, network, X, y)
        both[name] = estimator, as_images(X)
    return both


def fit_seconds(estimator: Any, epochs: int, X: np.ndarray, y: np.ndarray) -> float:
    """Time a fit of a clone."""
    start = time.perf_counter()
    clone(estimator).set_params(epochs=epochs).fit(X[:N_ROWS], y[:N_ROWS])
    return time.perf_counter() - start


def measure_start_up(network: str, X: np.ndarray, y: np.ndarray, n_rounds: int) -> dict[str, Any]:
    """Time refits of one and of several epochs by turns."""
    both = make_both(network, X, y)
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in both}
    for round_number in range(-1, n_rounds):
        for name, (estimator, images) in both.items():
            pair = tuple(fit_seconds(estimator, epochs, images, y) for epochs in (1, MORE_EPOCHS))
            if round_number >= 0:
                seconds[name].append(pair)
    return {name: _split_fit(pairs) for name, pairs in seconds.items()}


def _split_fit(pairs: list[tuple[float, float]]) -> dict[str, float]:
    """Split fits into start-up and epochs."""
    # Medians before the difference: a disturbed fit then counts no more than another.
    one, more = (statistics.median(column) for column in zip(*pairs, strict=True))
    epoch = (more - one) / (MORE_EPOCHS - 1)
    return {
        "fit_ms": round(1e3 * one, 1),
        "epoch_ms": round(1e3 * epoch, 1),
        "start_up_ms": round(1e3 * (one - epoch), 1),
    }


def measure_cross_validation(
    network: str, X: np.ndarray, y: np.ndarray, n_rounds: int
) -> dict[str, Any]:
    """Time cross-validations by turns, on the same folds."""
    # TensorFlow gets ready, but the network is not traced yet.
    CNNClassifier("mlp", epochs=1).fit(X[:N_ROWS], y[:N_ROWS])
    ours, _ = make_estimator(OURS, network, X, y)
    folds = StratifiedKFold(N_FOLDS, shuffle=True, random_state=0)

    def score(estimator: Any, images: np.ndarray) -> tuple[float, float]:
        start = time.perf_counter()
        scores = cross_val_score(
            clone(estimator).set_params(epochs=N_CV_EPOCHS), images, y, cv=folds
        )
        return time.perf_counter() - start, float(scores.mean())

    runs = {OURS: [score(ours, X)], PEER: []}
    peer, as_images = make_estimator(PEER, network, X, y)
    images = as_images(X)
    runs[PEER].append(score(peer, images))
    for _ in range(n_rounds):
        runs[OURS].append(score(ours, X))
        runs[PEER].append(score(peer, images))
    return {
        name: {
            "first_seconds": round(values[0][0], 2),
            "later_seconds": round(statistics.median(seconds for seconds, _ in values[1:]), 2),
            "mean_accuracy": round(values[-1][1], 3),
        }
        for name, values in runs.items()
    }


def measure_memory(
    name: str, network: str, X: np.ndarray, y: np.ndarray, n_fits: int
) -> dict[str, Any]:
    """Read the resident memory after each of many fits."""
    estimator, as_images = make_estimator(name, network, X, y)
    images = as_images(X[:N_ROWS])
    process = psutil.Process()
    megabytes = []
    for _ in range(n_fits + 1):
        clone(estimator).fit(images, y[:N_ROWS])
        gc.collect()
        megabytes.append(process.memory_info().rss / 1e6)
    half = len(megabytes) // 2
    return {
        "n_fits": n_fits,
        "after_first_fit_mb": round(megabytes[0]),
        "after_last_fit_mb": round(megabytes[-1]),
        "mb_per_fit": round((megabytes[-1] - megabytes[0]) / n_fits, 3),
        "mb_per_fit_of_second_half": round(
            (megabytes[-1] - megabytes[half]) / (len(megabytes) - 1 - half), 3
        ),
    }


def in_own_process(function: Callable[..., dict[str, Any]], *arguments: Any) -> dict[str, Any]:
    """Call a function in a fresh process, which inherits nothing of this one."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def print_part(title: str, rows: dict[str, dict[str, Any]]) -> None:
    """Print one part, a line for each estimator."""
    print(f"\n{title}")
    for name, row in rows.items():
        print(f"  {name:10}" + "  ".join(f"{key} {value:,}" for key, value in row.items()))
    sys.stdout.flush()


def measure(network: str, data: ComparisonData, settings: argparse.Namespace) -> dict[str, Any]:
    """Run all parts, each in its own process, and print them."""
    X, y = data.X, data.y
    start_up = in_own_process(measure_start_up, network, X, y, settings.rounds)
    print_part(f"clone().fit() of {N_ROWS} rows", start_up)
    folds = in_own_process(measure_cross_validation, network, X, y, settings.cv_rounds)
    print_part(f"cross_val_score, {N_FOLDS} folds, {len(X)} rows, {N_CV_EPOCHS} epochs", folds)
    ratios = {
        when: round(folds[PEER][f"{when}_seconds"] / folds[OURS][f"{when}_seconds"], 2)
        for when in ("first", "later")
    }
    print(f"  times as fast as {PEER}: first {ratios['first']}, later {ratios['later']}")
    memory = {
        name: in_own_process(measure_memory, name, network, X, y, n_fits)
        for name, n_fits in zip((OURS, PEER), settings.n_fits, strict=True)
    }
    print_part("resident memory", memory)
    return {
        "start_up": start_up,
        "cross_validation": folds | {"times_as_fast_as_scikeras": ratios},
        "memory": memory,
    }


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", default="resnet")
    parser.add_argument("--rounds", type=int, default=9, help="of the start-up")
    parser.add_argument("--cv-rounds", type=int, default=3, help="of the cross-validation")
    parser.add_argument(
        "--n-fits", type=int, nargs=2, default=[200, 30], help="for memory: ours, scikeras's"
    )
    parser.add_argument("--data", choices=("auto", "real", "synthetic"), default="auto")
    parser.add_argument("--no-write", action="store_true", help="print only")
    settings = parser.parse_args()

    data = load_data(settings.data, Profile(N_CV_ROWS, 10, 1, 0), seed=0)
    result = measure(settings.network, data, settings)
    if not settings.no_write:
        path = write_result(
            "refit_cost",
            {
                "command": " ".join(["python", *sys.argv]),
                "data": f"{data.description}, {len(data.X)} training images",
                "network": settings.network,
                "rounds": {"start_up": settings.rounds, "cross_validation": settings.cv_rounds},
                "aimed_at": TARGETS,
                **result,
            },
        )
        print(f"written to {path.relative_to(path.parents[2])}")


if __name__ == "__main__":
    main()
