"""How many images per second each augmenter changes on one core, beside Keras and per-image libraries.

uint8 images of 28 x 28 pixels, 512 at a time. Keras's layers get the same images as float32, which
they make of them anyway, inside a compiled function. Albumentations is the per-image library; it is
optional: pip install 'fmnist_sk[peers]'. Pillow's calls, one for each image and without any library
around them, show the least that per-image code can cost; there is no target for them.

All contestants run in this process on one core, by turns, several rounds long; the figure is the
median of the rounds. Time is the process's own, so that other processes on the machine do not
count.

Run: python benchmarks/augmentation_throughput.py [--rounds 9]
"""

import os

# Before anything starts its threads: one core for all of them.
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")

import argparse
import importlib
import statistics
import time
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from _environment import installed_version, write_result
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

import fmnist_sk.augmentation as ours

N_IMAGES = 512
SECONDS = 0.05  # of each contestant in each round
MAX_DEGREES, MAX_SHIFT, MAX_ZOOM = 10.0, 2, 0.1

POLICY = ours.Compose([ours.RandomFlip(), ours.RandomShift(), ours.RandomErasing()])
STRONG_POLICY = ours.Compose(
    [
        ours.RandomFlip(),
        ours.RandomAffine(),
        ours.RandomErasing(),
        ours.OneOf([ours.MixUp(), ours.CutMix()]),
    ]
)
AUGMENTERS = {
    "RandomFlip": ours.RandomFlip(),
    "RandomShift": ours.RandomShift(),
    "RandomErasing": ours.RandomErasing(p=1.0),
    "MixUp": ours.MixUp(),
    "CutMix": ours.CutMix(),
    "RandomAffine": ours.RandomAffine(),
    "RandomRotation": ours.RandomRotation(),
    "RandomZoom": ours.RandomZoom(),
    "RandomBrightness": ours.RandomBrightness(),
    "RandomContrast": ours.RandomContrast(),
    "RandomGamma": ours.RandomGamma(),
    "GaussianNoise": ours.GaussianNoise(),
    "GaussianBlur": ours.GaussianBlur(),
    "ElasticDeformation": ours.ElasticDeformation(),
    "Cutout": ours.Cutout(),
    "FMix": ours.FMix(),
    "ResizeMix": ours.ResizeMix(),
    "RandAugment": ours.RandAugment(),
    "TrivialAugment": ours.TrivialAugment(),
    "flip, shift, erase": POLICY,
    "flip, affine, erase, mix": STRONG_POLICY,
}

# Least images per second, and least multiple of Keras's figure.
TARGETS = {
    "RandomFlip": (1_000_000, 3),
    "RandomShift": (1_000_000, 10),
    "RandomErasing": (1_000_000, 10),
    "MixUp": (1_000_000, 2),
    "CutMix": (1_000_000, 2),
    "RandomAffine": (300_000, None),
    "RandomRotation": (300_000, 3),
    "RandomZoom": (300_000, 3),
    "flip, shift, erase": (300_000, None),
}
PER_IMAGE_TARGET = 20


def our_contestants(images: np.ndarray, labels: np.ndarray) -> dict[str, Callable[[], Any]]:
    """Return calls of our augmenters, as a training loop makes them."""
    rng = np.random.default_rng(0)

    def each(augmenter: ours.Augmenter) -> Callable[[], Any]:
        augmenter.fit(images)
        return lambda: augmenter.augment_batch(images, labels, None, rng)

    return {name: each(augmenter) for name, augmenter in AUGMENTERS.items()}


