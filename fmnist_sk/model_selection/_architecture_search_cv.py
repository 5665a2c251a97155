"""Search of network architectures as a scikit-learn search."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.model_selection._search import BaseSearchCV
from sklearn.utils._param_validation import Interval, StrOptions

from .._random_state import RandomStateLike, as_generator
from ._fold_result import CrossValidation
from ._hold_out import hold_out
from ._trial_search_cv import TrialSearchCV

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


_POSITIVE_INTEGER = Interval(Integral, 1, None, closed="left")
_POSITIVE = Interval(Real, 0, None, closed="neither")


class ArchitectureSearchCV(TrialSearchCV):
    """Search the architecture of a CNN within limits of size, arithmetic, latency and time.

    The candidates are `CellNetwork` objects, found by regularised evolution or at random. All are trained
    for a few epochs; by successive halving, the best of them are trained anew for more. The result is
    an ordinary `CNNClassifier` (or Pipeline), which can be saved and trained again.

    Parameters
    ----------
    estimator : estimator
        A `CNNClassifier`, or a Pipeline that ends in one. It is cloned. If its network is a
        `CellNetwork`, all candidates have its width and dropout, and its genotype is tried first;
        else those of ``CellNetwork()``.
    strategy : {"evolution", "random"}, default="evolution"
        How genotypes are proposed in the first rung.
    n_trials : int or None, default=30
        Architectures of the first rung. None is no limit and needs `timeout`.
    max_params : int or None, default=None
        Most trainable parameters, head included. Candidates beyond a limit are not trained.
    max_mmac : float or None, default=None
        Most millions of multiplications for the prediction of one image.
    max_latency_ms : float or None, default=None
        Most milliseconds for the prediction of one image, measured on this machine before the
        training. Whatever else runs there has an influence, so such a search cannot be repeated
        exactly.
    zero_cost : {"naswot"} or None, default=None
        Score of untrained networks (Mellor et al. 2021) by which the best of `n_screened` proposals is
        chosen for each candidate.
    n_screened : int, default=5
        Number of proposals for each candidate; used with `zero_cost` only.
    population_size : int, default=10
        Architectures of which evolution chooses parents: the last ones that were trained.
    tournament_size : int, default=3
        Members of the population of which the best becomes a parent.
    min_epochs : int, default=1
        Epochs of the first rung, at least: rungs are counted down from `max_epochs`, by `factor`.
    max_epochs : int or None, default=None
        Epochs of the last rung, and of the refitted winner. None is the estimator's `epochs`. If it is
        `min_epochs`, there is one rung only.
    factor : int, default=3
        In the next rung one architecture in this many is trained for this many times the epochs.
    timeout : float or None, default=None
        Seconds, shared equally by the rungs, after which nothing more is started. Each rung trains one
        architecture in any case. The refit comes on top.
    scoring : str, callable, list, tuple or dict, default=None
        As in `GridSearchCV`. Higher is better.
    refit : bool, str or callable, default=True
        As in `GridSearchCV`.
    cv : int, splitter, iterable or None, default=None
        As in `GridSearchCV`, but None holds out one fifth of the rows, once.
    error_score : "raise" or float, default=nan
        Score of a fold whose fit or score failed; the traceback is kept in ``cv_results_["error"]``.
    return_train_score : bool, default=False
        Whether to score the training rows too.
    n_jobs : int or None, default=None
        Trainings at the same time, through joblib.
    round_size : int, default=4
        Architectures that are proposed together. They do not know of each other's scores, so the result
        does not depend on `n_jobs`.
    random_state : int, RandomState, Generator or None, default=None
        Determines proposals and the rows held out. The trainings have that of the estimator.
    verbose : int, default=0
        1 shows a progress bar.

    Attributes
    ----------
    cv_results_ : dict of str to array
        The keys of `GridSearchCV`, one entry for each training of an architecture, and "iter" (its
        rung), "genotype", "n_params", "mmac", "state" ("FAIL" if the training has no mean score, else
        "COMPLETE") and "error".
    best_index_ : int
        Index of the best architecture of the last rung in `cv_results_`.
    best_params_ : dict
        Its network and number of epochs.
    best_score_ : float
        Its mean score. Not set if `refit` is a callable.
    best_estimator_ : estimator
        Fitted with `best_params_` to all data, if `refit`.
    scorer_ : callable or dict
        The scorer or scorers.
    n_splits_ : int
        Number of folds.
    refit_time_ : float
        Seconds of the last fit.
    multimetric_ : bool
        Whether there are several metrics.
    classes_ : ndarray of shape (n_classes,)
        Those of `best_estimator_`.
    n_features_in_ : int
        That of `best_estimator_`.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Those of `best_estimator_`, if it has any.

    See Also
    --------
    OptunaSearchCV : Searches hyperparameters of any estimator.
    fmnist_sk.networks.CellNetwork : Says which architectures there are.

    Notes
    -----
    An architecture is trained anew in each rung, because the learning rate follows a schedule that ends
    with the last epoch. Ranks compare all rungs, the winner is of the last one.

    References
    ----------
    E. Real, A. Aggarwal, Y. Huang, Q. V. Le, "Regularized evolution for image classifier architecture
    search", AAAI 2019.
    K. Jamieson, A. Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization",
    AISTATS 2016, for successive halving.

    Examples
    --------
    >>> from fmnist_sk import CNNClassifier
    >>> from fmnist_sk.datasets import make_fashion_like
    >>> from fmnist_sk.model_selection import ArchitectureSearchCV
    >>> from fmnist_sk.networks import CellNetwork
    >>> X, y = make_fashion_like(100, random_state=0, return_X_y=True)
    >>> cnn = CNNClassifier(CellNetwork("conv3-w1-d1-max_early/max", width=4), epochs=1)
    >>> search = ArchitectureSearchCV(cnn, n_trials=1, max_params=2000, random_state=0)
    >>> int(search.fit(X, y).cv_results_["n_params"][0])
    94
    """

    _parameter_constraints: dict[str, list[Any]] = {
        **{
            name: BaseSearchCV._parameter_constraints[name]
            for name in ("estimator", "scoring", "refit", "cv", "error_score", "verbose", "n_jobs")
        },
        "strategy": [StrOptions({"evolution", "random"})],
        "n_trials": [_POSITIVE_INTEGER, None],
        "max_params": [_POSITIVE_INTEGER, None],
        "max_mmac": [_POSITIVE, None],
        "max_latency_ms": [_POSITIVE, None],
        "zero_cost": [StrOptions({"naswot"}), None],
        "n_screened": [_POSITIVE_INTEGER],
        "population_size": [_POSITIVE_INTEGER],
        "tournament_size": [_POSITIVE_INTEGER],
        "min_epochs": [_POSITIVE_INTEGER],
        "max_epochs": [_POSITIVE_INTEGER, None],
        "factor": [Interval(Integral, 2, None, closed="left")],
        "timeout": [_POSITIVE, None],
        "return_train_score": ["boolean"],
        "round_size": [_POSITIVE_INTEGER],
        "random_state": ["random_state", np.random.Generator],
    }

    def __init__(
        self,
        estimator: Any,
        *,
        strategy: str = "evolution",
        n_trials: int | None = 30,
        max_params: int | None = None,
        max_mmac: float | None = None,
        max_latency_ms: float | None = None,
        zero_cost: str | None = None,
        n_screened: int = 5,
        population_size: int = 10,
        tournament_size: int = 3,
        min_epochs: int = 1,
        max_epochs: int | None = None,
        factor: int = 3,
        timeout: float | None = None,
        scoring: Any = None,
        refit: bool | str | Callable[[dict[str, Any]], int] = True,
        cv: Any = None,
        error_score: str | float = np.nan,
        return_train_score: bool = False,
        n_jobs: int | None = None,
        round_size: int = 4,
        random_state: RandomStateLike = None,
        verbose: int = 0,
    ):
        self.estimator = estimator
        self.strategy = strategy
        self.n_trials = n_trials
        self.max_params = max_params
        self.max_mmac = max_mmac
        self.max_latency_ms = max_latency_ms
        self.zero_cost = zero_cost
        self.n_screened = n_screened
        self.population_size = population_size
        self.tournament_size = tournament_size
        self.min_epochs = min_epochs
        self.max_epochs = max_epochs
        self.factor = factor
        self.timeout = timeout
        self.scoring = scoring
        self.refit = refit
        self.cv = cv
        self.error_score = error_score
        self.return_train_score = return_train_score
        self.n_jobs = n_jobs
        self.round_size = round_size
        self.random_state = random_state
        self.verbose = verbose

    def _make_cv(self, y: ArrayLike | None) -> Any:
        """Hold a part of the rows out, unless `cv` says otherwise."""
        return super()._make_cv(y) if self.cv is not None else hold_out(y, self._seeds()[0])

    def _most_trials(self) -> None:
        """Return None: how many trainings the later rungs have is known when the first one is over."""

    def _find_trials(self, shared: CrossValidation) -> dict[str, Any]:
        """Run all rungs."""
        from ._architecture_results import search_results
        from ._architecture_search import ArchitectureSearch

        search = ArchitectureSearch(self, shared, seed=self._seeds()[1])
        return search_results(search.run(), shared, self.error_score)

    def _seeds(self) -> list[int]:
        """Return seeds for the rows held out and for the search."""
        return as_generator(self.random_state).integers(2**31, size=2).tolist()

    @staticmethod
    def _select_best_index(refit: Any, refit_metric: Any, results: dict[str, Any]) -> int:
        """Return the best architecture of the last rung."""
        from ._architecture_results import best_of_last_rung

        if callable(refit):
            return BaseSearchCV._select_best_index(refit, refit_metric, results)
        return best_of_last_rung(results[f"mean_test_{refit_metric}"], results["iter"])
