"""All fits of one model in a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ._fit_result import FitError, FitResult
from ._predictions import Predictions
from ._repeated_accuracy import crossed_interval, resampled_interval
from ._scores import METRICS
from ._splits import SETS


@dataclass(frozen=True, eq=False)
class ModelResult:
    """What a comparison found out about one model.

    Parameters
    ----------
    name : str
        Name of the model.
    model : str
        The unfitted model as text, with its parameters.
    fits : sequence of FitResult
        Its fits: in each repetition one for each fold, the fit that was scored on the test set
        last. After a failure, the fits up to it.
    parameters : dict of str to str
        The unfitted model's parameters as text, with those of the models inside it.

    See Also
    --------
    compare_models : Makes these.
    Comparison : Holds one of these for each model.

    Examples
    --------
    >>> from fmnist_sk.evaluation import compare_models
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.naive_bayes import GaussianNB
    >>> comparison = compare_models({"bayes": GaussianNB()}, *load_iris(return_X_y=True), cv=3)
    >>> result = comparison.results["bayes"]
    >>> result.predictions.confusion_matrix.shape
    (3, 3)
    >>> result.fold_scores["accuracy"].shape
    (3,)
    """

    name: str
    model: str
    fits: Sequence[FitResult]
    parameters: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        state = f"error={str(self.error)!r}" if self.error else f"sets={sorted(self.sets)}"
        return f"ModelResult(name={self.name!r}, n_fits={len(self.fits)}, {state})"

    @property
    def error(self) -> FitError | None:
        """Why the model failed, or None."""
        return next((fit.error for fit in self.fits if fit.error is not None), None)

    @property
    def failed_split(self) -> str | None:
        """Name of the split whose fit failed, or None."""
        return next((fit.split for fit in self.fits if fit.error is not None), None)

    @property
    def sets(self) -> dict[str, Predictions]:
        """Predictions by the name of the set: "test", "cv" (all folds together), "validation".

        Where a comparison has repetitions, those of the first, so that rows are those of the set.
        """
        found = {}
        for name in SETS:
            parts = [fit.predictions[name] for fit in self._fits_of(name) if fit.repetition == 1]
            if parts:
                found[name] = parts[0] if len(parts) == 1 else Predictions.concatenate(parts)
        return found if self.error is None else {}

    @property
    def predictions(self) -> Predictions | None:
        """Predictions of the set that counts most: test, else cv, else validation; or None."""
        return next(iter(self.sets.values()), None)

    @property
    def fold_scores(self) -> pd.DataFrame | None:
        """Scores, one row a fold; None without cross-validation or if the model failed."""
        return self.split_scores("cv")

    def split_scores(self, set_name: str) -> pd.DataFrame | None:
        """Return the scores of each fit that a set was predicted by: of each fold and repetition.

        Parameters
        ----------
        set_name : {"test", "cv", "validation"}
            The set.

        Returns
        -------
        DataFrame or None
            One row a fit; None if the model failed or has no such set.
        """
        fits = self._fits_of(set_name)
        if not fits or self.error is not None:
            return None
        return pd.DataFrame(
            [fit.predictions[set_name].scores for fit in fits],
            index=pd.Index([fit.split for fit in fits], name="split"),
            columns=list(METRICS),
        )

    def accuracies(self, set_name: str) -> np.ndarray:
        """Return the accuracy of each fit that a set was predicted by.

        Parameters
        ----------
        set_name : {"test", "cv", "validation"}
            The set.

        Returns
        -------
        ndarray of shape (n_fits,)
            The accuracies.
        """
        fits = self._fits_of(set_name)
        return np.array([fit.predictions[set_name].scores["accuracy"] for fit in fits])

    def right_rows(self, set_name: str) -> np.ndarray:
        """Return which rows of a set were predicted right by each fit, all of the same rows.

        Parameters
        ----------
        set_name : {"test", "cv", "validation"}
            The set.

        Returns
        -------
        ndarray of bool, shape (n_fits, n_samples)
            Whether each row was predicted right.
        """
        parts = [fit.predictions[set_name] for fit in self._fits_of(set_name)]
        return np.array([part.true_codes == part.predicted_codes for part in parts])

    def test_fraction(self, set_name: str) -> float:
        """Return the share of all rows that a fold or a validation part has, on average.

        Parameters
        ----------
        set_name : {"cv", "validation"}
            The set.

        Returns
        -------
        float
            The share.
        """
        fits = self._fits_of(set_name)
        held_out = sum(len(fit.predictions[set_name].true_codes) for fit in fits)
        return held_out / (held_out + sum(fit.n_samples for fit in fits))

    def accuracy_interval(self, set_name: str, confidence: float = 0.95) -> tuple[float, float]:
        """Return the confidence interval of the accuracy on a set.

        It is Wilson's on one set of rows, widened by the differences between repetitions on a test
        set; over folds, or validation parts of several repetitions, the one that belongs to
        `corrected_resampled_ttest`.

        Parameters
        ----------
        set_name : {"test", "cv", "validation"}
            The set.
        confidence : float, default=0.95
            How often the interval shall contain the true accuracy.

        Returns
        -------
        low, high : float
            The ends; NaN if the model failed or has no such set.
        """
        scores = self.split_scores(set_name)
        if scores is None:
            return float("nan"), float("nan")
        if set_name == "test" or len(scores) == 1:
            return crossed_interval(self.right_rows(set_name), confidence)
        share = self.test_fraction(set_name)
        return resampled_interval(self.accuracies(set_name), share, confidence)

    @property
    def history(self) -> Mapping[str, list[float]] | None:
        """Training history of the last fit, if the model keeps one in `history_`."""
        return self.fits[-1].history if self.fits else None

    def scores(self, set_name: str) -> dict[str, float]:
        """Return the scores of a set.

        Over folds or repetitions they are means, with their standard deviations as "metric_std".

        Parameters
        ----------
        set_name : {"test", "cv", "validation"}
            The set.

        Returns
        -------
        dict of str to float
            The scores; NaN if the model failed or has no such set.
        """
        scores = self.split_scores(set_name)
        if scores is None:
            return dict.fromkeys(METRICS, float("nan"))
        means = {str(name): float(mean) for name, mean in scores.mean(skipna=False).items()}
        if set_name != "cv" and len(scores) == 1:
            return means
        deviations = scores.std(ddof=0, skipna=False).items()
        return means | {f"{name}_std": float(deviation) for name, deviation in deviations}

    def costs(self) -> dict[str, float]:
        """Return times, memory and size of the fits that predicted the set that counts most.

        Returns
        -------
        dict of str to float
            `fit_seconds`, `predict_seconds` and `n_parameters` (means over folds and repetitions),
            `latency_ms` (the median of them), `peak_memory_mb` (the highest); NaN where unknown.
        """
        set_name = next(iter(self.sets), None)
        fits = self._fits_of(set_name or "")
        if not fits:
            return dict.fromkeys(COSTS, float("nan"))
        sizes = [fit.n_parameters for fit in fits if fit.n_parameters is not None]
        return {
            "fit_seconds": float(np.mean([fit.fit_seconds for fit in fits])),
            "predict_seconds": float(
                np.mean([fit.predict_seconds[set_name or ""] for fit in fits])
            ),
            "latency_ms": float(np.median([fit.latency_ms for fit in fits])),
            "n_parameters": float(round(np.mean(sizes))) if sizes else float("nan"),
            "peak_memory_mb": max(fit.peak_memory_mb for fit in fits),
        }

    def _fits_of(self, set_name: str) -> list[FitResult]:
        return [fit for fit in self.fits if set_name in fit.predictions]


# Names of the costs, in the order of the table's columns.
COSTS = ("fit_seconds", "predict_seconds", "latency_ms", "n_parameters", "peak_memory_mb")
