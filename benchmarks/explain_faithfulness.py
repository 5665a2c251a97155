"""Whether explanations show what the model looks at: deletion and insertion beside lime and chance.

The last 200 test images are explained: none of them was looked at when the defaults were chosen. Then
pixels are hidden (deletion: the area under the probability should be small) or shown (insertion: large)
in the order of their importance, in 28 steps; equally important pixels in random order, the same for all.
What stands in the place of hidden pixels favours explanations made with the same, so the curves are
computed with each of three.

- "fmnist_sk": `LimeExplainer` with its defaults, and with hide="black".
- "gradients": `GradientExplainer` with its defaults, for networks.
- "lime": package lime with its defaults, segments included.
- "chance": a random number for each segment of "fmnist_sk".

Differences are paired: "fmnist_sk" less another on the same image, their mean, and its interval of 95 %
by Student's t.

Usage: python benchmarks/explain_faithfulness.py [--models lenet random_forest] [--n-train 10000]
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np
from _environment import installed_version, write_result
from _explain_peers import explain_by_lime
from scipy.stats import rankdata, t
from sklearn.ensemble import RandomForestClassifier

from fmnist_sk import CNNClassifier
from fmnist_sk.datasets import fetch_fashion_mnist
from fmnist_sk.explain import (
    GradientExplainer,
    LimeExplainer,
    area_under_curves,
    deletion_curves,
    insertion_curves,
    random_attributions,
)

OURS, CHANCE = "fmnist_sk", "chance"
HIDES = ("mean", "black", "blur")
CURVES = {"deletion": deletion_curves, "insertion": insertion_curves}


def fit_model(name: str, X: np.ndarray, y: np.ndarray, epochs: int) -> Any:
    """Fit a network by name, or a random forest."""
    if name == "random_forest":
        return RandomForestClassifier(100, n_jobs=-1, random_state=0).fit(X, y)
    return CNNClassifier(name, epochs=epochs, random_state=0).fit(X, y)


def lime_map(model: Any, image: np.ndarray) -> tuple[np.ndarray, int]:
    """Return lime's importance of each pixel for the predicted class, and its number of segments."""

    def predict(images: np.ndarray) -> np.ndarray:
        return model.predict_proba(images[..., 0].reshape(len(images), -1))

    # Larger batches change its time and nothing else.
    found = explain_by_lime(predict, image, None, batch_size=1_000)
    importances = dict(found.local_exp[found.top_labels[0]])
    return np.vectorize(importances.get)(found.segments).astype(float), len(importances)


def explain_all(model: Any, X: np.ndarray) -> tuple[dict[str, np.ndarray], dict[str, list[int]]]:
    """Return maps (n, height, width) by explainer, and numbers of segments."""
    default = LimeExplainer(model, random_state=0).explain_many(X)
    explanations = {
        OURS: default,
        f"{OURS}, hide='black'": LimeExplainer(model, hide="black").explain_many(X),
    }
    if isinstance(model, CNNClassifier):
        explanations["gradients"] = GradientExplainer(model).explain_many(X)
    maps = {
        name: np.array([each.attribution_map() for each in found])
        for name, found in explanations.items()
    }
    theirs, n_segments = zip(*(lime_map(model, x.reshape(28, 28)) for x in X), strict=True)
    maps["lime"] = np.array(theirs)
    maps[CHANCE] = random_attributions([each.segments for each in default], random_state=0)
    return maps, {OURS: [each.n_segments for each in default], "lime": list(n_segments)}


def break_ties(maps: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Rank the pixels of each image by importance, equal ones at random."""
    flat = maps.reshape(len(maps), -1)
    return (rankdata(flat, method="dense", axis=1) + 0.5 * rng.random(flat.shape)).reshape(
        maps.shape
    )


def compare(ours: np.ndarray, theirs: np.ndarray) -> dict[str, Any]:
    """Return the mean of paired differences with its interval, and how often each is lower."""
    differences = ours - theirs
    half = t.ppf(0.975, len(differences) - 1) * differences.std(ddof=1) / len(differences) ** 0.5
    mean = differences.mean()
    return {
        "mean_difference": round(float(mean), 4),
        "interval": [round(float(mean - half), 4), round(float(mean + half), 4)],
        "share_of_images_lower": round(float((differences < 0).mean()), 3),
    }


def measure(model: Any, X: np.ndarray) -> dict[str, Any]:
    """Explain and measure all images by all means."""
    maps, n_segments = explain_all(model, X)
    labels = model.predict(X)
    results: dict[str, Any] = {}
    for hide in HIDES:
        for name, curves in CURVES.items():
            areas = {
                explainer: area_under_curves(
                    curves(
                        model,
                        X,
                        break_ties(values, np.random.default_rng(0)),
                        labels=labels,
                        hide=hide,
                    )
                )
                for explainer, values in maps.items()
            }
            results[f"{name}, hidden by {hide}"] = {
                "mean_area": {
                    explainer: round(float(found.mean()), 4) for explainer, found in areas.items()
                },
                f"{OURS} less": {
                    other: compare(areas[OURS], found)
                    for other, found in areas.items()
                    if other != OURS
                },
            }
    return {
        "n_segments": {
            name: {
                "fewest": min(counts),
                "median": float(np.median(counts)),
                "most": max(counts),
                "images_with_one_segment": counts.count(1),
                "images_with_fewer_than_four": sum(count < 4 for count in counts),
            }
            for name, counts in n_segments.items()
        },
        "areas": results,
    }


def print_result(name: str, result: dict[str, Any]) -> None:
    """Print areas and differences."""
    print(f"\n{name}: accuracy {result['test_accuracy']:.4f}, segments {result['n_segments']}")
    for curve, found in result["areas"].items():
        print(f"  {curve}: " + ", ".join(f"{k} {v:.3f}" for k, v in found["mean_area"].items()))
        for other, row in found[f"{OURS} less"].items():
            print(f"    less {other}: {row['mean_difference']:+.4f} {row['interval']}")


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", nargs="+", default=["lenet", "random_forest"])
    parser.add_argument("--n-train", type=int, default=10_000)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--n-images", type=int, default=200)
    parser.add_argument("--no-write", action="store_true", help="print only")
    settings = parser.parse_args()

    X, y = fetch_fashion_mnist(subset="train", return_X_y=True)
    X_test, y_test = fetch_fashion_mnist(subset="test", return_X_y=True)
    results = {}
    for name in settings.models:
        model = fit_model(name, X[: settings.n_train], y[: settings.n_train], settings.epochs)
        results[name] = {
            "test_accuracy": round(float(model.score(X_test, y_test)), 4),
            **measure(model, X_test[-settings.n_images :]),
        }
        print_result(name, results[name])
    if not settings.no_write:
        path = write_result(
            "explain_faithfulness",
            {
                "command": " ".join(["python", *sys.argv]),
                "data": "Fashion-MNIST (real images)",
                "images": f"the last {settings.n_images} test images",
                "n_train": settings.n_train,
                "epochs": settings.epochs,
                "peers": {"lime": installed_version("lime")},
                "models": results,
            },
        )
        print(f"written to {path.relative_to(path.parents[2])}")


if __name__ == "__main__":
    main()
