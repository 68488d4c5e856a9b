"""Claims: of all windows and processes, one alone has a file or kept work open as its own."""

from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from time import sleep

from PySide6.QtCore import QLockFile

from app.home import home

LOOK_AGAIN_S = 0.02
LOOKS = 2
"""Somebody who only asks whether a thing is free holds it for a moment."""


class Claim:
    """Holds a thing until it is released. A process that is gone holds nothing any more.

    A brief claim is one that may end soon: the file is still being read, or its document is being
    left. Others wait for it; before a lasting one they turn back.
    """

    def __init__(self, file: Path) -> None:
        self._sign = file.with_name(f".{file.name}.brief")
        self._lock = QLockFile(str(file))
        self._lock.setStaleLockTime(0)          # however old it is: only who lives can hold it

    def take(self) -> bool:
        """Take it now, for long; False where somebody else has it."""
        taken = self._lock.tryLock(0)
        if taken:
            self.mark(brief=False)
        return taken

    def take_in_turn(self, is_wanted: Callable[[], bool]) -> bool:
        """Take it, briefly at first, as soon as no brief claim is in the way; not for a window."""
        refusals = 0
        while is_wanted():
            refusals = 0 if self._sign.exists() else refusals + 1
            if self._lock.tryLock(0):
                self.mark(brief=True)
                return True
            if refusals == LOOKS:
                break
            sleep(LOOK_AGAIN_S)
        return False

    def mark(self, brief: bool) -> None:
        """Say whether others should wait; held all the same."""
        with suppress(OSError):
            if brief:
                self._sign.touch()
            else:
                self._sign.unlink(missing_ok=True)

    def release(self) -> None:
        """Let others have it."""
        if self._lock.isLocked():
            self._lock.unlock()
            self.mark(brief=False)


def claim_on_file(path: Path) -> Claim:
    """The claim on somebody's own file, not taken yet; of two who try at once, one gets it."""
    name = blake2b(str(path).encode(errors="surrogateescape"), digest_size=16).hexdigest()
    return Claim(home("locks") / name)


def claim_on_work(folder: Path) -> Claim:
    """The claim on a kept work, not taken yet: who holds it has the document open."""
    return Claim(folder / "lock")


def claim(path: Path) -> Claim | None:
    """Take a file, or None where somebody else has it."""
    mine = claim_on_file(path)
    return mine if mine.take() else None


def is_open_somewhere(folder: Path) -> bool:
    """Whether a living process holds this kept work."""
    lock = QLockFile(str(folder / "lock"))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        return True
    lock.unlock()
    return False
