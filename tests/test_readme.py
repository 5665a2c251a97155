"""The README tells what the committed result files say."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_results_are_those_of_the_committed_files():
    spec = importlib.util.spec_from_file_location("readme_results", ROOT / "docs/readme_results.py")
    readme_results = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(readme_results)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme_results.with_results(readme) == readme, "run: make docs"
