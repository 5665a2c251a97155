"""Write the results section of the README from the committed files in ``benchmarks/results``.

    python docs/readme_results.py

Nothing in that section is typed by hand: a test compares it with what this program would write.
"""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "results"
BEGIN, END = "<!-- results -->", "<!-- /results -->"


def results_section() -> str:
    """Return the section as Markdown.

    Returns
    -------
    str
        A part for each result file, with the command and the machine that it was measured with.
    """
    return "\n\n".join(
        [
            accuracy_part(),
            time_part(),
            comparison_part(),
            training_part(),
            prediction_part(),
            refit_part(),
            gain_part(),
            augmentation_part(),
            cost_part(),
            import_part(),
        ]
    )


def accuracy_part() -> str:
    """Describe the accuracy of the default classifier."""
    result = read("default_accuracy")
    runs = ", ".join(f"{100 * run['test_accuracy']:.2f}" for run in result["runs"])
    return (
        f"**Accuracy.** `CNNClassifier()` with default settings, all 60,000 images, final epoch of "
        f"{result['epochs']}: **{100 * result['mean_test_accuracy']:.2f} %** on the test images, mean of "
        f"{len(result['runs'])} seeds ({runs}); {result['n_params']:,} parameters. "
        f"For scale, the data set's authors report 89.7 % for an RBF support vector machine. "
        f"{source(result)}"
    )


def time_part() -> str:
    """Tell how long the short recipe takes."""
    result = read("time_to_accuracy")
    lines = table(
        ["Aim", "Test accuracy (%)", "Time (SE)", "Seconds", "With mirror images (%)"],
        [
            [
                f"{target} % within {row['budget_se']:g} SE{'' if row['reached'] else ', missed'}",
                f"{100 * row['mean_test_accuracy']:.2f}",
                f"{row['mean_se']:.2f}",
                f"{row['mean_se'] * result['se_seconds']:.0f}",
                f"{100 * row['mean_with_test_time_augmentation']:.2f}",
            ]
            for target, row in result["targets"].items()
        ],
    )
    recipes = "; ".join(
        f"{target} %: `{' '.join(row['model'].split())}`"
        for target, row in result["targets"].items()
    )
    return (
        f"**Time to accuracy**, mean of {result['n_seeds']} seeds, whole fits, final epoch. The unit is "
        f"{result['unit']}: {result['se_seconds']:.1f} seconds here.\n\n{lines}\n\n"
        f"<sub>{recipes}</sub>\n\n{source(result)}"
    )


def training_part() -> str:
    """Show the training throughput of the default network."""
    result = read("training_speed")
    (network, measured), *_ = result["networks"].items()
    lines = table(
        ["Training", "Images/s", "Lowest and highest", "Cores used"],
        [
            [
                name,
                f"{run['images_per_second']:,}",
                " to ".join(f"{value:,}" for value in run["lowest_and_highest"]),
                f"{min(run['cores_used']):.2f} to {max(run['cores_used']):.2f}",
            ]
            for name, run in measured["runs"].items()
        ],
    )
    ratios = "; ".join(
        f"{ratio['ours']} / {ratio['peer']} {ratio['ratio']:.2f}"
        + (f" (aimed at: {ratio['target']})" if ratio["target"] else "")
        for ratio in measured["ratios"]
    )
    return (
        f"**Training**, the same `{network}` and batches of {result['batch_size']} everywhere, "
        f"{result['unit']}.\n\n{lines}\n\n{ratios}.\n\n{source(result)}"
    )


def prediction_part() -> str:
    """Show the latency of predictions."""
    result = read("predict_latency")
    sizes = [*result["calls_in_a_round"]]
    lines = table(
        ["`predict_proba`, milliseconds", *(f"{int(size):,} images" for size in sizes)],
        [
            [name, *(f"{times[size]:,.1f}" for size in sizes)]
            for name, times in result["milliseconds"].items()
        ],
    )
    aims = " and ".join(
        f"{result['times_as_fast_as_scikeras'][size]} times scikeras for {int(size):,} "
        f"image{'s' if size != '1' else ''} (aimed at: {aim:g})"
        for size, aim in result["aimed_at"].items()
    )
    random, spread = result["random_batches"], result["dependence_on_batching"]
    return (
        f"**Prediction**, one fitted `{result['network']}`: {aims}. {random['n_calls']} calls of random "
        f"sizes were traced {random['tracings']} times; how rows are batched changes a probability by "
        f"at most {max(spread['single_images'], spread['parts_of_odd_sizes']):.1g}."
        f"\n\n{lines}\n\n{source(result)}"
    )


def refit_part() -> str:
    """Tell what fitting the same architecture again costs."""
    result = read("refit_cost")
    start, folds, memory = (result[part] for part in ("start_up", "cross_validation", "memory"))
    times = folds["times_as_fast_as_scikeras"]
    lines = table(
        ["", "Start-up beyond the arithmetic (ms)", "Memory per fit (MB)"],
        [
            [name, f"{start[name]['start_up_ms']:,.0f}", f"{memory[name]['mb_per_fit']:.2f}"]
            for name in ("fmnist_sk", "scikeras")
        ],
    )
    aims = result["aimed_at"]
    return (
        f"**Fitting again**, clones on 256 rows (aimed at: {aims['start_up_ms']} ms and "
        f"{aims['mb_per_fit']} MB). Five folds of `cross_val_score` are {times['first']} times as fast as "
        f"with scikeras the first time, and {times['later']} times later.\n\n{lines}\n\n{source(result)}"
    )


