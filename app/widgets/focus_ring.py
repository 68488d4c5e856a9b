"""The ring around what has the keyboard: 2 pixels of accent, 2 pixels away."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.parting import delete_later
from app.theme.colours import pen
from app.theme.current import current_theme

GAP_PX = 2
WIDTH_PX = 2
RADIUS_PX = 8
BY_POINTER = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.PopupFocusReason)


def ring_focus(target: QWidget) -> None:
    """Draw a ring around a widget while the keyboard, not the mouse, has brought the focus.

    The ring lies beside the widget in the same parent: leave 4 pixels of air, or it is cut off.
    """
    target.installEventFilter(_watch())


class FocusRing(QWidget):
    """The ring itself; the mouse goes through it, and it goes when the focus does."""

    def __init__(self, target: QWidget) -> None:
        super().__init__(target.parentWidget())
        self.target = target
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._surround()
        self.show()
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.FocusOut, QEvent.Type.Hide, QEvent.Type.MouseButtonPress):
            if isValid(self.target):            # else it loses the focus by being taken apart
                self.target.removeEventFilter(self)
            self.hide()
            delete_later(self)
        elif kind in (QEvent.Type.Move, QEvent.Type.Resize):
            self._surround()
        return False

    def _surround(self) -> None:
        room = GAP_PX + WIDTH_PX
        self.setGeometry(self.target.geometry().adjusted(-room, -room, room, room))
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(current_theme().accent, WIDTH_PX))
        inset = WIDTH_PX / 2
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS_PX, RADIUS_PX
        )


class _Watch(QObject):
    """Sees the keyboard come. One for all: a filter of its own for every widget would be dear."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.FocusIn
            and isinstance(event, QFocusEvent)
            and event.reason() not in BY_POINTER
            and isinstance(watched, QWidget)
            and not _is_ringed(watched)
        ):
            FocusRing(watched)
        return False


def _is_ringed(target: QWidget) -> bool:
    """A ring that comes can bring the focus once more."""
    around = target.parentWidget()
    rings = around.findChildren(FocusRing) if around is not None else []
    return around is None or any(ring.target is target and not ring.isHidden() for ring in rings)


@cache
def _watch() -> _Watch:
    return _Watch()
