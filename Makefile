# The one door to the project: everything that a person or CI runs is a target here.
.DEFAULT_GOAL := help
PYTHON ?= python3
PROFILE ?= quick
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: help benchmark test lint format typecheck docs notebook perf build clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Built when missing and again whenever pyproject.toml changes.
$(STAMP): pyproject.toml
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $@

benchmark: $(STAMP)  ## compare all models and write the report (PROFILE=quick|full|smoke)
	$(BIN)/python benchmarks/compare_models.py --profile $(PROFILE) --isolate

test: $(STAMP)  ## run the test suite and the docstring examples, on up to four cores
	$(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist worksteal

lint: $(STAMP)  ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(STAMP)  ## rewrite the sources in the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

typecheck: $(STAMP)  ## check types only
	$(BIN)/mypy

docs: $(STAMP)  ## write the generated pages, run the examples, build docs/_build/html
	$(BIN)/python docs/generate_tables.py
	$(BIN)/python docs/write_results.py
	$(BIN)/python docs/developer_guide/draw_layers.py
	rm -rf docs/generated
	$(BIN)/python -m sphinx -W --keep-going -q docs docs/_build/html

notebook: $(STAMP)  ## run docs/fashion_mnist.ipynb anew (about ten minutes)
	$(BIN)/python docs/notebook/build.py --execute

perf: $(STAMP)  ## run every benchmark of benchmarks/results, one after the other (half a day)
	$(BIN)/python benchmarks/import_time.py
	$(BIN)/python -m pip install --quiet --editable ".[peers]"
	$(BIN)/python benchmarks/augmentation_throughput.py
	$(BIN)/python benchmarks/default_accuracy.py
	$(BIN)/python benchmarks/augmentation_cost.py
	$(BIN)/python benchmarks/augmentation_gain.py
	$(BIN)/python benchmarks/training_speed.py
	$(BIN)/python benchmarks/stock_fit_wait.py
	$(BIN)/python benchmarks/predict_latency.py
	$(BIN)/python benchmarks/refit_cost.py
	$(BIN)/python benchmarks/recipe_ablation.py
	$(BIN)/python benchmarks/time_to_accuracy.py
	$(BIN)/python benchmarks/time_to_accuracy.py --targets 95 --seeds 1
	$(BIN)/python benchmarks/network_efficiency.py
	$(BIN)/python benchmarks/training_accuracy.py
	$(BIN)/python benchmarks/calibration.py
	$(BIN)/python benchmarks/label_noise.py
	$(BIN)/python benchmarks/explain_speed.py
	$(BIN)/python benchmarks/explain_faithfulness.py
	$(BIN)/python benchmarks/search_efficiency.py
	$(BIN)/python benchmarks/search_efficiency.py --space wide --epochs 48 --n-train 2000 --n-val 3000 --pruned-share 0.4 \
	  --methods "optuna, successive doubling"
	$(BIN)/python benchmarks/search_accuracy.py
	$(BIN)/python benchmarks/architecture_search.py
	$(BIN)/python benchmarks/compare_models.py --record --isolate

build: $(STAMP)  ## build wheel and sdist into dist/
	$(BIN)/python -m build

clean:  ## remove everything that make built
	rm -rf .venv build dist *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache benchmarks/output docs/_build docs/generated
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
