"""The names of the ten classes of Fashion-MNIST."""

CLASS_NAMES: tuple[str, ...] = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
"""Garment names in the order of the labels: ``CLASS_NAMES[label]`` names a target value."""
