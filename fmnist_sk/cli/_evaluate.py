"""``fmnist-sk evaluate``."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from ._options import DataOption, ModelArgument, NTestOption, SeedOption


def evaluate(
    model: ModelArgument,
    data: DataOption = "fashion-mnist",
    n_test: NTestOption = None,
    min_accuracy: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="End with status 1 if the accuracy is lower."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write the scores as JSON instead of the report.")
    ] = False,
    seed: SeedOption = 0,
) -> None:
    """Say how good a stored model is on the test images.

    Accuracy with its interval, scores of the probabilities, precision and recall of each class, and
    the classes that are most often taken for each other.

    Such as:
      fmnist-sk evaluate model.zip
      fmnist-sk evaluate model.zip --min-accuracy 0.9 --json
    """
    from .. import evaluation
    from ..estimators import load
    from ._data import load_data

    estimator = load(model)
    loaded = load_data(data, "test", n_test, seed)
    y_test, names = loaded.labels_for(estimator.classes_)
    found = evaluation.evaluate(estimator, loaded.X, y_test, target_names=names)
    if as_json:
        interval = dict(zip(("low", "high"), found.accuracy_interval, strict=True))
        scores = {"data": loaded.description, "scores": found.scores, "accuracy_interval": interval}
        typer.echo(json.dumps(scores, indent=1))
    else:
        typer.echo(f"Data: {loaded.description}")
        typer.echo(found.report())
    accuracy = found.scores["accuracy"]
    if min_accuracy is not None and accuracy < min_accuracy:
        typer.echo(f"The accuracy {accuracy:.4f} is below {min_accuracy}.", err=True)
        raise typer.Exit(1)
