"""Which fits of a comparison are finished, which are to do, and which are spared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

from tqdm.auto import tqdm

from ._checkpoint import Checkpoint
from ._fit_result import FitResult
from ._inputs import text_of
from ._splits import Split

# Name of a model and number of a split.
Key = tuple[str, int]


class Schedule:
    """The fits of a comparison: reads those that are stored, stores those that get finished.

    A model that failed gets no further fits. Fits may be recorded from several threads.

    Parameters
    ----------
    models : dict of str to estimator
        The unfitted models.
    splits : sequence of Split
        The fits that every model gets.
    checkpoint : Checkpoint
        Where finished fits are stored.
    verbose : int
        1 shows a progress bar.
    """

    def __init__(
        self,
        models: Mapping[str, Any],
        splits: Sequence[Split],
        checkpoint: Checkpoint,
        verbose: int,
    ):
        self.models = models
        self.splits = splits
        self._checkpoint = checkpoint
        self._lock = Lock()
        self._failed: set[str] = set()
        self._paths = {
            (name, number): checkpoint.path(name, model, split)
            for name, model in models.items()
            for number, split in enumerate(splits)
        }
        stored = {key: checkpoint.read(path) for key, path in self._paths.items()}
        self._fits: dict[Key, FitResult] = {
            key: fit for key, fit in stored.items() if fit is not None
        }
        self._bar = tqdm(
            total=len(stored), initial=len(self._fits), unit="fit", disable=not verbose
        )

    def __enter__(self) -> Schedule:
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.close()

    def pending(self) -> list[Key]:
        """Return the fits that are to do, in the order of models and splits.

        Returns
        -------
        list of (str, int)
            Names of models and numbers of splits.
        """
        return [key for key in self._paths if key not in self._fits and key[0] not in self._failed]

    def start(self, key: Key) -> bool:
        """Announce a fit, unless its model has failed by now.

        Parameters
        ----------
        key : (str, int)
            The fit.

        Returns
        -------
        bool
            Whether the fit is to be done.
        """
        name, number = key
        if name in self._failed:
            return False
        self._bar.set_description(f"{name}, {self.splits[number].name}")
        return True

    def record(self, key: Key, fit: FitResult) -> None:
        """Take down and store a finished fit.

        Parameters
        ----------
        key : (str, int)
            The fit.
        fit : FitResult
            What it gave.
        """
        name, number = key
        with self._lock:
            self._fits[key] = fit
            about = {"name": name, "model": text_of(self.models[name])}
            self._checkpoint.write(self._paths[key], fit, about)
            self._bar.update()
            if fit.error is not None:
                self._failed.add(name)
                self._bar.update(sum(other == name for other, _ in self._paths) - number - 1)

    def results(self) -> dict[str, list[FitResult]]:
        """Return all fits that were done.

        Returns
        -------
        dict of str to list of FitResult
            The fits by the name of the model, in the order of the splits.
        """
        numbers = range(len(self.splits))
        return {
            name: [self._fits[name, number] for number in numbers if (name, number) in self._fits]
            for name in self.models
        }
