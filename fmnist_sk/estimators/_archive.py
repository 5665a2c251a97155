"""One file for a fitted estimator: a zip of JSON and arrays, with no pickle anywhere.

Reading it runs no code from the file: parameters are data, and objects among them are created only from
classes that are registered as networks or public as augmenters.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
import zipfile
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .._versions import installed_version
from ..networks import Network
from ._parameter_codec import decode, encode, encode_parameters
from ._predictor import Predictor
from ._training import OptimizerState

if TYPE_CHECKING:
    from ._cnn_classifier import CNNClassifier
    from ._network_estimator import NetworkEstimator

FORMAT = "fmnist_sk.CNNClassifier"
FORMAT_VERSION = 1
_PACKAGES = ("fmnist_sk", "numpy", "scikit-learn", "keras", "tensorflow")
# What an incomplete or altered file may raise while it is read.
_DAMAGES = (
    zipfile.BadZipFile,
    EOFError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    UnicodeDecodeError,
    json.JSONDecodeError,
)
# Plain values that fit sets, stored as they are.
_ATTRIBUTES = (
    "n_features_in_",
    "history_",
    "n_epochs_",
    "best_epoch_",
    "precision_",
    "_n_epochs_seen",
)
# Those that older archives do not have.
_LATER_ATTRIBUTES = ("_split_seed", "_pixel_range")


def save(estimator: NetworkEstimator, path: str | PathLike[str]) -> None:
    """Write a fitted estimator to a file.

    Parameters
    ----------
    estimator : NetworkEstimator
        A fitted estimator.
    path : path-like
        The file. It is written beside and then moved into place, so a crash leaves no half archive.

    Raises
    ------
    TypeError
        If a parameter cannot be written as data; the message names it.
    """
    from ._cnn_classifier import CNNClassifier

    if type(estimator) is not CNNClassifier:
        raise TypeError(
            f"An archive holds a CNNClassifier, not a {type(estimator).__name__}: reading it could not "
            f"know the class. Use joblib.dump."
        )
    estimator._validate_params()  # What `load` will do.
    predictor, state = estimator.predictor_, estimator._optimizer_state
    header = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "versions": {name: installed_version(name) for name in _PACKAGES},
        "parameters": encode_parameters(estimator),
        "network": encode(estimator.network_, "network"),
        "image_shape": list(estimator.image_shape_),
        "classes": encode_array(estimator.classes_, "classes_"),
        "feature_names": getattr(estimator, "feature_names_in_", np.array([])).tolist(),
        "attributes": {name: getattr(estimator, name) for name in _ATTRIBUTES}
        | {
            name: getattr(estimator, name) for name in _LATER_ATTRIBUTES if hasattr(estimator, name)
        },
        "trainable": predictor.trainable,
        "shapes": [list(weight.shape) for weight in predictor.weights],
        "dtypes": [str(weight.dtype) for weight in predictor.weights],
        "optimizer": None if state is None else [state.optimizer, len(state.arrays)],
    }
    arrays = {f"weights/{i:04d}.npy": array for i, array in enumerate(predictor.weights)}
    for i, array in enumerate([] if state is None else state.arrays):
        arrays[f"optimizer/{i:04d}.npy"] = array
    path = Path(path)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w") as archive:
            archive.writestr("estimator.json", json.dumps(header, indent=1, allow_nan=True))
            for name, array in arrays.items():
                buffer = io.BytesIO()
                np.save(buffer, array, allow_pickle=False)
                archive.writestr(name, buffer.getvalue())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)  # mkstemp makes files that only their owner can read.
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def load(path: str | PathLike[str]) -> CNNClassifier:
    """Read an estimator that `CNNClassifier.save` wrote.

    Parameters
    ----------
    path : path-like
        The file.

    Returns
    -------
    CNNClassifier
        The fitted estimator. It gives bit-equal probabilities on the same machine and versions.

    Raises
    ------
    ValueError
        If the file is no archive, is damaged, comes from a newer version, or names a class that is
        not registered.

    Examples
    --------
    >>> from fmnist_sk import load
    >>> load("missing.zip")
    Traceback (most recent call last):
        ...
    FileNotFoundError: [Errno 2] No such file or directory: 'missing.zip'
    """
    with open(path, "rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                members = {name: archive.read(name) for name in archive.namelist()}
            header = json.loads(members["estimator.json"])
            _check_header(header, path)
            return _restore(header, members)
        except _DAMAGES as error:
            raise ValueError(
                f"{os.fspath(path)!r} is not a complete archive of CNNClassifier.save: "
                f"{type(error).__name__}: {error}. It may be truncated or altered; save the model again, "
                f"or copy the file anew."
            ) from error


def _check_header(header: Any, path: str | PathLike[str]) -> None:
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise ValueError(f"{os.fspath(path)!r} was not written by CNNClassifier.save.")
    version = header.get("format_version")
    if not isinstance(version, int) or not 1 <= version <= FORMAT_VERSION:
        written_by = header.get("versions", {}).get("fmnist_sk", "a later version")
        raise ValueError(
            f"{os.fspath(path)!r} has archive format {version}, but this fmnist_sk "
            f"({installed_version('fmnist_sk')}) reads formats 1 to {FORMAT_VERSION}. It was "
            f"written by fmnist_sk {written_by}: install that version or a later one."
        )


def _restore(header: dict[str, Any], members: dict[str, bytes]) -> CNNClassifier:
    from ._cnn_classifier import CNNClassifier

    parameters = {name: decode(value, name) for name, value in header["parameters"].items()}
    estimator = CNNClassifier(**parameters)
    estimator._validate_params()
    for name in _ATTRIBUTES:
        setattr(estimator, name, header["attributes"][name])
    for name in _LATER_ATTRIBUTES:
        if name in header["attributes"]:
            setattr(estimator, name, header["attributes"][name])
    network = decode(header["network"], "network")
    if not isinstance(network, Network):
        raise TypeError(f"the fitted network is {network!r}")
    estimator.network_ = network
    estimator.image_shape_ = tuple(header["image_shape"])
    estimator.classes_ = decode_array(header["classes"])
    if header["feature_names"]:
        estimator.feature_names_in_ = np.array(header["feature_names"], dtype=object)
    estimator._optimizer_state = None
    if header["optimizer"] is not None:
        name, number = header["optimizer"]
        estimator._optimizer_state = OptimizerState(name, _arrays(members, "optimizer", number))
    weights = _arrays(members, "weights", len(header["trainable"]))
    # Archives from before other dtypes could be read have none but float32.
    dtypes = header.get("dtypes", ["float32"] * len(weights))
    if [list(weight.shape) for weight in weights] != header["shapes"] or [
        str(weight.dtype) for weight in weights
    ] != dtypes:
        raise TypeError("the weights have other shapes or another dtype than when they were saved")
    if weights[-1].shape != (len(estimator.classes_),):
        raise TypeError(f"{weights[-1].shape} logits do not fit {len(estimator.classes_)} classes")
    estimator.predictor_ = Predictor(
        network, estimator.image_shape_, len(estimator.classes_), weights, header["trainable"]
    )
    return estimator


def _arrays(members: dict[str, bytes], folder: str, number: int) -> list[np.ndarray]:
    arrays = []
    for name in (f"{folder}/{i:04d}.npy" for i in range(number)):
        try:
            arrays.append(np.load(io.BytesIO(members[name]), allow_pickle=False))
        except ValueError as error:
            raise TypeError(f"the member {name} is not a plain array") from error
    return arrays


def encode_array(array: np.ndarray, name: str) -> dict[str, Any]:
    """Return an array of labels as data that JSON can hold.

    Parameters
    ----------
    array : ndarray of shape (n,)
        Numbers, booleans, strings; objects if all are strings or numbers.
    name : str
        What the array is, for the message.

    Returns
    -------
    dict
        Its dtype and its values.

    Examples
    --------
    >>> encode_array(np.array(["a", "b"]), "classes_")
    {'dtype': '<U1', 'values': ['a', 'b']}
    """
    values = array.tolist()
    if not all(isinstance(value, (str, int, float, bool)) for value in values):
        raise TypeError(
            f"{name} cannot be stored without pickle: it holds "
            f"{ {type(value).__name__ for value in values} }. Use labels that are strings or numbers, or "
            f"joblib.dump."
        )
    return {"dtype": "object" if array.dtype.kind == "O" else array.dtype.str, "values": values}


def decode_array(data: dict[str, Any]) -> np.ndarray:
    """Return the array that `encode_array` was given."""
    return np.array(data["values"], dtype=np.dtype(data["dtype"]))
