"""How good the models are."""

from runpy import run_path
from typing import Any

from ._format import RESULTS, read, source, table, verdict


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


def comparison_part() -> str:
    """Show the table of `make benchmark`."""
    result = read("comparison_quick_real")
    table = result["table"].split("\n\n")
    profile = run_path(str(RESULTS.parent / "_comparison_profiles.py"))["PROFILES"]["quick"]
    return (
        f"**All models**, as `make benchmark` prints them ({result['minutes']} minutes). "
        f"{profile.n_train:,} training images, networks trained for {profile.epochs} epochs, one seed. The "
        f"best is chosen by validation, so others may do better on the test images.\n\n"
        + "\n\n".join(part.strip() for part in table if not part.startswith("#")).strip()
        + f"\n\n{source(result)}"
    )


def efficiency_part() -> str:
    """Show accuracy against multiplications."""
    result = read("network_efficiency")
    lines = table(
        [
            "Network",
            "Parameters",
            "MMAC",
            "Epochs",
            "Test accuracy (%)",
            "Aim (%)",
            "1 image (ms)",
            "1,000 images (ms)",
        ],
        [
            [
                f"`{' '.join(row['network'].split())}`",
                f"{row['n_params']:,}",
                f"{row['mmac']:.2f}",
                f"{row['epochs']}",
                f"{100 * row['test_accuracy']:.2f}",
                _aim_of(row),
                f"{row['latency_ms']:.2f}",
                f"{row['batch_of_1000_ms']:.0f}",
            ]
            for row in sorted(result["networks"].values(), key=lambda row: row["mmac"])
        ],
    )
    teacher = result["teacher"]
    return (
        f"**Accuracy against multiplications** (MMAC: millions for one prediction). Rows with an aim are "
        f"small networks, at most 100,000 parameters, trained longer, on the probabilities of a network of "
        f"{teacher['n_params']:,} parameters (soft labels) instead of the labels; the others are the "
        f"registered networks in one short schedule. One seed each.\n\n{lines}\n\n{source(result)}"
    )


def _aim_of(row: dict[str, Any]) -> str:
    if "aim" not in row:
        return ""
    return f"{row['aim']}, {verdict(100 * row['test_accuracy'] >= row['aim'])}"


def calibration_part() -> str:
    """Tell how honest probabilities are after scaling, and what conformal sets cover."""
    result = read("calibration")
    rows = [
        [
            f"{run['seed']}",
            f"{run['before']['calibration_error']:.4f}",
            f"{run['after']['calibration_error']:.4f}",
            f"{100 * run['sets']['coverage']:.1f}",
            f"{run['sets']['mean_size']:.2f}",
        ]
        for run in result["runs"]
    ]
    header = ["Seed", "Calibration error", "After scaling", "Covered (%)", "Mean size of a set"]
    return (
        f"**Calibration** of the default CNN: expected calibration error in {result['n_bins']} bins (aimed "
        f"at: {result['aim']} after scaling), and sets that are to hold the true class in 90 %. "
        f"{result['data']}.\n\n{table(header, rows)}\n\n{source(result)}"
    )


def label_noise_part() -> str:
    """List the labels of the training images that are most probably wrong."""
    result = read("label_noise")
    pairs = "; ".join(f"{p['given']} for {p['suggested']} {p['n']}" for p in result["pairs"][:4])
    rows = [
        [
            f"{suspect['row']:,}",
            suspect["given"],
            suspect["suggested"],
            f"{suspect['given_probability']:.5f}",
            f"{suspect['suggested_probability']:.5f}",
        ]
        for suspect in result["suspects"]
    ]
    header = ["Row", "Given", "Suggested", "Probability of the given", "of the suggested"]
    return (
        f"**Labels that are probably wrong**: {result['n_suspects']:,} of the 60,000, most often {pairs}. "
        f"{result['data']}, each image predicted by a network that did not learn from it. The most "
        f"suspicious, which [the guide](user_guide/evaluating.md) shows:\n\n"
        f"{table(header, rows)}\n\n{source(result)}"
    )
