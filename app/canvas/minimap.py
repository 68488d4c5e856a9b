"""Minimap: the whole network small in a corner, with what is seen of it; a press goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap, QPolygonF, QTransform
from PySide6.QtWidgets import QWidget

from app.actions import stand_for
from app.canvas.levels import level_of
from app.canvas.looking import Looking
from app.settings import settings_store
from app.theme.colours import brush, colour, pen
from app.theme.current import current_theme
from app.theme.type import font
from app.widgets.buttons import IconButton

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

SIZE, SMALL_SIZE, FOOT = QSize(168, 138), QSize(132, 108), 26
"""Its size, also in a small view; the line below the map says at what size one looks."""
SMALL_VIEW = 760
"""A view that is not as wide as this is small."""
EDGE = 12
"""From the corner of the view."""
INSET = 8
MANY = 1_000
"""Of more cards a picture takes longer than a frame has left."""
SEEN_WHOLE = 0.98
"""Of so much of the network in sight no map is needed."""


class Minimap(QWidget):
    """Floats over a view; there only while part of the network is out of sight.

    While something is in the hand it keeps the picture from before; a large network's is made anew
    once the view has been painted.
    """

    def __init__(self, view: Looking) -> None:
        super().__init__(view)
        self._view = view
        self._shows: tuple[object, ...] = ()
        self._picture, self._to_map = QPixmap(), QTransform()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._renew)
        self._soon.timeout.connect(self.update)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Map of the network")
        self.setToolTip("The whole network; press or drag to look elsewhere")
        self._fit = IconButton("maximize", "Show the whole network", size_px=14, parent=self)
        stand_for(self._fit, "view.fit")
        self._fit.setFixedSize(FOOT - 4, FOOT - 4)
        self._fit.clicked.connect(self._show_all)
        view.zoomed.connect(self.follow)
        view.scrolled.connect(self.follow)
        view.canvas.arranged.connect(self.follow)
        cast("CanvasView", view).selection.changed.connect(self.follow)
        self._settings = settings_store()
        self._settings.changed.connect(self.follow)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._take_size(SIZE)
        self.follow()

    def follow(self, *_why: object) -> None:
        """Show where one looks now, if there is anything else to see."""
        contents, seen = self._view.canvas.contents(), self._seen
        here = contents.intersected(seen)
        area = contents.width() * contents.height()
        whole = area == 0 or here.width() * here.height() >= SEEN_WHOLE * area
        room = self._view.rect()
        size = SMALL_SIZE if room.width() < SMALL_VIEW else SIZE
        fits = room.height() >= size.height() + 2 * EDGE
        shown = not whole and fits and self._settings.value.minimap
        self.setVisible(shown)
        if shown:
            self._take_size(size)
            self.move(room.right() - self.width() - EDGE, room.bottom() - self.height() - EDGE)
            self.update()

    @property
    def _seen(self) -> QRectF:
        return self._view.mapToScene(self._view.viewport().rect()).boundingRect()

    @property
    def _ground(self) -> QRectF:
        return QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)

    def _take_size(self, size: QSize) -> None:
        if size != self.size():
            self.setFixedSize(size)
            self._fit.move(size.width() - FOOT, size.height() - FOOT + 2)
            self._shows = ()

    @property
    def _shown(self) -> tuple[object, ...]:
        """All that the picture depends on."""
        canvas = self._view.canvas
        return canvas.overview.version, canvas.chosen, current_theme(), self.devicePixelRatioF()

    def _renew(self) -> None:
        """Show the network as it is now."""
        self._shows, self._to_map = self._shown, self._measured()
        self._picture = self._painted()

    def _painted(self) -> QPixmap:
        """The network, painted once for as long as nothing in it is something else."""
        theme, ratio = current_theme(), self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(theme.card_line))
        painter.setBrush(brush(theme.card))
        painter.drawRoundedRect(self._ground, 8, 8)
        painter.setWorldTransform(self._to_map)
        self._view.canvas.paint_overview(painter, self._view.canvas.contents())
        painter.end()
        return picture

    def _measured(self) -> QTransform:
        """From the scene to this widget: the network in the middle, as large as there is room."""
        contents = self._view.canvas.contents()
        across = (self.width() - 2 * INSET) / max(1.0, contents.width())
        down = (self.height() - FOOT - 2 * INSET) / max(1.0, contents.height())
        scale = min(across, down)
        middle = contents.center()
        left = self.width() / 2 - scale * middle.x()
        top = (self.height() - FOOT) / 2 - scale * middle.y()
        return QTransform(scale, 0, 0, scale, left, top)

    def _show_all(self) -> None:
        self._view.glide(self._view.fit)
        self._view.setFocus()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.RightButton:        # which opens a menu
            self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        foot = self.height() - FOOT
        if event.buttons() & Qt.MouseButton.RightButton or event.position().y() > foot:
            return
        back, _ = self._to_map.inverted()
        self._view.look_at_point(back.map(QPointF(event.position())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        if not self._shows:
            self._renew()
        elif self._shown != self._shows and not self._view.is_holding:
            self._soon.start() if len(self._view.canvas.cards) > MANY else self._renew()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        ground, to_map = self._ground, self._to_map
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(theme.accent, 1.5))
        painter.setBrush(brush(theme.accent, 0.08))
        frame = to_map.map(QPolygonF(self._seen)).boundingRect()
        above = ground.adjusted(1, 1, -1, -FOOT)
        painter.drawRoundedRect(frame.intersected(above), 3, 3)
        painter.setPen(pen(theme.card_line))
        painter.drawLine(above.bottomLeft(), above.bottomRight())
        painter.setPen(colour(theme.quiet))
        painter.setFont(font("axis"))
        view = cast("CanvasView", self._view)
        level = level_of(view.zoom, view.document.project.graph).lower()
        foot = QRectF(INSET, self.height() - FOOT, self.width() - FOOT - INSET, FOOT)
        painter.drawText(foot, Qt.AlignmentFlag.AlignVCenter, f"{100 * view.zoom:.0f} %: {level}")
