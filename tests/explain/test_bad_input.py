"""What LimeExplainer says to bad input."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier, VotingClassifier
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline

from fmnist_sk.explain import LimeExplainer, deletion_curves, mean_attributions

from ._models import PatchModel


def explain(estimator, image, **options):
    options = {"segmentation": "grid", "n_segments": 4, "random_state": 0} | options
    return LimeExplainer(estimator, **options).explain(image)


class NaNs:
    def predict_proba(self, X):
        return np.where(X[:, :1, 0] < 0.5, np.nan, 0.5) * [1, 1]


class TooManyRows:
    def predict_proba(self, X):
        return np.full((len(X) + 1, 2), 0.5)


IMAGE = np.random.default_rng(0).random((8, 8))
BYTES = np.arange(64, dtype=np.uint8).reshape(8, 8)
NO_REFIT = GridSearchCV(GaussianNB(), {"var_smoothing": [1e-9]}, cv=2, refit=False).fit(
    np.eye(64), np.arange(64) % 2
)
BAYES = GaussianNB().fit(np.eye(64), np.arange(64) % 2)
OWN = PatchModel(slice(2), slice(2))
SEVERAL = RandomForestClassifier(2).fit(np.eye(64), np.eye(64)[:, :2])
UNKNOWN = GaussianNB().fit(np.eye(60), np.arange(60) % 2)
HARD = VotingClassifier([("bayes", GaussianNB())]).fit(np.eye(64), np.arange(64) % 2)


@pytest.mark.parametrize(
    ("estimator", "image", "options", "error", "message"),
    [
        (GaussianNB(), IMAGE, {}, NotFittedError, "GaussianNB instance is not fitted"),
        (GaussianNB, IMAGE, {}, TypeError, "the class GaussianNB itself"),
        (RidgeClassifier().fit(np.eye(2), [0, 1]), IMAGE, {}, TypeError, "no predict_proba"),
        (None, IMAGE, {}, TypeError, "got None"),
        (HARD, IMAGE, {}, TypeError, "voting='soft'"),
        (make_pipeline(HARD), IMAGE, {}, TypeError, "voting='soft'"),
        (NO_REFIT, IMAGE, {}, TypeError, "refit=True"),
        (SEVERAL, IMAGE, {}, ValueError, "several outputs"),
        (UNKNOWN, np.eye(60)[0], {}, ValueError, "60 values.*give image_shape="),
        (BAYES, IMAGE[:7], {}, ValueError, r"56 values; GaussianNB was fitted to 64 features"),
        (BAYES, IMAGE.ravel()[:9], {}, ValueError, "fitted to 64 features"),
        (BAYES, IMAGE[None], {}, ValueError, r"looks like a batch of one"),
        (OWN, np.zeros((2, 8, 8, 1)), {}, ValueError, "explain_many"),
        (OWN, np.zeros((5, 8, 8)), {}, ValueError, "8 channels.*explain_many"),
        (OWN, IMAGE * np.nan, {}, ValueError, "NaN or infinite"),
        (OWN, [["a", "b"], ["c", "d"]], {}, ValueError, "must be numbers"),
        (NaNs(), np.ones((8, 8)), {"hide": "black"}, ValueError, r"NaN .* of 16 images"),
        (TooManyRows(), IMAGE, {}, ValueError, r"the shape \(17, 2\) for 16 images"),
        (OWN, IMAGE, {"segmentation": "slick"}, ValueError, "'slic', 'grid'.*got 'slick'"),
        (OWN, IMAGE, {"segmentation": np.zeros((3, 3))}, ValueError, r"\(3, 3\).*\(8, 8\)"),
        (OWN, IMAGE, {"hide": "white"}, ValueError, "'black'.*got 'white'"),
        (OWN, IMAGE, {"segmentation": IMAGE * np.nan}, ValueError, "holds NaN"),
        (OWN, IMAGE, {"hide": np.zeros(9)}, ValueError, "does not fit"),
        (OWN, IMAGE, {"hide": IMAGE * np.nan}, ValueError, "without NaN"),
        (OWN, BYTES, {"hide": np.full(64, 300)}, ValueError, "from 300 to 300.*uint8"),
        (OWN, BYTES, {"hide": np.full(64, -1)}, ValueError, "from -1 to -1.*uint8"),
        (OWN, BYTES, {"hide": IMAGE}, ValueError, "fractions"),
        (OWN, IMAGE, {"method": "shap"}, ValueError, "'method' parameter"),
        (OWN, IMAGE, {"n_samples": 1}, ValueError, "'n_samples' parameter"),
        (OWN, IMAGE, {"kernel_width": 0}, ValueError, "'kernel_width' parameter"),
    ],
)
def test_bad_input_gives_one_clear_error(estimator, image, options, error, message):
    with pytest.raises(error, match=message):
        explain(estimator, image, **options)


def test_an_unknown_label_names_the_known_ones():
    with pytest.raises(ValueError, match=r"no class 'grey'; its classes are \['dark', 'bright'\]"):
        explain(OWN, IMAGE).importances("grey")
    with pytest.raises(ValueError, match=r"Give one label of \['dark', 'bright'\]"):
        explain(OWN, IMAGE).importances(np.array(["dark", "dark"]))


def test_an_explainer_shows_what_differs_from_the_defaults():
    explainer = LimeExplainer(BAYES, method="shapley", n_segments=4)
    assert repr(explainer) == "LimeExplainer(GaussianNB(...), method='shapley', n_segments=4)"
    assert "segmentation=array" in repr(LimeExplainer(BAYES, segmentation=IMAGE))


def test_one_segment_only_is_a_warning():
    with pytest.warns(UserWarning, match="1 of 1 images have one segment only"):
        explanation = explain(OWN, IMAGE, segmentation=np.zeros((8, 8)))
    assert explanation.n_segments == 1


def test_attributions_must_be_numbers():
    with pytest.raises(ValueError, match="NaN or infinite"):
        deletion_curves(OWN, IMAGE[None], IMAGE[None] * np.nan)
    with pytest.raises(TypeError, match=r"must be numbers.*attribution_map"):
        deletion_curves(OWN, IMAGE[None], [explain(OWN, IMAGE)])
    with pytest.raises(TypeError, match="got a single one"):
        mean_attributions(explain(OWN, IMAGE))
