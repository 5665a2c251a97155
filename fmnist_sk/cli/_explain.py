"""``fmnist-sk explain``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ._options import ForceOption, InvertOption, ModelArgument, refuse_to_replace


class Method(StrEnum):
    """How to explain."""

    LIME = "lime"
    SHAPLEY = "shapley"
    OCCLUSION = "occlusion"


def explain(
    model: ModelArgument,
    image: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, metavar="IMAGE", help="A picture.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(metavar="PNG", help="What to write. [IMAGE with -explained.png at its end]"),
    ] = None,
    method: Annotated[
        Method,
        typer.Option(help="LIME's surrogate, Shapley values, or hiding one region at a time."),
    ] = Method.LIME,
    n_segments: Annotated[
        int, typer.Option(min=1, help="Into how many regions to divide the picture, about.")
    ] = 12,
    n_labels: Annotated[int, typer.Option(min=1, help="How many classes to explain.")] = 3,
    invert: InvertOption = False,
    seed: Annotated[int, typer.Option(min=0, help="Seed of everything random.")] = 0,
    force: ForceOption = False,
) -> None:
    """Draw which regions of a picture count for a prediction.

    Red regions raise the probability of a class, blue ones lower it.

    Such as:
      fmnist-sk explain model.zip coat.png
      fmnist-sk explain model.zip coat.png --method shapley --output why.png
    """
    from matplotlib.figure import Figure

    from ..estimators import load
    from ..explain import LimeExplainer
    from ..plotting import ExplanationDisplay
    from ._image_files import read_images

    output = output or image.with_name(f"{image.stem}-explained.png")
    refuse_to_replace(output, force)
    estimator = load(model)
    (picture,) = read_images([image], estimator, invert)
    explainer = LimeExplainer(
        estimator, method=method.value, n_segments=n_segments, random_state=seed
    )
    explanation = explainer.explain(picture)
    # A figure of its own needs neither a screen nor pyplot's list of figures.
    figure = Figure(figsize=(2.4 * (1 + n_labels), 3.2), layout="constrained")
    ExplanationDisplay(explanation, n_labels=n_labels).plot(ax=figure.subplots())
    figure.savefig(output, dpi=150)
    typer.echo(f"Taken for: {explanation.predicted_label}")
    typer.echo(output)
