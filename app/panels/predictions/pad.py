"""Pad: a black square on which one draws a digit with pen and eraser."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme.colours import colour, pen
from app.theme.current import current_theme
from app.theme.tokens import DARK
from app.theme.type import font
from app.widgets.focus_ring import FocusRing

RESOLUTION = 224
"""Pixels a side of the drawing: eight for each of MNIST's 28."""
PEN_SHARE = 0.09
"""Width of the pen as a share of the side: about that of MNIST's pens once scaled."""
BROAD_PEN_SHARE = 0.16
"""The same for pictures of eight pixels a side, whose lines are two pixels wide."""
ERASER_SHARE = 0.16


class Pad(QWidget):
    """Draws white on black in every look, because the data sets do. Delete clears it."""

    drawn = Signal()
    """Some ink came or went."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.erasing = False
        self.pen_share = PEN_SHARE
        self._image = QImage(RESOLUTION, RESOLUTION, QImage.Format.Format_Grayscale8)
        self._image.fill(0)
        self._last: QPointF | None = None
        self.setAccessibleName("Drawing pad")
        self.setToolTip("Draw a digit; the right button erases")
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        FocusRing(self)

    @property
    def drawing(self) -> NDArray[np.float32]:
        """The ink, (H, W) from 0 to 1."""
        length = self._image.bytesPerLine()
        grey = np.frombuffer(self._image.constBits(), np.uint8).reshape(-1, length)
        return grey[:, :RESOLUTION].astype(np.float32) / np.float32(255)

    @property
    def is_empty(self) -> bool:
        """Whether there is no ink."""
        return not self.drawing.any()

    def clear(self) -> None:
        """Take all ink away."""
        self._image.fill(0)
        self.update()
        self.drawn.emit()

    def sizeHint(self) -> QSize:
        return QSize(152, 152)

    def stroke(self, start: QPointF, end: QPointF, erasing: bool = False) -> None:
        """Draw or erase from one point of the pad to another."""
        scale = RESOLUTION / self.width()
        share = ERASER_SHARE if erasing else self.pen_share
        painter = QPainter(self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tool = QPen(QColor.fromHsv(0, 0, 0 if erasing else 255))
        tool.setWidthF(share * RESOLUTION)
        tool.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(tool)
        painter.drawLine(start * scale, end * scale + QPointF(0.01, 0))
        painter.end()
        self.update()
        self.drawn.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._last = event.position()
        self._draw_to(event.position(), event.buttons())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is not None:
            self._draw_to(event.position(), event.buttons())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear()
        else:
            super().keyPressEvent(event)

    def _draw_to(self, place: QPointF, buttons: Qt.MouseButton) -> None:
        erasing = self.erasing or bool(buttons & Qt.MouseButton.RightButton)
        self.stroke(self._last or place, place, erasing)
        self._last = place

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(self.rect()), self._image)
        painter.setPen(pen(theme.field_line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        if self.is_empty:
            painter.setFont(font("quiet"))
            painter.setPen(colour(DARK.quiet))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Draw a digit")
