"""The table of conventions is whole, and what it leans on exists; nothing of it is run here."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs" / "CONVENTIONS.md"
BY_HAND = (1, 2, 3, 8, 13, 14, 17, 18, 20, 22, 30, 33, 34)
"""What matters most is tried with a real mouse and keyboard."""
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows() -> dict[int, list[str]]:
    """Number of each row -> its other cells."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {int(row[0]): row[1:] for row in cells if row[0].isdigit()}


@cache
def known_in(path: str) -> frozenset[str]:
    """Names of the tests of a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    found = (node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return frozenset(name for name in found if name.startswith("test_"))


ROWS = rows()


def test_there_are_44_of_them_in_order():
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    numbers = [int(found[1]) for line in lines if (found := re.match(r"\| (\d+) \|", line))]
    assert numbers == list(range(1, 45))


@pytest.mark.parametrize("number", ROWS)
def test_a_row_has_a_convention_a_way_to_see_it_and_tests_that_exist(number):
    assert len(ROWS[number]) == 3
    convention, way, behind = ROWS[number]
    assert convention
    assert way
    named = NAMED.findall(behind)
    assert named
    assert len(named) == behind.count("::")
    for path, name in named:
        assert (ROOT / path).is_file()
        assert name in known_in(path)


@pytest.mark.parametrize("number", BY_HAND)
def test_what_matters_most_has_a_journey(number):
    assert "tests/journeys/" in ROWS[number][2]
