"""Which number format a training computes in."""

import os
import subprocess
import sys

import pytest

from fmnist_sk.networks import VGG


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_the_layers_compute_in_it(precision):
    from fmnist_sk.estimators._model_building import build_model

    model = build_model(VGG(width=4), (8, 8, 1), 3, precision=precision)
    convolutions = [layer for layer in model.layers if "conv" in layer.name]
    assert {layer.compute_dtype for layer in convolutions} == {precision}
    assert {layer.output.dtype for layer in convolutions} == {precision}
    assert model.output.dtype == model.get_layer("logits").compute_dtype == "float32"


def test_auto_is_float32_without_onednn():
    """Without it bfloat16 is emulated, several times slower."""
    code = (
        "from fmnist_sk.estimators import _precision\n"
        "_precision.cpu_multiplies_bfloat16 = lambda: True\n"
        "print(_precision.resolve_precision('auto'))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"TF_ENABLE_ONEDNN_OPTS": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == "float32"
