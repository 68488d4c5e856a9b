"""A switch, with On or Off written beside it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.theme.colours import colour, pen
from app.theme.current import current_theme, give_type
from app.widgets.focus_ring import ring_focus

TRACK_WIDTH_PX = 32
TRACK_HEIGHT_PX = 18
KNOB_PX = 12
GAP_PX = 8


class Switch(QAbstractButton):
    """Something that is on or off; Space or a click turns it. `clicked` tells of a hand only."""

    def __init__(
        self,
        name: str,
        *,
        on: bool = False,
        words: tuple[str, str] = ("Off", "On"),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self.setAccessibleName(name)
        self.setCheckable(True)
        self.setChecked(on)
        give_type(self, "body")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self.updateGeometry)
        ring_focus(self)

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self._words[self.isChecked()])
        return QSize(TRACK_WIDTH_PX + GAP_PX + words + 2, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        tone = theme.switch if self.isEnabled() else theme.track
        track = QRectF(0.5, 0.5, TRACK_WIDTH_PX - 1, TRACK_HEIGHT_PX - 1)
        track.translate(0, (self.height() - TRACK_HEIGHT_PX) / 2)
        painter.setPen(pen(tone))
        painter.setBrush(colour(tone) if on else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        inset = (track.height() - KNOB_PX) / 2
        left = track.right() - KNOB_PX - inset if on else track.left() + inset
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(theme.knob if on else tone))
        painter.drawEllipse(QRectF(left, track.top() + inset, KNOB_PX, KNOB_PX))
        painter.setPen(colour(theme.text if self.isEnabled() else theme.disabled))
        words = self.rect().adjusted(TRACK_WIDTH_PX + GAP_PX, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._words[on])
