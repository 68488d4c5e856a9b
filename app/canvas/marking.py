"""Marking: what the view paints behind and above the scene: dots, guides, where things land."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from app.canvas import measures
from app.canvas.cards import title_of
from app.theme.colours import brush, colour, pen
from app.theme.current import current_theme
from app.theme.type import font
from nncore.graph import Wire

if TYPE_CHECKING:
    from app.canvas.view import CanvasView


DOT_PX = 1.5


def _touched(first: float, step: float, count: int) -> NDArray[np.int_]:
    """Which rows of pixels the dots of the ground touch, or which columns.

    >>> _touched(0.0, 10.0, 2).tolist(), _touched(0.5, 10.0, 2).tolist()
    ([-1, 0, 9, 10], [0, 10])
    """
    middles = first + step * np.arange(count)
    begins = np.floor(middles - DOT_PX / 2 + 0.5).astype(int)
    ends = np.floor(middles + DOT_PX / 2 + 0.5).astype(int)
    far = begins[:, None] + np.arange(ceil(DOT_PX))
    found: NDArray[np.int_] = far[far < ends[:, None]]
    return found


def paint_dots(painter: QPainter, area: QRectF, step: int, token: str) -> None:
    """Draw the dots of the ground without smooth edges: all in one row of pixels at once.

    There may be ten thousand, and drawing a point takes a third of a microsecond.
    """
    to_pixels, ratio = painter.worldTransform(), painter.device().devicePixelRatioF()
    scale = to_pixels.m11() * ratio
    left, top = floor(area.left() / step), floor(area.top() / step)     # may reach into it
    across, down = (ceil(far / step) + 1 for far in (area.right(), area.bottom()))
    columns = _touched(left * step * scale + to_pixels.dx() * ratio, step * scale, across - left)
    rows = _touched(top * step * scale + to_pixels.dy() * ratio, step * scale, down - top)
    if not len(columns) or not len(rows):
        return
    begin = int(columns[0])
    row = np.zeros(int(columns[-1]) - begin + 1, np.uint32)
    row[columns - begin] = colour(token).rgba()
    picture = QImage(row.data, len(row), 1, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(ratio)
    painter.resetTransform()
    for y in rows.tolist():
        painter.drawImage(QPointF(begin / ratio, y / ratio), picture)
    painter.setWorldTransform(to_pixels)


EDGE_PX = 4
"""How far a line about a box may reach beyond it."""


def _ghost_box(at: QPointF) -> QRectF:
    """Where a row in the hand is drawn."""
    return QRectF(at.x() - 60, at.y() - 12, 120, measures.ROW)


class Marking:
    """The part of the view that shows what a gesture would do, before it does it."""

    _guides: tuple[QLineF, ...] = ()
    _landing: Wire | str | None = None
    _ghost: tuple[str, QPointF] = ("", QPointF())

    def show_guides(self, lines: Sequence[QLineF]) -> None:
        """Draw lines along which cards fall in line."""
        before, self._guides = self._guides, tuple(lines)
        if before != self._guides:
            for line in (*before, *self._guides):
                self._renew(QRectF(line.p1(), line.p2()).normalized())

    def show_landing(self, landing: Wire | str | None) -> None:
        """Light up the wire or the card in which what is held would land."""
        view = cast("CanvasView", self)
        before, self._landing = self._landing, landing
        for each in (before, landing) if before != landing else ():
            if isinstance(each, Wire) and each in view.canvas.wires:
                is_chosen = each in view.selection.wires
                view.canvas.wires[each].show_chosen(is_chosen, each == landing)
            elif isinstance(each, str) and each in view.canvas.cards:
                self._renew(view.canvas.bodies.around([each]))

    def show_ghost(self, node_id: str, at: QPointF) -> None:
        """Draw a docked row in the hand; "" draws none."""
        before, self._ghost = self._ghost, (node_id, at)
        for each, point in (before, self._ghost):
            if each:
                self._renew(_ghost_box(point))

    def _renew(self, box: QRectF) -> None:
        """Paint anew what lies in a box of the scene, and what is drawn about its edge."""
        view = cast("CanvasView", self)
        seen = view.mapFromScene(box).boundingRect()
        view.viewport().update(seen.adjusted(-EDGE_PX, -EDGE_PX, EDGE_PX, EDGE_PX))

    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        theme, area = current_theme(), QRectF(rect)  # type: ignore[arg-type]
        zoom = cast("CanvasView", self).zoom
        beyond = 1 / zoom                   # where an edge is amidst a pixel all of it is ground
        painter.fillRect(area.adjusted(-beyond, -beyond, beyond, beyond), colour(theme.window))
        step = measures.GRID * (1 if zoom > 0.7 else 4)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        paint_dots(painter, area, step, theme.grid)
        painter.restore()

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
            box = _ghost_box(at)
            painter.setPen(pen(theme.accent))
            painter.setBrush(brush(theme.card, 0.9))
            painter.drawRoundedRect(box, 6, 6)
            painter.setPen(colour(theme.text))
            painter.setFont(font("setting"))
            words = title_of(view.document.project.graph[node_id])
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
