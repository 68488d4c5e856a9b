"""Recovery: keeps a copy of what is open, so that nothing but the last seconds can ever be lost."""

import time
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer

from app.document import Document
from app.jobs import Job
from app.store import Work, forget, keep
from app.training.session import Session
from app.undo import Step

WRITE_EVERY_MS = 2_000


class Recovery(QObject):
    """Writes a Document and what its Session has learned into a folder, at most every two seconds.

    Reads both; the person's own file is never touched here.
    """

    def __init__(
        self, document: Document, session: Session, folder: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._session, self.folder = document, session, folder
        self._lock = lock_of(folder)
        self._job: Job | None = None
        self._dirty = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_EVERY_MS)
        self._timer.timeout.connect(self._write)
        document.changed.connect(self._note_change)
        document.file_changed.connect(self._note_change)
        session.progressed.connect(self._note_change)

    def work(self) -> Work:
        """What there is to keep at this moment; a run that goes on counts as a step."""
        document, session = self._document, self._session
        project, steps = session.newest, document.steps
        if project.checkpoint is not document.project.checkpoint:
            steps = steps.doing(Step("Train", document.project, project))
        path = document.path
        return Work(
            project,
            steps,
            path,
            document.title,
            not document.is_saved or project is not document.project,
            time.time(),
            path.stat().st_mtime if path is not None and path.exists() else 0.0,
        )

    def shutdown(self, keeps: bool) -> None:
        """Write the last state at once, or forget it because the file has it all."""
        self._timer.stop()
        if self._job is not None:
            self._job.wait()
        if keeps:
            keep(self.folder, self.work())
            self._lock.unlock()
        else:
            self._lock.unlock()
            forget(self.folder)

    def _note_change(self, *_why: object) -> None:
        self._dirty = True
        if not self._timer.isActive():
            self._timer.start()

    def _write(self) -> None:
        if self._dirty and self._job is None:
            self._dirty = False
            self._session.with_newest(self._write_newest)

    def _write_newest(self) -> None:
        if self._job is not None:
            self._dirty = True
            return
        work, folder = self.work(), self.folder
        self._job = Job(lambda: keep(folder, work), self)
        self._job.finished.connect(self._written)
        self._job.start()

    def _written(self) -> None:
        if self._job is not None:
            self._job.deleteLater()
        self._job = None
        if self._dirty and not self._timer.isActive():
            self._timer.start()


def lock_of(folder: Path) -> QLockFile:
    """The lock of a kept work, taken: who holds it has the document open."""
    lock = QLockFile(str(folder / "lock"))
    lock.setStaleLockTime(0)
    lock.tryLock(0)
    return lock


def is_open_somewhere(folder: Path) -> bool:
    """Whether a living process holds this kept work."""
    lock = QLockFile(str(folder / "lock"))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        return True
    lock.unlock()
    return False
