"""SmallPainting: where cards are small, and while it zooms, a view paints them all itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGraphicsView

from app.canvas.overview import DETAIL
from app.canvas.quick import Quick
from app.theme.colours import colour
from app.theme.current import current_theme

if TYPE_CHECKING:
    from app.canvas.view import CanvasView


NOWHERE = QRect(-100_000, -100_000, 1, 1)
"""WORKAROUND Qt 6.11: a view that zoomed and never painted paints all of itself at the next change,
be it of one item. So it paints what nobody sees."""


class SmallPainting(QObject):
    """Takes the painting of a view's viewport over: below card size, and while it zooms.

    As a filter, and not by `paintEvent`: a mistake of an item that paints itself would have to pass
    through Python twice, which ends the program.
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view, self._quick = view, Quick(view.canvas)
        self._is_small = self._is_moving = False
        view.zoomed.connect(self.follow)
        self.follow(view.zoom)

    def follow(self, zoom: float) -> None:
        """Take over, or let go."""
        if (zoom < DETAIL) != self._is_small:
            self._take(zoom < DETAIL, self._is_moving)
            self._view.viewport().update()

    def show_motion(self, moving: bool) -> None:
        """It zooms, or rests: what is painted stays until something changes there."""
        self._take(self._is_small, moving)

    def _take(self, small: bool, moving: bool) -> None:
        took = self._is_small or self._is_moving
        self._is_small, self._is_moving = small, moving
        if took != (small or moving):
            viewport = self._view.viewport()
            (viewport.removeEventFilter if took else viewport.installEventFilter)(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Paint or not isinstance(event, QPaintEvent):
            return False
        view = self._view
        if not self._is_small and (view.is_holding or view.highlight.dims):
            return False                                # items look otherwise than they know
        if not self._is_small:
            QGraphicsView.viewportEvent(view, QPaintEvent(NOWHERE))
        painter = QPainter(view.viewport())
        try:
            painter.setClipRegion(event.region())
            painter.setWorldTransform(view.viewportTransform())
            area = view.mapToScene(event.rect().adjusted(-1, -1, 1, 1)).boundingRect()
            if self._is_small:
                painter.fillRect(area, colour(current_theme().window))
                view.canvas.paint_overview(painter, area)
            else:
                view.drawBackground(painter, area)
                self._quick.paint(painter, area)
            view.drawForeground(painter, area)
        finally:
            painter.end()
        return True
