"""Announcing: what is chosen on the canvas, in words, for who listens to the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from app.canvas import edits
from app.canvas.cards import CardModel, title_of
from app.canvas.docking import card_of

if TYPE_CHECKING:
    from app.canvas.view import CanvasView


class Announcing(QObject):
    """Reads the Selection; says each new one, and keeps it as the canvas's description."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        view.selection.changed.connect(self.say)
        view.document.changed.connect(self.show)
        self.show()

    def say(self) -> None:
        """Say what is chosen now."""
        self.show()
        if self._view.selection and QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self._view, self._chosen())
            QAccessible.updateAccessibility(event)

    def show(self, *_why: object) -> None:
        """Describe the canvas by what is in it and chosen."""
        count = len(self._view.document.project.graph.nodes)
        words = f"The network: {count} {'layer' if count == 1 else 'layers'}"
        chosen = self._chosen() if self._view.selection else "nothing chosen"
        self._view.setAccessibleDescription(f"{words}; {chosen}")

    def _chosen(self) -> str:
        selection, graph = self._view.selection, self._view.document.project.graph
        if selection.one:
            return self._layer(selection.one)
        if selection.ids:
            return f"{len(selection.ids)} layers chosen"
        if len(selection.wires) == 1:
            wire = selection.wires[0]
            return f"wire from {title_of(graph[wire.source])} to {title_of(graph[wire.target])}"
        return f"{len(selection.wires)} wires chosen"

    def _layer(self, node_id: str) -> str:
        """A layer with its setting, what it takes and gives to, and what is wrong with it."""
        project = self._view.document.project
        graph, home = project.graph, card_of(project.graph, node_id, edits.free_of(project))
        parts = [title_of(graph[node_id])]
        card = self._view.canvas.cards.get(home)
        if card is not None:
            parts += _facts(card.model, node_id)
        before = [title_of(graph[wire.source]) for wire in graph.arriving(node_id)]
        after = [title_of(graph[wire.target]) for wire in graph.leaving(node_id)]
        parts += [f"from {', '.join(before)}"] if before else []
        parts += [f"to {', '.join(after)}"] if after else []
        return ", ".join(filter(None, parts))


def _facts(card: CardModel, node_id: str) -> list[str]:
    if card.id != node_id:
        return [f"docked on {card.title}"]
    return [card.setting, f"{card.parameters} parameters" if card.parameters else "", card.wrong]
