"""Do all fits of a comparison, several at a time if wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from typing import Any

from sklearn.utils.parallel import Parallel, delayed
from tqdm.auto import tqdm

from ._checkpoint import Checkpoint
from ._fit_result import FitError, FitResult
from ._inputs import text_of
from ._run_fit import Data, run_fit
from ._splits import Split

# Name of a model and number of a split.
Key = tuple[str, int]


def run_all(
    models: Mapping[str, Any],
    data: Data,
    splits: Sequence[Split],
    checkpoint: Checkpoint,
    n_jobs: int | None,
    verbose: int,
) -> dict[str, list[FitResult]]:
    """Do every fit that is not in the checkpoint; a model that failed gets no further fits.

    Where a worker process dies, the fits that it may have died of are done again one at a time, so
    that only the model that ends its process fails.

    Parameters
    ----------
    models : dict of str to estimator
        The unfitted models.
    data : Data
        The data of the comparison.
    splits : sequence of Split
        The fits that every model gets.
    checkpoint : Checkpoint
        Where finished fits are stored.
    n_jobs : int or None
        Number of fits at the same time.
    verbose : int
        1 shows a progress bar.

    Returns
    -------
    dict of str to list of FitResult
        The fits by the name of the model, in the order of the splits.
    """
    paths = {
        (name, number): checkpoint.path(name, model, split)
        for name, model in models.items()
        for number, split in enumerate(splits)
    }
    finished = {key: checkpoint.read(path) for key, path in paths.items()}
    fits = {key: fit for key, fit in finished.items() if fit is not None}
    pending = [key for key in paths if key not in fits]
    started: set[Key] = set()
    skipped: set[Key] = set()
    failed: set[str] = set()

    with tqdm(total=len(paths), initial=len(fits), unit="fit", disable=not verbose) as bar:

        def tasks(keys: Sequence[Key]) -> Iterator[Any]:
            for name, number in keys:
                if name in failed:
                    skipped.add((name, number))
                    bar.update()
                    continue
                started.add((name, number))
                bar.set_description(f"{name}, {splits[number].name}")
                yield delayed(_run_one)(name, number, models[name], data, splits[number])

        def record(key: Key, fit: FitResult) -> None:
            fits[key] = fit
            if fit.error is not None:
                failed.add(key[0])
            about = {"name": key[0], "model": text_of(models[key[0]])}
            checkpoint.write(paths[key], fit, about)
            bar.update()

        def run(keys: Sequence[Key]) -> None:
            for key, fit in _parallel(n_jobs)(tasks(keys)):
                record(key, fit)

        while pending:
            try:
                run(pending)
            except BrokenExecutor:
                suspects = [key for key in pending if key in started and key not in fits]
                if not suspects:
                    raise
                for key in suspects:
                    try:
                        run([key])
                    except BrokenExecutor as error:
                        split = splits[key[1]]
                        record(
                            key,
                            FitResult(
                                split.name,
                                len(split.train),
                                error=FitError.from_exception(error),
                            ),
                        )
            pending = [key for key in pending if key not in started | skipped]
    return {
        name: [fits[name, number] for number in range(len(splits)) if (name, number) in fits]
        for name in models
    }


def _run_one(name: str, number: int, model: Any, data: Data, split: Split) -> tuple[Key, FitResult]:
    return (name, number), run_fit(model, data, split)


def _parallel(n_jobs: int | None) -> Parallel:
    try:
        return Parallel(n_jobs=n_jobs, return_as="generator_unordered")
    except ValueError:
        # Some backends (multiprocessing, ray) can only return everything at the end.
        return Parallel(n_jobs=n_jobs, return_as="list")
