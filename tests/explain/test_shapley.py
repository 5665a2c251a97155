"""Shapley values: exact ones against their definition, estimates against exact ones."""

from itertools import permutations

import numpy as np
import pytest

from fmnist_sk.explain import LimeExplainer
from fmnist_sk.explain._coalitions import all_coalitions
from fmnist_sk.explain._shapley import exact_shapley


def brute_force(value, n_players):
    """The definition: mean change over all orders in which players can arrive."""
    orders = list(permutations(range(n_players)))
    totals = np.zeros(n_players)
    for order in orders:
        present = np.zeros(n_players, dtype=bool)
        for player in order:
            before = value(present)
            present[player] = True
            totals[player] += value(present) - before
    return totals / len(orders)


@pytest.mark.parametrize("n_segments", [1, 2, 5, 6])
def test_exact_values_equal_the_definition(n_segments):
    coalitions = all_coalitions(n_segments)
    outputs = np.random.default_rng(n_segments).normal(size=(len(coalitions), 2))
    table = {tuple(row): output for row, output in zip(coalitions.tolist(), outputs, strict=True)}
    values = exact_shapley(coalitions, outputs)
    for code in range(2):
        expected = brute_force(lambda present: table[tuple(present.tolist())][code], n_segments)  # noqa: B023
        np.testing.assert_allclose(values[code], expected, rtol=0, atol=1e-8)


@pytest.mark.parametrize("n_samples", ["auto", 200])
@pytest.mark.parametrize("n_segments", [9, 16])
def test_values_sum_to_what_the_whole_image_changes(image, tangled, n_segments, n_samples):
    explanation = LimeExplainer(
        tangled, method="shapley", segmentation="grid", n_segments=n_segments, n_samples=n_samples
    ).explain(image)
    hidden = tangled.predict_proba(explanation.hidden[None, ..., 0])[0]
    np.testing.assert_allclose(
        explanation.coefficients.sum(axis=1), explanation.probabilities - hidden, atol=1e-12
    )
    np.testing.assert_allclose(explanation.intercepts, hidden, atol=1e-12)


def test_estimates_come_near_the_exact_values(image, tangled):
    options = {"method": "shapley", "segmentation": "grid", "n_segments": 12, "random_state": 0}
    exact = LimeExplainer(tangled, **options).explain(image)
    errors = []
    for n_samples in (100, 2000):
        estimate = LimeExplainer(tangled, n_samples=n_samples, **options).explain(image)
        assert exact.is_exact
        assert not estimate.is_exact
        errors.append(np.abs(estimate.coefficients - exact.coefficients).max())
    assert errors[1] < 0.01 * np.abs(exact.coefficients).max() + 0.3 * errors[0]


def test_estimates_are_exact_where_effects_add_up(image):
    class Sum:
        def predict_proba(self, X):
            p = X.mean(axis=(1, 2))
            return np.stack([p, 1 - p], axis=1)

    explanation = LimeExplainer(
        Sum(), method="shapley", segmentation="grid", n_segments=16, n_samples=60, hide="black"
    ).explain(image)
    expected = np.bincount(explanation.segments.ravel(), image.ravel()) / image.size
    np.testing.assert_allclose(explanation.coefficients[0], expected, atol=1e-10)
