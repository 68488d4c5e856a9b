"""A switch, with On or Off written beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.theme.colours import colour, pen
from app.theme.current import current_theme, give_type
from app.widgets.focus_ring import ring_focus
from app.widgets.words import SEVERAL

TRACK_WIDTH_PX = 32
TRACK_HEIGHT_PX = 18
KNOB_PX = 12
GAP_PX = 8


class Switch(QAbstractButton):
    """Something that is on or off; Space or a click turns it.

    One that stands for several, on and off, has its knob in the middle until it is turned.
    """

    committed = Signal(bool)
    """The person turned it; carries whether it is on. A `clicked` tells a partial nothing."""

    def __init__(
        self,
        name: str,
        *,
        on: bool = False,
        words: tuple[str, str] = ("Off", "On"),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._several = words, False
        self.setAccessibleName(name)
        self.setCheckable(True)
        self.setChecked(on)
        give_type(self, "body")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self.updateGeometry)
        self.clicked.connect(self._commit)
        ring_focus(self)

    @property
    def said(self) -> str:
        """The word that stands beside it."""
        return SEVERAL if self._several else self._words[self.isChecked()]

    def show_on(self, on: bool) -> None:
        """Show what the model says; nothing is told."""
        self._several = False
        self.setChecked(on)
        self.updateGeometry()
        self.update()

    def show_several(self, _values: Sequence[bool] = ()) -> None:
        """Show that some are on and some are off; a click turns all on."""
        self._several = True
        self.setChecked(False)
        self.updateGeometry()
        self.update()

    def _commit(self) -> None:
        self.committed.emit(self.isChecked())

    def nextCheckState(self) -> None:
        self._several = False
        super().nextCheckState()

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self.said)
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
        if self._several:
            left = track.center().x() - KNOB_PX / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(theme.knob if on else tone))
        painter.drawEllipse(QRectF(left, track.top() + inset, KNOB_PX, KNOB_PX))
        painter.setPen(colour(theme.text if self.isEnabled() else theme.disabled))
        words = self.rect().adjusted(TRACK_WIDTH_PX + GAP_PX, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.said)
