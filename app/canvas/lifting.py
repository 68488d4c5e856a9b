"""Lifting: cards taken out of their wires while Alt is held; the chain around them heals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.canvas import edits
from nncore.graph import Graph, Wire
from nncore.project import Project

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

FAINT = 0.25


def lift(project: Project, ids: Iterable[str], places: Mapping[str, edits.Point]) -> Project:
    """Layers, what is docked on them included, out of their wires and at these places.

    Wires between them stay; a chain that they stood in is joined again.
    """
    graph, held = project.graph, edits.with_docked(project, ids)
    gone = outer_wires(graph, held)
    if not gone:
        return edits.move(project, places)
    inner = [w for w in graph.wires if w.source in held and w.target in held]
    wires = (*graph.removing(held).wires, *inner)
    return edits.move(replace(project, graph=replace(graph, wires=wires)), places)


def outer_wires(graph: Graph, ids: Iterable[str]) -> tuple[Wire, ...]:
    """The wires that join these layers to others."""
    held = set(ids)
    return tuple(wire for wire in graph.wires if (wire.source in held) != (wire.target in held))


class Lifting:
    """What a Move does while Alt is held: the wires that would go are faint."""

    def __init__(self, view: CanvasView, cards: Iterable[str]) -> None:
        self._view, self._faint = view, False
        project = view.document.project
        self._wires = outer_wires(project.graph, edits.with_docked(project, cards))

    def holds(self) -> bool:
        """Whether letting go now would lift; shows it."""
        alt = QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier
        self._show(bool(alt and self._wires))
        return self._faint

    def end(self) -> None:
        """Show every wire as it is."""
        self._show(False)

    def _show(self, faint: bool) -> None:
        if faint != self._faint:
            self._faint = faint
            for wire in self._wires:
                if wire in self._view.canvas.wires:
                    self._view.canvas.wires[wire].setOpacity(FAINT if faint else 1.0)
