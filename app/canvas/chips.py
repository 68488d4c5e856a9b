"""Chips: what the palette is made of: a kind of layer, a family's line, what is left out."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QPushButton, QSizePolicy, QWidget

from app.canvas.drop import mime_of
from app.canvas.kinds import Kind
from app.canvas.my_blocks import OwnBlock, my_blocks
from app.canvas.palette_walk import Walk
from app.theme.colours import brush, colour, pen
from app.theme.current import current_theme
from app.theme.icons import pixmap
from app.theme.type import font
from app.widgets.buttons import Button
from app.widgets.focus_ring import ring_focus

TEXT_LEFT = 26
"""From a chip's left edge to its name."""
HANGS = QPoint(-12, -16)
"""Where the hand is in what hangs from it: over the canvas a ghost is above."""


class Chip(QPushButton):
    """One kind of layer. Drag it; or double-click, or press Enter."""

    wanted = Signal(object)
    """The person wants one without dragging; carries the layer's class."""
    menu_wanted = Signal(object, QPoint)
    """The right button was pressed, or the key for it; carries the chip and where."""

    def __init__(
        self,
        kind: Kind,
        named: bool = True,
        walk: Walk | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.kind, self._named, self._walk = kind, named, walk
        self._pressed: QPoint | None = None
        said = kind.tip if isinstance(kind, OwnBlock) else (kind.__doc__ or "").strip()
        first = said.splitlines()
        tip = first[0] if first else kind.title
        self.setAccessibleName(f"Add {kind.title}")
        self.setToolTip(tip if named else f"{kind.title}. {tip}")
        self.setFont(font("setting"))
        self.setFixedHeight(28)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        ring_focus(self)

    def sizeHint(self) -> QSize:
        return QSize(self._least, 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._least, 28)

    @property
    def _least(self) -> int:
        """Wide enough for its name: nothing is cut."""
        words = QFontMetrics(font("setting")).horizontalAdvance(self.kind.title)
        return TEXT_LEFT + words + 6 if self._named else 28

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        far = QApplication.startDragDistance()
        at = event.position().toPoint()
        if self._pressed is not None and (at - self._pressed).manhattanLength() >= far:
            self._pressed = None
            self._drag()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.wanted.emit(self.kind)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit(self.kind)
        elif event.key() == Qt.Key.Key_Delete and isinstance(self.kind, OwnBlock):
            my_blocks().put_away(self.kind)
        elif self._walk is None or not self._walk.takes(self, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._walk is not None:
            self._walk.enter(self)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(self, event.globalPos())

    def _drag(self) -> None:
        drag = QDrag(self)
        kind = self.kind
        drag.setMimeData(kind.mime() if isinstance(kind, OwnBlock) else mime_of(kind))
        drag.setPixmap(self.grab())
        drag.setHotSpot(HANGS)
        drag.exec(Qt.DropAction.CopyAction)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(theme.card_line))
        painter.setBrush(brush(theme.chosen if self.underMouse() else theme.card))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        name = self.kind.icon
        tint = theme.family(self.kind.family)
        left = 8 if self._named else (self.width() - 14) // 2
        painter.drawPixmap(QPoint(left, 7), pixmap(name, tint, 14, self.devicePixelRatioF()))
        if self._named:
            painter.setPen(colour(theme.text))
            painter.setFont(font("setting"))
            room = self.rect().adjusted(TEXT_LEFT, -1, 0, -1)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.kind.title)


class Fold(QPushButton):
    """A family's line: arrow, colour, name. Opens and closes its chips, as Left and Right do."""

    def __init__(
        self,
        title: str,
        family: str,
        holds: str,
        walk: Walk | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title, self._family, self._holds, self._walk = title, family, holds, walk
        self.setCheckable(True)
        self.setChecked(True)
        self.setFixedHeight(24)
        self.setAccessibleName(title)
        ring_focus(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        arrow = "chevron-down" if self.isChecked() else "chevron-right"
        painter.drawPixmap(QPoint(0, 5), pixmap(arrow, theme.quiet, 14, self.devicePixelRatioF()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(theme.family(self._family)))
        painter.drawRoundedRect(20, 7, 10, 10, 2, 2)
        painter.setPen(colour(theme.text))
        painter.setFont(font("card_title"))
        room = self.rect().adjusted(38, -2, 0, -2)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._title)
        if not self.isChecked():
            taken = QFontMetrics(font("card_title")).horizontalAdvance(self._title) + 12
            room.setLeft(room.left() + taken)
            painter.setPen(colour(theme.quiet))
            painter.setFont(font("setting"))
            words = QFontMetrics(font("setting")).elidedText(
                self._holds, Qt.TextElideMode.ElideRight, room.width()
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = {Qt.Key.Key_Left: False, Qt.Key.Key_Right: True}.get(Qt.Key(event.key()))
        if wanted is not None and wanted != self.isChecked():
            self.setChecked(wanted)
        elif self._walk is None or not self._walk.takes(self, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._walk is not None:
            self._walk.enter(self)


class More(Button):
    """Shows the layers of a family that are left out at first."""

    def __init__(self, words: str, tip: str, walk: Walk, parent: QWidget | None = None) -> None:
        super().__init__(words, "plain", tip=tip, parent=parent)
        self._walk = walk

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._walk.takes(self, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._walk.enter(self)