def keras_contestants(images: np.ndarray, labels: np.ndarray) -> dict[str, Callable[[], Any]]:
    """Return calls of Keras's preprocessing layers inside compiled functions."""
    import tensorflow as tf
    from keras import layers

    tf.get_logger().setLevel("ERROR")

    bytes_range = {"value_range": (0, 255)}
    constant = {"fill_mode": "constant", "fill_value": 0.0}
    shift, angle = MAX_SHIFT / 28, MAX_DEGREES / 360
    image_layers = {
        "RandomFlip": layers.RandomFlip("horizontal"),
        "RandomShift": layers.RandomTranslation(shift, shift, **constant),
        "RandomErasing": layers.RandomErasing(factor=1.0, **bytes_range),
        "RandomRotation": layers.RandomRotation(angle, **constant),
        "RandomZoom": layers.RandomZoom(MAX_ZOOM, **constant),
        "RandomBrightness": layers.RandomBrightness(0.2, **bytes_range),
        "RandomContrast": layers.RandomContrast(0.3, **bytes_range),
        "GaussianBlur": layers.RandomGaussianBlur(1.0, kernel_size=7, **bytes_range),
    }
    batch, targets = tf.constant(images, tf.float32), tf.constant(labels)

    def compiled(layer: Any, inputs: Any) -> Callable[[], Any]:
        function = tf.function(lambda: layer(inputs, training=True))
        return lambda: function()

    contestants = {name: compiled(layer, batch) for name, layer in image_layers.items()}
    for layer in (layers.MixUp(alpha=0.2), layers.CutMix(factor=1.0)):
        inputs = {"images": batch, "labels": targets}
        contestants[type(layer).__name__] = compiled(layer, inputs)
    return contestants


def pillow_contestants(images: np.ndarray) -> dict[str, Callable[[], Any]]:
    """Return loops over images with the calls that torchvision makes for Pillow images."""
    rng = np.random.default_rng(0)
    pictures = [Image.fromarray(image[:, :, 0]) for image in images]

    def each(change: Callable[[Image.Image], Image.Image]) -> Callable[[], Any]:
        return lambda: [change(picture) for picture in pictures]

    def affine(picture: Image.Image) -> Image.Image:
        a, b = np.cos(0.1), np.sin(0.1)
        data = (a, b, rng.uniform(-2, 2), -b, a, rng.uniform(-2, 2))
        return picture.transform((28, 28), Image.Transform.AFFINE, data, Image.Resampling.BILINEAR)

    def zoom(picture: Image.Image) -> Image.Image:
        data = (rng.uniform(0.9, 1.1), 0, 0, 0, 1.0, 0)
        return picture.transform((28, 28), Image.Transform.AFFINE, data, Image.Resampling.BILINEAR)

    return {
        "RandomFlip": each(lambda p: ImageOps.mirror(p) if rng.random() < 0.5 else p),
        "RandomAffine": each(affine),
        "RandomZoom": each(zoom),
        "RandomRotation": each(
            lambda p: p.rotate(rng.uniform(-MAX_DEGREES, MAX_DEGREES), Image.Resampling.BILINEAR)
        ),
        "RandomBrightness": each(
            lambda p: ImageEnhance.Brightness(p).enhance(rng.uniform(0.8, 1.2))
        ),
        "RandomContrast": each(lambda p: ImageEnhance.Contrast(p).enhance(rng.uniform(0.8, 1.2))),
        "GaussianBlur": each(lambda p: p.filter(ImageFilter.GaussianBlur(rng.uniform(0, 1)))),
    }


def albumentations_contestants(images: np.ndarray) -> dict[str, Callable[[], Any]]:
    """Return loops over images with Albumentations' transforms; none if it is not installed."""
    try:
        peer = importlib.import_module("albumentations")
    except ImportError:
        return {}
    shift = MAX_SHIFT / 28
    transforms = {
        "RandomFlip": peer.HorizontalFlip(p=0.5),
        "RandomShift": peer.Affine(translate_percent=(-shift, shift), p=1),
        "RandomErasing": peer.Erasing(fill="random_uniform", p=1),
        "RandomAffine": peer.Affine(
            rotate=(-MAX_DEGREES, MAX_DEGREES), scale=(0.9, 1.1), shear=(-5, 5), p=1
        ),
        "RandomRotation": peer.Rotate(limit=MAX_DEGREES, p=1),
        "RandomZoom": peer.Affine(scale=(0.9, 1.1), p=1),
        "RandomBrightness": peer.RandomBrightnessContrast(0.2, 0.0, p=1),
        "RandomContrast": peer.RandomBrightnessContrast(0.0, 0.2, p=1),
        "RandomGamma": peer.RandomGamma(p=1),
        "GaussianNoise": peer.GaussNoise(p=1),
        "GaussianBlur": peer.GaussianBlur(p=1),
        "ElasticDeformation": peer.ElasticTransform(p=1),
        "flip, shift, erase": peer.Compose(
            [
                peer.HorizontalFlip(p=0.5),
                peer.Affine(translate_percent=(-shift, shift), p=1),
                peer.Erasing(fill="random_uniform", p=0.5),
            ]
        ),
    }

    def each(transform: Any) -> Callable[[], Any]:
        return lambda: [transform(image=image)["image"] for image in images]

    return {name: each(transform) for name, transform in transforms.items()}


