"""The files that a comparison leaves behind."""

from __future__ import annotations

import shutil
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
from _comparison_data import ComparisonData

from fmnist_sk.evaluation import Comparison, write_html
from fmnist_sk.plotting import (
    ConfusionMatrixHeatmapDisplay,
    PredictionGridDisplay,
    TrainingHistoryDisplay,
)

_MODEL_FOLDERS = ("classification_reports", "confusion_matrices", "training_curves")


def write_report(comparison: Comparison, data: ComparisonData, folder: Path) -> list[Path]:
    """Write tables, reports and figures, and last the page that shows them all.

    Parameters
    ----------
    comparison : Comparison
        The results.
    data : ComparisonData
        The data, for the images of the prediction grids.
    folder : Path
        Where to write; files of an earlier run are replaced.

    Returns
    -------
    list of Path
        What was written: files, and folders with a file for each model.
    """
    mpl.use("Agg")
    folder.mkdir(parents=True, exist_ok=True)
    for name in _MODEL_FOLDERS:  # A model may have left its file in an earlier run, and failed now.
        shutil.rmtree(folder / name, ignore_errors=True)
    tables = [folder / f"comparison.{suffix}" for suffix in ("md", "csv", "json")]
    tables[0].write_text(f"# Comparison\n\n{comparison.to_markdown()}", encoding="utf-8")
    comparison.to_csv(tables[1])
    comparison.save(tables[2])
    per_class = folder / "per_class.csv"
    comparison.per_class.assign(data_source=data.description).to_csv(per_class)
    return [
        *tables,
        per_class,
        *_write_model_reports(comparison, data, folder),
        *_draw_predictions(comparison, data, folder),
        write_html(comparison, folder / "report.html", X_test=data.X_test, y_test=data.y_test),
    ]


def _write_model_reports(comparison: Comparison, data: ComparisonData, folder: Path) -> list[Path]:
    reports, matrices, curves = folders = [folder / name for name in _MODEL_FOLDERS]
    for name, result in comparison.results.items():
        if result.predictions is None:
            continue
        text = comparison.classification_report(name)
        reports.mkdir(exist_ok=True)
        (reports / f"{name}.txt").write_text(text, encoding="utf-8")
        heatmap = ConfusionMatrixHeatmapDisplay(
            result.predictions.confusion_matrix, display_labels=data.target_names
        ).plot()
        heatmap.ax_.set_title(f"{name}, test set\n{data.description}", fontsize=9)
        _save(heatmap.figure_, matrices / f"{name}.png")
        if result.history is not None:
            history = TrainingHistoryDisplay.from_history(result.history)
            history.figure_.suptitle(f"{name}\n{data.description}", fontsize=9)
            _save(history.figure_, curves / f"{name}.png")
    return [place for place in folders if place.exists()]


def _draw_predictions(comparison: Comparison, data: ComparisonData, folder: Path) -> list[Path]:
    predictions = comparison.results[comparison.best].predictions
    if predictions is None:
        return []
    paths = []
    for pick, title in (("first", "first test images"), ("mistakes", "most confident mistakes")):
        grid = PredictionGridDisplay.from_predictions(
            data.X_test,
            predictions.y_pred,
            y_true=predictions.y_true,
            y_proba=predictions.y_proba,
            classes=comparison.labels,
            display_labels=data.target_names,
            pick=pick,
            n_images=20,
        )
        grid.figure_.suptitle(f"{comparison.best}, {title}\n{data.description}", fontsize=9)
        paths.append(folder / f"predictions_{pick}.png")
        _save(grid.figure_, paths[-1])
    return paths


def _save(figure: plt.Figure, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=100)
    plt.close(figure)
