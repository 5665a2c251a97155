"""How fast explanations are, and whether they show what the model looks at."""

from ._format import read, source, table

# Other explanations of this package; only networks have gradients.
OTHER_EXPLANATIONS = ("fmnist_sk, hide='black'", "gradients")


def explain_speed_part() -> str:
    """Show the times beside those of the peers."""
    result = read("explain_speed")
    parts = []
    for task, times in result["milliseconds"].items():
        ratios, aims = result["times_as_fast"][task], result["aimed_at"].get(task, {})
        rows = [
            [
                name,
                f"{milliseconds:,.1f}",
                f"{ratios[name]:.1f}",
                f"{aims[name]:g}" if name in aims else "",
            ]
            for name, milliseconds in times.items()
        ]
        parts.append(
            table([task[0].upper() + task[1:], "ms", "fmnist_sk is faster by", "Aim"], rows)
        )
    return (
        f"**Explaining**, one fitted `{result['network']}`, {result['n_segments']} segments, "
        f"{result['n_samples']:,} samples, the same for all; medians of {result['rounds']} rounds. "
        f"100 images by lime: {result['100 images by lime']}. The network alone takes "
        f"{result['network_milliseconds']['1000']:.0f} ms for 1,000 images.\n\n"
        + "\n\n".join([*parts, source(result)])
    )


def faithfulness_part() -> str:
    """Show the areas under the curves of deletion and insertion."""
    result = read("explain_faithfulness")
    parts = []
    for model, measured in result["models"].items():
        rows = []
        for curve, areas in measured["areas"].items():
            less, means = areas["fmnist_sk less"], areas["mean_area"]
            others = [name for name in OTHER_EXPLANATIONS if name in means]
            rows.append(
                [
                    curve,
                    f"{means['fmnist_sk']:.3f}",
                    *(f"{means[name]:.3f}" for name in others),
                    f"{means['lime']:.3f}",
                    difference(less["lime"]),
                    f"{means['chance']:.3f}",
                    difference(less["chance"]),
                ]
            )
        header = ["Area", "fmnist_sk", *others, "lime", "Difference", "Chance", "Difference"]
        segments = measured["n_segments"]
        parts.append(
            f"`{model}`: {segments['fmnist_sk']['fewest']} to {segments['fmnist_sk']['most']} segments an "
            f"image; lime's defaults give one segment on {segments['lime']['images_with_one_segment']} of "
            f"the images.\n\n{table(header, rows)}"
        )
    return (
        f"**Faithfulness** on {result['images']}: the area should be small for deletion and large for "
        f"insertion. Differences are paired, with intervals of 95 %.\n\n"
        + "\n\n".join([*parts, source(result)])
    )


def difference(measured: dict) -> str:
    """Return a difference with its interval."""
    low, high = measured["interval"]
    return f"{measured['mean_difference']:+.3f} ({low:+.3f} to {high:+.3f})"
