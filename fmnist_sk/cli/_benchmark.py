"""``fmnist-sk benchmark``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ._options import (
    DataOption,
    ForceOption,
    NTestOption,
    NTrainOption,
    SeedOption,
    refuse_existing,
)


class Profile(StrEnum):
    """How large a comparison is."""

    SMOKE = "smoke"
    QUICK = "quick"
    FULL = "full"


# Training and test rows (None is all), epochs of the networks, iterations of the boosting.
_SIZES: dict[Profile, tuple[int | None, int | None, int, int]] = {
    Profile.SMOKE: (400, 200, 1, 3),
    Profile.QUICK: (10_000, 10_000, 5, 20),
    Profile.FULL: (None, None, 10, 60),
}

_WRITTEN = ("report.html", "comparison.json", "comparison.npz", "comparison.csv", "comparison.md")


def benchmark(
    profile: Annotated[
        Profile,
        typer.Option(
            help="smoke: a minute; quick: ten minutes; full: all images and hours, on two cores."
        ),
    ] = Profile.QUICK,
    models: Annotated[
        str | None,
        typer.Option(metavar="NAME,NAME", help="Some of the models only. [all]"),
    ] = None,
    data: DataOption = "fashion-mnist",
    n_train: NTrainOption = None,
    n_test: NTestOption = None,
    repeats: Annotated[
        int, typer.Option(min=1, help="Repeat all with other splits and seeds so many times.")
    ] = 1,
    output: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Where tables and page are written.")
    ] = Path("benchmark"),
    jobs: Annotated[
        int, typer.Option(min=1, help="Fits at the same time; times are comparable with 1 only.")
    ] = 1,
    isolate: Annotated[
        bool,
        typer.Option(help="Fit each model in a process of its own, which may crash or be ended."),
    ] = True,
    time_limit: Annotated[
        float | None,
        typer.Option(min=0.1, metavar="SECONDS", help="End a fit that takes longer. [no limit]"),
    ] = None,
    memory_limit: Annotated[
        float | None,
        typer.Option(min=1, metavar="MB", help="End a fit that takes more memory. [no limit]"),
    ] = None,
    seed: SeedOption = 0,
    force: ForceOption = False,
) -> None:
    """Compare networks and classics, and write one page about it.

    All models see the same rows. A validation part of the training rows chooses the best; the test
    rows decide nothing. A run that was interrupted goes on where it stopped if the same command is
    given again. A model that fails, crashes or exceeds a limit becomes a row that says why.
    Written: report.html to look at, comparison.json to load again, .md and .csv.

    Such as:
      fmnist-sk benchmark --profile smoke --data synthetic
      fmnist-sk benchmark --models resnet,lenet,svc_rbf --output three --time-limit 600
    """
    from ..evaluation import compare_models, write_html
    from ._choose_models import choose_models
    from ._data import load_data
    from ._run_checkpoint import remove_checkpoint, run_checkpoint
    from ._standard_models import standard_models
    from ._warm_up import warm_up

    if not isolate and (time_limit is not None or memory_limit is not None):
        raise typer.BadParameter(
            "--time-limit and --memory-limit end the process of a model; with --no-isolate there is "
            "none to end."
        )
    refuse_existing((output / name for name in _WRITTEN), force)
    rows, test_rows, epochs, boosting_iterations = _SIZES[profile]
    every = standard_models(
        epochs=epochs, boosting_iterations=boosting_iterations, random_state=seed
    )
    try:
        chosen = choose_models(every, models)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--models") from None
    loaded = load_data(data, "train", n_train or rows, seed)
    test = load_data(data, "test", n_test or test_rows, seed)
    checkpoint = run_checkpoint(
        output,
        models=sorted(chosen),
        profile=profile.value,
        data=data,
        rows=[len(loaded.y), len(test.y)],
        repeats=repeats,
        seed=seed,
    )
    typer.echo(
        f"{len(chosen)} models on {loaded.description}: {len(loaded.y):,} training and "
        f"{len(test.y):,} test rows.",
        err=True,
    )
    if not isolate:
        warm_up(chosen, loaded.X, loaded.y)
    comparison = compare_models(
        chosen,
        loaded.X,
        loaded.y,
        X_test=test.X,
        y_test=test.y,
        n_repeats=repeats,
        data_source=loaded.description,
        checkpoint_dir=checkpoint,
        isolate=isolate,
        time_limit=time_limit,
        memory_limit=memory_limit,
        n_jobs=jobs,
        random_state=seed,
        verbose=1,
    )
    comparison.save(output / "comparison.json")
    comparison.to_csv(output / "comparison.csv")
    (output / "comparison.md").write_text(comparison.to_markdown(), encoding="utf-8")
    page = write_html(comparison, output / "report.html", X_test=test.X, y_test=test.y)
    failed = [name for name, result in comparison.results.items() if result.error]
    typer.echo(comparison.to_markdown())
    typer.echo(page)
    if failed:
        typer.echo(
            f"{len(failed)} of {len(chosen)} models failed: {', '.join(failed)}. The same command "
            f"with --force tries them again, and keeps the others.",
            err=True,
        )
        raise typer.Exit(1)
    # Finished means finished: the next run measures anew.
    remove_checkpoint(checkpoint)
