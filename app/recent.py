"""Recent: the files that were open lately, newest first."""

import time
from pathlib import Path

import msgspec
from msgspec import Struct

from nncore.loomfile import LoomFileError, write_atomically

MOST = 12


class Recent(Struct, frozen=True):
    """A file that was open, and when."""

    path: str
    opened_s: float


def recent_files(home: Path) -> tuple[Recent, ...]:
    """Files that are still there, the newest first."""
    try:
        found = msgspec.json.decode((home / "recent.json").read_bytes(), type=tuple[Recent, ...])
    except (OSError, msgspec.DecodeError):
        return ()
    return tuple(one for one in found if Path(one.path).exists())


def note_recent(home: Path, path: Path) -> None:
    """Put a file in front."""
    others = [one for one in recent_files(home) if one.path != str(path)]
    rows = (Recent(str(path), time.time()), *others)[:MOST]
    try:
        write_atomically(home / "recent.json", msgspec.json.encode(rows))
    except LoomFileError:
        return                 # a list of conveniences is not worth a message
