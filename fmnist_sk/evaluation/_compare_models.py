"""Compare any classifiers on one data set, uniformly."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from numbers import Integral, Real
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.utils._param_validation import Interval, StrOptions, validate_params

from ._checkpoint import Checkpoint, data_fingerprint
from ._comparison import Comparison
from ._environment import machine, package_versions
from ._fit_limits import FitLimits
from ._inputs import (
    check_data,
    check_models,
    check_target_names,
    parameters_of,
    text_of,
    to_seed,
)
from ._model_result import ModelResult
from ._run_all import run_all
from ._run_isolated import run_isolated
from ._schedule import Schedule
from ._scores import METRICS
from ._splits import SETS, make_splits


@validate_params(
    {
        "models": "no_validation",
        "X": "no_validation",
        "y": "no_validation",
        "X_test": "no_validation",
        "y_test": "no_validation",
        "cv": ["cv_object"],
        "n_repeats": [Interval(Integral, 1, None, closed="left")],
        "validation_fraction": [Interval(Real, 0, 1, closed="neither")],
        "select_by": [StrOptions(set(METRICS))],
        "target_names": ["array-like", None],
        "data_source": [str, None],
        "checkpoint_dir": [str, os.PathLike, None],
        "isolate": ["boolean"],
        "time_limit": [Interval(Real, 0, None, closed="neither"), None],
        "memory_limit": [Interval(Real, 0, None, closed="neither"), None],
        "n_jobs": [Integral, None],
        "random_state": ["random_state", np.random.Generator],
        "verbose": ["verbose"],
    },
    prefer_skip_nested_validation=False,
)
def compare_models(
    models: Mapping[str, Any],
    X: Any,
    y: Any,
    *,
    X_test: Any = None,
    y_test: Any = None,
    cv: Any = None,
    n_repeats: int = 1,
    validation_fraction: float = 0.1,
    select_by: str = "accuracy",
    target_names: Sequence[str] | None = None,
    data_source: str | None = None,
    checkpoint_dir: str | os.PathLike[str] | None = None,
    isolate: bool = False,
    time_limit: float | None = None,
    memory_limit: float | None = None,
    n_jobs: int | None = None,
    random_state: int | np.random.RandomState | np.random.Generator | None = 0,
    verbose: int = 0,
) -> Comparison:
    """Fit and score classifiers on the same rows, and choose the best without the test set.

    Every model is cloned and gets the same splits. Without `cv`, it is fitted once, on `X` without
    a stratified validation part; with `cv`, once for each fold and, if there is a test set, once
    more on all of `X`. The validation part or the folds choose `Comparison.best`; the test set
    never does.

    A model that raises an error becomes a row that says why, and the others go on. So does one
    that ends the process it is fitted in, hangs or takes too much memory, if it has a process of
    its own (`isolate`).

    Parameters
    ----------
    models : dict of str to estimator
        Classifiers, pipelines or searches with scikit-learn's interface, by a name of your choice.
        They are cloned, never changed. A `random_state` of theirs that is None is given a seed; one
        that you set is kept, except in repetitions.
    X : array-like of n_samples rows
        Training data in whatever form the models take.
    y : array-like of shape (n_samples,)
        Labels of any type that can be sorted: numbers, strings, booleans.
    X_test, y_test : array-like, default=None
        Test data.
    cv : int, cross-validation splitter or iterable of (train, test) rows, default=None
        How to cross-validate. An integer is a number of stratified, shuffled folds. Anything else
        is used as it is (for groups, give ``list(GroupKFold().split(X, y, groups))``), except that
        a splitter whose `random_state` is None is given a seed. None: the validation part.
    n_repeats : int, default=1
        How often all of that is done, each time with other seeds for the models and, unless `cv`
        fixes them, with other splits. Scores are then means over folds and repetitions. The
        first repetition is the comparison without repetitions.
    validation_fraction : float, default=0.1
        Share of `X` kept for choosing the best model; not used with `cv`.
    select_by : {"accuracy", "balanced_accuracy", "f1_macro", "log_loss"}, default="accuracy"
        Score that the best model is chosen by and the table is sorted by.
    target_names : sequence of str of length n_classes, default=None
        Names of the classes for reports, in the order of the sorted labels.
    data_source : str, default=None
        Where the data come from, such as "synthetic"; shown in every rendering of the result.
    checkpoint_dir : path-like, default=None
        Folder for finished fits. The same call again repeats none of them, and tries again what
        failed. A fit is known by its model's class, package version and parameters, the installed
        versions of TensorFlow, Keras, scikit-learn and NumPy, the data and the split, so anything
        of these that changes is fitted anew; a change in the *code* of a model is not noticed.
    isolate : bool, default=False
        Whether each model gets a process of its own, for all its folds and repetitions. Its memory
        and times are then not those of what other models left behind, and it can be ended. A limit
        switches this on.
    time_limit : float, default=None
        Seconds that one fit with its scoring may take; then the model's process is ended.
    memory_limit : float, default=None
        Memory that one fit with its scoring may take above what the process held before, with
        processes that the model starts, in units of 10**6 bytes; looked at every 50 ms.
    n_jobs : int, default=None
        Number of fits, or of models with a process of their own, at the same time; None is 1 unless
        set by ``joblib.parallel_config``, through which fits that are not isolated can run on a
        cluster as well. Times and memory are comparable with 1 only.
    random_state : int, RandomState, Generator or None, default=0
        Seed of the splits, and of the models' own seeds. With None they, and so the fits in
        `checkpoint_dir`, are new each time.
    verbose : int, default=0
        1 shows a progress bar over models and folds.

    Returns
    -------
    Comparison
        Table, best model and all results.

    Raises
    ------
    TypeError
        If `models` is not a dictionary of estimators.
    ValueError
        If data, labels or splits do not fit together.

    See Also
    --------
    sklearn.model_selection.cross_validate : Scores of one model.
    count_parameters : What the size of a model means.

    Notes
    -----
    `fit_seconds` and `predict_seconds` are wall-clock times; the latter is for all rows of the set,
    after one row was predicted outside the clock. `latency_ms` is the median time of predicting a
    single row, over some rows of the set, in milliseconds. `peak_memory_mb` is the highest resident set size
    of the process during `fit`, sampled every 10 ms, above the one before, in units of 10**6
    bytes. It leaves out processes that a model starts itself. Without `isolate`, the first model
    that needs a library pays for loading it.

    With `isolate`, the processes are copies of one that has loaded scikit-learn and, if a model
    needs it, Keras: that takes seconds, once in a session of Python, and a copy a tenth of a
    second. (On Windows each process loads by itself.) None of it is in the times. Models, rows and
    results are sent between processes, and warnings of the models go to the standard error.

    Examples
    --------
    >>> from fmnist_sk.evaluation import compare_models
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.dummy import DummyClassifier
    >>> from sklearn.naive_bayes import GaussianNB
    >>> X, y = load_iris(return_X_y=True)
    >>> comparison = compare_models({"dummy": DummyClassifier(), "bayes": GaussianNB()}, X, y, cv=5)
    >>> comparison.frame.index.tolist()
    ['bayes', 'dummy']
    """
    models = check_models(models)
    data = check_data(X, y, X_test, y_test)
    names = check_target_names(target_names, data.labels)
    seed = to_seed(random_state)
    splits = make_splits(
        X,
        data.y,
        cv,
        has_test=X_test is not None,
        validation_fraction=validation_fraction,
        seed=seed,
        n_repeats=n_repeats,
    )
    fingerprint = data_fingerprint(data)
    checkpoint = Checkpoint(None if checkpoint_dir is None else Path(checkpoint_dir), data)
    limits = FitLimits(time_limit, memory_limit)
    with Schedule(models, splits, checkpoint, verbose) as schedule:
        if isolate or limits != FitLimits():
            run_isolated(schedule, data, limits, n_jobs)
        else:
            run_all(schedule, data, n_jobs)
    fits = schedule.results()
    results = {
        name: ModelResult(name, text_of(model), fits[name], parameters_of(model))
        for name, model in models.items()
    }
    sets = [name for name in SETS if any(name in split.evaluate for split in splits)]
    metadata = {
        "select_by": select_by,
        "sets": sets,
        "cv": text_of(cv) if isinstance(cv, Integral) or hasattr(cv, "split") else None,
        "n_folds": sum("cv" in split.evaluate for split in splits),
        "n_repeats": int(n_repeats),
        "validation_fraction": float(validation_fraction) if cv is None else None,
        "random_state": seed,
        "n_samples": len(data.y),
        "n_test_samples": 0 if data.y_test is None else len(data.y_test),
        "n_classes": len(data.labels),
        "target_names": names,
        "data_source": data_source,
        "data_fingerprint": fingerprint,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": package_versions(),
    }
    return Comparison(results, data.labels, metadata)
