"""What a comparison shows, and what it looks like after a round trip through files."""

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import classification_report
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC

from fmnist_sk.evaluation import Comparison, compare_models


@pytest.fixture
def comparison(blobs, nearest_mean):
    models = {"a|b": GaussianNB(), "<svc>": SVC(), "mean": nearest_mean(), "bad": SVC(C=-1)}
    X, y, X_test, y_test = blobs
    return compare_models(
        models,
        X,
        y,
        X_test=X_test,
        y_test=y_test,
        cv=2,
        data_source="synthetic <blobs>",
        target_names=["Bag", "Coat", "Dress"],
    )


def test_the_source_of_the_data_is_seen_in_every_rendering(comparison, tmp_path):
    comparison.to_csv(tmp_path / "new folder" / "table.csv")
    comparison.save(tmp_path / "comparison.json")
    renderings = {
        "frame": comparison.frame.to_string(),
        "repr": repr(comparison),
        "markdown": comparison.to_markdown(),
        "csv": (tmp_path / "new folder" / "table.csv").read_text(),
        "json": (tmp_path / "comparison.json").read_text(),
        "report": comparison.classification_report("mean"),
    }
    assert [name for name, text in renderings.items() if "synthetic <blobs>" not in text] == []
    assert "synthetic &lt;blobs&gt;" in comparison._repr_html_()


def test_the_markdown_table_has_a_row_for_each_model_and_says_why_one_failed(comparison):
    lines = comparison.to_markdown().splitlines()
    table = [line.replace("\\|", "!") for line in lines if line.startswith("|")]
    assert len({line.count("|") for line in table}) == 1
    assert [line.split("|")[1].strip() for line in table[2:]] == [
        f"**{name}**" if name == comparison.best else name
        for name in comparison.frame.rename(index={"a|b": "a!b"}).index
    ]
    assert "fold 1 of 2: InvalidParameterError" in table[-1]
    assert " ± " in table[2]


def test_html_is_escaped(comparison):
    assert "&lt;svc&gt;" in comparison._repr_html_()
    assert "<svc>" not in comparison._repr_html_()


def test_reports_are_scikit_learns_on_the_test_set(comparison, blobs):
    predictions = comparison.results["mean"].predictions
    np.testing.assert_array_equal(predictions.y_true, blobs[3])
    report = classification_report(
        blobs[3], predictions.y_pred, target_names=["Bag", "Coat", "Dress"], digits=4
    )
    assert comparison.classification_report("mean").endswith(report)
    assert comparison.per_class.loc[("mean", "Coat"), "support"] == (blobs[3] == "coat").sum()
    with pytest.raises(RuntimeError, match=r"(?s)'bad' failed in 'fold 1 of 2'.*Traceback"):
        comparison.classification_report("bad")
    with pytest.raises(KeyError, match=r"No model is called 'svc'; there are a\|b, <svc>"):
        comparison.classification_report("svc")


@pytest.mark.parametrize("kind", [str, object, np.int8, bool, "datetime64[D]", np.float64])
def test_save_and_load(blobs, tmp_path, kind):
    X, names, _, _ = blobs
    codes = np.searchsorted(["bag", "coat", "dress"], names)
    y = names.astype(kind) if kind in (str, object) else (codes > 0 if kind is bool else codes)
    models = {"nb": GaussianNB(), "bad": SVC(C=-1)}
    saved = compare_models(models, X, y.astype(kind), cv=2)
    saved.save(tmp_path / "new folder" / "comparison.json")
    loaded = Comparison.load(tmp_path / "new folder" / "comparison.json")
    pd.testing.assert_frame_equal(loaded.frame, saved.frame)
    assert loaded.best == saved.best
    assert loaded.metadata == saved.metadata
    assert loaded.to_markdown() == saved.to_markdown()
    assert str(loaded.results["bad"].error) == str(saved.results["bad"].error)
    np.testing.assert_array_equal(
        loaded.results["nb"].predictions.y_pred, saved.results["nb"].predictions.y_pred
    )
    assert loaded.labels.dtype == saved.labels.dtype
    pd.testing.assert_frame_equal(loaded.results["nb"].fold_scores, saved.results["nb"].fold_scores)


def test_a_comparison_of_an_earlier_version_without_latencies_is_read(comparison, tmp_path):
    path = tmp_path / "comparison.json"
    comparison.save(path)
    document = json.loads(path.read_text())
    for model in document["models"]:
        for fit in model["fits"]:
            del fit["latency_ms"]
    path.write_text(json.dumps(document))
    frame = Comparison.load(path).frame
    assert frame["latency_ms"].isna().all()
    expected = comparison.frame.drop(columns="latency_ms")
    pd.testing.assert_frame_equal(frame.drop(columns="latency_ms"), expected)


def test_a_file_that_is_not_whole_or_not_ours_is_refused(comparison, tmp_path):
    path = tmp_path / "comparison.json"
    comparison.save(path)
    text, arrays = path.read_text(), path.with_suffix(".npz").read_bytes()
    document = json.loads(text)

    def altered(**changes):
        return json.dumps(document | changes)

    cases = {
        text[:-9]: "not a complete JSON file",
        "[]": "something else",
        altered(format="fmnist_sk.fit"): "something else",
        altered(format_version=99): "Update fmnist_sk",
        altered(models=[{"name": "x"}]): "was altered",
        altered(arrays_sha256="0" * 64): "damaged or belongs to another file",
    }
    for content, message in cases.items():
        path.write_text(content)
        with pytest.raises(ValueError, match=message):
            Comparison.load(path)
    path.write_text(text)
    path.with_suffix(".npz").write_bytes(arrays[:-1])
    with pytest.raises(ValueError, match="damaged"):
        Comparison.load(path)
    path.with_suffix(".npz").unlink()
    with pytest.raises(FileNotFoundError, match="keep both together"):
        Comparison.load(path)
    with pytest.raises(ValueError, match=r"must end in '\.json'"):
        comparison.save(tmp_path / "comparison.pkl")


def test_opening_a_saved_comparison_loads_no_tensorflow(comparison, tmp_path):
    comparison.save(tmp_path / "comparison.json")
    code = (
        "import sys; from fmnist_sk.evaluation import Comparison; "
        f"print(Comparison.load({str(tmp_path / 'comparison.json')!r})); "
        "sys.exit(any(name in sys.modules for name in ('tensorflow', 'keras', 'matplotlib')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "synthetic" in done.stdout
