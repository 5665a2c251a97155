"""An image, and a model of it whose explanation takes some work."""

import numpy as np
import pytest

from ._models import TangledModel


@pytest.fixture
def image():
    return np.random.default_rng(1).random((12, 12))


@pytest.fixture
def tangled():
    return TangledModel(144)
