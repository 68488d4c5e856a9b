"""Touching: the wheel of a mouse, and what two fingers do on a touchpad or a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QWheelEvent

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

NOTCH = 1.15
"""What a notch of the wheel zooms by."""
SIDEWAYS = 0.5
"""Pixels a unit of a wheel that turns sideways; a notch has 120."""


class Touching:
    """The part of the view that zooms by wheel and pinch, and pans by two fingers.

    A wheel zooms at the pointer; with Shift, or turned sideways, it pans. Two fingers on a touchpad
    pan; with Ctrl they zoom, and so they do when they part. A second QGraphicsView among the view's
    bases would lose its signals, so this is none.
    """

    def wheelEvent(self, event: QWheelEvent) -> None:
        view = cast("CanvasView", self)
        turned, fingers = event.angleDelta(), event.pixelDelta()
        held = event.modifiers()
        touchpad = event.device().type() == QInputDevice.DeviceType.TouchPad
        if touchpad and not held & Qt.KeyboardModifier.ControlModifier:
            self._pan(fingers if not fingers.isNull() else turned * SIDEWAYS)
        elif turned.y() and not held & Qt.KeyboardModifier.ShiftModifier:
            view.zoom_by(NOTCH ** (turned.y() / 120), event.position().toPoint())
        elif not turned.isNull():
            self._pan(QPoint(turned.x() or turned.y(), 0) * SIDEWAYS)
        event.accept()

    def _pan(self, by: QPoint) -> None:
        view = cast("CanvasView", self)
        view.leave()
        across, down = view.horizontalScrollBar(), view.verticalScrollBar()
        across.setValue(across.value() - by.x())
        down.setValue(down.value() - by.y())


class Fingers(QObject):
    """Hears what a view's viewport is told of two fingers, and that the pointer has left it.

    As a filter, and not by `viewportEvent`: a mistake of an item that paints itself would have to
    pass through Python twice, which ends the program.
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._view.hints.stop()
        elif event.type() == QEvent.Type.NativeGesture and isinstance(event, QNativeGestureEvent):
            return self._pinched(event)
        return False

    def _pinched(self, event: QNativeGestureEvent) -> bool:
        """Zoom at the fingers by as much as they have parted."""
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self._view.zoom_by(1 + event.value(), event.position().toPoint())
        event.accept()
        return True
