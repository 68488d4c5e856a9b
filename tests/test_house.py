"""The walls of the house: who imports whom, how long a file is, where colours live."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIMITS = {"app/window.py": 300}
LIMIT = 400
SOURCES = sorted(
    path.relative_to(ROOT)
    for folder in ("nncore", "app", "tests", "benchmarks", "packaging")
    for path in (ROOT / folder).rglob("*.py")
) + [Path(name) for name in ("main.py",) if (ROOT / name).exists()]
PROGRAM = [path for path in SOURCES if path.parts[0] in ("nncore", "app", "main.py")]
ENGINE = [path for path in SOURCES if path.parts[0] == "nncore"]
WINDOW = [path for path in SOURCES if path.parts[0] == "app"]
PANELS = [p for p in WINDOW if p.parts[1] == "panels" and p.stem != "dock"]  # which holds all
SHARED_BY_PANELS = {"app.panels.panel"}

COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b")

WITHOUT_QT = """
import importlib, pkgutil, sys

class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "shiboken6", "pyqtgraph", "app"):
            raise ImportError(f"{name} behind the wall")

sys.meta_path.insert(0, Wall())
import nncore
for module in pkgutil.walk_packages(nncore.__path__, "nncore."):
    importlib.import_module(module.name)
"""


def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[str]:
    """Full names of what a file imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
            yield from (f"{node.module}.{each.name}" for each in node.names)


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_a_file_is_one_idea_and_not_longer_than_that(path):
    lines = len((ROOT / path).read_text(encoding="utf-8").splitlines())
    assert lines <= LIMITS.get(path.as_posix(), LIMIT)


@pytest.mark.parametrize("path", PROGRAM, ids=str)
def test_a_module_says_what_it_is_for(path):
    assert ast.get_docstring(tree(path))


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_imports_are_written_in_full(path):
    assert not [name for name in imports(path) if name.startswith(".")]


@pytest.mark.parametrize("path", ENGINE, ids=str)
def test_the_engine_imports_no_screen(path):
    roots = {name.split(".")[0] for name in imports(path)}
    assert not roots & {"PySide6", "shiboken6", "pyqtgraph", "app"}


def test_the_engine_runs_where_qt_is_not():
    subprocess.run([sys.executable, "-c", WITHOUT_QT], cwd=ROOT, check=True, timeout=60)


@pytest.mark.parametrize("path", PANELS, ids=str)
def test_a_panel_knows_no_other_panel(path):
    own = ".".join(path.with_suffix("").parts)
    family = own if path.stem != "__init__" else own.removesuffix(".__init__")
    others = {
        name
        for name in imports(path)
        if name.startswith("app.panels.")
        and not name.startswith((family, *SHARED_BY_PANELS))
        and not own.startswith(".".join(name.split(".")[:3]) + ".")
    }
    assert not others


@pytest.mark.parametrize("path", [p for p in WINDOW if p.parts[1] != "theme"], ids=str)
def test_colours_live_in_the_theme_alone(path):
    literals = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            literals += COLOUR.findall(node.value)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "QColor":
            literals += [ast.unparse(node) for each in node.args if isinstance(each, ast.Constant)]
        elif isinstance(node, ast.Attribute) and "GlobalColor." in ast.unparse(node):
            literals += [node.attr] if node.attr != "transparent" else []
    assert not literals
