"""The result of comparing models."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from . import _rendering
from ._archive import read_archive, write_archive, write_atomically
from ._comparison_archive import results_from_document, results_to_document
from ._differences_from_best import differences_from_best
from ._merge import merge_metadata, merge_results
from ._model_result import ModelResult
from ._tables import best_model, comparison_frame, main_set, per_class_frame, selection_column

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
        How the comparison was made: `select_by`, `sets`, `cv`, `n_folds` (of all repetitions
        together), `n_repeats`, `validation_fraction`, `random_state`, `n_samples`,
        `n_test_samples`, `n_classes`, `target_names`, `data_source`, `data_fingerprint` (a hash of
        rows and labels), `created`, `machine`, `versions`.

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
        `f1_macro` and `log_loss`, such as `test_accuracy`; over folds or repetitions the mean, and
        the standard deviation as `cv_accuracy_std`; the accuracy's 95 % interval as
        `test_accuracy_low` and `test_accuracy_high` (see `ModelResult.accuracy_interval`);
        `distinguishable` (see `differences_from_best`, NA if the model failed); `fit_seconds`,
        `predict_seconds`, `latency_ms`, `n_parameters`, `peak_memory_mb` (see `compare_models`);
        `error`; `data_source` if one was given.
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

    def differences_from_best(self, *, alpha: float = 0.05) -> pd.DataFrame:
        """Test which models differ in accuracy from the best one, on the set that counts most.

        On a test set by McNemar's exact test or, with repetitions, by a paired t-test whose variance
        is that between rows plus that between repetitions; on folds, or validation parts of several
        repetitions, by `corrected_resampled_ttest`. The p-values are corrected by Holm's method for
        the pairs with the best. On other rows than the test set, which the best was chosen on, any
        pair might have come to be compared, and the correction is for all of them.

        Parameters
        ----------
        alpha : float, default=0.05
            Chance of calling any equally accurate models different, between 0 and 1.

        Returns
        -------
        DataFrame
            A row for each model, with `difference` (its accuracy minus that of the best; NaN for
            the best itself, as in the next two), `p_value`, `adjusted_p_value`, `distinguishable`
            (whether the adjusted p-value is at most `alpha`; NA if the model failed) and `method`.

        Raises
        ------
        ValueError
            If `alpha` is not between 0 and 1.
        """
        if not 0 < alpha < 1:
            raise ValueError(f"alpha must be between 0 and 1; got {alpha!r}.")
        return differences_from_best(
            self.results, main_set(self.metadata), self._best_or_none(), alpha
        )

    def merge(self, *others: Comparison) -> Comparison:
        """Join comparisons of other models that were made on the same rows in the same way.

        Parameters
        ----------
        *others : Comparison
            The others, perhaps read by `load`.

        Returns
        -------
        Comparison
            A new comparison of all models. Where dates, machines or versions differ, it names all.

        Raises
        ------
        ValueError
            If labels, rows, splits, seeds or what the best is chosen by differ, or two comparisons
            have a model of the same name. Of comparisons that an earlier version wrote without
            `data_fingerprint`, only the labels of the rows are compared.
        """
        merged = self
        for other in others:
            metadata = merge_metadata(merged.metadata, other.metadata)
            results = merge_results(merged.results, other.results)
            merged = Comparison(results, merged.labels, metadata)
        return merged

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
        if name not in self.results:
            raise KeyError(f"No model is called {name!r}; there are {', '.join(self.results)}.")
        return _rendering.model_report(self.results[name], self.labels, self.metadata, digits)

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

    def to_html(self, path: str | os.PathLike[str], **options: Any) -> Path:
        """Write one self-contained page: ranking, curves, matrices, mistakes, settings.

        Parameters
        ----------
        path : path-like
            The file; an existing one is replaced.
        **options
            `X_test`, for the images of mistakes, and others of `write_html`.

        Returns
        -------
        Path
            The file.
        """
        from ._html_report import write_html

        return write_html(self, path, **options)

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
        document, arrays = results_to_document(self.results, self.labels)
        head = {
            "format": _FORMAT,
            "format_version": _VERSION,
            "metadata": dict(self.metadata),
            "best": self._best_or_none(),
        }
        write_archive(_json_path(path), head | document, arrays)

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
            results, labels = results_from_document(document, arrays)
            return cls(results, labels, document["metadata"])
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(
                f"{path} was altered and cannot be read: {type(error).__name__}: {error}"
            ) from error

    def __repr__(self) -> str:
        lines = _rendering.title_lines(self.metadata, self._best_or_none())
        table = _rendering.display_table(self.frame, self.metadata, with_tests=True)
        return "\n".join(
            [f"Comparison of {len(self.results)} models", *lines, table.to_string(max_colwidth=60)]
        )

    def _repr_html_(self) -> str:
        return _rendering.to_html(self.frame, self.metadata, self._best_or_none())

    def _best_or_none(self) -> str | None:
        return best_model(self.results, self.metadata)


def _json_path(path: str | os.PathLike[str]) -> Path:
    path = Path(path)
    if path.suffix != ".json":
        raise ValueError(f"The path of a comparison must end in '.json'; got {str(path)!r}.")
    return path
