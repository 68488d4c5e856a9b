"""Pad: a black square on which one draws a digit with pen and eraser."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.panels.predictions.strokes import ERASER, Stroke, box_of, path_of
from app.theme.colours import colour, pen
from app.theme.current import current_theme
from app.theme.tokens import DARK, GROUND, INK
from app.theme.type import font
from app.widgets.focus_ring import ring_focus

PEN_SHARE = 0.08
"""Width of the pen on the pad as a share of its side. What the network gets has its data's own."""
BROAD_PEN_SHARE = 0.13
"""The same where the data's lines are broad."""


class Pad(QWidget):
    """Draws white on black in every look, because the data sets do. Delete clears it."""

    drawn = Signal()
    """Some ink came or went."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.erasing = False
        self.pen_share = PEN_SHARE
        self._strokes: tuple[Stroke, ...] = ()
        self.setAccessibleName("Drawing pad")
        self.setToolTip("Draw a digit; the right button erases")
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        ring_focus(self)

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """What was drawn and erased, in order."""
        return self._strokes

    @property
    def is_empty(self) -> bool:
        """Whether there is no ink."""
        return box_of(self._strokes).isEmpty()

    def clear(self) -> None:
        """Take all ink away."""
        self._show(())

    def sizeHint(self) -> QSize:
        return QSize(152, 152)

    def stroke(self, start: QPointF, end: QPointF, erasing: bool = False) -> None:
        """Draw or erase from one point of the pad to another."""
        self._begin(start, erasing)
        self._go_on(end)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        erasing = self.erasing or event.button() == Qt.MouseButton.RightButton
        self._begin(event.position(), erasing)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() and self._strokes:
            self._go_on(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear()
        else:
            super().keyPressEvent(event)

    def _begin(self, place: QPointF, erasing: bool) -> None:
        self._show((*self._strokes, Stroke((self._unit(place),), erasing)))

    def _go_on(self, place: QPointF) -> None:
        self._show((*self._strokes[:-1], self._strokes[-1].to(self._unit(place))))

    def _unit(self, place: QPointF) -> tuple[float, float]:
        return place.x() / self.width(), place.y() / self.height()

    def _show(self, strokes: tuple[Stroke, ...]) -> None:
        self._strokes = strokes
        self.update()
        self.drawn.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(GROUND))
        painter.save()
        painter.scale(self.width(), self.height())
        for stroke in self._strokes:
            tool = QPen(QColor(GROUND if stroke.erases else INK))
            tool.setWidthF(ERASER if stroke.erases else self.pen_share)
            tool.setCapStyle(Qt.PenCapStyle.RoundCap)
            tool.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(path_of(stroke.points), tool)
        painter.restore()
        painter.setPen(pen(theme.field_line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        if not self._strokes:
            painter.setFont(font("quiet"))
            painter.setPen(colour(DARK.quiet))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Draw a digit")
