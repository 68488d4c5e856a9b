"""The pinned environment keeps the promises of pyproject.toml."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent


def test_every_pin_lies_in_its_range():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    pins = {name.lower().replace("_", "-"): version for name, version in pins.items()}
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(each for extra in extras for each in extra)]
    for each in map(Requirement, wanted):
        assert each.specifier.contains(pins[each.name.lower()]), each


@pytest.mark.parametrize("arguments", [[], ["examples"]])
def test_a_python_without_the_libraries_is_told_what_to_do(arguments):
    bare = [sys.executable, "-S", "main.py", *arguments]
    done = subprocess.run(bare, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "run `make setup` once" in done.stderr
    assert len(done.stderr.splitlines()) == 1
