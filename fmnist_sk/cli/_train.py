"""``fmnist-sk train``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from ._options import (
    DataOption,
    ForceOption,
    NetworkOption,
    NTestOption,
    NTrainOption,
    SeedOption,
    refuse_to_replace,
)

AugmentationOption = Annotated[
    str | None,
    typer.Option(
        "--augmentation",
        metavar="NAME",
        help="Change every batch anew: AlternatingFlip, MixUp, CutMix, ... [none]",
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PARAMETER=VALUE",
        help="Any other parameter of CNNClassifier, its network or its augmentation; repeatable.",
    ),
]
# Parameters that have an option of their own.
_OPTION_OF = {
    "network": "--network",
    "augmentation": "--augmentation",
    "epochs": "--epochs",
    "random_state": "--seed",
}


def train(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="The file to write, a zip.")],
    network: NetworkOption = "resnet",
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the training images.")] = 10,
    augmentation: AugmentationOption = None,
    settings: SetOption = None,
    data: DataOption = "fashion-mnist",
    n_train: NTrainOption = None,
    n_test: NTestOption = None,
    seed: SeedOption = 0,
    force: ForceOption = False,
) -> None:
    """Train a network, store it, and test it.

    The file holds weights, parameters and the names of the classes, and runs no code when it is read:
    fmnist_sk.load opens it in Python.

    Such as:
      fmnist-sk train model.zip --epochs 20 --augmentation AlternatingFlip
      fmnist-sk train small.zip --network lenet --set network__width=8 --set l2=0.0005
    """
    from ..evaluation import evaluate
    from ._data import load_data

    refuse_to_replace(model, force)
    estimator = make_classifier(
        network, augmentation, settings or [], epochs=epochs, random_state=seed, verbose=1
    )
    loaded = load_data(data, "train", n_train, seed)
    test = load_data(data, "test", n_test, seed)
    estimator.fit(loaded.X, loaded.y)
    estimator.set_params(verbose=0).save(model)
    evaluation = evaluate(estimator, test.X, test.y)
    low, high = evaluation.accuracy_interval
    typer.echo(f"Data: {loaded.description}")
    typer.echo(
        f"Test accuracy {evaluation.scores['accuracy']:.4f} (95 % interval {low:.4f} to {high:.4f})"
    )
    typer.echo(model)


def make_classifier(
    network: str, augmentation: str | None, settings: list[str], **options: Any
) -> Any:
    """Return an unfitted classifier, or say which option is wrong.

    Parameters
    ----------
    network : str
        Name of a registered network.
    augmentation : str or None
        Name of a class of `fmnist_sk.augmentation`.
    settings : list of str
        Parameters as "name=value". They win over `options`.
    **options : object
        Other parameters of the classifier.

    Returns
    -------
    CNNClassifier
        The classifier.

    Raises
    ------
    typer.BadParameter
        If there is no such network, augmenter or parameter, or one has an option of its own.

    Examples
    --------
    >>> make_classifier("lenet", "MixUp", ["network__width=8", "augmentation__alpha=0.5"])
    CNNClassifier(augmentation=MixUp(alpha=0.5), network=LeNet(width=8))
    """
    from .. import augmentation as augmenters
    from ..estimators import CNNClassifier
    from ..networks import make_network

    try:
        estimator = CNNClassifier(make_network(network), **options)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--network") from None
    if augmentation is not None:
        try:
            estimator.set_params(augmentation=getattr(augmenters, augmentation)())
        except (AttributeError, TypeError):
            names = ", ".join(name for name in dir(augmenters) if name[0].isupper())
            raise typer.BadParameter(
                f"{augmentation!r} is no augmenter that needs no arguments. There are: {names}.",
                param_hint="--augmentation",
            ) from None
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            raise typer.BadParameter(f"Write NAME=VALUE; got {setting!r}.", param_hint="--set")
        if name in _OPTION_OF:
            raise typer.BadParameter(
                f"{name!r} has an option of its own: write {_OPTION_OF[name]} {text}.",
                param_hint="--set",
            )
        try:
            estimator.set_params(**{name: parse_value(text)})
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--set") from None
    return estimator


def parse_value(text: str) -> Any:
    """Return a value as JSON has it, or else the text itself.

    Parameters
    ----------
    text : str
        Such as "0.1", "true", "null", "[28, 28]" or "adam".

    Returns
    -------
    object
        The value.

    Examples
    --------
    >>> [parse_value(text) for text in ("0.1", "true", "null", "adam")]
    [0.1, True, None, 'adam']
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
