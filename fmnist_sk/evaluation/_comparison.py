"""The result of comparing models."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from . import _rendering
from ._archive import read_archive, write_archive, write_atomically
from ._model_result import ModelResult
from ._serialization import (
    fit_from_document,
    fit_to_document,
    labels_from_document,
    labels_to_document,
)
from ._tables import comparison_frame, per_class_frame, selection_column

_FORMAT, _VERSION = "fmnist_sk.comparison", 1


class Comparison:
    """Models side by side: a table, the best one, and everything behind them.

    Made by `compare_models`, or read from a file by `load`.

    Parameters
    ----------
    results : dict of str to ModelResult
        Results by the name of the model, in the order in which the models were given.
    labels : ndarray of shape (n_classes,)
        All labels, sorted.
    metadata : dict
        How the comparison was made: `select_by`, `sets`, `cv`, `n_folds`, `validation_fraction`,
        `random_state`, `n_samples`, `n_test_samples`, `n_classes`, `target_names`, `data_source`,
        `created`, `machine`, `versions`.

    See Also
    --------
    compare_models : Compares models.

    Examples
    --------
    >>> from fmnist_sk.evaluation import compare_models
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.dummy import DummyClassifier
    >>> from sklearn.naive_bayes import GaussianNB
    >>> models = {"dummy": DummyClassifier(), "bayes": GaussianNB()}
    >>> comparison = compare_models(models, *load_iris(return_X_y=True), cv=3)
    >>> comparison.best
    'bayes'
    >>> comparison.frame.index.tolist()
    ['bayes', 'dummy']
    """

    def __init__(
        self, results: Mapping[str, ModelResult], labels: Any, metadata: Mapping[str, Any]
    ):
        self.results = results
        self.labels = labels
        self.metadata = metadata

    @property
    def frame(self) -> pd.DataFrame:
        """Table with a row for each model, the best first and those that failed last.

        Columns: for each set ("test", "cv", "validation") `accuracy`, `balanced_accuracy`,
        `f1_macro` and `log_loss`, such as `test_accuracy`; over folds the mean, and the standard
        deviation as `cv_accuracy_std`; `fit_seconds`, `predict_seconds`, `n_parameters`,
        `peak_memory_mb` (see `compare_models`); `error`; `data_source` if one was given.
        """
        return comparison_frame(self.results, self.metadata)

    @property
    def per_class(self) -> pd.DataFrame:
        """Precision, recall, F1 and support by model and class, on the set that counts most."""
        return per_class_frame(self.results, self.metadata["target_names"])

    @property
    def best(self) -> str:
        """Name of the best model, chosen by validation or cross-validation, never by the test set.

        Raises `RuntimeError` if no model has the score to choose by.
        """
        best = self._best_or_none()
        if best is None:
            errors = "; ".join(
                f"{name}: {result.error or 'no probabilities'}"
                for name, result in self.results.items()
            )
            raise RuntimeError(f"No model has a {selection_column(self.metadata)}. {errors}")
        return best

    def classification_report(self, name: str, *, digits: int = 4) -> str:
        """Return precision, recall and F1 of each class of one model as text.

        Parameters
        ----------
        name : str
            Name of the model.
        digits : int, default=4
            Digits after the decimal point.

        Returns
        -------
        str
            Data and set in the first lines, then scikit-learn's report.

        Raises
        ------
        KeyError
            If there is no such model.
        RuntimeError
            If the model failed; the message holds the traceback.
        """
        from sklearn.metrics import classification_report

        if name not in self.results:
            raise KeyError(f"No model is called {name!r}; there are {', '.join(self.results)}.")
        result = self.results[name]
        if result.error is not None:
            raise RuntimeError(
                f"The model {name!r} failed in {result.failed_split!r}:\n{result.error.traceback}"
            )
        set_name, predictions = next(iter(result.sets.items()))
        codes = range(len(self.labels))
        names = self.metadata["target_names"] or [str(label) for label in self.labels]
        report = classification_report(
            predictions.true_codes,
            predictions.predicted_codes,
            labels=list(codes),
            target_names=list(names),
            digits=digits,
            zero_division=0,
        )
        source = self.metadata["data_source"]
        head = [f"Model: {name}", f"Set: {set_name}"] + ([f"Data: {source}"] if source else [])
        return "\n".join(head) + "\n\n" + report

    def to_markdown(self) -> str:
        """Return the table as Markdown, with data, choice of the best, seed and versions.

        Returns
        -------
        str
            The text.
        """
        return _rendering.to_markdown(self.frame, self.metadata, self._best_or_none())

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Write `frame` to a CSV file.

        Parameters
        ----------
        path : path-like
            The file; an existing one is replaced.
        """
        write_atomically(Path(path), self.frame.to_csv(lineterminator="\n").encode())

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write everything to a JSON file and its arrays to an NPZ file beside it, without pickle.

        Parameters
        ----------
        path : path-like
            The file to write, ending in ".json". Existing files are replaced.

        Raises
        ------
        ValueError
            If `path` does not end in ".json".
        TypeError
            If labels are neither numbers nor strings nor dates.
        """
        models: list[dict[str, Any]] = []
        arrays: dict[str, Any] = {}
        for i, result in enumerate(self.results.values()):
            fits = []
            for j, fit in enumerate(result.fits):
                document, parts = fit_to_document(fit)
                fits.append(document)
                arrays |= {f"{i}.{j}.{key}": part for key, part in parts.items()}
            models.append({"name": result.name, "model": result.model, "fits": fits})
        document = {
            "format": _FORMAT,
            "format_version": _VERSION,
            "metadata": dict(self.metadata),
            "best": self._best_or_none(),
            "labels": labels_to_document(self.labels),
            "models": models,
        }
        write_archive(_json_path(path), document, arrays)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Comparison:
        """Read a comparison that `save` wrote; no code from the file is run.

        Parameters
        ----------
        path : path-like
            The file ending in ".json"; the arrays are read from the file beside it.

        Returns
        -------
        Comparison
            The comparison.

        Raises
        ------
        FileNotFoundError
            If one of the two files is missing.
        ValueError
            If the files are incomplete, altered, of a later version or something else.
        """
        document, arrays = read_archive(_json_path(path), _FORMAT, _VERSION)
        try:
            labels = labels_from_document(document["labels"])
            results = {}
            for i, model in enumerate(document["models"]):
                fits = [
                    fit_from_document(fit, _below(arrays, f"{i}.{j}."), labels)
                    for j, fit in enumerate(model["fits"])
                ]
                results[model["name"]] = ModelResult(model["name"], model["model"], fits)
            return cls(results, labels, document["metadata"])
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(
                f"{path} was altered and cannot be read: {type(error).__name__}: {error}"
            ) from error

    def __repr__(self) -> str:
        lines = _rendering.title_lines(self.metadata, self._best_or_none())
        table = _rendering.display_table(self.frame, self.metadata)
        return "\n".join(
            [f"Comparison of {len(self.results)} models", *lines, table.to_string(max_colwidth=60)]
        )

    def _repr_html_(self) -> str:
        return _rendering.to_html(self.frame, self.metadata, self._best_or_none())

    def _best_or_none(self) -> str | None:
        scores = self.frame[selection_column(self.metadata)]
        return None if pd.isna(scores.iloc[0]) else str(scores.index[0])


def _json_path(path: str | os.PathLike[str]) -> Path:
    path = Path(path)
    if path.suffix != ".json":
        raise ValueError(f"The path of a comparison must end in '.json'; got {str(path)!r}.")
    return path


def _below(arrays: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {
        key.removeprefix(prefix): item for key, item in arrays.items() if key.startswith(prefix)
    }
