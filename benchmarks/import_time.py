"""How long imports take: this package beside scikeras, in fresh processes.

Every round starts one interpreter for each statement in turn, so that a slow minute of the machine
falls on all of them alike; a first round fills the file cache and does not count. Prints a table
and writes ``benchmarks/results/import_time.json``.

    python benchmarks/import_time.py --rounds 5
"""

import argparse
import statistics
import subprocess
import sys
import time

from _environment import write_result

STATEMENTS = {
    "bare interpreter": "pass",
    "import fmnist_sk": "import fmnist_sk",
    "from fmnist_sk import CNNClassifier": "from fmnist_sk import CNNClassifier",
    "import scikeras.wrappers": "import scikeras.wrappers",
}


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="measured rounds (default: 7)")
    n_rounds = parser.parse_args().rounds
    if n_rounds < 1:
        parser.error(f"--rounds must be at least 1; got {n_rounds}")
    seconds = measure(n_rounds)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    bare = medians["bare interpreter"]
    print(f"{'median of ' + str(n_rounds) + ' rounds':38}{'seconds':>9}{'above bare':>12}")
    for name, median in medians.items():
        print(f"{name:38}{median:9.3f}{median - bare:12.3f}")
    path = write_result(
        "import_time",
        {
            "command": "python benchmarks/import_time.py",
            "n_rounds": n_rounds,
            "unit": "seconds",
            "median": {name: round(median, 4) for name, median in medians.items()},
            "above_bare_interpreter": {
                name: round(median - bare, 4) for name, median in medians.items()
            },
            "all": {name: [round(t, 4) for t in times] for name, times in seconds.items()},
        },
    )
    print(f"written to {path.relative_to(path.parents[2])}")


def measure(n_rounds: int) -> dict[str, list[float]]:
    """Time each statement once a round, in processes of their own.

    Parameters
    ----------
    n_rounds : int
        Measured rounds, after one that does not count.

    Returns
    -------
    dict of str to list of float
        Seconds from the start to the end of each process, by statement.
    """
    seconds: dict[str, list[float]] = {name: [] for name in STATEMENTS}
    for measured in [False] + [True] * n_rounds:
        for name, statement in STATEMENTS.items():
            start = time.perf_counter()
            command = [sys.executable, "-c", statement]
            run = subprocess.run(command, capture_output=True, text=True)
            elapsed = time.perf_counter() - start
            if run.returncode:
                sys.exit(f"{statement!r} failed:\n{run.stderr}")
            if measured:
                seconds[name].append(elapsed)
    return seconds


if __name__ == "__main__":
    main()
