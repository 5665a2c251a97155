"""A comparison as a document and arrays, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ._model_result import ModelResult
from ._serialization import (
    fit_from_document,
    fit_to_document,
    labels_from_document,
    labels_to_document,
)


def results_to_document(
    results: Mapping[str, ModelResult], labels: np.ndarray
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Describe the results of all models.

    Parameters
    ----------
    results : dict of str to ModelResult
        The results.
    labels : ndarray of shape (n_classes,)
        All labels.

    Returns
    -------
    document : dict
        Labels and models.
    arrays : dict of str to ndarray
        Codes and probabilities, under "model.fit.set.name".

    Raises
    ------
    TypeError
        If labels are neither numbers nor strings nor dates.
    """
    models: list[dict[str, Any]] = []
    arrays: dict[str, np.ndarray] = {}
    for i, result in enumerate(results.values()):
        fits = []
        for j, fit in enumerate(result.fits):
            document, parts = fit_to_document(fit)
            fits.append(document)
            arrays |= {f"{i}.{j}.{key}": part for key, part in parts.items()}
        about = {"name": result.name, "model": result.model, "parameters": dict(result.parameters)}
        models.append({**about, "fits": fits})
    return {"labels": labels_to_document(labels), "models": models}, arrays


def results_from_document(
    document: Mapping[str, Any], arrays: Mapping[str, np.ndarray]
) -> tuple[dict[str, ModelResult], np.ndarray]:
    """Read back what `results_to_document` described.

    Parameters
    ----------
    document : dict
        The description.
    arrays : dict of str to ndarray
        Its arrays.

    Returns
    -------
    results : dict of str to ModelResult
        The results.
    labels : ndarray of shape (n_classes,)
        All labels.
    """
    labels = labels_from_document(document["labels"])
    results = {}
    for i, model in enumerate(document["models"]):
        fits = [
            fit_from_document(fit, _below(arrays, f"{i}.{j}."), labels)
            for j, fit in enumerate(model["fits"])
        ]
        parameters = dict(model.get("parameters", {}))
        results[model["name"]] = ModelResult(model["name"], model["model"], fits, parameters)
    return results, labels


def _below(arrays: Mapping[str, np.ndarray], prefix: str) -> dict[str, np.ndarray]:
    return {
        key.removeprefix(prefix): item for key, item in arrays.items() if key.startswith(prefix)
    }
