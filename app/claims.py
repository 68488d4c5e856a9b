"""Claims: of all windows and processes, one alone has a file open as its own."""

from hashlib import blake2b
from pathlib import Path

from PySide6.QtCore import QLockFile

from app.home import home


class Claim:
    """Holds a file until it is released. A process that is gone holds nothing any more."""

    def __init__(self, lock: QLockFile) -> None:
        self._lock = lock

    def release(self) -> None:
        """Let others open the file."""
        self._lock.unlock()


def claim(path: Path) -> Claim | None:
    """Take a file, or None where somebody else has it; of two who try at once, one gets it."""
    name = blake2b(str(path).encode(errors="surrogateescape"), digest_size=16).hexdigest()
    lock = QLockFile(str(home("locks") / name))
    lock.setStaleLockTime(0)                # however old it is: only who lives can hold it
    return Claim(lock) if lock.tryLock(0) else None
