"""A search over a CNN may run for days: its memory does not grow with its trials."""

import gc

import optuna
import psutil
import pytest

from fmnist_sk import FloatRange
from fmnist_sk.networks import MLP

# A network that is built anew for each trial costs more than 10 MB each.
MEGABYTES_PER_TRIAL = 1.0


def resident():
    """Memory of this process in MB."""
    gc.collect()
    return psutil.Process().memory_info().rss / 2**20


@pytest.mark.parametrize("pruner", [None, optuna.pruners.MedianPruner(n_startup_trials=2)])
def test_memory_stays_flat_over_trials(fashion, make_search, tiny_cnn, pruner):
    X, y = fashion[0][:120], fashion[1][:120]
    cnn = tiny_cnn(MLP(width=8))
    search = make_search(cnn, {"learning_rate": FloatRange(0.01, 0.1)}, cv=2, refit=False)
    search.set_params(pruner=pruner, n_trials=6).fit(X, y)
    before = resident()
    n_trials = 20
    search.set_params(n_trials=n_trials, random_state=1).fit(X, y)
    assert resident() - before < MEGABYTES_PER_TRIAL * n_trials
