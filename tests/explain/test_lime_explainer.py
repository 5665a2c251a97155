"""LimeExplainer with any estimator, in any form of images, and what it says to bad input."""

import numpy as np
import pandas as pd
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import RandomForestClassifier, VotingClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler
from sklearn.svm import SVC

from fmnist_sk.explain import LimeExplainer, _coalition_predictions, held_out_r2
from fmnist_sk.explain._hiding import hide_segments
from fmnist_sk.model_selection import OptunaSearchCV

from ._models import PatchModel, TangledModel

MODELS = {
    "forest": RandomForestClassifier(5, random_state=0),
    "calibrated support vectors": CalibratedClassifierCV(SVC(), cv=2, ensemble=False),
    "pipeline": make_pipeline(MinMaxScaler(), LogisticRegression(max_iter=50, tol=0.1)),
    "vote": VotingClassifier(
        [("bayes", GaussianNB()), ("forest", RandomForestClassifier(3, random_state=0))],
        voting="soft",
    ),
    "search": GridSearchCV(GaussianNB(), {"var_smoothing": [1e-9, 1e-3]}, cv=2),
    "optuna search": OptunaSearchCV(
        GaussianNB(), {"var_smoothing": [1e-9, 1e-3]}, n_trials=2, cv=2, random_state=0
    ),
    "support vectors": SVC(probability=True, random_state=0),
}


def explain(estimator, image, **options):
    options = {"segmentation": "grid", "n_segments": 4, "random_state": 0} | options
    return LimeExplainer(estimator, **options).explain(image)


# scikit-learn's own advice is the calibrated one; this one still exists.
@pytest.mark.filterwarnings("ignore:The `probability` parameter:FutureWarning")
@pytest.mark.parametrize("name", MODELS)
def test_any_fitted_classifier_with_names_for_labels(name, fashion, names):
    X, _ = fashion
    model = MODELS[name].fit(X[:120], names[:120])
    explanation = explain(model, X[0])
    assert explanation.predicted_label == model.predict(X[:1])[0]
    np.testing.assert_allclose(explanation.probabilities, model.predict_proba(X[:1])[0])
    label = names[0]
    column = model.classes_.tolist().index(label)
    np.testing.assert_array_equal(explanation.importances(label), explanation.coefficients[column])
    # The same image in another form is the same image to a model of rows.
    for shape in ((28, 28), (28, 28, 1)):
        again = explain(model, X[0].reshape(shape))
        np.testing.assert_array_equal(again.coefficients, explanation.coefficients)


def test_names_in_object_arrays_and_in_series(fashion, names):
    X, names = fashion[0][:60], names[:60]
    for y in (names.astype(object), pd.Series(names), pd.Series(names, dtype="category")):
        model = GaussianNB(var_smoothing=0.1).fit(X, y)
        explanation = explain(model, X[0])
        assert explanation.predicted_label == model.predict(X[:1])[0]
        assert repr(explanation.predicted_label) in repr(explanation)
        assert explanation.importances(names[0]).shape == (4,)


def test_a_model_that_was_fitted_to_a_data_frame_gets_its_column_names(fashion):
    frame = pd.DataFrame(fashion[0]).add_prefix("pixel")
    model = GaussianNB(var_smoothing=0.1).fit(frame, fashion[1])
    plain = GaussianNB(var_smoothing=0.1).fit(*fashion)
    for image in (fashion[0][0], frame.iloc[0]):
        found, expected = explain(model, image), explain(plain, fashion[0][0])
        np.testing.assert_allclose(found.coefficients, expected.coefficients, atol=1e-9)


def test_cnns_alone_and_in_pipelines(fashion, fitted, tiny_cnn):
    X, y = fashion
    for model in (fitted, make_pipeline(MinMaxScaler(), tiny_cnn(epochs=1)).fit(X, y)):
        rows = explain(model, X[0])
        np.testing.assert_allclose(rows.probabilities, model.predict_proba(X[:1])[0], atol=1e-5)
        square = explain(model, X[0].reshape(28, 28, 1))
        np.testing.assert_allclose(square.coefficients, rows.coefficients, atol=1e-5)


