import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from fmnist_sk.preprocessing import ImageReshaper, PixelScaler


@parametrize_with_checks([ImageReshaper("images")])
def test_sklearn_check(estimator, check):
    check(estimator)


FORMS = {
    "rows": (4, 30),
    "grey": (4, 6, 5),
    "one channel": (4, 6, 5, 1),
    "colour": (4, 2, 5, 3),
}


@pytest.mark.parametrize("form", FORMS)
def test_there_and_back(form):
    X = np.arange(120, dtype=np.uint8).reshape(FORMS[form])
    shape = (2, 5, 3) if form == "colour" else (6, 5, 1)
    for output, expected in (("rows", (4, 30)), ("images", (4, *shape))):
        reshaper = ImageReshaper(output, image_shape=shape).fit(X)
        result = reshaper.transform(X)
        assert result.shape == expected
        assert result.dtype == X.dtype
        assert reshaper.image_shape_ == shape
        np.testing.assert_array_equal(reshaper.inverse_transform(result), X)
        np.testing.assert_array_equal(reshaper.transform(X.reshape(4, *shape)), result)


def test_auto_takes_square_rows_for_square_images():
    assert ImageReshaper("images").fit_transform(np.zeros((2, 784))).shape == (2, 28, 28, 1)
    assert ImageReshaper("images").fit_transform(np.zeros((2, 30))).shape == (2, 1, 30, 1)


def test_nested_lists_and_frames():
    images = np.arange(24).reshape(2, 3, 4)
    rows = ImageReshaper().fit_transform(images.tolist())
    np.testing.assert_array_equal(rows, images.reshape(2, 12))
    frame = pd.DataFrame(rows).add_prefix("pixel")
    reshaper = ImageReshaper("images", image_shape=(3, 4))
    np.testing.assert_array_equal(reshaper.fit_transform(frame)[..., 0], images)


def test_lets_an_estimator_of_rows_take_images(fashion):
    X, y = fashion
    images = X.reshape(-1, 28, 28, 1)
    pipeline = make_pipeline(PixelScaler(), ImageReshaper(), RandomForestClassifier(5))
    assert pipeline.fit(images, y).score(images, y) > 0.9


def test_names_exist_for_rows_only():
    frame = pd.DataFrame(np.zeros((2, 4))).add_prefix("pixel")
    rows = ImageReshaper().set_output(transform="pandas")
    assert list(rows.fit_transform(frame).columns) == list(frame.columns)
    assert not hasattr(ImageReshaper("images"), "set_output")
    with pytest.raises(AttributeError, match="get_feature_names_out") as info:
        ImageReshaper("images").fit(frame).get_feature_names_out()
    assert "output='rows'" in str(info.value.__cause__)


def test_other_images_than_in_fit_are_refused():
    reshaper = ImageReshaper().fit(np.zeros((2, 6, 5)))
    with pytest.raises(ValueError, match=r"\(5, 6\).*\(6, 5, 1\)"):
        reshaper.transform(np.zeros((2, 5, 6)))
    for bad in (
        np.zeros((0, 6, 5)),
        np.full((2, 6, 5), np.nan),
        np.zeros(30),
        np.zeros((2, 1) * 3),
    ):
        with pytest.raises(ValueError):
            ImageReshaper().fit(bad)


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"output": "row"}, "(?s)'output'.*row"),
        ({"image_shape": 28}, "(?s)'image_shape'.*28"),
        ({"image_shape": (28, 28)}, r"30 features.*\(28, 28\)"),
    ],
)
def test_a_wrong_parameter_is_named(params, problem):
    with pytest.raises(ValueError, match=problem):
        ImageReshaper(**params).fit(np.zeros((2, 30)))