def measure(contestants: dict[tuple[str, str], Callable[[], Any]], rounds: int) -> dict:
    """Return the median images per second of each contestant, measured by turns."""
    repeats, speeds = {}, {key: [] for key in contestants}
    for key, run in contestants.items():
        run(), run()
        start = time.process_time()
        run()
        repeats[key] = max(1, round(SECONDS / max(time.process_time() - start, 1e-6)))
    for _ in range(rounds):
        for key, run in contestants.items():
            start = time.process_time()
            for _ in range(repeats[key]):
                run()
            seconds = time.process_time() - start
            speeds[key].append(N_IMAGES * repeats[key] / seconds)
    return {key: round(statistics.median(values)) for key, values in speeds.items()}


def judge(speeds: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    """Return one row per augmenter: figures, ratios, and whether its targets are met."""
    rows = []
    for name in AUGMENTERS:
        row: dict[str, Any] = {"augmenter": name}
        row |= {group: speeds.get((group, name)) for group in GROUPS}
        absolute, of_keras = TARGETS.get(name, (None, None))
        met = []
        for group in GROUPS[1:]:
            ratio = row[group] and round(row["fmnist_sk"] / row[group], 1)
            row[f"times_{group}"] = ratio
            wanted = {"keras": of_keras, "albumentations": PER_IMAGE_TARGET}.get(group)
            if name in TARGETS and ratio and wanted:
                met.append(ratio >= wanted)
        if absolute:
            met.append(row["fmnist_sk"] >= absolute)
        row["targets_met"] = all(met) if met else None
        rows.append(row)
    return rows


GROUPS = ("fmnist_sk", "keras", "pillow", "albumentations")


def print_table(rows: list[dict[str, Any]]) -> None:
    """Print thousands of images per second, with the ratio of ours to each peer's."""
    print(f"{'thousand images/s':26}" + "".join(f"{group:>20}" for group in GROUPS) + "   targets")
    verdicts = {True: "met", False: "MISSED", None: ""}
    for row in rows:
        cells = [f"{row['fmnist_sk'] / 1e3:,.0f}"]
        for group in GROUPS[1:]:
            speed = row[group]
            cells.append(f"{speed / 1e3:,.1f} (x{row[f'times_{group}']:g})" if speed else "-")
        print(
            f"{row['augmenter']:26}"
            + "".join(f"{cell:>20}" for cell in cells)
            + f"   {verdicts[row['targets_met']]}"
        )


def main() -> None:
    """Measure, print and write ``results/augmentation_throughput.json``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9, help="rounds of measurement")
    rounds = parser.parse_args().rounds
    cv2.setNumThreads(1)
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (N_IMAGES, 28, 28, 1), dtype=np.uint8)
    labels = np.eye(10, dtype=np.float32)[rng.integers(0, 10, N_IMAGES)]
    groups = {
        "fmnist_sk": our_contestants(images, labels),
        "keras": keras_contestants(images, labels),
        "pillow": pillow_contestants(images),
        "albumentations": albumentations_contestants(images),
    }
    if not groups["albumentations"]:
        print("Albumentations is not installed, so there is no figure of it.\n")
    contestants = {
        (group, name): run for group, runs in groups.items() for name, run in runs.items()
    }
    rows = judge(measure(contestants, rounds))
    print_table(rows)
    peers = ("opencv-python-headless", "pillow", "albumentations")
    path = write_result(
        "augmentation_throughput",
        {
            "command": "python benchmarks/augmentation_throughput.py",
            "unit": "images per second of processor time, one core, uint8 28 x 28, batch 512",
            "rounds": rounds,
            "peers": {name: installed_version(name) for name in peers},
            "rows": rows,
        },
    )
    print(f"written to {path.relative_to(path.parents[2])}")


if __name__ == "__main__":
    main()
