"""The report page, read by a parser: nothing in it may come from elsewhere, and nothing be lost."""

import base64
import itertools
import re
from html.parser import HTMLParser

import cv2
import numpy as np
import pytest
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC

from fmnist_sk.evaluation import Comparison, compare_models, write_html

HOSTILE = "<script>alert(1)</script>"
VOID = {"img", "meta"}


class Page(HTMLParser):
    """Elements as (tag, attributes, text inside); complains of tags that are not closed in order."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        element = {"tag": tag, "attrs": dict(attrs), "text": "", "inside": list(self.open)}
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open.pop()["tag"] == tag

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def find(self, tag, inside=None, **attrs):
        return [
            e
            for e in self.elements
            if e["tag"] == tag
            and (inside is None or any(inside is outer for outer in e["inside"]))
            and all(attrs[key] in (e["attrs"].get(key) or "").split() for key in attrs)
        ]

    def section(self, name):
        return next(d for d in self.find("details") if name in self.find("h3", d)[0]["text"])


@pytest.fixture(scope="module")
def data():
    """Images of 2x2 pixels of two classes that overlap."""
    rng = np.random.default_rng(0)
    y = rng.permutation(np.repeat(["bag", "coat"], 60))
    X = np.clip(rng.normal(120 + 20 * (y == "bag")[:, None], 40, (120, 4)), 0, 255)
    return X[:80].astype(np.uint8), y[:80], X[80:].astype(np.uint8), y[80:]


@pytest.fixture
def comparison(data, nearest_mean):
    X, y, X_test, y_test = data
    models = {
        "mean": nearest_mean(epochs=4),
        HOSTILE: GaussianNB(),
        "svc": SVC(),
        "bad": nearest_mean(fail=True),
    }
    return compare_models(
        models,
        X,
        y,
        X_test=X_test,
        y_test=y_test,
        target_names=["Bag & purse", "<b>Coat"],
        data_source="synthetic squares",
    )


@pytest.fixture
def text(comparison, data, tmp_path):
    path = comparison.to_html(tmp_path / "new" / "page.html", X_test=data[2])
    return path.read_text(encoding="utf-8")


def test_nothing_comes_from_elsewhere(text):
    page = Page(text)
    assert not [
        e for e in page.elements if e["tag"] in {"link", "iframe", "object", "base", "form"}
    ]
    sources = [e["attrs"].get(key, "#") for e in page.elements for key in ("src", "href", "srcset")]
    assert all(source.startswith(("data:image/png;base64,", "#")) for source in sources)
    assert not re.search(r"https?://|url\(|@import|fetch\(|XMLHttpRequest", text)
    (policy,) = page.find("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy["attrs"]["content"].startswith("default-src 'none'; img-src data:;")


def test_names_and_messages_are_text_and_never_elements(text):
    page = Page(text)
    assert len(page.find("script")) == 1
    assert HOSTILE in page.section(HOSTILE)["text"]
    assert "<b>Coat" in page.section("mean")["text"]
    assert page.find("b", page.section("mean"))[0]["text"] in {"<b>Coat", "Bag & purse"}


def test_the_page_can_be_read_aloud(text):
    page = Page(text)
    assert page.find("html")[0]["attrs"]["lang"] == "en"
    assert "synthetic squares" in page.find("title")[0]["text"]
    levels = [int(e["tag"][1]) for e in page.elements if re.fullmatch(r"h[1-6]", e["tag"])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert all(e["attrs"]["scope"] in {"col", "row"} for e in page.find("th"))
    assert all(e["attrs"]["alt"] for e in page.find("img"))
    assert all(e["attrs"]["aria-label"] for e in page.find("svg"))
    regions = page.find("div", role="region")
    assert all(e["attrs"]["tabindex"] == "0" and e["attrs"]["aria-label"] for e in regions)
    ids = [e["attrs"]["id"] for e in page.elements if "id" in e["attrs"]]
    assert len(set(ids)) == len(ids)
    assert {e["attrs"]["href"][1:] for e in page.find("a")} <= set(ids)


def test_where_the_data_come_from_is_in_plain_sight(text, comparison, tmp_path):
    (banner,) = Page(text).find("p", **{"class": "synthetic"})
    assert banner["text"] == "Data: synthetic squares"
    comparison.metadata["data_source"] = "Fashion-MNIST"
    real = Page(write_html(comparison, tmp_path / "real.html").read_text(encoding="utf-8"))
    assert not real.find("p", **{"class": "synthetic"})
    assert real.find("p", **{"class": "source"})[0]["text"] == "Data: Fashion-MNIST"


def test_every_cell_of_the_ranking_has_the_value_that_it_is_sorted_by(text, comparison):
    page = Page(text)
    (table,) = page.find("table", **{"class": "sortable"})
    heads = page.find("th", table, scope="col")
    assert len(page.find("button", table)) == len(heads)
    (now,) = [e for e in heads if "aria-sort" in e["attrs"]]
    assert (now["text"], now["attrs"]["aria-sort"]) == ("Validation accuracy", "descending")
    rows = page.find("tr", page.find("tbody", table)[0])
    values = [
        [
            e["attrs"]["data-value"]
            for e in page.elements
            if row in e["inside"] and e["tag"] in {"td", "th"}
        ]
        for row in rows
    ]
    frame = comparison.frame
    assert [row[0] for row in values] == frame.index.tolist()
    assert {len(row) for row in values} == {len(heads)}
    titles = [e["text"] for e in heads]
    accuracies = [row[titles.index("Test accuracy")] for row in values]
    assert [float(v) for v in accuracies[:3]] == pytest.approx(frame["test_accuracy"][:3], abs=1e-4)
    assert accuracies[3] == ""
    assert "means ran away" in values[3][titles.index("Failed")]


def test_the_best_is_marked_and_those_that_the_test_cannot_tell_from_it(text, comparison):
    page = Page(text)
    told = comparison.differences_from_best()["distinguishable"].dropna()
    marks = {
        e["attrs"]["data-value"]: page.find("span", e)[0]["text"]
        for e in page.find("th", scope="row")
        if "data-value" in e["attrs"] and page.find("span", e)
    }
    same = {name for name, differs in told.items() if not differs} - {comparison.best}
    assert same  # else this shows nothing
    assert marks == {comparison.best: "best"} | dict.fromkeys(same, "≈ best")


def test_models_that_are_worth_their_cost_are_drawn_and_linked(text, comparison):
    """One point for each model that has a cost; the front agrees with its definition."""
    page, frame = Page(text), comparison.frame
    figures = {
        label.partition(":")[0]: svg
        for svg in page.find("svg")
        if "not beaten" in (label := svg["attrs"]["aria-label"])
    }
    assert (
        list(figures)
        == [
            "Time to fit (s)",
            "Time to predict one row (ms)",
            "Number of parameters",
        ][: len(figures)]
    )
    assert figures
    for column, svg in zip(
        ("fit_seconds", "latency_ms", "n_parameters"), figures.values(), strict=False
    ):
        known = frame[[column, "test_accuracy"]].dropna()
        front = [
            name
            for name, (cost, score) in known.sort_values(column).iterrows()
            if not (
                (known[column] <= cost)
                & (known["test_accuracy"] >= score)
                & ((known[column] < cost) | (known["test_accuracy"] > score))
            ).any()
        ]
        figure = next(f for f in page.find("figure") if svg in page.find("svg", f))
        assert [link["text"] for link in page.find("a", figure)] == front
        assert len(page.find("path", svg)) == len(front)
        assert len(page.find("circle", svg)) == len(known) - len(front)
        assert svg["attrs"]["aria-label"].endswith(", ".join(front))


def test_each_model_has_its_curves_its_matrix_and_its_reason(text, comparison):
    page = Page(text)
    mean = page.section("mean")
    (curve,) = page.find("svg", mean)
    assert curve["attrs"]["aria-label"] == "Loss: training from 1 to 0.25 over 4 epochs"
    assert len(page.find("circle", curve)) == 4
    assert not page.find("svg", page.section("svc"))
    matrix = comparison.results["mean"].predictions.confusion_matrix
    (table,) = page.find("table", mean, **{"class": "confusion"})
    assert [int(e["text"]) for e in page.find("td", table)] == matrix.ravel().tolist()
    bad = page.section("bad")
    assert "Failed in fit: RuntimeError: the means ran away" in bad["text"]
    assert "Traceback" in bad["text"]
    assert not page.find("table", bad)


def test_the_surest_mistakes_are_shown_with_their_images(text, comparison, data):
    page = Page(text)
    predictions = comparison.results["mean"].predictions
    images = page.find("img", page.section("mean"))
    rows = [int(re.search(r"image (\d+)", e["attrs"]["alt"])[1]) for e in images]
    assert rows
    assert (predictions.y_true[rows] != predictions.y_pred[rows]).all()
    assert (np.diff(predictions.y_proba.max(axis=1)[rows]) <= 0).all()
    for row, element in zip(rows, images, strict=True):
        png = base64.b64decode(element["attrs"]["src"].partition(",")[2])
        pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
        np.testing.assert_array_equal(pixels.ravel(), data[2][row])


def test_colours_keep_their_order(comparison, data, tmp_path):
    X_test = np.zeros((40, 1, 2, 3), dtype=np.uint8)
    X_test[..., 0] = 200
    page = Page(write_html(comparison, tmp_path / "p.html", X_test=X_test).read_text("utf-8"))
    png = base64.b64decode(page.find("img")[0]["attrs"]["src"].partition(",")[2])
    blue_green_red = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    assert blue_green_red[0, 0].tolist() == [0, 0, 200]


def test_settings_seed_and_versions_are_there(text, comparison):
    page = Page(text)
    facts = {
        term["text"]: value["text"]
        for term, value in zip(page.find("dt"), page.find("dd"), strict=True)
    }
    assert facts["Random state"] == "0"
    assert facts["Versions: numpy"] == np.__version__
    assert facts["Machine"] == comparison.metadata["machine"]
    assert repr(SVC()) in page.section("svc")["text"]


@pytest.mark.parametrize(
    "options", [{"cv": 2}, {"n_repeats": 2}, {"select_by": "log_loss"}], ids=str
)
def test_a_page_without_images_test_set_or_source(data, options, tmp_path, nearest_mean):
    models = {"mean": nearest_mean(), "bad": nearest_mean(fail=True)}
    made = compare_models(models, data[0], data[1], **options)
    made.save(tmp_path / "c.json")
    loaded = Comparison.load(tmp_path / "c.json")
    texts = [write_html(c, tmp_path / "p.html").read_text("utf-8") for c in (made, loaded)]
    assert texts[0] == texts[1]
    page = Page(texts[0])
    assert not page.find("img")
    assert page.find("ul", page.section("mean"), **{"class": "gallery"})
    with pytest.raises(ValueError, match="has no test set"):
        write_html(made, tmp_path / "p.html", X_test=data[2])


def test_if_every_model_failed_the_page_says_why(data, tmp_path, nearest_mean):
    made = compare_models({"bad": nearest_mean(fail=True)}, data[0], data[1])
    page = Page(write_html(made, tmp_path / "p.html").read_text("utf-8"))
    assert "the means ran away" in page.section("bad")["text"]


def test_rows_that_do_not_fit_are_refused_and_those_of_a_table_have_no_pictures(
    comparison, data, tmp_path
):
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        write_html(comparison, tmp_path / "p.html", X_test=data[2][:-1])
    assert not (tmp_path / "p.html").exists()
    with pytest.raises(ValueError, match=r"of 40 labels differ\. Give the same rows"):
        write_html(comparison, tmp_path / "p.html", X_test=data[2][::-1], y_test=data[3][::-1])
    assert not (tmp_path / "p.html").exists()
    write_html(comparison, tmp_path / "p.html", X_test=data[2], y_test=data[3].tolist())
    table = np.hstack([data[2], data[2][:, :1]])
    assert "<img" not in write_html(comparison, tmp_path / "p.html", X_test=table).read_text(
        "utf-8"
    )
