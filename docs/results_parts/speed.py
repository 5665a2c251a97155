"""How fast training, prediction, refitting and importing are."""

from typing import Any

from ._format import read, source, table, verdict


def time_part() -> str:
    """Tell how long the recipes take."""
    results = [read("time_to_accuracy"), read("time_to_95")]
    targets = [
        (target, row, result) for result in results for target, row in result["targets"].items()
    ]
    lines = table(
        [
            "Aim",
            "Test accuracy (%)",
            "Time (stock epochs)",
            "Seconds",
            "Averaged with the mirrored image (%)",
            "Seeds",
        ],
        [
            [
                f"{target} % within {row['budget_se']:g} stock epochs{missed(row)}",
                f"{100 * row['mean_test_accuracy']:.2f}",
                f"{row['mean_se']:.2f}",
                f"{row['mean_se'] * result['se_seconds']:.0f}",
                f"{100 * row['mean_with_test_time_augmentation']:.2f}",
                f"{row['n_seeds']}",
            ]
            for target, row, result in targets
        ],
    )
    recipes = "; ".join(
        f"{target} %: `{' '.join(row['model'].split())}`" for target, row, _ in targets
    )
    unit = results[0]["unit"].removeprefix("SE, ")
    seconds = " and ".join(f"{result['se_seconds']:.1f}" for result in results)
    sources = "\n\n".join(map(source, results))
    return (
        f"**Time to accuracy**, means over seeds, whole fits, final epoch. A stock epoch is {unit}: "
        f"{seconds} seconds in the two runs. The benchmark averages predictions with those of the mirrored "
        f"images (`TestTimeAugmentedClassifier`). Aims were set before measuring.\n\n{lines}\n\n"
        f"<sub>{recipes}</sub>\n\n{sources}"
    )


def aim(target: float, measured: float) -> str:
    """Show the least figure that was aimed at, and whether it was reached."""
    return f"{target:g}, {verdict(measured >= target)}"


def missed(row: dict[str, Any]) -> str:
    """Say so if an aim was not reached."""
    return "" if row["reached"] else ", missed"


def training_part() -> str:
    """Show the training throughput, a table for each network."""
    result = read("training_speed")
    tables = [training_table(name, row) for name, row in result["networks"].items()]
    return (
        f"**Training**, the same network and batches of {result['batch_size']} everywhere, "
        f"{result['unit']}. Calls of stock `fit`, scikeras's too, now and then wait at their end for the "
        f"autotuner of tf.data; where fewer cores were used, that is why.\n\n"
        + "\n\n".join([*tables, source(result)])
    )


def training_table(network: str, measured: dict[str, Any]) -> str:
    """Show the throughput of one network in all libraries."""
    lines = table(
        [f"`{network}`", "Images/s", "Lowest and highest", "Cores used"],
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
        + (f" (aimed at: {aim(ratio['target'], ratio['ratio'])})" if ratio["target"] else "")
        for ratio in measured["ratios"]
    )
    return f"{lines}\n\n{ratios}."


def wait_part() -> str:
    """Tell which calls of `fit` end later than their work."""
    result = read("stock_fit_wait")
    lines = table(
        ["One epoch", "Calls that waited", "Longest wait (s)", "Median (s)", "Longest (s)"],
        [
            [
                name,
                f"{row['calls_that_waited']} of {result['rounds']}",
                f"{row['longest_wait']:.2f}",
                f"{row['median_seconds']:.2f}",
                f"{max(row['seconds']):.2f}",
            ]
            for name, row in result["calls"].items()
        ],
    )
    return (
        f"**Why stock `fit` sometimes takes twice as long**: after its last step it waits for the autotuner "
        f"of tf.data to wake up (more than {result['shortest_wait']} s counts here), "
        f"{result['data']}.\n\n{lines}\n\n{source(result)}"
    )


def training_accuracy_part() -> str:
    """Compare the accuracy of this package's training with that of stock training."""
    result = read("training_accuracy")
    rows = [
        [
            f"`{name}`",
            *(f"{100 * row['means'][library]:.2f}" for library in ("fmnist_sk", "Keras fit")),
            f"{100 * row['difference']:+.2f} ± {100 * row['standard_error_of_difference']:.2f}",
        ]
        for name, row in result["networks"].items()
    ]
    lines = table(["Network", "fmnist_sk (%)", "Keras fit, float32 (%)", "Difference"], rows)
    return (
        f"**The same accuracy as stock training**: mean test accuracy of {result['n_seeds']} seeds after "
        f"{result['epochs']} epochs, and the difference with its standard error (aimed at: within 0.10; more "
        f"than that above stock training is no loss).\n\n"
        f"{lines}\n\n"
        f"{source(result)}"
    )


def ablation_part() -> str:
    """Show what each trick of the short recipe buys."""
    result = read("recipe_ablation")
    lines = table(
        ["Change of the recipe", "Validation accuracy (%)", "Gain (points)"],
        [
            [
                name,
                f"{100 * row['validation_accuracy']:.2f}",
                ""
                if name == "recipe"
                else f"{100 * row['gain']:+.2f} ± {100 * row['standard_error_of_gain']:.2f}",
            ]
            for name, row in result["variants"].items()
        ],
    )
    return (
        f"**What the tricks of fast training buy here**: `{' '.join(result['model'].split())}` with one "
        f"thing changed. {result['data']}; {len(result['seeds'])} seeds, gains paired by seed, with their "
        f"standard errors.\n\n{lines}\n\n{source(result)}"
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
    fast = result["times_as_fast_as_scikeras"]
    aims = " and ".join(
        f"{fast[size]} times scikeras for {int(size):,} "
        f"image{'s' if size != '1' else ''} (aimed at: {aim(target, fast[size])})"
        for size, target in result["aimed_at"].items()
    )
    random, spread = result["random_batches"], result["dependence_on_batching"]
    single, parts = spread["single_images"], spread["parts_of_odd_sizes"]
    one_image = result["milliseconds"]["fmnist_sk"]["1"]
    times = "once" if random["tracings"] == 1 else f"{random['tracings']} times"
    return (
        f"**Prediction**, one fitted `{result['network']}`: {aims}; one image in {one_image:.2f} ms (aimed "
        f"at: 1, {verdict(one_image <= 1)}). {random['n_calls']} calls of random sizes were traced {times} "
        f"after the fit. A probability differs by at most {parts:.1e} between batches of many sizes, and "
        f"by at most {single:.1e} for an image alone (aimed at: {spread['aimed_at']:.0e}, "
        f"{verdict(max(single, parts) <= spread['aimed_at'])}).\n\n{lines}\n\n{source(result)}"
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
