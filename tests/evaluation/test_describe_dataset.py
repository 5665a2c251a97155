"""A description counts what is there, and finds samples that occur twice."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from fmnist_sk.evaluation import describe_dataset

FLOATS = np.random.default_rng(0).normal(3, 2, (50, 4, 4)).astype(np.float32)


@pytest.mark.parametrize("X", [FLOATS, (FLOATS * 20).astype(np.uint8), FLOATS > 3])
def test_values_are_numpys(X):
    found = describe_dataset(X).to_frame()["data"]
    assert found["sample_shape"] == (4, 4)
    assert found["dtype"] == str(X.dtype)
    values = X.astype(np.float64)
    expected = [values.min(), values.max(), values.mean(), values.std()]
    assert found[["min", "max", "mean", "std"]].tolist() == pytest.approx(expected)


def test_a_large_set_is_read_in_parts(monkeypatch):
    monkeypatch.setattr("fmnist_sk.evaluation._value_statistics._CHUNK", 100)
    monkeypatch.setattr("fmnist_sk.evaluation._duplicates._CHUNK", 7)
    description = describe_dataset(np.concatenate([FLOATS, FLOATS[:9]]))
    found = description.to_frame()["data"]
    assert found["n_duplicates"] == 9
    assert found["std"] == pytest.approx(np.concatenate([FLOATS, FLOATS[:9]]).std(), rel=1e-5)


def test_missing_values_and_labels_are_counted_and_left_out():
    X = pd.DataFrame({"a": [1.0, np.nan, 3.0], "b": [np.inf, 0.0, 4.0]})
    description = describe_dataset(X, ["bag", None, "coat"])
    found = description.to_frame()["data"]
    assert found[["min", "max", "mean"]].tolist() == [0.0, 4.0, 2.0]
    assert found[["n_missing", "n_infinite", "n_missing_labels", "n_classes"]].tolist() == [
        1,
        1,
        1,
        2,
    ]
    assert "1 missing, 1 infinite" in str(description)
    assert "; 1 without a label" in str(description)
    assert np.isnan(describe_dataset([[np.nan]]).sets["data"]["mean"])


def test_duplicates_are_found_within_and_across_sets_whatever_their_types():
    X = np.array([[1, 2], [3, 4], [1, 2], [0, 9]], dtype=np.uint8)
    X_test = np.array([[3.0, 4.0], [-0.0, 9.0], [3.0, 4.5], [3.0, 4.0]])
    description = describe_dataset(
        X, ["bag", "bag", "coat", "coat"], X_test=X_test, y_test=["coat", "coat", "bag", "bag"]
    )
    found = description.to_frame()
    assert found.loc["n_duplicates"].tolist() == [1, 1]
    assert found.loc["n_conflicting"].tolist() == [3, 2]
    assert found.loc["n_in_train", "test"] == 3
    groups = description.duplicates.groupby("group")[["set", "row"]].apply(
        lambda rows: list(rows.itertuples(index=False, name=None))
    )
    assert groups.tolist() == [
        [("train", 0), ("train", 2)],
        [("train", 1), ("test", 0), ("test", 3)],
        [("train", 3), ("test", 1)],
    ]
    report = description.report()
    assert "1 sample equals an earlier one; 3 have an equal with another label" in report
    assert "3 samples equal one of the training set" in report


def test_classes_are_counted_in_both_sets_by_name():
    description = describe_dataset(
        np.arange(8).reshape(-1, 1), [2, 2, 7, 2, 5, 5, 2, 7], X_test=[[99], [98]], y_test=[7, 7],
        target_names=["bag", "coat", "dress"],
    )  # fmt: skip
    assert description.class_counts.to_dict() == {
        "train": {"bag": 4, "coat": 2, "dress": 2},
        "test": {"bag": 0, "coat": 0, "dress": 2},
    }
    assert "3, with 2 to 4 samples each" in description.report()
    assert "no sample equals one of the training set" in description.report()
    assert repr(description) == "DatasetDescription(train: 8, test: 2)"


def test_labels_of_one_set_are_enough():
    description = describe_dataset([[1], [2]], X_test=[[2], [2]], y_test=["bag", "coat"])
    assert description.class_counts.columns.tolist() == ["test"]
    assert description.sets["test"]["n_conflicting"] == 2
    assert "classes" not in description.report().partition("test")[0]
    assert describe_dataset([[1], [2]]).class_counts is None


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"X": [["a"]]}, TypeError, "must hold numbers"),
        ({"X": csr_matrix((2, 2))}, TypeError, "toarray"),
        ({"X": []}, ValueError, "no samples"),
        ({"X": [[1]], "y": [1, 2]}, ValueError, "inconsistent"),
        ({"X": [[1]], "X_test": [[1, 2]]}, ValueError, r"\(1,\).*\(2,\)"),
        ({"X": [[1]], "y_test": [1]}, ValueError, "without X_test"),
        ({"X": [[1], [2]], "y": [0, 1], "target_names": ["a"]}, ValueError, "1 names for 2"),
    ],
)
def test_what_cannot_be_described_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        describe_dataset(**arguments)


def test_nearest_pairs_are_those_of_brute_force_without_equal_samples():
    generator = np.random.default_rng(0)
    X, X_test = (generator.integers(0, 256, (n, 5, 5), dtype=np.uint8) for n in (40, 20))
    X[7] = X[3]
    X_test[4] = X[9]
    X_test[4, 0, 0] ^= 8
    y, y_test = np.arange(40) % 3, np.arange(20) % 3
    found = describe_dataset(X, y, X_test=X_test, y_test=y_test, n_nearest=10).nearest
    values = np.delete(np.concatenate([X, X_test]).reshape(60, 25), 7, axis=0).astype(float)
    distances = np.sqrt(((values[:, None] - values) ** 2).mean(axis=2))
    np.fill_diagonal(distances, np.inf)
    pairs = {frozenset((i, int(row.argmin()))): row.min() for i, row in enumerate(distances)}
    np.testing.assert_allclose(found["distance"], sorted(pairs.values())[:10])
    first = found.iloc[0].tolist()
    assert first == [1.6, "train", 9, 0, "test", 4, 1]
    assert (found["distance"] > 0).all()


def test_nearest_pairs_are_found_on_demand_and_need_numbers():
    X = [[0.0], [1.0], [np.nan]]
    assert describe_dataset(X).nearest is None
    assert describe_dataset([[1], [1]], n_nearest=3).nearest.empty
    with pytest.raises(ValueError, match="missing or infinite"):
        describe_dataset(X, n_nearest=1)
    with pytest.raises(ValueError, match="n_nearest must be a whole number of at least 0; got -1"):
        describe_dataset(X, n_nearest=-1)


@pytest.mark.parametrize("test", [["0", "1"], np.array(["0", "1"], dtype=object), [b"0", b"1"]])
def test_labels_of_different_types_are_refused(test):
    X = np.zeros((2, 3))
    with pytest.raises(ValueError, match=r"y and y_test hold labels of different types, \[0, 1\]"):
        describe_dataset(X, [0, 1], X_test=X, y_test=test)
