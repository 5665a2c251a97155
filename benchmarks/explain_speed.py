"""How long explanations and their measures take, beside lime, shap and Quantus.

All explain one fitted network with the same weights, by the same segments and as many perturbed images;
that exact Shapley values and curves are equal is checked first. Perturbed images that are equal, because
a hidden segment was black already, `LimeExplainer` shows to the model once. Contestants go by turns, in
rounds; figures are medians.

- One image, 1,000 samples: `LimeExplainer`; `lime` as it is through scikeras, in its batches of 10; `lime`
  in batches of 1,000 on the very predictor that `LimeExplainer` has.
- 100 images: `explain_many`. `lime` explains one after the other; it is timed on 3 different images, and
  the result holds 100/3 of that time and says so.
- Exact Shapley values of 12 segments: `method="shapley"` and `shap.KernelExplainer` with all coalitions, on
  the same predictor, and on a model that costs nothing, where only the explainer's own work is left.
- Deletion and insertion of 100 images in 28 steps: `deletion_curves` and `insertion_curves`, and Quantus'
  `PixelFlipping` on the Keras model, in its default batches and in one batch.

Usage: python benchmarks/explain_speed.py [--network resnet] [--rounds 7]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from _comparison_data import ComparisonData, load_data
from _comparison_profiles import Profile
from _environment import installed_version, write_result
from _explain_peers import curves_by_quantus, explain_by_lime, shapley_by_shap
from _keras_peers import (
    as_images,
    check_agreement,
    scikeras_classifier,
    stock_builder,
    stock_model,
)

from fmnist_sk import CNNClassifier
from fmnist_sk.explain import LimeExplainer, deletion_curves, insertion_curves

N_TRAIN, N_SEGMENTS, N_SAMPLES, N_MANY, N_STEPS = 1_000, 12, 1_000, 100, 28
N_BY_LIME = 3  # images of the hundred that lime is timed on
OURS = "fmnist_sk"
# Least ratios of a peer's time to ours that are aimed at.
TARGETS = {
    "one image": {"lime through scikeras": 40.0, "lime, batches of 1,000": 3.0},
    "100 images": {"lime through scikeras": 80.0},
    "exact Shapley values": {"shap": 20.0},
    "deletion and insertion": {"Quantus": 30.0},
}

Contestants = dict[str, Callable[[], Any]]


class CheapModel:
    """A model of images that costs next to nothing: two classes by mean brightness."""

    classes_ = np.array([0, 1])

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Return brightness and darkness."""
        p = X.reshape(len(X), -1).mean(axis=1) / 255
        return np.stack([p, 1 - p], axis=1)


def lime_contestants(
    clf: CNNClassifier, X: np.ndarray, segments: np.ndarray
) -> tuple[Contestants, Contestants]:
    """Return who explains the first image, and who explains many; of those, lime only a few."""
    images = X.reshape(-1, *segments.shape)
    wrapped = scikeras_classifier(stock_builder(clf.to_keras()))
    wrapped.initialize(as_images(X[:20]), np.arange(20) % len(clf.classes_))
    check_agreement(
        "scikeras", clf.predict_proba(X[:100]), wrapped.predict_proba(as_images(X[:100]))
    )
    options = {"segmentation": segments, "n_samples": N_SAMPLES, "hide": "segment_mean"}
    explainer = LimeExplainer(clf, **options, random_state=0)

    def scikeras(image: np.ndarray) -> Any:
        return explain_by_lime(
            lambda shown: wrapped.predict_proba(shown.astype(np.float32)),
            image,
            segments,
            n_samples=N_SAMPLES,
        )

    def large_batches(image: np.ndarray) -> Any:
        return explain_by_lime(
            clf.predict_proba, image, segments, n_samples=N_SAMPLES, batch_size=1_000
        )

    by_lime = {"lime through scikeras": scikeras, "lime, batches of 1,000": large_batches}
    one: Contestants = {OURS: lambda: explainer.explain(images[0])}
    many: Contestants = {OURS: lambda: explainer.explain_many(X[:N_MANY])}
    for name, explain in by_lime.items():
        one[name] = partial(explain, images[0])
        many[name] = partial(lambda explain: [explain(x) for x in images[:N_BY_LIME]], explain)
    return one, many


def shapley_contestants(model: Any, image: np.ndarray, segments: np.ndarray) -> Contestants:
    """Return who computes Shapley values, after checking that they agree."""
    explainer = LimeExplainer(model, method="shapley", segmentation=segments, hide="black")

    def ours() -> np.ndarray:
        return explainer.explain(image).coefficients

    def theirs() -> np.ndarray:
        return shapley_by_shap(model.predict_proba, image, segments)

    check_agreement("shap.KernelExplainer", ours(), theirs(), atol=1e-5)
    return {OURS: ours, "shap": theirs}


