"""How fast searches find good hyperparameters of a CNN on Fashion-MNIST, at one budget.

All searches but that of architectures have one space, one small network, one hold-out split of training
images, and the epochs that random search needs to train `--trials` networks to their end, or a share of
these. What counts is the best validated score of a network trained to the end of its schedule, against
the epochs that went before it. The search of architectures, which has a space of its own, has the
seconds of random search.

Asked of each: after how many epochs does its best score, averaged over the seeds, reach the best of random
search, and what share is that of the epochs random search took? Overhead is the time of a search outside
of fits and final scores, for each network. The share of the whole budget stands beside, because random
search may be lucky early.

Usage: python benchmarks/search_efficiency.py [--seeds 3] [--trials 24] [--epochs 16] [--methods ...]
       [--space wide --methods "optuna, successive doubling" --pruned-share 0.4], for `search_pruning`
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from typing import Any

import numpy as np
from _environment import write_result
from _search_methods import NETWORK, SPACES, Log, LoggedCNN, list_methods, make_search
from sklearn.model_selection import train_test_split

from fmnist_sk import fetch_fashion_mnist

BASELINE = "random"
RESULTS = {"usual": "search_efficiency", "wide": "search_pruning"}
DEFAULT_METHODS = (
    BASELINE,
    "grid",
    "optuna",
    "optuna, successive halving",
    "optuna, median",
    "keras tuner, bayesian",
    "keras tuner, hyperband",
    "architecture",
)


def best_curve(log: Log, n_epochs: int) -> np.ndarray:
    """Return the best score so far after each number of epochs, from 0 to `n_epochs`; 0 before any."""
    best = np.zeros(n_epochs + 1)
    for epochs, _, score in log.scores:
        if epochs <= n_epochs:
            best[epochs:] = np.maximum(best[epochs:], score)
    return best


def first_reached(curve: np.ndarray, target: float) -> int | None:
    """Return after how many epochs a curve has reached a score; None if it has not."""
    reached = np.flatnonzero(curve >= target - 1e-12)
    return int(reached[0]) if len(reached) else None


def summarise(logs: list[Log], seconds: list[float], baseline: np.ndarray) -> dict[str, Any]:
    """Return what a search achieved, as means over the seeds."""
    n_epochs = len(baseline) - 1
    curve = np.mean([best_curve(log, n_epochs) for log in logs], axis=0)
    target = baseline[-1]
    reached, took = first_reached(curve, target), first_reached(baseline, target)
    outside = [
        total - log.fit_seconds - log.score_seconds
        for log, total in zip(logs, seconds, strict=True)
    ]
    step = max(1, n_epochs // 24)
    return {
        "best_validated": round(float(curve[-1]), 4),
        "best_validated_of_each_seed": [
            round(float(best_curve(log, n_epochs)[-1]), 4) for log in logs
        ],
        "epochs_to_random": reached,
        "share_of_random_epochs": None if reached is None else round(reached / (took or 1), 3),
        "share_of_budget": None if reached is None else round(reached / n_epochs, 3),
        "epochs": round(float(np.mean([log.n_epochs for log in logs]))),
        "seconds": round(float(np.mean(seconds)), 1),
        "seconds_per_epoch": round(
            float(np.mean([log.fit_seconds / max(1, log.n_epochs) for log in logs])), 4
        ),
        "networks_trained_to_the_end": round(float(np.mean([len(log.scores) for log in logs])), 1),
        "curve": [
            [epochs, round(float(curve[epochs]), 4)] for epochs in range(0, n_epochs + 1, step)
        ],
        "seconds_outside_of_fits": round(float(np.mean(outside)), 2),
    }


def run(
    method: str, data: tuple[Any, ...], settings: argparse.Namespace, seed: int, seconds: float
) -> tuple[Log, float, int]:
    """Run one search; return its log, its seconds, and how many networks it tried."""
    X, y, split = data
    log = LoggedCNN.log = Log()
    search = make_search(
        method,
        split,
        space=SPACES[settings.space],
        epochs=settings.epochs,
        n_trials=settings.trials,
        n_epochs=round(settings.pruned_share * settings.trials * settings.epochs),
        seed=seed,
        seconds=seconds,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Of learning rates at which a training diverges.
        search.fit(X, y)
    return log, time.perf_counter() - log.start, len(search.cv_results_["params"])


def main() -> None:
    """Run every search with every seed, print a table, write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n-train", type=int, default=4000)
    parser.add_argument("--n-val", type=int, default=2000)
    parser.add_argument("--epochs", type=int, default=16, help="of a training that is not pruned")
    parser.add_argument("--trials", type=int, default=24, help="whole trainings in the budget")
    parser.add_argument("--seeds", type=int, default=3, help="how many seeds, from 0")
    parser.add_argument("--space", choices=SPACES, default="usual")
    parser.add_argument(
        "--pruned-share", type=float, default=1.0, help="of the budget, for searches that prune"
    )
    parser.add_argument("--result", help="name of the result's file; the default fits the space")
    parser.add_argument("--methods", nargs="+", choices=list_methods(), metavar="METHOD")
    settings = parser.parse_args()
    if not 0 < settings.pruned_share <= 1:
        parser.error(f"--pruned-share={settings.pruned_share} is not above 0 and at most 1.")
    asked = settings.methods or [name for name in DEFAULT_METHODS if name in list_methods()]
    methods = [BASELINE, *(name for name in asked if name != BASELINE)]

    train = fetch_fashion_mnist(subset="train")
    rows, held_out = train_test_split(
        np.arange(len(train.target)),
        train_size=settings.n_train,
        test_size=settings.n_val,
        stratify=train.target,
        random_state=0,
    )
    chosen = np.concatenate([rows, held_out])
    split = [(np.arange(len(rows)), np.arange(len(rows), len(chosen)))]
    data = train.data[chosen], train.target[chosen], split
    warm_up = argparse.Namespace(epochs=1, trials=1, space="usual", pruned_share=1.0)
    run(BASELINE, data, warm_up, 0, 0.0)  # Imports TensorFlow, builds the network.

    logs: dict[str, list[Log]] = {name: [] for name in methods}
    seconds: dict[str, list[float]] = {name: [] for name in methods}
    n_tried: dict[str, list[int]] = {name: [] for name in methods}
    # Seeds in the outer loop: a machine that slows down does so for all searches alike.
    for seed in range(settings.seeds):
        for name in methods:
            budget = seconds[BASELINE][-1] if name != BASELINE else np.inf
            log, total, tried = run(name, data, settings, seed, budget)
            logs[name].append(log)
            seconds[name].append(total)
            n_tried[name].append(tried)
            best = max((score for *_, score in log.scores), default=0.0)
            print(
                f"seed {seed}  {name:28s} best {best:.4f}  {tried:4d} tried  "
                f"{log.n_epochs:5d} epochs  {total:6.1f} s",
                flush=True,
            )

    n_epochs = settings.trials * settings.epochs
    baseline = np.mean([best_curve(log, n_epochs) for log in logs[BASELINE]], axis=0)
    table = {name: summarise(logs[name], seconds[name], baseline) for name in methods}
    for name, row in table.items():
        mean_tried = float(np.mean(n_tried[name]))
        row["networks_tried"] = round(mean_tried, 1)
        row["overhead_seconds_per_network"] = round(row["seconds_outside_of_fits"] / mean_tried, 3)
        print(
            f"{name:28s} best {row['best_validated']:.4f}  reaches random search's after "
            f"{row['epochs_to_random']} epochs ({row['share_of_random_epochs']} of its, "
            f"{row['share_of_budget']} of the budget)  overhead "
            f"{row['overhead_seconds_per_network']} s a network"
        )
    path = write_result(
        settings.result or RESULTS[settings.space],
        {
            "command": " ".join(["python", *sys.argv]),
            "data": f"Fashion-MNIST, {settings.n_train} of the training images, {settings.n_val} others "
            f"for validation",
            "model": f"CNNClassifier({NETWORK!r}, epochs={settings.epochs})",
            "space": {name: repr(values) for name, values in SPACES[settings.space].items()},
            "budget": f"{n_epochs} epochs, those of {settings.trials} whole trainings",
            "budget_share_with_pruning": settings.pruned_share,
            "n_seeds": settings.seeds,
            "searches": table,
        },
    )
    print(f"-> {path}")


if __name__ == "__main__":
    main()
