"""How architectures are proposed, promoted and scored before training."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from fmnist_sk.model_selection._architecture_rungs import promoted, rung_epochs
from fmnist_sk.model_selection._evolution import RandomSearch, RegularizedEvolution
from fmnist_sk.networks import CellNetwork
from fmnist_sk.networks._cell_cost import cell_cost


def best_found(strategy, n_trials, seed):
    """The highest score of a search for networks of a million parameters."""
    rng = np.random.default_rng(seed)
    scores = []
    for _ in range(n_trials):
        genotype = strategy.propose(rng)
        scores.append(-abs(np.log(cell_cost(genotype, 16).n_params / 1e6)))
        strategy.tell(genotype, scores[-1])
    return max(scores)


def test_evolution_climbs_where_random_search_draws():
    evolved = [best_found(RegularizedEvolution(10, 5), 60, seed) for seed in range(10)]
    drawn = [best_found(RandomSearch(), 60, seed) for seed in range(10)]
    assert np.mean(evolved) > np.mean(drawn)
    assert np.median(evolved) > np.median(drawn)


def test_a_lucky_score_dies_of_age():
    evolution = RegularizedEvolution(population_size=5, tournament_size=5)
    rng = np.random.default_rng(0)
    evolution.tell("conv5-w6-d3/max", 1.0)
    for _ in range(4):
        evolution.tell("conv3-w1-d1/average", 0.5)
    assert "conv5" in evolution.propose(rng) or "w6" in evolution.propose(rng)
    evolution.tell("conv3-w1-d1/average", 0.5)
    assert all("w6" not in evolution.propose(rng) for _ in range(20))


@pytest.mark.parametrize("factor", [2, 3, 4])
@pytest.mark.parametrize(("low", "high"), [(1, 1), (1, 81), (2, 7), (1, 100), (3, 27)])
def test_rungs_cost_about_the_same(factor, low, high):
    epochs = rung_epochs(low, high, factor)
    assert epochs[-1] == high
    assert epochs[0] >= low
    assert epochs == sorted(set(epochs))
    n = factor ** (len(epochs) - 1)
    costs = [n // factor**rung * number for rung, number in enumerate(epochs)]
    assert max(costs) <= 1.5 * min(costs)
    # One more rung below would fall short of the lowest number of epochs.
    assert epochs[0] < low * factor + 0.5


def test_the_best_go_on_in_order():
    scores = np.random.default_rng(0).permutation(30).astype(float)
    best = promoted([*scores, np.nan, np.nan], 4)
    assert scores[best].tolist() == [29, 28, 27, 26, 25, 24, 23, 22]
    assert promoted([np.nan, 0.1], 5) == [1]
    assert promoted([np.nan, np.nan], 2) == []


def test_naswot_is_the_published_determinant():
    from fmnist_sk.model_selection._zero_cost import log_determinant

    codes = np.random.default_rng(0).random((6, 40)) < 0.5
    agreement = 40 * (1 - cdist(codes, codes, "hamming"))
    assert log_determinant(codes) == pytest.approx(np.log(np.linalg.det(agreement)), rel=1e-4)


def test_naswot_tells_images_apart():
    from fmnist_sk.model_selection._zero_cost import naswot_score

    images = np.random.default_rng(0).random((8, 7, 7, 1))
    network = CellNetwork("conv3-w1-d1-max_early/double3-w1-d1-skip/max", width=4)
    score = naswot_score(network, images, 10, np.random.default_rng(0))
    assert np.isfinite(score)
    assert score == naswot_score(network, images, 10, np.random.default_rng(0))
    images[1] = images[0]
    assert naswot_score(network, images, 10, np.random.default_rng(0)) == -np.inf
