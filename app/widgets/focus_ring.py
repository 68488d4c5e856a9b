"""The ring around what has the keyboard: 2 pixels of accent, 2 pixels away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.theme.colours import pen
from app.theme.current import current_theme

GAP_PX = 2
WIDTH_PX = 2
RADIUS_PX = 8
BY_POINTER = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.PopupFocusReason)


class FocusRing(QObject):
    """Draws a ring around its widget while the keyboard, not the mouse, has brought the focus.

    The ring lies beside the widget in the same parent: leave 4 pixels of air, or it is cut off.
    """

    def __init__(self, target: QWidget) -> None:
        super().__init__(target)
        self._target = target
        self._ring: _Ring | None = None
        target.installEventFilter(self)

    @property
    def visible(self) -> bool:
        """Tell whether the ring is drawn."""
        return self._ring is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.FocusIn and isinstance(event, QFocusEvent):
            if event.reason() not in BY_POINTER:
                self._show()
        elif kind in (QEvent.Type.FocusOut, QEvent.Type.Hide, QEvent.Type.MouseButtonPress):
            self._take_away()
        elif kind in (QEvent.Type.Move, QEvent.Type.Resize) and self._ring is not None:
            self._ring.surround(self._target)
        return False

    def _show(self) -> None:
        parent = self._target.parentWidget()
        if parent is not None and self._ring is None:
            self._ring = _Ring(parent)
            self._ring.surround(self._target)
            self._ring.show()

    def _take_away(self) -> None:
        if self._ring is not None:
            self._ring.hide()
            self._ring.deleteLater()
            self._ring = None


class _Ring(QWidget):
    """The ring itself; the mouse goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def surround(self, target: QWidget) -> None:
        """Lie around a widget of the same parent."""
        room = GAP_PX + WIDTH_PX
        self.setGeometry(target.geometry().adjusted(-room, -room, room, room))
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(current_theme().accent, WIDTH_PX))
        inset = WIDTH_PX / 2
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS_PX, RADIUS_PX
        )
