"""How good the models are."""

from ._format import read, source


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
    return (
        f"**All models**, as `make benchmark` prints them ({result['minutes']} minutes).\n\n"
        + "\n\n".join(part.strip() for part in table if not part.startswith("#")).strip()
        + f"\n\n{source(result)}"
    )
