"""Recent: the files that were open lately, newest first."""

import time
from pathlib import Path

import msgspec
from msgspec import Struct

from nncore.loomfile import LoomFileError, write_atomically
from nncore.project import View

MOST = 12


class Recent(Struct, frozen=True):
    """A file that was open, when, and where one looked: only Save writes to the file itself."""

    path: str
    opened_s: float
    view: View | None = None


def recent_files(home: Path) -> tuple[Recent, ...]:
    """Files that are still there, the newest first."""
    try:
        found = msgspec.json.decode((home / "recent.json").read_bytes(), type=tuple[Recent, ...])
    except (OSError, msgspec.DecodeError):
        return ()
    return tuple(one for one in found if Path(one.path).exists())


def note_recent(home: Path, path: Path, view: View | None = None) -> None:
    """Put a file in front; without a view the one that it had stays."""
    others = [one for one in recent_files(home) if one.path != str(path)]
    here = Recent(str(path), time.time(), view or view_of(home, path))
    _write(home, (here, *others)[:MOST])


def forget_recent(home: Path, path: str) -> None:
    """Take a file from the list; the file itself stays."""
    _write(home, tuple(one for one in recent_files(home) if one.path != path))


def view_of(home: Path, path: Path) -> View | None:
    """Where one looked when the file was last open here."""
    return next((one.view for one in recent_files(home) if one.path == str(path)), None)


def _write(home: Path, rows: tuple[Recent, ...]) -> None:
    try:
        write_atomically(home / "recent.json", msgspec.json.encode(rows), lasts=False)
    except LoomFileError:
        return                 # a list of conveniences is not worth a message
