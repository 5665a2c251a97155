"""Compare every registered network with the classics of scikit-learn on Fashion-MNIST.

All models see the same rows; the best is chosen on a validation part of the training rows, and the
test set decides nothing. Without the real data the images are generated, and every result says so.
A run that was interrupted goes on where it stopped when it is started again.

Usage: python benchmarks/compare_models.py [--profile quick|full|smoke] [--data auto|real|synthetic]
       [--models NAME,NAME] [--output FOLDER] [--seed 0] [--record]
       [--isolate] [--time-limit SECONDS] [--memory-limit MB]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shlex
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from _comparison_data import ComparisonData, load_data
from _comparison_models import choose_models, make_models, warm_up
from _comparison_profiles import PROFILES
from _comparison_report import write_report
from _environment import describe_environment, write_result

import fmnist_sk
from fmnist_sk.evaluation import Comparison, compare_models

_HERE = Path(__file__).parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison.

    Parameters
    ----------
    arguments : sequence of str, default=None
        Command-line arguments; None takes those of the process.

    Returns
    -------
    int
        Exit status: 0, 1 if a model failed or there are no data, 2 for wrong arguments, 130 if
        interrupted.
    """
    options = _parse(arguments)
    profile = PROFILES[options.profile]
    if options.record and options.models:
        print(
            "--record keeps the table of all models: leave out --models, or --record.",
            file=sys.stderr,
        )
        return 2
    try:
        models = choose_models(make_models(profile, options.seed), options.models)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        data = load_data(options.data, profile, options.seed)
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    # A run of some of the models has a folder of its own: it must not replace a report on all.
    name = "-".join([options.profile, data.source, *(sorted(models) if options.models else [])])
    folder = options.output or _HERE / "output" / name
    checkpoint = folder / "checkpoint" / _digest(sorted(models), options.seed)
    _print_head(options.profile, data, list(models), checkpoint)
    start = time.perf_counter()
    try:
        if not options.isolate:
            warm_up(models, data.X, data.y)
        comparison = compare_models(
            models,
            data.X,
            data.y,
            X_test=data.X_test,
            y_test=data.y_test,
            target_names=data.target_names,
            data_source=data.description,
            checkpoint_dir=checkpoint,
            isolate=options.isolate,
            time_limit=options.time_limit,
            memory_limit=options.memory_limit,
            random_state=options.seed,
            verbose=1,
        )
    except KeyboardInterrupt:
        print("\nInterrupted. The same command goes on from here.", file=sys.stderr)
        return 130
    seconds = time.perf_counter() - start
    status = _finish(comparison, data, folder, checkpoint, seconds)
    if options.record and status == 0:
        command = shlex.join(sys.argv[1:] if arguments is None else arguments)
        print(f"  {_record(comparison, options.profile, data.source, command, seconds)}")
    return status


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--profile", choices=PROFILES, default="quick", help="size of the run")
    parser.add_argument("--data", choices=("auto", "real", "synthetic"), default="auto")
    parser.add_argument("--models", help="names with commas between them; all if left out")
    parser.add_argument("--output", type=Path, help="folder for the results")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--isolate", action="store_true", help="fit each model in a process of its own"
    )
    parser.add_argument("--time-limit", type=float, help="seconds that a fit may take")
    parser.add_argument("--memory-limit", type=float, help="MB that a fit may take")
    parser.add_argument(
        "--record", action="store_true", help="also write the table into benchmarks/results"
    )
    return parser.parse_args(arguments)


def _print_head(profile: str, data: ComparisonData, names: list[str], checkpoint: Path) -> None:
    if data.source == "synthetic":
        stars = "*" * 78
        print(
            f"{stars}\n  SYNTHETIC DATA: the images are generated, not the real Fashion-MNIST.\n"
            f"  {data.reason.replace(chr(10), chr(10) + '  ')}\n{stars}"
        )
    print(
        f"Profile {profile}: {len(data.y):,} training and {len(data.y_test):,} test rows of "
        f"{data.description}\n{len(names)} models: {', '.join(names)}",
        flush=True,
    )
    if any(checkpoint.glob("*.json")):
        print("Going on with an earlier run that was not finished.", flush=True)


def _finish(
    comparison: Comparison, data: ComparisonData, folder: Path, checkpoint: Path, seconds: float
) -> int:
    failed = {name: result for name, result in comparison.results.items() if result.error}
    if len(failed) == len(comparison.results):
        for name, result in failed.items():
            print(f"{name} failed:\n{result.error.traceback}", file=sys.stderr)
        print("Every model failed.", file=sys.stderr)
        return 1
    comparison.metadata["environment"] = describe_environment()
    paths = write_report(comparison, data, folder)
    print(f"\n{comparison.to_markdown()}\nTook {seconds / 60:.1f} minutes. Written:")
    for path in paths:
        print(f"  {path}")
    if failed:
        print(
            f"{len(failed)} of {len(comparison.results)} models failed: {', '.join(failed)}.",
            file=sys.stderr,
        )
        return 1
    if checkpoint.exists():
        # Finished means finished: the next run measures anew.
        shutil.rmtree(checkpoint)
        if not any(checkpoint.parent.iterdir()):
            checkpoint.parent.rmdir()
    return 0


def _record(
    comparison: Comparison, profile: str, source: str, command: str, seconds: float
) -> Path:
    """Write the table where the results that the README shows are kept."""
    frame = comparison.frame.reset_index()
    return write_result(
        f"comparison_{profile}_{source}",
        {
            "command": f"python benchmarks/compare_models.py {command}",
            "minutes": round(seconds / 60, 1),
            "best_on_validation": comparison.best,
            "table": comparison.to_markdown(),
            "models": json.loads(frame.to_json(orient="records")),
        },
    )


def _digest(names: list[str], seed: int) -> str:
    """Return a hash of what is run, with its code: a changed model must not be taken as done."""
    package = Path(fmnist_sk.__file__).parent
    contents = hashlib.sha256(f"{names} {seed}".encode())
    for file in sorted([*package.rglob("*.py"), *_HERE.glob("_comparison*.py")]):
        contents.update(file.read_bytes())
    return contents.hexdigest()[:12]


if __name__ == "__main__":
    sys.exit(main())
