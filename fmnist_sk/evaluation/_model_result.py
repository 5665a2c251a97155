"""All fits of one model in a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ._fit_result import FitError, FitResult
from ._predictions import Predictions
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
        Its fits: one for each fold, the fit that was scored on the test set last. After a failure,
        the fits up to it.

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
        """Predictions by the name of the set: "test", "cv" (all folds together), "validation"."""
        found = {}
        for name in SETS:
            parts = [fit.predictions[name] for fit in self.fits if name in fit.predictions]
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
        folds = [fit for fit in self.fits if "cv" in fit.predictions]
        if not folds or self.error is not None:
            return None
        return pd.DataFrame(
            [fit.predictions["cv"].scores for fit in folds],
            index=pd.Index([fit.split for fit in folds], name="split"),
            columns=list(METRICS),
        )

    @property
    def history(self) -> Mapping[str, list[float]] | None:
        """Training history of the last fit, if the model keeps one in `history_`."""
        return self.fits[-1].history if self.fits else None

    def scores(self, set_name: str) -> dict[str, float]:
        """Return the scores of a set: over folds their means, and their deviations as "metric_std".

        Parameters
        ----------
        set_name : {"test", "cv", "validation"}
            The set.

        Returns
        -------
        dict of str to float
            The scores; NaN if the model failed or has no such set.
        """
        folds = self.fold_scores if set_name == "cv" else None
        if folds is not None:
            deviations = folds.std(ddof=0).add_suffix("_std")
            return {**folds.mean(skipna=False), **deviations}
        predictions = self.sets.get(set_name)
        return dict.fromkeys(METRICS, float("nan")) if predictions is None else predictions.scores

    def costs(self) -> dict[str, float]:
        """Return times, memory and size of the fits behind `predictions`.

        Returns
        -------
        dict of str to float
            `fit_seconds`, `predict_seconds` and `n_parameters` (means over folds), `peak_memory_mb`
            (highest of the folds); NaN where unknown.
        """
        set_name = next(iter(self.sets), None)
        fits = [fit for fit in self.fits if set_name in fit.predictions]
        if not fits:
            return dict.fromkeys(COSTS, float("nan"))
        sizes = [fit.n_parameters for fit in fits if fit.n_parameters is not None]
        return {
            "fit_seconds": float(np.mean([fit.fit_seconds for fit in fits])),
            "predict_seconds": float(
                np.mean([fit.predict_seconds[set_name or ""] for fit in fits])
            ),
            "n_parameters": float(round(np.mean(sizes))) if sizes else float("nan"),
            "peak_memory_mb": max(fit.peak_memory_mb for fit in fits),
        }


# Names of the costs, in the order of the table's columns.
COSTS = ("fit_seconds", "predict_seconds", "n_parameters", "peak_memory_mb")