def test_colour_images_of_a_cnn_that_was_fitted_to_rows(tiny_cnn):
    rng = np.random.default_rng(0)
    X = rng.integers(0, 256, (40, 8, 8, 3), dtype=np.uint8)
    model = tiny_cnn(epochs=1, image_shape=(8, 8, 3)).fit(X.reshape(40, -1), np.arange(40) % 2)
    expected = explain(model, X[0]).coefficients
    vote = VotingClassifier([("cnn", model)], voting="soft")
    calibrated = CalibratedClassifierCV(FrozenEstimator(model), ensemble=False)
    for ensemble in (vote, calibrated):
        ensemble.fit(X.reshape(40, -1), np.arange(40) % 2)
        assert explain(ensemble, X[0].ravel()).image.shape == (8, 8, 3)
    for estimator in (model, make_pipeline("passthrough", model)):
        explanation = explain(estimator, X[0].ravel())
        assert explanation.image.shape == (8, 8, 3)
        np.testing.assert_allclose(explanation.coefficients, expected, atol=1e-5)


@pytest.mark.parametrize("shape", [(784,), (28, 28), (28, 28, 1), (32, 32, 3)])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_a_model_of_the_callers_own_sees_its_own_shape_and_dtype(shape, dtype):
    class Own:
        def predict_proba(self, X):
            assert X.shape[1:] == shape
            assert X.dtype == dtype
            p = X.reshape(len(X), -1).mean(axis=1) / 255
            return np.stack([p, 1 - p], axis=1)

    image = np.random.default_rng(0).integers(0, 256, shape).astype(dtype)
    for hide in ("mean", "segment_mean", "black", "blur", np.full(shape, 99)):
        explanation = explain(Own(), image, hide=hide, segmentation="slic", n_segments=6)
        assert explanation.segments.shape == explanation.image.shape[:2]
        assert explanation.hidden.dtype == dtype
        assert explanation.classes.tolist() == [0, 1]


def test_what_stands_in_the_place_of_hidden_segments():
    image = np.array([[0, 4, 10, 10], [2, 2, 20, 24]], dtype=np.uint8)
    segments = [[5, 5, 7, 7]] * 2
    model = TangledModel(8)

    def hidden(hide):
        return explain(model, image, segmentation=segments, hide=hide).hidden[..., 0]

    assert hidden("segment_mean").tolist() == [[2, 2, 16, 16]] * 2
    assert hidden("mean").tolist() == [[9] * 4] * 2
    assert hidden("black").tolist() == [[0] * 4] * 2
    assert hidden(image + 1).tolist() == (image + 1).tolist()
    # The coalitions of two segments: both, the second, the first, none.
    shown = model.batches[0]
    assert shown[1].tolist() == [[2, 2, 10, 10], [2, 2, 20, 24]]
    assert shown[2].tolist() == [[0, 4, 16, 16], [2, 2, 16, 16]]


def test_a_blurred_image_is_smoother_and_as_bright_and_keeps_its_colours_apart():
    image = np.random.default_rng(0).random((16, 16, 3)) * [1.0, 0.5, 0.0]
    blurred = explain(TangledModel(768), image, hide="blur").hidden
    assert (blurred.std(axis=(0, 1)) <= 0.3 * image.std(axis=(0, 1))).all()
    np.testing.assert_allclose(blurred.mean(axis=(0, 1)), image.mean(axis=(0, 1)), atol=0.03)


def test_many_images_are_explained_like_each_alone_in_few_large_batches(tangled):
    X = np.random.default_rng(0).random((7, 12, 12))
    options = {"segmentation": "slic", "random_state": 3, "n_samples": 100, "batch_size": 256}
    explainer = LimeExplainer(tangled, **options)
    together = explainer.explain_many(X)
    sizes = [len(batch) for batch in tangled.batches]
    assert sum(sizes) == sum(len(explanation.coalitions) for explanation in together)
    assert max(sizes) <= 256
    assert len(sizes) <= 6
    for image, explanation in zip(X, together, strict=True):
        alone = explainer.explain(image)
        np.testing.assert_allclose(alone.coefficients, explanation.coefficients, atol=1e-12)
    assert LimeExplainer(tangled).explain_many(X[:0]) == []


