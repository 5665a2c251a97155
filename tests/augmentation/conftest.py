"""Every public augmenter, found by listing the package, so that none escapes."""

import inspect

import numpy as np
import pytest

import fmnist_sk.augmentation as package
from fmnist_sk.augmentation import Augmenter, MixUp, RandomShift

PUBLIC = {
    name: getattr(package, name)
    for name in package.__all__
    if not inspect.isabstract(getattr(package, name))
}
PARTS = {
    "Compose": {"augmenters": [RandomShift(), MixUp()]},
    "OneOf": {"augmenters": [RandomShift(), MixUp()]},
    "RandomApply": {"augmenter": RandomShift()},
}


def make(name):
    return PUBLIC[name](**PARTS.get(name, {}))


@pytest.fixture(params=sorted(PUBLIC))
def augmenter(request):
    made = make(request.param)
    assert isinstance(made, Augmenter)
    return made


@pytest.fixture
def images():
    """Seven uint8 images of 8 x 8 pixels, as rows, that nobody may write to."""
    X = np.random.default_rng(0).integers(0, 256, (7, 64), dtype=np.uint8)
    X.flags.writeable = False
    return X
