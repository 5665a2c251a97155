"""A tiny data file and a model trained on it by the command itself."""

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from fmnist_sk.cli._app import app


@pytest.fixture(scope="session")
def call():
    """Run a command; what it wrote and its exit status come back."""

    def run(*arguments):
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


@pytest.fixture(scope="session")
def files(tmp_path_factory, call):
    """A folder with blobs.npz (light squares on the left, right or nowhere) and model.zip."""
    folder = tmp_path_factory.mktemp("files")
    rng = np.random.default_rng(0)
    X = rng.integers(0, 60, (150, 8, 8), dtype=np.uint8)
    y = np.arange(150) % 3
    X[y == 0, 2:6, :4] += 150
    X[y == 1, 2:6, 4:] += 150
    np.savez(
        folder / "blobs.npz",
        x_train=X[:90],
        y_train=y[:90],
        x_test=X[90:],
        y_test=y[90:],
        target_names=np.array(["left", "right", "nowhere"]),
    )
    cv2.imwrite(str(folder / "left.png"), np.kron(X[0], np.ones((5, 5), dtype=np.uint8)))
    cv2.imwrite(str(folder / "dark.png"), 255 - X[0])
    done = call(
        *("train", folder / "model.zip", "--network", "lenet", "--set", "network__width=4"),
        *("--set", "batch_size=16", "--set", "learning_rate=0.05", "--epochs", 6),
        *("--data", folder / "blobs.npz"),
    )
    assert done.exit_code == 0, done.output
    assert "Data: blobs.npz\nTest accuracy " in done.stdout
    return folder
