"""Wire: from port to port, with the shape that flows through it written above."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import cos, radians, sin

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas import measures
from app.canvas.bodies import edges_of
from app.canvas.lettering import CENTRE, letters, write
from app.canvas.routing import Point, Route, path_of
from app.theme.colours import colour
from app.theme.current import current_theme
from nncore.graph import Wire
from nncore.shapes import Shape

JOINT = 5.0
"""Radius of a joint."""
LEAST_PX = 1.02
"""Qt draws what is thinner than a pixel dot by dot, which takes three times as long."""
WORDS_NEAR = (-48.0, -48.0, 48.0, 48.0)
"""What is written of a wire touches its place with so much more at each side."""


class WireItem(QGraphicsItem):
    """Paints a wire. It is told where it runs, what flows, and which words stand where."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self.wire = wire
        self.chosen = False
        self.joint = -1
        self.target_of_drop = self.lit = False
        self._path, self._chevrons = QPainterPath(), QPainterPath()
        self.line: QLineF | None = None
        """Where it runs, if it goes straight to where it ends."""
        self._stretches: list[QLineF] | None = None
        self._is_curve = self._crosses = self._has_joints = False
        self.way: Route | None = None
        self.words, self.words_box = "", QRectF()
        self.flow: Shape | None = None
        self._bounds = QRectF()
        self.edges = 0.0, 0.0, 0.0, 0.0
        """Left, top, right and bottom of all that it paints."""
        self._wrong = False
        self.setZValue(0)

    @property
    def is_plain_line(self) -> bool:
        """Whether it goes straight to where it ends, and looks as most wires do."""
        stands_out = self.chosen or self.target_of_drop or self.lit or self._wrong
        return self.line is not None and not (stands_out or self._has_joints)

    @property
    def corners(self) -> tuple[Point, ...]:
        """Where it turns, its ends included."""
        return self.way.points if self.way is not None else ()

    @property
    def stretches(self) -> list[QLineF]:
        """From corner to corner; made once: all are asked whenever one wire runs elsewhere."""
        if self._stretches is None:
            self._stretches = [QLineF(*start, *end) for start, end in pairwise(self.corners)]
        return self._stretches

    def joint_at(self, at: QPointF, near: float) -> int:
        """Which joint is this near to a point of the scene; -1 if none is."""
        joints = self.way.joints if self.way else ()
        far = [QLineF(at, QPointF(*point)).length() for point in joints]
        return far.index(min(far)) if far and min(far) <= near else -1

    def show_flow(self, shape: Shape | None, wrong: bool) -> bool:
        """Know what flows; dashed and red where it does not fit. True if that is something else."""
        if (shape, wrong) == (self.flow, self._wrong):
            return False
        self.flow, self._wrong = shape, wrong
        self.update()
        return True

    def show_way(self, way: Route) -> None:
        """Run along a route."""
        old = self.way
        if old is None or _looks(old) != _looks(way):
            self._stretches = None
            self.way, self._path, self._chevrons = way, path_of(way), _chevrons(way)
            is_line = len(way.points) == 2 and not way.is_curve
            self.line = QLineF(*way.points[0], *way.points[1]) if is_line else None
            self._is_curve, self._has_joints = way.is_curve, bool(way.joints)
            self._crosses = bool(way.chevrons) and not way.bent
            if not self.words_box.intersects(self._path.boundingRect().adjusted(*WORDS_NEAR)):
                self.words, self.words_box = "", QRectF()   # they stood at another way, and wait
            self._measure()

    def shift(self, across: float, down: float) -> None:
        """Stand somewhere else, as everything does."""
        if self.way is not None:
            self.way = self.way.shifted(across, down)
        self._stretches = None
        self._path.translate(across, down)
        self._chevrons.translate(across, down)
        if self.line is not None:
            self.line.translate(across, down)
        self.words_box.translate(across, down)
        self.prepareGeometryChange()
        self._bounds.translate(across, down)
        self.edges = edges_of(self._bounds)

    def show_words(self, words: str, box: QRectF) -> None:
        """Write this here."""
        if (words, box) != (self.words, self.words_box):
            before, self.words, self.words_box = self.words_box, words, box
            if before.contains(box) and not box.isNull():       # only shorter than those before
                self.update()
            else:
                self._measure()

    def _measure(self) -> None:
        bounds = self._path.boundingRect().adjusted(-6, -6, 6, 6).united(self.words_box)
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds                          # asked for at every painting
            self.edges = edges_of(bounds)
        self.update()

    def show_chosen(self, chosen: bool, target_of_drop: bool = False, joint: int = -1) -> None:
        """Show that it is selected, or one joint of it, or that what is dragged lands in it."""
        if (chosen, target_of_drop, joint) != (self.chosen, self.target_of_drop, self.joint):
            self.chosen, self.target_of_drop, self.joint = chosen, target_of_drop, joint
            self.update()

    def show_lit(self, lit: bool) -> None:
        """Stand out, because what it is joined to is under the pointer."""
        if lit != self.lit:
            self.lit = lit
            self.setZValue(0.5 if lit else 0)
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
        theme, way = current_theme(), self.way
        if way is None:
            return
        strong = self.chosen or self.target_of_drop
        rest = theme.wire_strong if self.lit else theme.wire
        token = theme.accent if strong else theme.error if self._wrong else rest
        width = measures.WIRE_IN_HAND if strong or self.lit else measures.WIRE
        width = max(width, _least(painter))
        dashed = self._wrong and not strong
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._crosses:
            painter.setPen(_pen(theme.window, 6))      # a casing where it crosses others
            painter.drawPath(self._path)
        painter.setPen(_pen(token, width, dashed))
        if self.line is not None:
            painter.drawLine(self.line)
        else:
            painter.drawPath(self._path)
        if way.chevrons:
            painter.setPen(_pen(token, width, round_=True))
            painter.drawPath(self._chevrons)
        if self._has_joints:
            self._paint_joints(painter, colour(token))
        if self.words:
            self.paint_words(painter)

    def paint_words(self, painter: QPainter) -> None:
        """Write what it says where it says it."""
        theme = current_theme()
        if self._is_curve and letters(painter, "setting"):  # it would run through its own words
            painter.fillRect(self.words_box, colour(theme.window))
        write(painter, self.words_box, self.words, "setting", theme.quiet, CENTRE, grows=False)

    def _paint_joints(self, painter: QPainter, ink: QColor) -> None:
        theme = current_theme()
        for place, (x, y) in enumerate(self.way.joints if self.way else ()):
            painter.setPen(QPen(ink, measures.WIRE))
            painter.setBrush(colour(theme.accent if place == self.joint else theme.window))
            painter.drawEllipse(QPointF(x, y), JOINT, JOINT)


