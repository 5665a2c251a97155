"""The network of a fitted classifier in PyTorch, trained through skorch.

PyTorch and skorch are optional: pip install 'fmnist_sk[peers]'.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import torch
from _keras_peers import BATCH_SIZE, L2, LEARNING_RATE
from skorch import NeuralNetClassifier
from torch import nn

_ACTIVATIONS: dict[str, Callable[..., Any]] = {
    "linear": nn.Identity,
    "relu": nn.ReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
}


class TorchNetwork(nn.Module):
    """A Keras model's network, layer for layer and with the same weights.

    Parameters
    ----------
    model : keras.Model
        Functional model from images to logits, from `CNNClassifier.to_keras`.

    Raises
    ------
    NotImplementedError
        If there is no translation of a layer.
    """

    def __init__(self, model: keras.Model):
        super().__init__()
        producer = {id(layer.output): layer.name for layer in model.layers}
        self.sources: dict[str, list[str]] = {}
        self.steps = nn.ModuleDict()
        for layer in model.layers[1:]:
            inputs = layer.input if isinstance(layer.input, list) else [layer.input]
            self.sources[layer.name] = [producer[id(tensor)] for tensor in inputs]
            self.steps[layer.name] = _translate(layer)
        self.first, self.last = model.layers[0].name, producer[id(model.output)]
        expected = sum(weight.numpy().size for weight in model.trainable_weights)
        if (found := self.count_params()) != expected:
            raise RuntimeError(f"{found} trainable parameters instead of {expected}")

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Compute logits of images of shape (n, channels, height, width)."""
        values = {self.first: images}
        for name, step in self.steps.items():
            values[name] = step(*(values[source] for source in self.sources[name]))
        return values[self.last]

    def count_params(self) -> int:
        """Return the number of trained values."""
        return sum(p.numel() for p in self.parameters() if p.requires_grad)


class _Function(nn.Module):
    def __init__(self, function: Callable[..., torch.Tensor]):
        super().__init__()
        self.function = function

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        return self.function(*inputs)


class _Standardization(nn.Module):
    def __init__(self, mean: np.ndarray, inverse_deviation: np.ndarray):
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean).view(1, -1, 1, 1))
        self.register_buffer("inverse", torch.tensor(inverse_deviation).view(1, -1, 1, 1))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return (images - self.mean) * self.inverse


def _translate(layer: keras.Layer) -> nn.Module:
    """Return the PyTorch module of one Keras layer."""
    if isinstance(layer, keras.layers.Conv2D):
        return _with_activation(_convolution(layer), layer)
    if isinstance(layer, keras.layers.DepthwiseConv2D):
        return _with_activation(_depthwise_convolution(layer), layer)
    if isinstance(layer, keras.layers.Dense):
        return _with_activation(_dense(layer), layer)
    if isinstance(layer, keras.layers.BatchNormalization):
        return _batch_norm(layer)
    if isinstance(layer, keras.layers.Activation):
        return _activation(layer)
    if isinstance(layer, keras.layers.MaxPooling2D):
        return nn.MaxPool2d(layer.pool_size, layer.strides, ceil_mode=layer.padding == "same")
    if isinstance(layer, keras.layers.AveragePooling2D):
        rounding = {"ceil_mode": layer.padding == "same", "count_include_pad": False}
        return nn.AvgPool2d(layer.pool_size, layer.strides, **rounding)
    simple: dict[type, Callable[[], nn.Module]] = {
        keras.layers.Add: lambda: _Function(torch.add),
        keras.layers.Concatenate: lambda: _Function(lambda *x: torch.cat(x, 1)),
        keras.layers.ReLU: nn.ReLU,
        keras.layers.Dropout: lambda: nn.Dropout(layer.rate),
        keras.layers.GlobalMaxPooling2D: lambda: _Function(lambda x: x.amax((2, 3))),
        keras.layers.GlobalAveragePooling2D: lambda: _Function(lambda x: x.mean((2, 3))),
        keras.layers.Flatten: lambda: _Function(lambda x: x.permute(0, 2, 3, 1).flatten(1)),
    }
    if type(layer) in simple:
        return simple[type(layer)]()
    if type(layer).__name__ == "Standardization":
        return _Standardization(*layer.get_weights())
    raise NotImplementedError(f"no translation of the layer {type(layer).__name__} into PyTorch")


def _convolution(layer: keras.layers.Conv2D) -> nn.Module:
    kernel = layer.kernel.numpy().transpose(3, 2, 0, 1)
    return _padded(layer, kernel, layer.groups)


def _depthwise_convolution(layer: keras.layers.DepthwiseConv2D) -> nn.Module:
    height, width, channels, multiplier = layer.kernel.shape
    kernel = layer.kernel.numpy().reshape(height, width, 1, channels * multiplier)
    return _padded(layer, kernel.transpose(3, 2, 0, 1), channels)


