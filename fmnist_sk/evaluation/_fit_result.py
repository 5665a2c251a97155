"""What one fit of one model gave."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field

from ._predictions import Predictions


@dataclass(frozen=True)
class FitError:
    """Why a fit failed.

    Parameters
    ----------
    kind : str
        Name of the exception's class.
    message : str
        Its message.
    traceback : str
        The whole traceback as Python prints it.

    Examples
    --------
    >>> print(FitError("ValueError", "no rows", traceback=""))
    ValueError: no rows
    """

    kind: str
    message: str
    traceback: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}" if self.message else self.kind

    @classmethod
    def from_exception(cls, error: BaseException) -> FitError:
        """Describe an exception, without keeping hold of the frames that it came from.

        Parameters
        ----------
        error : BaseException
            An exception that was raised.

        Returns
        -------
        FitError
            Its description.
        """
        trace = "".join(traceback.format_exception(error))
        return cls(type(error).__name__, str(error), trace)


@dataclass(frozen=True, eq=False)
class FitResult:
    """Predictions, times and sizes of one fit of one model.

    Parameters
    ----------
    split : str
        Which rows the model was fitted on: "fit", "fold 1 of 5", "repetition 2, final fit", ...
    n_samples : int
        Number of rows that the model was fitted on.
    predictions : dict of str to Predictions
        By the name of the set: "cv", "validation" or "test".
    predict_seconds : dict of str to float
        Time of one `predict` of each set, in seconds, after one row was predicted outside the
        clock.
    fit_seconds : float
        Time of `fit`, in seconds.
    peak_memory_mb : float
        Peak of the process's memory in `fit` above its start, in units of 10**6 bytes.
    n_parameters : int or None
        See `count_parameters`.
    history : dict of str to list of float or None
        The model's `history_`, if it has one.
    error : FitError or None
        Why the fit failed; the other figures are then missing.
    repetition : int, default=1
        Which repetition of the comparison the fit belongs to.
    random_states : dict of str to int
        The seeds that the comparison gave to the model, by the name of the parameter.
    latency_ms : float, default=NaN
        Time of one `predict` of a single row, in milliseconds: the median of several.

    See Also
    --------
    ModelResult : All fits of one model.

    Examples
    --------
    >>> from fmnist_sk.evaluation import compare_models
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.dummy import DummyClassifier
    >>> comparison = compare_models({"dummy": DummyClassifier()}, *load_iris(return_X_y=True), cv=3)
    >>> comparison.results["dummy"].fits[0].split
    'fold 1 of 3'
    """

    split: str
    n_samples: int
    predictions: Mapping[str, Predictions] = field(default_factory=dict)
    predict_seconds: Mapping[str, float] = field(default_factory=dict)
    fit_seconds: float = float("nan")
    peak_memory_mb: float = float("nan")
    n_parameters: int | None = None
    history: Mapping[str, list[float]] | None = None
    error: FitError | None = None
    repetition: int = 1
    random_states: Mapping[str, int] = field(default_factory=dict)
    latency_ms: float = float("nan")
