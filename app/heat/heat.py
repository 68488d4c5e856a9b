"""Heat: a bar on every card that says how much of something is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.canvas.card import Bar
from app.document import Document
from app.heat.kinds import Kind, kind_called, of_nodes, together
from app.settings import Settings, settings_store

if TYPE_CHECKING:
    from app.canvas.scene import CanvasScene
    from app.scope import Scope
    from app.training.session import Session


class Heat(QObject):
    """Reads Document, Session and the settings' choice; tells the scene what to show.

    A step is measured only while the choice needs one.
    """

    changed = Signal()
    """Another kind was chosen, or none."""

    def __init__(
        self, document: Document, session: Session, scope: Scope, scene: CanvasScene,
        parent: QObject,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._document, self._session = document, session
        self._scope, self._scene = scope, scene
        self.kind: Kind | None = None
        document.changed.connect(self.refresh)
        session.problems_changed.connect(self.refresh)
        session.data_changed.connect(self.refresh)
        session.profile_changed.connect(self.refresh)
        settings_store().changed.connect(self._take_settings)
        self._take_settings(settings_store().value)

    def choose(self, kind_id: str) -> None:
        """Show heat of this kind, "" for none; it stays so."""
        settings_store().change(heat=kind_id)

    def refresh(self, *_why: object) -> None:
        """Say on every card what is true now."""
        if self.kind is not None:
            self._scene.show_heat(self._bars(self.kind))

    def _take_settings(self, settings: Settings) -> None:
        kind = kind_called(settings.heat)
        if kind is self.kind:
            return
        if kind is None or self.kind is None:
            self._scene.show_footers(kind is not None)
        self.kind = kind
        self._session.watch("profile", self, kind is not None and kind.measured)
        self.refresh()
        self.changed.emit()

    def _bars(self, kind: Kind) -> dict[str, Bar]:
        project = self._document.project
        prefix = next(iter(self._scope.paths), "")
        profile = self._session.profile if self._session.check.runs else None
        values = of_nodes(kind, project.graph.check(), project.training, profile, prefix)
        sums = {
            card: together(kind, (values.get(each) for each in item.model.ids))
            for card, item in self._scene.cards.items()
        }
        most = max((each for each in sums.values() if each is not None), default=0.0) or 1.0
        return {
            card: Bar(0.0, "–") if each is None else Bar(each / most, kind.words(each))
            for card, each in sums.items()
        }