def _padded(layer: keras.Layer, kernel: np.ndarray, groups: int) -> nn.Module:
    """Return a convolution; with strides, TensorFlow's "same" needs a padding layer of its own."""
    strided = layer.padding == "same" and max(layer.strides) > 1
    convolution = nn.Conv2d(
        kernel.shape[1] * groups,
        kernel.shape[0],
        kernel.shape[2:],
        stride=layer.strides,
        padding="valid" if strided else layer.padding,
        groups=groups,
        bias=layer.use_bias,
    )
    convolution = _load(convolution, layer, kernel)
    if not strided:
        return convolution
    margins: list[int] = []
    # PyTorch names the last axis first.
    for axis in (1, 0):
        size, stride = layer.input.shape[1 + axis], layer.strides[axis]
        total = max((-(-size // stride) - 1) * stride + kernel.shape[2 + axis] - size, 0)
        margins += [total // 2, total - total // 2]
    return nn.Sequential(nn.ZeroPad2d(margins), convolution)


def _dense(layer: keras.layers.Dense) -> nn.Module:
    kernel = layer.kernel.numpy().T
    return _load(nn.Linear(kernel.shape[1], kernel.shape[0], bias=layer.use_bias), layer, kernel)


def _load(module: nn.Module, layer: keras.Layer, kernel: np.ndarray) -> nn.Module:
    with torch.no_grad():
        module.weight.copy_(torch.tensor(kernel))
        if layer.use_bias:
            module.bias.copy_(torch.tensor(layer.bias.numpy()))
    return module.requires_grad_(layer.trainable)


def _batch_norm(layer: keras.layers.BatchNormalization) -> nn.Module:
    norm = nn.BatchNorm2d(layer.moving_mean.shape[0], layer.epsilon, 1 - layer.momentum)
    with torch.no_grad():
        norm.running_mean.copy_(torch.tensor(layer.moving_mean.numpy()))
        norm.running_var.copy_(torch.tensor(layer.moving_variance.numpy()))
        for ours, theirs in ((norm.weight, layer.gamma), (norm.bias, layer.beta)):
            if theirs is None:
                ours.requires_grad_(False)
            else:
                ours.copy_(torch.tensor(theirs.numpy()))
                ours.requires_grad_(theirs.trainable)
    return norm


def _activation(layer: keras.Layer) -> nn.Module:
    name = layer.activation.__name__
    if name not in _ACTIVATIONS:
        raise NotImplementedError(f"no translation of the activation {name!r} into PyTorch")
    return _ACTIVATIONS[name]()


def _with_activation(module: nn.Module, layer: keras.Layer) -> nn.Module:
    return (
        module
        if layer.activation.__name__ == "linear"
        else nn.Sequential(module, _activation(layer))
    )


class Bfloat16Classifier(NeuralNetClassifier):
    """skorch's classifier with PyTorch's autocast, which skorch has no option for."""

    def infer(self, x: torch.Tensor, **fit_params: Any) -> torch.Tensor:
        """Compute the outputs in bfloat16 where autocast allows it."""
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return super().infer(x, **fit_params).float()


def skorch_classifier(template: keras.Model, precision: str = "float32") -> NeuralNetClassifier:
    """Wrap the network by skorch, channels last, with `CNNClassifier`'s optimizer.

    Parameters
    ----------
    template : keras.Model
        From `CNNClassifier.to_keras`.
    precision : {"float32", "bfloat16"}, default="float32"
        "bfloat16" is autocast, over float32 weights.

    Returns
    -------
    NeuralNetClassifier
        Initialised with the weights of the template; each `partial_fit` trains one epoch.
    """
    network = TorchNetwork(template).to(memory_format=torch.channels_last)
    kernels = [name for name, p in network.named_parameters() if p.ndim > 1]
    net = (Bfloat16Classifier if precision == "bfloat16" else NeuralNetClassifier)(
        network,
        criterion=nn.CrossEntropyLoss,
        optimizer=torch.optim.SGD,
        optimizer__momentum=0.9,
        optimizer__nesterov=True,
        # The gradient of l2 * w**2.
        optimizer__param_groups=[(name, {"weight_decay": 2 * L2}) for name in kernels],
        lr=LEARNING_RATE,
        max_epochs=1,
        batch_size=BATCH_SIZE,
        iterator_train__shuffle=True,
        iterator_valid__batch_size=512,
        train_split=None,
        classes=list(range(template.output.shape[-1])),
        verbose=0,
    )
    return net.initialize()


def as_channels_first(images: np.ndarray) -> np.ndarray:
    """Move the channels of images to where PyTorch expects them.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
        Images.

    Returns
    -------
    ndarray of shape (n, channels, height, width)
        A copy.
    """
    return np.ascontiguousarray(images.transpose(0, 3, 1, 2))