def test_images_are_built_no_more_than_a_batch_at_a_time(monkeypatch, tangled, image):
    built = []

    def counted(image, hidden, segments, coalitions):
        built.append(len(coalitions))
        return hide_segments(image, hidden, segments, coalitions)

    monkeypatch.setattr(_coalition_predictions, "hide_segments", counted)
    X = np.stack([image, 1 - image])
    options = {"segmentation": "grid", "n_segments": 9}
    found = LimeExplainer(tangled, batch_size=100, **options).explain_many(X)
    assert max(built) <= 100
    assert [len(batch) for batch in tangled.batches] == [100] * 10 + [24]
    for each, expected in zip(
        found, LimeExplainer(tangled, **options).explain_many(X), strict=True
    ):
        np.testing.assert_allclose(each.outputs, expected.outputs, atol=1e-12)


def test_an_explanation_keeps_its_image_whatever_becomes_of_the_callers(image, tangled):
    X = image[None].copy()
    (explanation,) = LimeExplainer(tangled, segmentation="grid").explain_many(X)
    X[:] = 0
    np.testing.assert_array_equal(explanation.image[..., 0], image)


@pytest.mark.parametrize("method", ["lime", "shapley", "occlusion"])
def test_more_than_a_thousand_segments(method):
    image = np.random.default_rng(0).random((32, 33))
    model = PatchModel(slice(0, 16), slice(0, 33))
    options = {"segmentation": np.arange(1056).reshape(32, 33), "n_samples": 60, "hide": "black"}
    explainer = LimeExplainer(model, method=method, random_state=0, **options)
    explanation = explainer.explain(image)
    found = explanation.attribution_map("bright")
    assert np.isfinite(explanation.scores).all()
    assert found[:16].mean() > found[16:].mean()
    r2 = held_out_r2(explainer, image[None], [explanation], n_samples=20, random_state=0)
    assert r2 > 0.99 if method == "occlusion" else np.isfinite(r2)


@pytest.mark.parametrize("n_samples", ["auto", 300])
def test_segments_that_hiding_does_not_change_cost_no_images(n_samples):
    image = np.random.default_rng(0).random((12, 12))
    image[:, :6] = 0
    model = TangledModel(144)
    options = {"n_segments": 12, "hide": "black", "n_samples": n_samples}
    explanation = explain(model, image, **options)
    empty = np.array([not image[explanation.segments == i].any() for i in range(12)])
    assert empty.sum() > 2
    assert sum(map(len, model.batches)) <= 2 ** (~empty).sum()
    # The numbers are those of a model that sees all images.
    shown = np.where(explanation.coalitions[:, explanation.segments], image, 0)
    np.testing.assert_allclose(explanation.outputs, model.predict_proba(shown), atol=1e-12)
    blank = explain(model, np.zeros((12, 12)), **options)
    np.testing.assert_allclose(blank.coefficients, 0, atol=1e-12)


def test_a_model_that_squeezes_the_answer_for_one_image(image, tangled):
    class Squeezing:
        def predict_proba(self, X):
            return np.squeeze(tangled.predict_proba(X))

    alone = explain(Squeezing(), image, batch_size=1)
    np.testing.assert_allclose(alone.coefficients, explain(tangled, image).coefficients)


def test_seeds(image, tangled):
    def coefficients(**options):
        return explain(tangled, image, n_segments=16, **options).coefficients

    np.testing.assert_array_equal(
        coefficients(random_state=1, n_samples=50), coefficients(random_state=1, n_samples=50)
    )
    assert not np.array_equal(
        coefficients(random_state=1, n_samples=50), coefficients(random_state=2, n_samples=50)
    )
    exact = [explain(tangled, image, n_segments=9, random_state=seed) for seed in range(20)]
    assert all(explanation.is_exact for explanation in exact)
    for explanation in exact[1:]:
        np.testing.assert_array_equal(explanation.coefficients, exact[0].coefficients)


def test_occlusion_is_what_the_probability_loses_with_each_segment(image, tangled):
    explanation = explain(tangled, image, method="occlusion", n_segments=36, hide="black")
    whole = tangled.predict_proba(image[None])[0]
    for number in range(36):
        without = tangled.predict_proba(np.where(explanation.segments == number, 0, image)[None])
        np.testing.assert_allclose(
            explanation.coefficients[:, number], whole - without[0], atol=1e-12
        )
    assert len(explanation.coalitions) == 37
    assert explanation.is_exact
