"""Hashes of settings: the same in every process, other ones where something else is done."""

import json
import subprocess
import sys

from fmnist_sk._settings import hash_by_value, hash_settings

SCRIPT = """
from fmnist_sk._settings import hash_by_value

def score(estimator, X, y, kinds=("a", 1), key=lambda value: value):
    'Words.'
    return sum(kind in {"left", "right", "nowhere", "up", "down"} for kind in kinds)

print(hash_by_value(score))
"""


def run(script, seed):
    command = [sys.executable, "-c", script]
    environment = {"PYTHONHASHSEED": str(seed)}
    return subprocess.run(
        command, capture_output=True, text=True, check=True, env=environment
    ).stdout


def test_a_function_has_one_hash_in_all_processes_until_it_does_something_else():
    first = run(SCRIPT, 1)
    assert first == run(SCRIPT, 2)
    assert first == run("# A line above.\n" + SCRIPT.replace("Words.", "Other words."), 3)
    for old, new in (("down", "under"), ('("a", 1)', '("a", 2)'), ("sum(", "any(")):
        assert first != run(SCRIPT.replace(old, new), 1)


def test_functions_of_installed_packages_are_their_names():
    assert hash_by_value(json.dumps) != hash_by_value(json.loads)
    assert hash_settings({"f": json.dumps}) == hash_settings({"f": json.dumps})
    assert hash_settings({"f": lambda x: x}) is None
