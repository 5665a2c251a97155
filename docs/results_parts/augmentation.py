"""What augmentation buys and what it costs."""

from ._format import read, source, table, with_error


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
