"""What is compiled is kept on disk, and made anew when any source beside it changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nncore import compiled

pytestmark = pytest.mark.skipif(not compiled.used(), reason="Numba is an optional extra")

HELPER = "from room.jit import compiled\n\n@compiled\ndef number():\n    return {}\n"
CALLER = (
    "from room.helper import number\nfrom room.jit import compiled\n\n"
    "@compiled\ndef twice():\n    return 2 * number()\n\n"
    "print(twice(), sum(twice.stats.cache_hits.values()))\n"
)


@pytest.fixture
def room(tmp_path: Path) -> Path:
    folder = tmp_path / "room"
    folder.mkdir()
    shutil.copy(Path(compiled.__file__).parent / "jit.py", folder)
    (folder / "helper.py").write_text(HELPER.format(1))
    (folder / "caller.py").write_text(CALLER)
    return folder


def answer(room: Path, **environment: str) -> tuple[int, int]:
    """What a fresh program gets, and whether it found it compiled."""
    given = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"} | environment
    found = subprocess.run(
        [sys.executable, "-c", "import room.caller"],
        cwd=room.parent, env=given, capture_output=True, text=True, check=True,
    )  # fmt: skip
    number, hits = found.stdout.split()
    return int(number), int(hits)


def test_a_helper_that_changes_in_another_file_is_noticed(room):
    assert answer(room) == (2, 0)
    assert answer(room) == (2, 1)
    (room / "helper.py").write_text(HELPER.format(5))
    assert answer(room) == (10, 0)
    assert len(list(room.glob("__pycache__/compiled-*"))) == 1


def test_a_folder_that_the_person_chose_is_used(room, tmp_path):
    chosen = tmp_path / "chosen"
    assert answer(room, NUMBA_CACHE_DIR=str(chosen)) == (2, 0)
    assert answer(room, NUMBA_CACHE_DIR=str(chosen)) == (2, 1)
    assert list(chosen.glob("compiled-*"))
    assert not list(room.glob("__pycache__/compiled-*"))