def paint_lines(painter: QPainter, wires: Sequence[WireItem]) -> None:
    """Paint wires that are plain lines, all at once."""
    theme = current_theme()
    painter.setPen(_pen(theme.wire, max(measures.WIRE, _least(painter))))
    painter.drawLines([wire.line for wire in wires if wire.line is not None])
    if letters(painter, "setting"):
        for wire in wires:
            if wire.words:
                wire.paint_words(painter)


def _least(painter: QPainter) -> float:
    """How wide a line is at least."""
    return LEAST_PX / painter.deviceTransform().m11()


def _looks(way: Route) -> tuple[object, ...]:
    return way.points, way.straight, way.rough


@lru_cache(maxsize=128)
def _pen(token: str, width: float, dashed: bool = False, round_: bool = False) -> QPen:
    """A pen that grows with what it draws; shared, since making one takes as long as its line."""
    pen = QPen(colour(token), width)
    if dashed:
        pen.setStyle(Qt.PenStyle.DashLine)
    if round_:
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def _chevrons(way: Route) -> QPainterPath:
    """Arrows' heads that point along a way, their angles in degrees from the right to below."""
    path = QPainterPath()
    for x, y, angle in way.chevrons:
        along = QPointF(cos(radians(angle)), sin(radians(angle)))
        aside = QPointF(-along.y(), along.x())
        back, tip = QPointF(x, y) - along * 4.0, QPointF(x, y) + along
        path.moveTo(back - aside * 4.5)
        path.lineTo(tip)
        path.lineTo(back + aside * 4.5)
    return path
