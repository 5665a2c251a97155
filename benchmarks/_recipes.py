"""The short training recipes that several benchmarks are about."""

from typing import Any

from fmnist_sk.augmentation import AlternatingFlip
from fmnist_sk.networks import VGG

SHORT: dict[str, Any] = {
    "network": VGG(width=16, depth=1, n_stages=4, dropout=0.0, pool_first=True),
    "batch_size": 256,
    "learning_rate": 0.2,
    "label_smoothing": 0.1,
}
# Test accuracy in percent: the most SE it may take, and the settings that are to reach it.
RECIPES: dict[int, tuple[float, dict[str, Any]]] = {
    92: (2.0, SHORT | {"epochs": 3}),
    93: (6.0, SHORT | {"epochs": 8, "augmentation": AlternatingFlip()}),
}
