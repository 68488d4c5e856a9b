"""Marking: what the view paints behind and above the scene: dots, guides, where things land."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from app.canvas import measures
from app.canvas.cards import title_of
from app.theme.colours import brush, colour, pen
from app.theme.current import current_theme
from app.theme.type import font
from nncore.graph import Wire

if TYPE_CHECKING:
    from app.canvas.view import CanvasView


@lru_cache(maxsize=8)
def _dots(columns: int, rows: int, step: int) -> QPolygonF:
    """The corners of so many squares; where one looks moves at every frame, how many are seen not.

    >>> _dots(2, 2, 16).count()
    4
    """
    return QPolygonF([QPointF(x * step, y * step) for x in range(columns) for y in range(rows)])


class Marking:
    """The part of the view that shows what a gesture would do, before it does it."""

    _guides: tuple[QLineF, ...] = ()
    _landing: Wire | str | None = None
    _ghost: tuple[str, QPointF] = ("", QPointF())

    def show_guides(self, lines: Sequence[QLineF]) -> None:
        """Draw lines along which cards fall in line."""
        if tuple(lines) != self._guides:
            self._guides = tuple(lines)
            cast("CanvasView", self).viewport().update()

    def show_landing(self, landing: Wire | str | None) -> None:
        """Light up the wire or the card in which what is held would land."""
        view = cast("CanvasView", self)
        if landing != self._landing:
            self._landing = landing
            for wire, item in view.canvas.wires.items():
                item.show_chosen(wire in view.selection.wires, wire == landing)
            view.viewport().update()

    def show_ghost(self, node_id: str, at: QPointF) -> None:
        """Draw a docked row in the hand; "" draws none."""
        self._ghost = (node_id, at)
        cast("CanvasView", self).viewport().update()

    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        theme, area = current_theme(), QRectF(rect)  # type: ignore[arg-type]
        painter.fillRect(area, colour(theme.window))
        step = measures.GRID * (1 if cast("CanvasView", self).zoom > 0.7 else 4)
        painter.setPen(pen(theme.grid, 1.5))
        left, top = ceil(area.left() / step) * step, ceil(area.top() / step) * step
        across, down = (area.right() - left) // step, (area.bottom() - top) // step
        painter.translate(left, top)
        painter.drawPoints(_dots(int(across) + 1, int(down) + 1, step))
        painter.translate(-left, -top)

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        view, theme = cast("CanvasView", self), current_theme()
        painter.setPen(pen(theme.accent))
        painter.drawLines(list(self._guides))
        if isinstance(self._landing, str):
            card = view.canvas.cards[self._landing]
            painter.setPen(pen(theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(card.body.translated(card.pos()), 8, 8)
        view.coming.paint(painter)
        node_id, at = self._ghost
        if node_id and node_id in view.document.project.graph:
            box = QRectF(at.x() - 60, at.y() - 12, 120, measures.ROW)
            painter.setPen(pen(theme.accent))
            painter.setBrush(brush(theme.card, 0.9))
            painter.drawRoundedRect(box, 6, 6)
            painter.setPen(colour(theme.text))
            painter.setFont(font("setting"))
            words = title_of(view.document.project.graph[node_id])
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
