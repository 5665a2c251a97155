"""Measures of explanations, against loops, SciPy and known truths."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr
from sklearn.naive_bayes import GaussianNB

from fmnist_sk.explain import (
    LimeExplainer,
    area_under_curves,
    deletion_curves,
    held_out_r2,
    insertion_curves,
    measure_explanations,
    random_attributions,
    stability,
)
from fmnist_sk.explain._measures import rank_agreement

from ._models import PatchModel, TangledModel

N_STEPS = 9


@pytest.fixture
def images():
    return np.random.default_rng(0).random((6, 12, 12))


def curve_by_loop(model, image, attribution, column, start, end):
    """Pixel after pixel, the most important first."""
    order = np.argsort(-attribution.ravel(), kind="stable")
    values = []
    for n_changed in np.linspace(0, 144, N_STEPS + 1).astype(int):
        changed = start.ravel().copy()
        changed[order[:n_changed]] = end.ravel()[order[:n_changed]]
        values.append(model.predict_proba(changed.reshape(1, 12, 12))[0, column])
    return values


@pytest.mark.parametrize("hide", ["black", "mean", 0.3])
def test_curves_equal_those_of_a_loop_over_pixels(images, tangled, hide):
    attributions = np.random.default_rng(1).integers(0, 5, images.shape)  # with ties
    labels = [0, 1, 2, 0, 1, 2]
    reference = np.full((12, 12), 0.3) if hide == 0.3 else hide
    options = {"labels": labels, "n_steps": N_STEPS, "hide": reference}
    deletion = deletion_curves(tangled, images, attributions, **options)
    insertion = insertion_curves(tangled, images, attributions, **options)
    for i, (image, attribution, label) in enumerate(zip(images, attributions, labels, strict=True)):
        value = {"black": 0.0, "mean": image.mean(), 0.3: 0.3}[hide]
        hidden = np.full_like(image, value)
        args = (tangled, image, attribution, label)
        np.testing.assert_allclose(deletion[i], curve_by_loop(*args, image, hidden), atol=1e-12)
        np.testing.assert_allclose(insertion[i], curve_by_loop(*args, hidden, image), atol=1e-12)


def test_curves_follow_the_predicted_label_and_take_rows_and_names(fashion, names):
    X = fashion[0][:5]
    model = GaussianNB(var_smoothing=0.1).fit(fashion[0], names)
    maps = np.random.default_rng(0).random((5, 28, 28))
    curves = deletion_curves(model, X, maps)
    np.testing.assert_allclose(curves[:, 0], model.predict_proba(X).max(axis=1))
    named = deletion_curves(model, X, maps, labels=model.predict(X))
    np.testing.assert_array_equal(named, curves)
    assert curves.shape == (5, 29)


def test_areas():
    curves = np.array([[1.0, 1.0, 1.0], [1.0, 0.5, 0.0], [0.0, 0.0, 1.0]])
    np.testing.assert_allclose(area_under_curves(curves), [1, 0.5, 0.25])


def test_a_table_has_the_index_of_the_images_and_takes_a_generator(fashion):
    frame = pd.DataFrame(fashion[0]).iloc[[7, 9]]
    model = GaussianNB(var_smoothing=0.1).fit(fashion[0], fashion[1])
    explainer = LimeExplainer(model, segmentation="grid", n_segments=4)
    explanations = (each for each in explainer.explain_many(frame))
    table = measure_explanations(explainer, frame, explanations, n_runs=2, random_state=0)
    assert table.index.tolist() == [7, 9]


def test_explanations_of_a_planted_patch_beat_chance(images):
    model = PatchModel(slice(4, 8), slice(8, 12))
    explainer = LimeExplainer(model, segmentation="grid", n_segments=9, hide="black")
    table = measure_explanations(explainer, images + 0.5, random_state=0)
    assert (table["deletion"] <= table["random_deletion"]).all()
    assert (table["insertion"] >= table["random_insertion"]).all()
    assert table["deletion"].mean() < 0.5 * table["random_deletion"].mean()
    assert (table["r2"] > 0.99).all()
    assert (table["stability"] == 1).all()
    assert (table["n_segments"] == 9).all()
    assert table["label"].tolist() == ["bright"] * 6


@pytest.mark.parametrize("method", ["lime", "shapley"])
def test_held_out_r2_tells_effects_that_add_up_from_those_that_do_not(images, method):
    class Parity:
        """Nothing but interactions: flips with every visible cell."""

        def predict_proba(self, X):
            p = np.rint(X.sum(axis=(1, 2)) / 9) % 2
            return np.stack([p, 1 - p], axis=1)

    options = {"method": method, "segmentation": "grid", "n_segments": 16, "hide": "black"}
    scores = {}
    for name, model in (("sum", PatchModel(slice(12), slice(12))), ("parity", Parity())):
        explainer = LimeExplainer(model, random_state=0, **options)
        X = np.ones_like(images)
        explanations = explainer.explain_many(X)
        scores[name] = held_out_r2(explainer, X, explanations, random_state=1)
    assert (scores["sum"] > 0.99).all()
    assert (scores["parity"] < 0.3).all()


def test_rank_agreement_is_the_mean_of_spearmans():
    importances = np.random.default_rng(0).integers(0, 6, (4, 9))
    pairs = [
        spearmanr(importances[i], importances[j]).statistic for i in range(4) for j in range(i)
    ]
    assert rank_agreement(importances) == pytest.approx(np.mean(pairs))
    assert rank_agreement(np.zeros((3, 4))) == 1
    assert rank_agreement(np.array([[0, 0, 0], [1, 2, 3]])) == 0


def test_stability_is_1_when_exact_and_grows_with_samples(images):
    model = TangledModel(144)
    explainers = [
        LimeExplainer(model, segmentation="grid", n_segments=n_segments, n_samples=n_samples)
        for n_segments, n_samples in ((9, "auto"), (25, 1000), (25, 60))
    ]
    exact, many, few = (
        stability(explainer, images[:3], n_runs=3, random_state=0) for explainer in explainers
    )
    assert (exact == 1).all()
    assert many.mean() > few.mean() + 0.1
    assert explainers[1].random_state is None


def test_chance_gives_every_segment_one_value():
    segments = np.arange(4).reshape(2, 2).repeat(3, axis=0).repeat(3, axis=1)
    first, second = random_attributions([segments, segments], random_state=0)
    for values in (first, second):
        assert len(np.unique(values)) == 4
        assert len(np.unique(values[:3, :3])) == 1
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"attributions": np.zeros((6, 3, 3))}, r"\(6, 3, 3\).*\(6, 12, 12\)"),
        ({"n_steps": 145}, "from 1 to the 144 pixels; got 145"),
        ({"labels": [0, 1]}, r"each of 6 images.*\(2,\)"),
        ({"labels": 1}, r"each of 6 images.*\(\)"),
        ({"hide": "segment_mean"}, "give hide='mean'"),
        ({"labels": [7] * 6}, r"no class 7; its classes are \[0, 1, 2\]"),
    ],
)
def test_bad_input_of_curves(images, tangled, options, message):
    options = {"attributions": np.zeros(images.shape)} | options
    with pytest.raises(ValueError, match=message):
        deletion_curves(tangled, images, **options)


def test_bad_input_of_measures(images, tangled):
    explainer = LimeExplainer(tangled, segmentation="grid", n_segments=4)
    with pytest.raises(ValueError, match="1 explanations for 6 images"):
        held_out_r2(explainer, images, explainer.explain_many(images[:1]))
    explanations = explainer.explain_many(images)
    with pytest.raises(ValueError, match=r"explanations\[0\] is of another image than X\[0\]"):
        measure_explanations(explainer, images, explanations[::-1])
    with pytest.raises(ValueError, match="no images"):
        measure_explanations(explainer, images[:0])
    with pytest.raises(ValueError, match=r"n_samples.*got 0"):
        held_out_r2(explainer, images, explanations, n_samples=0)
    for curves in ([1.0, 0.0], [[1.0]]):
        with pytest.raises(ValueError, match="at least two points"):
            area_under_curves(curves)
    with pytest.raises(ValueError, match=r"n_runs.*got 1"):
        stability(explainer, images, n_runs=1)
