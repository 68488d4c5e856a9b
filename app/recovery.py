"""Recovery: keeps a copy of what is open, so that nothing but the last seconds can ever be lost."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.claims import Claim
from app.document import Document
from app.jobs import Job
from app.store import Work, forget, keep
from app.training.run import run_text
from app.training.session import Session
from app.undo import Step

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
    left = Signal()
    """After `leave`: the last state is written, or forgotten, and others may open the work."""

    def __init__(
        self,
        document: Document,
        session: Session,
        folder: Path,
        claim: Claim,
        parent: QObject | None = None,
        large_bytes: int = LARGE_BYTES,
    ) -> None:
        super().__init__(parent)
        self._large_bytes = large_bytes
        self._document, self._session, self.folder = document, session, folder
        self._claim = claim
        self._job: Job | None = None
        self._last: Callable[[], None] | None = None
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
            document.mark,
        )

    def mark_left(self) -> None:
        """Let who wants to open this work wait for it: its last state is still to come."""
        self._claim.mark(brief=True)

    def leave(self, keeps: bool) -> None:
        """Write the last state, or forget it because the file has it all; `left` tells when."""
        self._document.changed.disconnect(self._note_change)
        self._document.file_changed.disconnect(self._note_change)
        self._session.progressed.disconnect(self._note_change)
        self._timer.stop()
        self._patience.stop()
        self._dirty = False
        folder, work = self.folder, self.work()
        self._last = (lambda: keep(folder, work)) if keeps else (lambda: forget(folder))
        if self._job is None:
            self._begin(self._last)

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
        self._begin(lambda: keep(folder, work))

    def _begin(self, write: Callable[[], None]) -> None:
        self._job, self._writes = Job(write, self), write
        self._job.finished.connect(self._written)
        self._job.start()

    def _written(self) -> None:
        if self._job is None:
            return
        self._job.wait()
        self._job.deleteLater()
        self._tell(self._job.error)
        self._job = None
        if self._last is None:
            if self._dirty and not self._timer.isActive():
                self._timer.start()
        elif self._writes is not self._last:
            self._begin(self._last)
        else:
            self._claim.release()
            self.left.emit()

    def _tell(self, error: Exception | None) -> None:
        """Say once what is wrong, not every two seconds."""
        told, self._told = self._told, str(error or "")
        if error is not None and self._told != told:
            self.failed.emit(error)

