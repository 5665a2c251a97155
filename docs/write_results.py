"""Write what the documentation tells of results from the files in ``benchmarks/results``.

    python docs/write_results.py

writes ``docs/results.md`` and the results section of the README. Nothing in either is typed by hand: a
test compares them with what this program would write.
"""

from pathlib import Path

from results_parts import augmentation, explanations, models, searches, speed

ROOT = Path(__file__).parent.parent
BEGIN, END = "<!-- results -->", "<!-- /results -->"

INTRODUCTION = """\
# Results

Every figure comes from a file in `benchmarks/results`, written by the command that stands below it;
`make perf` runs all of them. Aims that were missed are marked as such."""

# What the README shows; the page has the rest as well.
SUMMARY = (
    models.accuracy_part,
    speed.time_part,
    models.comparison_part,
    speed.training_part,
    speed.prediction_part,
    speed.refit_part,
)
SECTIONS = {
    "Accuracy": (models.accuracy_part, models.efficiency_part, models.comparison_part),
    "Uncertainty and labels": (models.calibration_part, models.label_noise_part),
    "Speed": (
        speed.time_part,
        speed.ablation_part,
        speed.training_part,
        speed.wait_part,
        speed.training_accuracy_part,
        speed.prediction_part,
        speed.refit_part,
        speed.import_part,
    ),
    "Searches": (
        searches.accuracy_part,
        searches.efficiency_part,
        searches.pruning_part,
        searches.architecture_part,
    ),
    "Augmentation": (
        augmentation.gain_part,
        augmentation.augmentation_part,
        augmentation.cost_part,
    ),
    "Explanations": (explanations.explain_speed_part, explanations.faithfulness_part),
}


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
    section = "\n\n".join(part() for part in SUMMARY)
    return f"{before}{BEGIN}\n{section}\n{END}{after}"


def results_page() -> str:
    """Return the page of all results.

    Returns
    -------
    str
        Markdown.
    """
    parts = [INTRODUCTION]
    for heading, section in SECTIONS.items():
        parts += [f"## {heading}", *(part() for part in section)]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write both."""
    readme = ROOT / "README.md"
    readme.write_text(with_results(readme.read_text(encoding="utf-8")), encoding="utf-8")
    (ROOT / "docs" / "results.md").write_text(results_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
