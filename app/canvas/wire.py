"""Wire: from port to port, with the shape that flows through it written above."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas import measures
from app.canvas.routing import Route, path_of
from app.theme.colours import colour
from app.theme.current import current_theme
from app.theme.type import font
from nncore.graph import Wire
from nncore.shapes import Shape


class WireItem(QGraphicsItem):
    """Paints a wire. It is told where it runs and what flows: `flow`."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self.wire = wire
        self.chosen = False
        self.target_of_drop = False
        self._path = QPainterPath()
        self._way: Route | None = None
        self._label = ""
        self.flow: Shape | None = None
        self._label_box, self._bounds = QRectF(), QRectF()
        self._wrong = False
        self.setZValue(0)

    @property
    def corners(self) -> tuple[tuple[float, float], ...]:
        """Where it turns, its ends included."""
        return self._way.points if self._way is not None else ()

    def show_flow(self, shape: Shape | None, wrong: bool) -> None:
        """Write what flows above it; dashed and red where it does not fit."""
        if self._way is not None and shape == self.flow and wrong == self._wrong:
            return
        self.flow, self._wrong = shape, wrong
        self._label = str(shape) if shape else "?"
        if self._way is not None:
            self._measure(self._way)

    def show_way(self, way: Route) -> None:
        """Run along a route."""
        if self._way is None or self._way.points != way.points:
            self._way, self._path = way, path_of(way)
            self._measure(way)

    def _measure(self, way: Route) -> None:
        self.prepareGeometryChange()
        self._label_box = _label_box(way, self._label)
        bounds = self._path.boundingRect().adjusted(-6, -6, 6, 6)
        self._bounds = bounds.united(self._label_box)       # asked for at every painting
        self.update()

    def show_chosen(self, chosen: bool, target_of_drop: bool = False) -> None:
        """Show that it is selected, or that what is dragged would land in it."""
        if (chosen, target_of_drop) != (self.chosen, self.target_of_drop):
            self.chosen, self.target_of_drop = chosen, target_of_drop
            self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        stroker = QPainterPathStroker()
        stroker.setWidth(12)
        return stroker.createStroke(self._path)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        theme = current_theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = self.chosen or self.target_of_drop
        token = theme.accent if strong else theme.error if self._wrong else theme.wire
        line = QPen(colour(token), measures.WIRE_IN_HAND if strong else measures.WIRE)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._way is not None and self._way.chevrons and not self._way.bent:
            painter.setPen(QPen(colour(theme.window), 6))      # a casing where it crosses others
            painter.drawPath(self._path)
        if self._wrong and not strong:
            line.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(line)
        painter.drawPath(self._path)
        line.setStyle(Qt.PenStyle.SolidLine)
        line.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(line)
        for x, y, angle in self._way.chevrons if self._way else ():
            painter.save()
            painter.translate(x, y)
            painter.rotate(angle)
            painter.drawPolyline([QPointF(-4, -4.5), QPointF(1, 0), QPointF(-4, 4.5)])
            painter.restore()
        painter.setFont(font("setting"))
        painter.setPen(colour(theme.quiet))
        painter.drawText(self._label_box, Qt.AlignmentFlag.AlignCenter, self._label)


def _label_box(way: Route, label: str) -> QRectF:
    if not label:
        return QRectF()
    width = QFontMetricsF(font("setting")).horizontalAdvance(label) + 4
    x, y = way.label
    return QRectF(x - width / 2, y - measures.LABEL_ABOVE - 14, width, 16)
