"""What tables and figures call sets, metrics and costs."""

SET_TITLES = {"test": "test", "cv": "CV", "validation": "validation"}
METRIC_TITLES = {
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "f1_macro": "macro F1",
    "log_loss": "log loss",
}
# For columns, where room is scarce.
COST_TITLES = {
    "fit_seconds": "fit (s)",
    "predict_seconds": "predict (s)",
    "latency_ms": "latency of a row (ms)",
    "n_parameters": "parameters",
    "peak_memory_mb": "peak memory (MB)",
}
# For axes.
COST_AXIS_TITLES = {
    "fit_seconds": "Time to fit (s)",
    "predict_seconds": "Time to predict (s)",
    "latency_ms": "Time to predict one row (ms)",
    "n_parameters": "Number of parameters",
    "peak_memory_mb": "Peak memory (MB)",
}
