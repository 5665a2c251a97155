"""An evaluation has scikit-learn's numbers, whatever the labels and whatever the model offers."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from fmnist_sk.evaluation import Evaluation, compare_models, compare_to_best, evaluate


def predictions(n_classes, n_samples=300, *, dtype=np.float32):
    """String labels, not in the order of the alphabet, with probabilities that are half right."""
    generator = np.random.default_rng(n_classes)
    classes = generator.permutation([f"class {chr(97 + i)}" for i in range(n_classes)])
    codes = np.r_[np.arange(n_classes), generator.integers(0, n_classes, n_samples - n_classes)]
    y_proba = generator.dirichlet(np.ones(n_classes), n_samples)
    y_proba = ((y_proba + np.eye(n_classes)[codes]) / 2).astype(dtype)
    y_pred = classes[np.where(generator.random(n_samples) < 0.9, y_proba.argmax(axis=1), 0)]
    return classes[codes], y_pred, y_proba, classes


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n_classes", [2, 3, 26])
def test_the_numbers_are_scikit_learns(n_classes, dtype):
    y_true, y_pred, y_proba, classes = predictions(n_classes, dtype=dtype)
    evaluation = Evaluation.from_predictions(y_true, y_pred, y_proba=y_proba, classes=classes)
    labels = np.sort(classes)
    y_proba = y_proba[:, np.argsort(classes)].astype(np.float64)
    y_proba /= y_proba.sum(axis=1, keepdims=True)
    brier = y_proba[:, 1] if n_classes == 2 else y_proba
    label = {"pos_label": labels[1]} if n_classes == 2 else {"labels": labels}
    expected = {
        "accuracy": metrics.accuracy_score(y_true, y_pred),
        "balanced_accuracy": metrics.balanced_accuracy_score(y_true, y_pred),
        "f1_macro": metrics.f1_score(y_true, y_pred, average="macro", zero_division=0),
        "log_loss": metrics.log_loss(y_true, y_proba, labels=labels),
        "brier_score": metrics.brier_score_loss(y_true, brier, **label),
    }
    for k in (2, 3, 5):
        if k < n_classes:
            expected[f"top_{k}_accuracy"] = metrics.top_k_accuracy_score(
                y_true, y_proba, k=k, labels=labels
            )
    scores = dict(evaluation.scores)
    assert 0 < scores.pop("calibration_error") < 1
    assert scores == pytest.approx(expected, rel=1e-5)
    matrix = metrics.confusion_matrix(y_true, y_pred, labels=labels)
    assert (evaluation.confusion_matrix == matrix).all()
    columns = metrics.precision_recall_fscore_support(
        y_true, y_pred, labels=labels, zero_division=0
    )
    assert evaluation.per_class.index.tolist() == labels.tolist()
    np.testing.assert_allclose(evaluation.per_class.to_numpy().T, columns)


def test_ties_count_towards_the_top_k_as_in_scikit_learn():
    y_true = np.arange(4).repeat(3)
    y_proba = np.tile(
        [[0.25, 0.25, 0.25, 0.25], [0.4, 0.2, 0.2, 0.2], [0.0, 0.5, 0.5, 0.0]], (4, 1)
    )
    scores = Evaluation.from_predictions(y_true, y_proba=y_proba).scores
    for k in (2, 3):
        expected = metrics.top_k_accuracy_score(y_true, y_proba, k=k)
        assert scores[f"top_{k}_accuracy"] == expected


@pytest.mark.parametrize("binning", ["uniform", "quantile"])
def test_the_calibration_error_is_the_mean_gap_over_all_rows(binning):
    y_true, _, y_proba, classes = predictions(3, dtype=np.float64)
    evaluation = Evaluation.from_predictions(
        y_true, y_proba=y_proba, classes=classes, n_bins=7, binning=binning
    )
    confidence, right = y_proba.max(axis=1), classes[y_proba.argmax(axis=1)] == y_true
    accuracy, mean_confidence = calibration_curve(right, confidence, n_bins=7, strategy=binning)
    bins = evaluation.calibration
    np.testing.assert_allclose(bins["accuracy"], accuracy)
    np.testing.assert_allclose(bins["confidence"], mean_confidence)
    inside = [
        ((confidence > bin.low) & (confidence <= bin.high)).sum() for bin in bins.itertuples()
    ]
    inside[0] += (confidence == bins["low"][0]).sum()
    assert bins["count"].tolist() == inside
    expected = np.average(np.abs(accuracy - mean_confidence), weights=inside)
    assert evaluation.scores["calibration_error"] == pytest.approx(expected)


def test_one_confidence_for_all_rows_is_one_bin():
    y_proba = np.tile([0.2, 0.8], (10, 1))
    evaluation = Evaluation.from_predictions(
        [0, 1] * 5, y_proba=y_proba, classes=[0, 1], binning="quantile"
    )
    assert evaluation.calibration["count"].tolist() == [10]
    assert evaluation.scores["calibration_error"] == pytest.approx(0.3)


MODELS = {
    "probabilities": GaussianNB(),
    "pipeline": make_pipeline(StandardScaler(), LogisticRegression()),
    "search": GridSearchCV(GaussianNB(), {"var_smoothing": [1e-9, 1e-3]}, cv=2),
    "no probabilities": RidgeClassifier(),
}


@pytest.mark.parametrize("name", MODELS)
def test_any_classifier_is_evaluated(blobs, name):
    X, y, X_test, y_test = blobs
    model = MODELS[name].fit(X, y)
    evaluation = evaluate(model, X_test, y_test)
    assert evaluation.scores["accuracy"] == model.score(X_test, y_test)
    assert (evaluation.calibration is None) == (name == "no probabilities")
    with_probabilities = {"log_loss", "brier_score", "calibration_error", "top_2_accuracy"}
    assert with_probabilities & set(evaluation.scores) == (
        set() if name == "no probabilities" else with_probabilities
    )
    assert set(evaluation.to_frame().index) == set(evaluation.scores)
    assert not evaluation.to_frame()["value"].isna().any()


def test_models_of_a_comparison_are_evaluated_and_compared_with_the_best(blobs):
    X, y, X_test, y_test = blobs
    models = {"bayes": GaussianNB(), "ridge": RidgeClassifier()}
    comparison = compare_models(models, X, y, X_test=X_test, y_test=y_test)
    for name, result in comparison.results.items():
        evaluation = Evaluation(result.predictions)
        for score in {"accuracy", "f1_macro", "log_loss"} & set(evaluation.scores):
            assert evaluation.scores[score] == comparison.frame.loc[name, f"test_{score}"]
    predictions = {
        name: result.sets["test"].y_pred
        for name, result in comparison.results.items()
        if result.error is None
    }
    frame = compare_to_best(y_test, predictions, best=comparison.best)
    assert frame["accuracy"].to_dict() == comparison.frame["test_accuracy"].to_dict()


def test_a_model_that_knows_more_or_fewer_classes_than_occur(blobs):
    X, y, X_test, y_test = blobs
    model = GaussianNB().fit(X, y)
    without_bags = y_test != "bag"
    evaluation = evaluate(model, X_test[without_bags], y_test[without_bags])
    assert evaluation.per_class["support"].tolist()[0] == 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # predictions of bags, which do not occur
        expected = metrics.balanced_accuracy_score(
            y_test[without_bags], model.predict(X_test[without_bags])
        )
    assert evaluation.scores["balanced_accuracy"] == pytest.approx(expected)
    ignorant = GaussianNB().fit(X[y != "bag"], y[y != "bag"])
    with pytest.raises(ValueError, match=r"y_true holds labels.*\['bag'\].*classes="):
        evaluate(ignorant, X_test, y_test)
    evaluation = evaluate(ignorant, X_test, y_test, classes=["dress", "coat", "bag"])
    assert evaluation.per_class["recall"].tolist()[0] == 0
    assert evaluation.scores["accuracy"] == ignorant.score(X_test, y_test)


def test_most_confused_pairs_are_named_in_order():
    y_true = ["bag"] * 4 + ["coat"] * 4 + ["dress"] * 2
    y_pred = ["bag", "coat", "coat", "dress", *["coat"] * 3, "bag", "dress", "dress"]
    evaluation = Evaluation.from_predictions(y_true, y_pred, target_names=["Bag", "Coat", "Dress"])
    assert evaluation.most_confused(2).to_numpy().tolist() == [
        ["Bag", "Coat", 2, 0.5],
        ["Bag", "Dress", 1, 0.25],
    ]
    assert len(evaluation.most_confused()) == 3


def test_the_report_says_what_was_measured_and_how(blobs):
    X, y, X_test, y_test = blobs
    evaluation = evaluate(GaussianNB().fit(X, y), X_test, y_test, n_bins=10, confidence=0.9)
    report = str(evaluation)
    low, high = evaluation.accuracy_interval
    for text in (
        "GaussianNB: 60 rows, 3 classes",
        f"90% interval {low:.4f} to {high:.4f}",
        "10 bins of equal width",
        "dress",
        f"{evaluation.scores['brier_score']:.4f}",
    ):
        assert text in report
    perfect = Evaluation.from_predictions(["a", "b"], ["a", "b"])
    assert "nothing: every prediction is right" in perfect.report()
    assert "accuracy=1.0000" in repr(perfect)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "nothing to evaluate"),
        ({"y_pred": [0, 1]}, "inconsistent"),
        ({"y_pred": [0, 1, 2], "classes": [0, 1]}, "y_pred holds labels.*[2]"),
        ({"y_pred": ["0", "1", "1"], "classes": [0, 1]}, "same type"),
        ({"y_pred": [0, 1, None]}, "1 missing"),
        ({"y_proba": np.ones((3, 3)) / 3}, "column for each"),
        ({"y_proba": [[2.0, -1.0]] * 3}, "decision values"),
        ({"y_proba": [[np.nan, np.nan]] * 3}, "3 rows of y_proba"),
        ({"y_pred": [0, 1, 1], "classes": [0, 1, 1]}, "each class once"),
        ({"y_pred": [0, 1, 1], "target_names": ["bag"]}, "1 names for 2 classes"),
    ],
)
def test_predictions_that_do_not_fit_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        Evaluation.from_predictions([0, 1, 1], **given)


def test_bins_must_be_possible():
    for options, message in [({"n_bins": 0}, "n_bins"), ({"binning": "even"}, "'uniform' or")]:
        evaluation = Evaluation.from_predictions([0, 1], y_proba=np.eye(2), **options)
        with pytest.raises(ValueError, match=message):
            evaluation.scores  # noqa: B018


def test_what_is_returned_can_be_changed_without_changing_the_evaluation():
    evaluation = Evaluation.from_predictions([0, 1], y_proba=[[1.0, 0.0], [0.0, 1.0]])
    evaluation.scores["accuracy"] = 0.0
    evaluation.confusion_matrix[:] = 7
    assert evaluation.scores["accuracy"] == 1
    assert evaluation.confusion_matrix.sum() == 2
    assert "-0.0" not in evaluation.report()
    for call in (evaluation.most_confused, lambda n: evaluation.report(digits=n)):
        with pytest.raises(ValueError, match="whole number of at least 0; got -1"):
            call(-1)


def test_named_columns_of_probabilities_are_taken_by_their_names():
    y_proba = pd.DataFrame([[0.9, 0.1], [0.2, 0.8]], columns=["coat", "bag"])
    y_true = ["coat", "bag"]
    assert Evaluation.from_predictions(y_true, y_proba=y_proba).scores["accuracy"] == 1
    numbered = y_proba.set_axis([0, 1], axis=1).set_axis(pd.RangeIndex(2), axis=1)
    assert Evaluation.from_predictions(y_true, y_proba=numbered).scores["accuracy"] == 0
    with pytest.raises(ValueError, match="in the order of the columns"):
        Evaluation.from_predictions(y_true, y_proba=y_proba, classes=["bag", "coat"])
    with pytest.raises(ValueError, match="which are not the labels"):
        Evaluation.from_predictions(y_true, y_proba=y_proba.add_prefix("p_"))
