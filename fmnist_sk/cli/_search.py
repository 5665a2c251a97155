"""``fmnist-sk search``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
from ._train import AugmentationOption, SetOption, make_classifier

_N_SHOWN = 5


def search(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="The file to write, a zip.")],
    network: NetworkOption = "resnet",
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the training images.")] = 5,
    augmentation: AugmentationOption = None,
    settings: SetOption = None,
    trials: Annotated[int, typer.Option(min=1, help="How many sets of parameters to try.")] = 10,
    folds: Annotated[int, typer.Option(min=2, help="Folds of the cross-validation.")] = 3,
    timeout: Annotated[
        float | None, typer.Option(min=0, help="Seconds after which no further trial starts.")
    ] = None,
    storage: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Keep the trials in this file, and go on from it another time."
        ),
    ] = None,
    data: DataOption = "fashion-mnist",
    n_train: NTrainOption = None,
    n_test: NTestOption = None,
    seed: SeedOption = 0,
    force: ForceOption = False,
) -> None:
    """Search the hyperparameters of a network, and store the best.

    Optuna tries the ranges that belong to the network and its augmentation, by cross-validation on the
    training images; the winner is fitted to all of them. What --set fixes is not searched. The test
    images are looked at once, at the end.

    Such as:
      fmnist-sk search best.zip --network lenet --trials 20 --n-train 5000
      fmnist-sk search best.zip --storage trials.db --trials 50
    """
    from ..evaluation import evaluate
    from ..model_selection import OptunaSearchCV
    from ..model_selection._auto_space import find_search_space
    from ._data import load_data

    refuse_to_replace(model, force)
    estimator = make_classifier(
        network, augmentation, settings or [], epochs=epochs, random_state=seed
    )
    fixed = {setting.partition("=")[0] for setting in settings or []}
    space = {
        name: values for name, values in find_search_space(estimator).items() if name not in fixed
    }
    loaded = load_data(data, "train", n_train, seed)
    test = load_data(data, "test", n_test, seed)
    found = OptunaSearchCV(
        estimator,
        space,
        n_trials=trials,
        timeout=timeout,
        cv=folds,
        study_name=None if storage is None else "fmnist-sk",
        storage=None if storage is None else f"sqlite:///{storage}",
        random_state=seed,
        verbose=1,
    ).fit(loaded.X, loaded.y)
    found.best_estimator_.save(model)
    evaluation = evaluate(found.best_estimator_, test.X, test.y)
    typer.echo(f"Data: {loaded.description}")
    results = found.cv_results_
    for i in (-results["mean_test_score"]).argsort(kind="stable")[:_N_SHOWN]:
        words = ", ".join(f"{name}={_short(v)}" for name, v in results["params"][i].items())
        typer.echo(f"{results['mean_test_score'][i]:.4f}  {words}")
    typer.echo(f"Best, test accuracy {evaluation.scores['accuracy']:.4f}")
    typer.echo(model)


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
