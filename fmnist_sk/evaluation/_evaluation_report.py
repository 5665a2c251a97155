"""An evaluation as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._evaluation import Evaluation

_TITLES = {
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "f1_macro": "macro F1",
    "log_loss": "log loss",
    "brier_score": "Brier score",
    "calibration_error": "calibration error",
}


def report(evaluation: Evaluation, digits: int, n_pairs: int) -> str:
    """Return scores, classes and most confused pairs as text.

    Parameters
    ----------
    evaluation : Evaluation
        What to render.
    digits : int
        Digits after the decimal point.
    n_pairs : int
        How many pairs to name.

    Returns
    -------
    str
        The text.
    """
    n_classes, n_samples = len(evaluation.predictions.labels), evaluation.confusion_matrix.sum()
    head = f"{evaluation.model or 'Predictions'}: {n_samples:,} rows, {n_classes} classes"
    classes = evaluation.per_class.rename_axis(None).to_string(
        float_format=f"{{:.{digits}f}}".format, formatters={"support": "{:,}".format}
    )
    parts = [head, *_score_lines(evaluation, digits), "", classes, "", "Most confused"]
    return "\n".join([*parts, *_confused_lines(evaluation, n_pairs)])


def _score_lines(evaluation: Evaluation, digits: int) -> list[str]:
    low, high = evaluation.accuracy_interval
    equal = "width" if evaluation.binning == "uniform" else "size"
    notes = {
        "accuracy": f"{100 * evaluation.confidence:.4g}% interval {low:.{digits}f} to {high:.{digits}f}",
        "calibration_error": f"{evaluation.n_bins} bins of equal {equal}, highest probability",
    }
    titles = {name: _TITLES.get(name, name.replace("_", " ")) for name in evaluation.scores}
    width = max(map(len, titles.values()))
    lines = []
    for name, value in evaluation.scores.items():
        note = f"  ({notes[name]})" if name in notes else ""
        lines.append(f"  {titles[name]:<{width}}  {value:.{digits}f}{note}")
    return lines


def _confused_lines(evaluation: Evaluation, n_pairs: int) -> list[str]:
    rows = evaluation.most_confused(n_pairs).itertuples(index=False)
    lines = [
        f"  {row.true} taken for {row.predicted}: {row.count:,} ({row.share:.1%} of {row.true})"
        for row in rows
    ]
    return lines or ["  nothing: every prediction is right"]
