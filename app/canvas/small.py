"""SmallPainting: below card size a view shows the overview instead of its items."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPainter, QPaintEvent

from app.canvas.looking import Looking
from app.canvas.overview import DETAIL
from app.theme.colours import colour
from app.theme.current import current_theme


class SmallPainting(QObject):
    """Takes the painting of a view's viewport over while it is zoomed out.

    As a filter, and not by `paintEvent`: a mistake of an item that paints itself would have to pass
    through Python twice, which ends the program.
    """

    def __init__(self, view: Looking) -> None:
        super().__init__(view)
        self._view = view
        self._is_small = False
        view.zoomed.connect(self.follow)
        self.follow(view.zoom)

    def follow(self, zoom: float) -> None:
        """Take over, or let go."""
        is_small = zoom < DETAIL
        if is_small != self._is_small:
            self._is_small = is_small
            viewport = self._view.viewport()
            if is_small:
                viewport.installEventFilter(self)
            else:
                viewport.removeEventFilter(self)
            viewport.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Paint or not isinstance(event, QPaintEvent):
            return False
        view = self._view
        painter = QPainter(view.viewport())
        painter.setClipRegion(event.region())
        painter.fillRect(event.rect(), colour(current_theme().window))
        painter.setWorldTransform(view.viewportTransform())
        area = view.mapToScene(event.rect()).boundingRect()
        view.canvas.paint_overview(painter, area)
        view.drawForeground(painter, area)
        painter.end()
        return True
