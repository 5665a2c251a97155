"""``fmnist-sk predict``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ._options import InvertOption, ModelArgument

ImagesArgument = Annotated[
    list[Path],
    typer.Argument(
        exists=True, dir_okay=False, metavar="IMAGE...", help="Pictures: PNG, JPEG, ..."
    ),
]


def predict(
    model: ModelArgument,
    images: ImagesArgument,
    top: Annotated[int, typer.Option(min=1, help="How many classes to show.")] = 3,
    invert: InvertOption = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write a line of JSON for each picture.")
    ] = False,
) -> None:
    """Say what pictures show, and how sure the model is.

    Pictures are brought to the size of the model's images, and to grey if those are. Photographs show
    things on light ground, Fashion-MNIST on black: --invert exchanges the two.

    Such as:
      fmnist-sk predict model.zip coat.png --invert
      fmnist-sk predict model.zip *.png --json
    """
    from ..estimators import load
    from ._image_files import read_images

    estimator = load(model)
    X = read_images(images, estimator, invert)
    for path, row in zip(images, estimator.predict_proba(X), strict=True):
        best = row.argsort(kind="stable")[::-1][:top]
        found = {str(estimator.classes_[code]): round(float(row[code]), 6) for code in best}
        if as_json:
            typer.echo(json.dumps({"image": str(path), "probabilities": found}, ensure_ascii=False))
        else:
            words = ", ".join(f"{name} {share:.1%}" for name, share in found.items())
            typer.echo(f"{path}: {words}")
