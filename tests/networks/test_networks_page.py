"""The generated page of the documentation."""

import importlib.util
from pathlib import Path

from fmnist_sk.networks import list_networks

DOCS = Path(__file__).parents[2] / "docs"
NETWORKS = list_networks()


def test_the_committed_page_is_up_to_date():
    spec = importlib.util.spec_from_file_location("generate_tables", DOCS / "generate_tables.py")
    generate_tables = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate_tables)
    committed = (DOCS / "networks.md").read_text(encoding="utf-8")
    assert generate_tables.networks_page(NETWORKS) == committed, "run: make docs"
