"""Leaving: ends a document whose window has moved on, and loses nothing of it."""

from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.errand import Errand
from app.home import home
from app.recent import note_recent
from app.recovery import Recovery
from app.saving import Saving
from app.training.session import Session


class Leaving(Errand):
    """Ends the run, then what is being saved, then writes the last copy and lets others open it.

    Owns all four from now on. Nothing here waits: large weights take seconds, in other threads.
    """

    failed = Signal(object)
    """Something could not be written; carries the error."""

    def __init__(
        self,
        document: Document,
        session: Session,
        saving: Saving,
        recovery: Recovery,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(f"Keeping {document.title}", parent)
        self._document, self._saving, self._recovery = document, saving, recovery
        self._left_from = document.path
        for part in (document, session, saving, recovery):
            part.setParent(self)
        document.mark_left()
        recovery.mark_left()
        saving.failed.connect(self.failed)
        recovery.failed.connect(self.failed)
        session.left.connect(saving.rest)
        saving.rested.connect(self._keep)
        recovery.left.connect(self._end)
        session.leave()

    def _keep(self) -> None:
        document = self._document
        if document.path is not None and document.path != self._left_from:
            note_recent(home(), document.path, document.project.view)
        self._recovery.leave(keeps=not document.is_saved)

    def _end(self) -> None:
        self._document.release()
        super()._end()
