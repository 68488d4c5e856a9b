"""Saving: asks where, writes in a thread of its own, and says when it is done."""

from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.claims import Claim, claim
from app.jobs import Job
from app.mark import Mark, mark_of
from app.training.session import Session
from app.widgets.ask_file import ask_where_to_save
from nncore.loomfile import LoomFileError, save
from nncore.project import Project

KINDS = "Layerloom project (*.loom)"


class TakenFileError(LoomFileError):
    """Somebody else has the file open."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, "it is open in another window of Layerloom. Save under another name."
        )


class _Asked(Struct, frozen=True, eq=False):
    """A save that was asked for, with the claim if the file is another one than before."""

    session: Session
    path: Path
    claim: Claim | None


class Saving(QObject):
    """Writes the newest state of a Session's document to a file; one at a time.

    What is asked for while it writes is written when that has ended.
    """

    saved = Signal(object)
    """A file is written; carries its path."""
    failed = Signal(object)
    """A file could not be written; carries the error. The old one is as it was."""
    rested = Signal()
    """After `rest`: nothing is being written any more."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._job: Job | None = None
        self._writing: tuple[_Asked, Project] | None = None
        self._waiting: list[_Asked] = []
        self._goal: Path | None = None          # the document's file as soon as it is written
        self._rests = False

    def save(self, session: Session) -> None:
        """Write to the document's own file, or ask where."""
        path = self._goal or session.document.path
        if path is None:
            self.save_as(session)
        else:
            self._begin(session, path)

    def save_as(self, session: Session) -> None:
        """Ask where, and write there."""
        document = session.document
        first = str(document.path or f"{_safe(document.title)}.loom")
        path = ask_where_to_save(self._window, "Save as", first, KINDS)
        if path is not None:
            self._begin(session, path)

    def rest(self) -> None:
        """Say with `rested` that everything is written, as soon as it is."""
        self._rests = True
        if self._job is None:
            self.rested.emit()

    def _begin(self, session: Session, path: Path) -> None:
        path = path.resolve()
        held: Claim | None = None
        if path != (self._goal or session.document.path):
            held = claim(path)
            if held is None:
                self.failed.emit(TakenFileError(path))
                return
            self._goal = path
        session.document.settle()
        self._write_newest(_Asked(session, path, held))

    def _write_newest(self, asked: _Asked) -> None:
        def write() -> None:
            if self._job is None:
                self._write(asked)
            elif asked.claim is not None or asked.path not in [each.path for each in self._waiting]:
                self._waiting.append(asked)

        asked.session.with_newest(write)

    def _write(self, asked: _Asked) -> None:
        project = asked.session.newest
        self._writing = asked, project
        self._job = Job(lambda: _written(project, asked.path), self)
        self._job.finished.connect(self._note_end)
        self._job.start()

    def _note_end(self) -> None:
        if self._job is None or self._writing is None:
            return
        job, (asked, project) = self._job, self._writing
        self._job = self._writing = None
        job.wait()
        job.deleteLater()
        if self._goal == asked.path:
            self._goal = None
        if job.error is None:
            asked.session.document.saved_as(asked.path, project, job.result, asked.claim)
            self.saved.emit(asked.path)
        else:
            self._give_up(asked, job.error)
        if self._waiting:
            self._write_newest(self._waiting.pop(0))
        elif self._rests:
            self.rested.emit()

    def _give_up(self, asked: _Asked, error: Exception) -> None:
        """Say that it failed; what waits to go to the same file would only fail again."""
        self._waiting = [each for each in self._waiting if each.path != asked.path]
        if asked.claim is not None:
            asked.claim.release()
        self.failed.emit(error)


def _written(project: Project, path: Path) -> Mark:
    """Write a file and look at it once more."""
    save(project, path)
    return mark_of(path)


def _safe(title: str) -> str:
    """A title as the name of a file."""
    return title.replace("/", "-").replace("\\", "-")