def curve_contestants(clf: CNNClassifier, X: np.ndarray) -> Contestants:
    """Return who computes both curves of all images, after checking that they agree."""
    images = as_images(X)
    maps = np.random.default_rng(0).random(images.shape[:3])
    codes = clf.predict_proba(X).argmax(axis=1)
    model = stock_model(clf.to_keras())
    options = {"labels": clf.classes_[codes], "hide": "black", "n_steps": N_STEPS}

    def ours() -> tuple[np.ndarray, np.ndarray]:
        return (
            deletion_curves(clf, X, maps, **options)[:, 1:],
            insertion_curves(clf, X, maps, **options)[:, :-1],
        )

    def theirs(batch_size: int | None) -> tuple[np.ndarray, np.ndarray]:
        return curves_by_quantus(model, images, maps, codes, N_STEPS, batch_size)

    for expected, got in zip(ours(), theirs(None), strict=True):
        check_agreement("Quantus", expected, got)
    return {
        OURS: ours,
        "Quantus": lambda: theirs(None),
        "Quantus, one batch": lambda: theirs(len(X)),
    }


def race(contestants: Contestants, n_rounds: int) -> dict[str, float]:
    """Return medians in milliseconds; the first call of each does not count."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for call in contestants.values():
        call()
    for _ in range(n_rounds):
        for name, call in contestants.items():
            start = time.perf_counter()
            call()
            seconds[name].append(time.perf_counter() - start)
    return {name: round(1e3 * statistics.median(times), 3) for name, times in seconds.items()}


def measure(clf: CNNClassifier, data: ComparisonData, n_rounds: int) -> dict[str, Any]:
    """Run all races."""
    X, side = data.X_test, 28
    row, column = np.indices((side, side))
    segments = row * 4 // side * 3 + column * 3 // side  # 4 by 3 rectangles
    assert segments.max() + 1 == N_SEGMENTS
    image = X[0].reshape(side, side)
    of_one, of_many = lime_contestants(clf, X, segments)
    many = race(of_many, n_rounds)
    for name in many.keys() - {OURS}:
        many[name] = round(many[name] * N_MANY / N_BY_LIME, 3)
    cheap = shapley_contestants(CheapModel(), image, segments)
    milliseconds = {
        "one image": race(of_one, n_rounds),
        "100 images": many,
        "exact Shapley values": race(shapley_contestants(clf, image, segments), n_rounds),
        "exact Shapley values, costless model": race(cheap, n_rounds),
        "deletion and insertion": race(curve_contestants(clf, X[:N_MANY]), n_rounds),
    }
    return {
        "milliseconds": milliseconds,
        "times_as_fast": {
            task: {name: round(time / times[OURS], 1) for name, time in times.items()}
            for task, times in milliseconds.items()
        },
        "aimed_at": TARGETS,
        "100 images by lime": f"{N_MANY}/{N_BY_LIME} of its time for {N_BY_LIME} of them",
        # No explanation can take less than the network's own time for its images.
        "network_milliseconds": race(
            {str(n): lambda n=n: clf.predict_proba(X[:n]) for n in (N_SAMPLES, 2**N_SEGMENTS)},
            n_rounds,
        ),
    }


def print_result(result: dict[str, Any]) -> None:
    """Print the medians and the ratios."""
    for task, times in result["milliseconds"].items():
        print(f"\n{task}")
        for name, milliseconds in times.items():
            ratio, aim = result["times_as_fast"][task][name], TARGETS.get(task, {}).get(name)
            aimed = f"  (aimed at: {aim:g})" if aim else ""
            print(f"  {name:26}{milliseconds:>12,.1f} ms{ratio:>9.1f}{aimed}")
    print(f"\nthe network alone: {result['network_milliseconds']} ms")


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", default="resnet")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--data", choices=("auto", "real", "synthetic"), default="auto")
    parser.add_argument("--no-write", action="store_true", help="print only")
    settings = parser.parse_args()

    data = load_data(settings.data, Profile(N_TRAIN, 2**N_SEGMENTS, 1, 0), seed=0)
    clf = CNNClassifier(settings.network, epochs=1, random_state=0).fit(data.X, data.y)
    result = measure(clf, data, settings.rounds)
    print_result(result)
    if not settings.no_write:
        path = write_result(
            "explain_speed",
            {
                "command": " ".join(["python", *sys.argv]),
                "data": data.description,
                "network": settings.network,
                "n_params": clf.count_params(),
                "rounds": settings.rounds,
                "n_segments": N_SEGMENTS,
                "n_samples": N_SAMPLES,
                "n_steps": N_STEPS,
                "peers": {name: installed_version(name) for name in ("lime", "shap", "quantus")},
                **result,
            },
        )
        print(f"written to {path.relative_to(path.parents[2])}")


if __name__ == "__main__":
    main()
