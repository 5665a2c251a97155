"""The data of a comparison: the real images if they can be had, else generated ones."""

from __future__ import annotations

import http.client
import os
import queue
import threading
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from _comparison_profiles import Profile
from sklearn.model_selection import train_test_split

from fmnist_sk.datasets import fetch_fashion_mnist, make_fashion_like

# A small official file: if one of its servers answers within seconds, a download is worth trying.
_PROBES = tuple(
    f"{server}/t10k-labels-idx1-ubyte.gz"
    for server in (
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
    )
)
_PROBE_SECONDS = 6.0


@dataclass(frozen=True)
class ComparisonData:
    """Training and test rows, and where they come from.

    Parameters
    ----------
    X, y : ndarray of shape (n_train, 784) and (n_train,)
        Training images as rows of uint8, and labels.
    X_test, y_test : ndarray of shape (n_test, 784) and (n_test,)
        Test images and labels.
    target_names : list of str
        Names of the classes.
    source : {"real", "synthetic"}
        Which data they are.
    description : str
        What every result says about them.
    reason : str
        Why they are synthetic, if they are.
    """

    X: np.ndarray
    y: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    target_names: list[str]
    source: Literal["real", "synthetic"]
    description: str
    reason: str = ""


def load_data(choice: str, profile: Profile, seed: int) -> ComparisonData:
    """Load the data of a comparison.

    Parameters
    ----------
    choice : {"auto", "real", "synthetic"}
        "auto" takes the real data if they can be had soon, else synthetic ones.
    profile : Profile
        How many rows.
    seed : int
        Decides which rows, or which images are drawn.

    Returns
    -------
    ComparisonData
        The data.

    Raises
    ------
    OSError
        If `choice` is "real" and there are no real data.
    """
    if choice == "synthetic":
        return _synthetic(profile, seed, "They were asked for.")
    try:
        return _real(profile, seed, patient=choice == "real")
    except (OSError, ImportError) as error:
        if choice == "real":
            raise
        return _synthetic(profile, seed, str(error))


def _real(profile: Profile, seed: int, *, patient: bool) -> ComparisonData:
    fetched = _fetch_patiently() if patient else _fetch_soon()
    (X, y), (X_test, y_test), names, source = fetched
    X, y = _subset(X, y, profile.n_train, seed)
    X_test, y_test = _subset(X_test, y_test, profile.n_test, seed)
    return ComparisonData(
        X, y, X_test, y_test, names, "real", f"Fashion-MNIST (real images, from {source})"
    )


def _fetch_patiently(**options: str | bool) -> tuple:
    train, test = (fetch_fashion_mnist(subset=part, **options) for part in ("train", "test"))
    arrays = (train.data, train.target), (test.data, test.target)
    return *arrays, list(train.target_names), train.source


def _fetch_soon() -> tuple:
    """Fetch without the minutes that it can take to find out that there is no network."""
    try:
        return _fetch_patiently(source="files", download=False)
    except OSError as error:
        missing = error
    if _any_answers(_PROBES, _PROBE_SECONDS):
        return _fetch_patiently()
    if _tensorflow_datasets_folder().exists():
        return _fetch_patiently(source="tfds", download=False)
    raise OSError(f"{missing}\nNothing was downloaded: the network does not answer.")


def _any_answers(urls: tuple[str, ...], seconds: float) -> bool:
    answers: queue.Queue[bool] = queue.Queue()

    def probe(url: str) -> None:
        try:
            with urllib.request.urlopen(url, timeout=seconds) as response:
                answers.put(response.status == 200)
        except (OSError, http.client.HTTPException):
            answers.put(False)

    # In threads, because looking up a name knows no timeout.
    for url in urls:
        threading.Thread(target=probe, args=(url,), daemon=True).start()
    end = time.monotonic() + seconds
    try:
        return any(answers.get(timeout=max(0.0, end - time.monotonic())) for _ in urls)
    except queue.Empty:
        return False


def _tensorflow_datasets_folder() -> Path:
    home = os.environ.get("TFDS_DATA_DIR") or "~/tensorflow_datasets"
    return Path(os.path.expanduser(home)) / "fashion_mnist"


def _synthetic(profile: Profile, seed: int, reason: str) -> ComparisonData:
    n_train, n_test = profile.n_train or 60_000, profile.n_test or 10_000
    bunch = make_fashion_like(n_train + n_test, random_state=seed)
    return ComparisonData(
        bunch.data[:n_train],
        bunch.target[:n_train],
        bunch.data[n_train:],
        bunch.target[n_train:],
        list(bunch.target_names),
        "synthetic",
        "synthetic images (make_fashion_like), not the real Fashion-MNIST",
        reason,
    )


def _subset(
    X: np.ndarray, y: np.ndarray, n_rows: int | None, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    if n_rows is None or n_rows >= len(y):
        return X, y
    rows, _ = train_test_split(np.arange(len(y)), train_size=n_rows, stratify=y, random_state=seed)
    return X[rows], y[rows]
