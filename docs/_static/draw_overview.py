"""Draw the picture of the landing page.

    python docs/_static/draw_overview.py

trains a network on 20,000 images of Fashion-MNIST, which takes a minute, and writes ``overview.png``
beside this file.
"""

from pathlib import Path

from matplotlib.figure import Figure

from fmnist_sk import CNNClassifier, fetch_fashion_mnist
from fmnist_sk.augmentation import CutMix
from fmnist_sk.networks import VGG
from fmnist_sk.plotting import AugmentationDisplay, ExplanationDisplay, PredictionGridDisplay

PICTURE = Path(__file__).parent / "overview.png"
N_IMAGES = 20_000
EXPLAINED = 0  # An ankle boot: its shaft and instep speak for it.


def main() -> None:
    """Train, and draw three displays beside each other."""
    train = fetch_fashion_mnist()
    test = fetch_fashion_mnist(subset="test")
    clf = CNNClassifier(
        VGG(width=16, depth=1, n_stages=4, dropout=0.0, pool_first=True),
        epochs=4,
        batch_size=256,
        learning_rate=0.2,
        random_state=0,
    )
    clf.fit(train.data[:N_IMAGES], train.target[:N_IMAGES])

    figure = Figure(figsize=(14, 4.6), layout="constrained")
    left, middle, right = (
        part.subplots() for part in figure.subfigures(1, 3, width_ratios=[1.0, 1.05, 1.35])
    )
    AugmentationDisplay.from_augmenter(
        CutMix(), train.data[:4], n_images=4, n_variants=3, random_state=3, ax=left
    )
    PredictionGridDisplay.from_estimator(
        clf,
        test.data,
        test.target,
        pick="mistakes",
        n_images=6,
        display_labels=test.target_names,
        ax=middle,
    )
    ExplanationDisplay.from_estimator(
        clf,
        test.data[EXPLAINED],
        hide="black",
        n_labels=2,
        display_labels=test.target_names,
        ax=right,
    )
    titles = ("Augment", "Train, predict, look at mistakes", "Explain")
    for ax, title in zip((left, middle, right), titles, strict=True):
        ax.figure.suptitle(title, fontsize=15)
    figure.savefig(PICTURE, dpi=110)


if __name__ == "__main__":
    main()
