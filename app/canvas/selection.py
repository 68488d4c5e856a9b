"""Selection: which layers and wires are chosen, shared by canvas, inspector and actions."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from app.document import Document
from nncore.graph import Wire
from nncore.project import Project


class Selection(QObject):
    """What is chosen in one Document; what the document no longer has leaves by itself.

    Reads the Document; emits `changed`.
    """

    changed = Signal()
    """Other layers or wires are chosen now."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._ids: tuple[str, ...] = ()
        self._wires: tuple[Wire, ...] = ()
        document.changed.connect(self._drop_what_is_gone)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the chosen layers; the one chosen last stands last."""
        return self._ids

    @property
    def wires(self) -> tuple[Wire, ...]:
        """The chosen wires."""
        return self._wires

    @property
    def one(self) -> str:
        """The chosen layer if it is just one, else ""."""
        return self._ids[0] if len(self._ids) == 1 else ""

    def __contains__(self, node_id: str) -> bool:
        return node_id in self._ids

    def __bool__(self) -> bool:
        return bool(self._ids or self._wires)

    def choose(self, ids: Iterable[str] = (), wires: Iterable[Wire] = ()) -> None:
        """Choose these and nothing else."""
        graph = self._document.project.graph
        new = tuple(node_id for node_id in dict.fromkeys(ids) if node_id in graph)
        new_wires = tuple(wire for wire in dict.fromkeys(wires) if wire in graph.wires)
        if (new, new_wires) != (self._ids, self._wires):
            self._ids, self._wires = new, new_wires
            self.changed.emit()

    def toggle(self, node_id: str) -> None:
        """Add a layer to the chosen ones, or take it out."""
        rest = [each for each in self._ids if each != node_id]
        added = () if node_id in self._ids else (node_id,)
        self.choose((*rest, *added), self._wires)

    def clear(self) -> None:
        """Choose nothing."""
        self.choose()

    def _drop_what_is_gone(self, _old: Project, _new: Project) -> None:
        self.choose(self._ids, self._wires)
