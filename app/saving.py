"""Saving: asks where, writes in a thread of its own, and says when it is done."""

from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.claims import Claim, claim
from app.document import Document
from app.jobs import Job
from app.training.session import Session
from app.widgets.ask_file import ask_what_to_open, ask_where_to_save
from nncore.loomfile import LoomFileError, save
from nncore.project import Project

KINDS = "Layerloom project (*.loom)"


class TakenFileError(LoomFileError):
    """Somebody else has the file open."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, "it is open in another window of Layerloom. Save under another name."
        )


class _Saves(Struct, frozen=True, eq=False):
    """What is being written, and where."""

    document: Document
    path: Path
    project: Project
    claim: Claim | None


class Saving(QObject):
    """Writes the newest state of a Session's document to a file; one at a time."""

    saved = Signal(object)
    """A file is written; carries its path."""
    failed = Signal(object)
    """A file could not be written; carries the error. The old one is as it was."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._job: Job | None = None
        self._saves: _Saves | None = None

    def ask_what_to_open(self) -> Path | None:
        """Let the person choose a project."""
        return ask_what_to_open(self._window, "Open", KINDS)

    def save(self, session: Session) -> None:
        """Write to the document's own file, or ask where."""
        path = session.document.path
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

    def wait(self) -> None:
        """Wait until what is being written is written: before the window closes."""
        if self._job is not None:
            self._job.wait()
            self._note_end()

    def _begin(self, session: Session, path: Path) -> None:
        path = path.resolve()
        held: Claim | None = None
        if path != session.document.path:
            held = claim(path)
            if held is None:
                self.failed.emit(TakenFileError(path))
                return

        def write() -> None:
            project = session.newest
            self.wait()
            self._saves = _Saves(session.document, path, project, held)
            self._job = Job(lambda: save(project, path), self)
            self._job.finished.connect(self._note_end)
            self._job.start()

        session.document.settle()
        session.with_newest(write)

    def _note_end(self) -> None:
        job, saves = self._job, self._saves
        self._job = self._saves = None
        if job is None or saves is None:
            return
        job.deleteLater()
        if job.error is None:
            saves.document.saved_as(saves.path, saves.project, saves.claim)
            self.saved.emit(saves.path)
            return
        if saves.claim is not None:
            saves.claim.release()
        self.failed.emit(job.error)


def _safe(title: str) -> str:
    """A title as the name of a file."""
    return title.replace("/", "-").replace("\\", "-")
