"""Wire: from port to port, with the shape that flows through it written above."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas import measures
from app.theme.colours import colour
from app.theme.current import current_theme
from app.theme.type import font
from nncore.graph import Wire

SIDE = 20
"""How far a wire goes straight out of a port before it turns."""
FREE = 16
"""The least height between two rows that a wire goes through."""
ABOVE = 32
"""How far above the cards a skip runs."""


class Route(Struct, frozen=True, eq=False):
    """The corners of a wire, where its words stand, and where it points which way."""

    points: tuple[tuple[float, float], ...]
    label: tuple[float, float]
    chevrons: tuple[tuple[float, float, float], ...] = ()
    bent: bool = False


def route(
    start: QPointF, end: QPointF, ends: Sequence[QRectF], others: Sequence[QRectF]
) -> Route:
    """The way from port to port: ahead, over the cards in between, or back through the gap.

    `ends` are the two cards that it joins, `others` the rest.
    """
    a, b = (start.x(), start.y()), (end.x(), end.y())
    if b[0] < a[0] + SIDE:
        return _back(a, b, ends, others)
    between = [
        box
        for box in others
        if box.left() > a[0] and box.right() < b[0]
        and box.top() < max(a[1], b[1]) + 1 and box.bottom() > min(a[1], b[1]) - 1
    ]
    if between:
        return _over(a, b, [*between, *ends])
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    return Route((a, b), middle, bent=True)


def _back(
    a: tuple[float, float], b: tuple[float, float], ends: Sequence[QRectF], others: Sequence[QRectF]
) -> Route:
    y = _gap(a, b, ends, others)
    right, left = a[0] + SIDE, b[0] - SIDE - 4
    points = (a, (right, a[1]), (right, y), (left, y), (left, b[1]), b)
    down = 90.0 if b[1] > y else -90.0
    chevrons = (
        (left + (right - left) * 0.42, y, 180.0),
        (left, y + (b[1] - y) * 0.5, down),
    )
    return Route(points, ((left + right) / 2, y), chevrons)


def _gap(
    a: tuple[float, float], b: tuple[float, float], ends: Sequence[QRectF], others: Sequence[QRectF]
) -> float:
    """The middle of the lowest free height between the two cards; below both if there is none."""
    upper, lower = (ends[0], ends[1]) if a[1] <= b[1] else (ends[1], ends[0])
    floor, best = upper.bottom(), 0.0
    between = [box for box in others if box.top() < lower.top() and box.bottom() > upper.top()]
    for box in sorted([*between, lower], key=QRectF.top):
        if box.top() - floor >= FREE:
            best = (floor + box.top()) / 2
        floor = max(floor, box.bottom())
    return best or max(upper.bottom(), lower.bottom()) + SIDE


def _over(a: tuple[float, float], b: tuple[float, float], boxes: Sequence[QRectF]) -> Route:
    y = min(box.top() for box in boxes) - ABOVE
    right, left = a[0] + SIDE, b[0] - SIDE
    points = (a, (right, a[1]), (right, y), (left, y), (left, b[1]), b)
    third = (left - right) / 3
    chevrons = ((right + third, y, 0.0), (right + 2 * third, y, 0.0))
    return Route(points, ((left + right) / 2, y), chevrons)


def path_of(way: Route) -> QPainterPath:
    """The line itself, its corners rounded."""
    points = [QPointF(*point) for point in way.points]
    path = QPainterPath(points[0])
    if way.bent:
        a, b = points
        if abs(a.y() - b.y()) < 1:
            path.lineTo(b)
        else:
            pull = max(SIDE, (b.x() - a.x()) / 2)
            path.cubicTo(a + QPointF(pull, 0), b - QPointF(pull, 0), b)
        return path
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        come, go = QLineF(corner, before), QLineF(corner, after)
        radius = min(measures.BEND, come.length() / 2, go.length() / 2)
        come.setLength(radius)
        go.setLength(radius)
        path.lineTo(come.p2())
        path.quadTo(corner, go.p2())
    path.lineTo(points[-1])
    return path


class WireItem(QGraphicsItem):
    """Paints a wire. The scene says where it runs and what flows."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self.wire = wire
        self.chosen = False
        self.target_of_drop = False
        self._path = QPainterPath()
        self._way: Route | None = None
        self._label = ""
        self._label_box, self._bounds = QRectF(), QRectF()
        self._wrong = False
        self.setZValue(0)

    def show_way(self, way: Route, label: str, wrong: bool) -> None:
        """Run along a route, with this written above it."""
        same = self._way is not None and (self._way.points, self._way.label) == (
            way.points, way.label
        )
        if same and (label, wrong) == (self._label, self._wrong):
            return
        self.prepareGeometryChange()
        self._way, self._path = way, path_of(way)
        self._label, self._wrong = label, wrong
        self._label_box = label_box(way.label, label)
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


def label_box(label: tuple[float, float], words: str) -> QRectF:
    """Where words stand that are written over this point of a wire."""
    if not words:
        return QRectF()
    width = QFontMetricsF(font("setting")).horizontalAdvance(words) + 4
    x, y = label
    return QRectF(x - width / 2, y - measures.LABEL_ABOVE - 14, width, 16)
