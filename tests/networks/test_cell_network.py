"""Cell networks: genotypes, their random variation, and what networks cost."""

import numpy as np
import pytest

from fmnist_sk import CNNClassifier, load
from fmnist_sk.networks import (
    CellNetwork,
    draw_genotype,
    mutate_genotype,
    network_cost,
)
from fmnist_sk.networks._cell_cost import cell_cost, drop_idle_skips
from fmnist_sk.networks._cell_genotype import Stage, format_genotype, parse_genotype

# Every kind of block, pooling, activation and flag at least once.
EVERYTHING = (
    "conv5-w1-d2-skip-max_early/double3-w2-d2-skip-se-hard_silu-average_late/"
    "separable3-w2-d1-skip-leaky_relu/bottleneck3-w3-d2-skip-max_late/average"
)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_each_genotype_has_one_text(rng):
    drawn = [draw_genotype(rng) for _ in range(200)]
    changed = [mutate_genotype(genotype, rng) for genotype in drawn]
    assert len(set(drawn)) > 190
    for genotype in [*drawn, *changed, EVERYTHING, CellNetwork().genotype]:
        assert format_genotype(parse_genotype(genotype)) == genotype
    assert [draw_genotype(5), mutate_genotype(EVERYTHING, 5)] == [
        draw_genotype(np.random.default_rng(5)),
        mutate_genotype(EVERYTHING, np.random.default_rng(5)),
    ]


def test_a_mutation_changes_one_thing_and_any_thing(rng):
    genotype = "conv3-w2-d2/double5-w3-d2-se-max_late/max"
    before = parse_genotype(genotype)
    changed = set()
    for _ in range(500):
        after = parse_genotype(mutate_genotype(genotype, rng))
        if len(after.stages) != len(before.stages):
            changed.add(len(after.stages))
            continue
        pairs = list(enumerate(zip(before.stages, after.stages, strict=True)))
        different = {
            (at, gene)
            for at, (old, new) in pairs
            for gene in Stage._fields
            if getattr(old, gene) != getattr(new, gene)
        }
        if after.global_pooling != before.global_pooling:
            different.add("global pooling")
        assert len(different) == 1
        assert all(abs(new.width - old.width) <= 1 for _, (old, new) in pairs)
        changed |= different
    # Every gene of both stages, the global pooling, one stage more and one less.
    assert len(changed) == 2 * len(Stage._fields) + 3


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("", "ends in ''"),
        ("max", "has no stage"),
        ("conv3-w1-d1", "ends in 'conv3-w1-d1'"),
        ("conv4-w1-d1/max", "'conv4-w1-d1', which cannot be read.*3 or 5"),
        ("conv3-w0-d1/max", "'conv3-w0-d1', which cannot be read.*from 1 to 99"),
        ("conv3-w1-d1/dense3-w1-d1/max", "'dense3-w1-d1', which.*conv, double, separable"),
        ("conv3-w1-d1-relu/max", "'conv3-w1-d1-relu', which.*leaky_relu or hard_silu"),
        (("conv3-w1-d1", "max"), "'genotype' parameter of CellNetwork must be"),
    ],
)
def test_a_wrong_genotype_is_explained(wrong, message):
    with pytest.raises(ValueError, match=message):
        CellNetwork(wrong).summary()


@pytest.mark.parametrize("image_shape", [(28, 28, 1), (1, 5, 3)])
def test_the_arithmetic_cost_is_that_of_the_layers(rng, image_shape):
    for genotype in [EVERYTHING, *(draw_genotype(rng) for _ in range(2))]:
        built = network_cost(CellNetwork(genotype, width=4), image_shape, n_classes=7)
        assert cell_cost(genotype, 4, image_shape, n_classes=7) == built


def test_skips_that_nothing_goes_over_make_no_other_network():
    idle = "conv3-w1-d1-skip-max_late/double3-w1-d1-skip-max_early/conv3-w2-d2-skip/max"
    assert drop_idle_skips(idle, 4, (7, 7, 1)) == (
        "conv3-w1-d1-max_late/double3-w1-d1-max_early/conv3-w2-d2-skip/max"
    )
    # As many channels as the image has, and nothing to pool: all of them are used.
    assert drop_idle_skips(idle, 4, (1, 1, 4)) == idle


def test_the_summary_adds_up():
    n_params = [
        int(line.split()[-2].replace(",", ""))
        for line in CellNetwork(EVERYTHING).summary((8, 8, 1)).splitlines()[1:]
    ]
    assert len(n_params) == 6
    assert sum(n_params) + (3 * 16 + 1) * 10 == network_cost(CellNetwork(EVERYTHING)).n_params


def test_cost_of_known_networks(fashion, tiny_cnn):
    X, y = fashion
    clf = tiny_cnn("lenet", epochs=1).fit(X, y)
    cost = network_cost("lenet")
    assert cost.n_params == clf.count_params()
    # 28 x 28 x 16 kernels of 5 x 5; 14 x 14 x 32 of 5 x 5 x 16; 7 * 7 * 32 to 120 to 10.
    assert cost.mmac == pytest.approx(
        (28**2 * 16 * 25 + 14**2 * 32 * 25 * 16 + 7 * 7 * 32 * 120 + 120 * 10) / 1e6
    )
    with pytest.raises(ValueError, match=r"lenot.*Did you mean"):
        network_cost("lenot")


def test_every_block_trains_predicts_and_is_stored(fashion, tmp_path):
    X, y = fashion
    X = X.reshape(-1, 28, 28)[:, ::4, ::4]
    clf = CNNClassifier(CellNetwork(EVERYTHING, width=4), epochs=2, random_state=0).fit(X, y)
    assert clf.count_params() == cell_cost(EVERYTHING, 4, (7, 7, 1)).n_params
    logits = clf.to_keras()(X[:20, ..., None].astype("float32")).numpy()
    np.testing.assert_allclose(clf.predictor_.logits(X[:20, ..., None]), logits, atol=1e-4)
    clf.save(tmp_path / "cell.zip")
    loaded = load(tmp_path / "cell.zip")
    assert loaded.network.genotype == EVERYTHING
    np.testing.assert_array_equal(loaded.predict_proba(X), clf.predict_proba(X))
