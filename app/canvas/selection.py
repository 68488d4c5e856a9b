"""Selection: which layers, wires and remarks are chosen, for canvas, inspector and actions."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from app.canvas.joints import key_of
from app.document import Document
from nncore.graph import Wire
from nncore.project import Project

Joint = tuple[Wire, int]
"""A joint: its wire, and which one of it."""
Chosen = tuple[tuple[str, ...], tuple[Wire, ...], tuple[str, ...]]
"""Ids of layers, wires, and keys of frames and notes that are chosen together."""


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
        self._remarks: tuple[str, ...] = ()
        self._joint: Joint | None = None
        self.before: Chosen = (), (), ()
        """What was chosen when the document changed last, what is gone too."""
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
    def remarks(self) -> tuple[str, ...]:
        """Keys of the chosen frames and notes."""
        return self._remarks

    @property
    def joint(self) -> Joint | None:
        """The chosen joint of a wire."""
        return self._joint

    @property
    def one(self) -> str:
        """The chosen layer if it is just one, else ""."""
        return self._ids[0] if len(self._ids) == 1 else ""

    @property
    def one_remark(self) -> str:
        """The chosen frame or note if that is all that is chosen, else ""."""
        alone = len(self._remarks) == 1 and not self._ids and not self._wires
        return self._remarks[0] if alone else ""

    def __contains__(self, node_id: str) -> bool:
        return node_id in self._ids

    def __bool__(self) -> bool:
        return bool(self._ids or self._wires or self._remarks)

    def choose(
        self,
        ids: Iterable[str] = (),
        wires: Iterable[Wire] = (),
        remarks: Iterable[str] = (),
        joint: Joint | None = None,
    ) -> None:
        """Choose these and nothing else."""
        project = self._document.project
        graph, there = project.graph, project.remarks
        new = tuple(node_id for node_id in dict.fromkeys(ids) if node_id in graph)
        new_wires = tuple(wire for wire in dict.fromkeys(wires) if wire in graph.wires)
        new_remarks = tuple(key for key in dict.fromkeys(remarks) if key in there)
        chosen = new, new_wires, new_remarks, _there(project, joint)
        if chosen != (self._ids, self._wires, self._remarks, self._joint):
            self._ids, self._wires, self._remarks, self._joint = chosen
            self.changed.emit()

    def toggle(self, node_id: str) -> None:
        """Add a layer to the chosen ones, or take it out."""
        self.choose(_toggled(self._ids, node_id), self._wires, self._remarks)

    def toggle_remark(self, key: str) -> None:
        """Add a frame or note to what is chosen, or take it out."""
        self.choose(self._ids, self._wires, _toggled(self._remarks, key))

    def clear(self) -> None:
        """Choose nothing."""
        self.choose()

    def _drop_what_is_gone(self, _old: Project, _new: Project) -> None:
        self.before = self._ids, self._wires, self._remarks
        self.choose(self._ids, self._wires, self._remarks, self._joint)


def _there(project: Project, joint: Joint | None) -> Joint | None:
    """A joint, if its wire still runs through so many."""
    count = len(project.joints.get(key_of(joint[0]), ())) if joint else 0
    return joint if joint is not None and joint[1] < count else None


def _toggled(chosen: tuple[str, ...], one: str) -> tuple[str, ...]:
    rest = tuple(each for each in chosen if each != one)
    return rest if one in chosen else (*rest, one)
