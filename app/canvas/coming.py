"""Coming: the ghost of a layer that is about to be placed, where it would stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.canvas import measures
from app.canvas.docking import card_of
from app.canvas.edits import Point, free_of
from app.canvas.lettering import write
from app.theme.colours import brush, pen
from app.theme.current import current_theme
from app.theme.icons import pixmap
from nncore.layers import Layer
from nncore.project import Project

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

SOLID = 0.8
"""How much of what lies below a ghost it hides."""


class Coming:
    """Shows a layer before it is there: as a card in the open, or by the card that it docks on."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self.layer: Layer | None = None
        self.corner: Point = (0.0, 0.0)

    def show_in(self, project: Project, node_id: str) -> None:
        """Show a layer as it would stand in a project that has it."""
        graph = project.graph
        home = card_of(graph, node_id, free_of(project))
        place = project.layout.get(node_id)
        if home != node_id:
            self.show_at(None)
            self._view.show_landing(home if home in self._view.canvas.cards else None)
        elif place is not None:
            self._view.show_landing(None)
            self.show_at(graph[node_id].layer, (place.x, place.y))

    def show_at(self, layer: Layer | None, corner: Point = (0.0, 0.0)) -> None:
        """Show a layer with its upper left corner here; None shows nothing."""
        if (layer, corner) != (self.layer, self.corner):
            self.layer, self.corner = layer, corner
            self._view.viewport().update()

    def stop(self) -> None:
        """It is there now, or will not be."""
        self.show_at(None)
        self._view.show_landing(None)

    def paint(self, painter: QPainter) -> None:
        """Draw the ghost, if there is one."""
        layer, theme = self.layer, current_theme()
        if layer is None:
            return
        painter.save()
        painter.translate(QPointF(*self.corner))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(0, 0, measures.CARD_WIDTH, measures.HEAD)
        line = pen(theme.accent, 1.5)
        line.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(line)
        painter.setBrush(brush(theme.card, SOLID))
        painter.drawRoundedRect(body, measures.RADIUS, measures.RADIUS)
        ink, ratio = theme.family(layer.family), painter.device().devicePixelRatioF()
        painter.drawPixmap(QPointF(16, 18), pixmap(layer.icon, ink, 16, ratio))
        write(painter, QRectF(40, 16, body.width() - 54, 20), layer.label, "card_title", theme.text)
        painter.restore()