def comparison_part() -> str:
    """Show the table of `make benchmark`."""
    result = read("comparison_quick_real")
    table = result["table"].split("\n\n")
    return (
        f"**All models**, as `make benchmark` prints them ({result['minutes']} minutes).\n\n"
        + "\n\n".join(part.strip() for part in table if not part.startswith("#")).strip()
        + f"\n\n{source(result)}"
    )


def import_part() -> str:
    """Show the import times."""
    result = read("import_time")
    lines = table(
        ["Statement, in a fresh process", "Seconds", "Above the bare interpreter"],
        [
            [f"`{name}`", f"{seconds:.2f}", f"{result['above_bare_interpreter'][name]:.2f}"]
            for name, seconds in result["median"].items()
        ],
    )
    return f"**Import time**, median of {result['n_rounds']} rounds.\n\n{lines}\n\n{source(result)}"


def augmentation_part() -> str:
    """Show the throughput of the augmenters."""
    result = read("augmentation_throughput")
    peers = ("keras", "albumentations", "pillow")
    lines = table(
        ["Augmenter", "Images/s", "times Keras", "times albumentations", "times Pillow"],
        [
            [
                f"`{row['augmenter']}`",
                f"{row['fmnist_sk']:,}",
                *(f"{row[f'times_{peer}']}" if row[f"times_{peer}"] else "" for peer in peers),
            ]
            for row in result["rows"]
        ],
    )
    return (
        f"**Augmentation**, in {result['unit']}; the peers are measured in the same run, and a gap "
        f"means that the peer has no such transform. Pillow's bare calls are the least that per-image "
        f"code can cost.\n\n{lines}\n\n{source(result)}"
    )


def gain_part() -> str:
    """Show what each augmentation policy buys."""
    result = read("augmentation_gain")
    lines = table(
        ["Policy", "Validation accuracy (%)", "Test accuracy (%)"],
        [
            [f"**{name}**" if name == result["best_on_validation"] else name]
            + [with_error(policy[part]) for part in ("validation", "test")]
            for name, policy in result["policies"].items()
        ],
    )
    return (
        f"**What augmentation buys**: `{result['model']}` on {result['data']}; final epoch, mean and "
        f"standard error of {len(result['seeds'])} seeds. The best is chosen on the validation images; "
        f"differences of less than two standard errors mean little."
        f"\n\n{lines}\n\n{source(result)}"
    )


def cost_part() -> str:
    """Tell what augmenting on the fly costs."""
    result = read("augmentation_cost")
    limit = result["largest_share_allowed"]
    lines = table(
        ["Policy", "Share of the epoch spent in it (%)", "Epoch to an epoch without"],
        [
            [
                f"{name}{'' if policy['share_of_epoch'] <= limit else ', over the limit'}",
                f"{100 * policy['share_of_epoch']:.1f}",
                f"{policy['epoch_to_plain_epoch']:.2f}",
            ]
            for name, policy in result["policies"].items()
        ],
    )
    return (
        f"**Augmenting on the fly** in the default network is to take at most {100 * limit:g} % of an epoch; "
        f"the second figure has the noise of two trainings in it.\n\n{lines}\n\n{source(result)}"
    )


def with_error(summary: dict[str, float]) -> str:
    """Return a mean and its standard error in percent."""
    return f"{100 * summary['mean']:.2f} ± {100 * summary['standard_error']:.2f}"


def table(header: list[str], rows: list[list[str]]) -> str:
    """Return a table whose columns but the first are aligned to the right."""
    rule = ["---"] + ["---:"] * (len(header) - 1)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [header, rule, *rows])


def source(result: dict[str, Any]) -> str:
    """Name the command, the machine and the versions of a result."""
    environment = result["environment"]
    packages = environment["packages"]
    cores = f"{environment['cores']} core{'s' if environment['cores'] > 1 else ''}"
    versions = ", ".join(
        f"{name} {packages[name]}" for name in ("tensorflow", "keras", "scikit-learn", "numpy")
    )
    return (
        f"<sub>`{result['command']}`, {environment['processor']}, {cores}, "
        f"{environment['python']}, {versions}.</sub>"
    )


def read(name: str) -> dict[str, Any]:
    """Read a result file."""
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def with_results(readme: str) -> str:
    """Return the README with the section in its place.

    Parameters
    ----------
    readme : str
        The README as it is.

    Returns
    -------
    str
        The README as it should be.
    """
    before, rest = readme.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n{results_section()}\n{END}{after}"


if __name__ == "__main__":
    path = ROOT / "README.md"
    path.write_text(with_results(path.read_text(encoding="utf-8")), encoding="utf-8")
