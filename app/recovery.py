"""Recovery: keeps a copy of what is open, so that nothing but the last seconds can ever be lost."""

import time
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from app.document import Document
from app.jobs import Job
from app.store import Work, forget, keep
from app.training.session import Session, run_text
from app.undo import Step
from nncore.errors import LayerloomError

WRITE_EVERY_MS = 2_000
PATIENCE_MS = 2_000
"""So long training may take to say where it is; then what is known here is kept."""
LARGE_BYTES = 100_000_000
"""Larger weights are kept once an epoch: the disk would do nothing else."""


class Recovery(QObject):
    """Writes a Document and what its Session has learned into a folder, at most every two seconds.

    Reads both; the person's own file is never touched here. Of weights above `large_bytes` the
    state at the end of the last epoch is kept.
    """

    failed = Signal(object)
    """The copy cannot be written; carries the error."""

    def __init__(
        self,
        document: Document,
        session: Session,
        folder: Path,
        parent: QObject | None = None,
        large_bytes: int = LARGE_BYTES,
    ) -> None:
        super().__init__(parent)
        self._large_bytes = large_bytes
        self._document, self._session, self.folder = document, session, folder
        self._lock = lock_of(folder)
        self._job: Job | None = None
        self._dirty = False
        self._told = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_EVERY_MS)
        self._timer.timeout.connect(self._write)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._write_newest)
        document.changed.connect(self._note_change)
        document.file_changed.connect(self._note_change)
        session.progressed.connect(self._note_change)

    def work(self) -> Work:
        """What there is to keep at this moment; a run that goes on counts as a step."""
        document, session = self._document, self._session
        project, steps = session.newest, document.steps
        reached = project.checkpoint
        if reached is not None and reached is not document.project.checkpoint:
            steps = steps.doing(Step(run_text(reached), document.project, project))
        return Work(
            project,
            steps,
            document.path,
            document.title,
            not document.is_saved or project is not document.project,
            time.time(),
            document.file_time_s,
        )

    def shutdown(self, keeps: bool) -> None:
        """Write the last state at once, or forget it because the file has it all."""
        self._timer.stop()
        self._patience.stop()
        if self._job is not None:
            self._job.wait()
        try:
            if keeps:
                keep(self.folder, self.work())
            else:
                forget(self.folder)
        except LayerloomError as error:
            self._tell(error)
        finally:
            self._lock.unlock()

    def _note_change(self, *_why: object) -> None:
        self._dirty = True
        if not self._timer.isActive():
            self._timer.start()

    def _write(self) -> None:
        if self._dirty and self._job is None:
            self._dirty = False
            if 4 * self._session.check.parameters > self._large_bytes:
                self._session.keep_epoch()
                self._write_newest()
            else:
                if not self._patience.isActive():
                    self._patience.start()
                self._session.with_newest(self._write_answer)

    def _write_answer(self) -> None:
        self._patience.stop()
        self._write_newest()

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
            self._tell(self._job.error)
        self._job = None
        if self._dirty and not self._timer.isActive():
            self._timer.start()

    def _tell(self, error: Exception | None) -> None:
        """Say once what is wrong, not every two seconds."""
        told, self._told = self._told, str(error or "")
        if error is not None and self._told != told:
            self.failed.emit(error)


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
