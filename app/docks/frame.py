"""Frame: palette, canvas, inspector and panels side by side, as the person has arranged them."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.docks.arrangement import Arrangement, Part
from app.panels.dock import PanelDock
from app.settings import Settings, settings_store
from app.widgets.sizes import LOW
from app.widgets.text import Line

LOW_PANELS_HEIGHT = 176
SIDE_WIDTH = 400
NOTE_AFTER_MS = 300


class Frame(QWidget):
    """Reads the Arrangement in the settings when it is made, and writes every change of it."""

    def __init__(
        self,
        palette: QWidget,
        room: QWidget,
        inspector: QWidget,
        panels: PanelDock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._panels, self._room = panels, room
        self._parts: dict[Part, QWidget] = {"palette": palette, "inspector": inspector}
        self.arrangement = settings_store().value.arrangement
        self._away: set[Part] = set()
        self._was_low: bool | None = None
        self._wanted_height = 0
        self._noted = QTimer(self)
        self._noted.setSingleShot(True)
        self._noted.setInterval(NOTE_AFTER_MS)
        self._noted.timeout.connect(self._write_sizes)
        self._build(palette, room, inspector)
        panels.landing.setParent(self)
        panels.arranged.connect(self.arrange)
        panels.height_wanted.connect(self._want_height)
        settings_store().changed.connect(self._take_settings)
        self.show_arrangement()

    def arrange(self, arrangement: Arrangement) -> None:
        """Arrange everything so, and remember it."""
        self.arrangement = arrangement
        self.show_arrangement()
        settings_store().change(arrangement=arrangement)

    def is_shown(self, part: Part) -> bool:
        """Whether a part of the window is not put away."""
        return part not in self.arrangement.hidden and part not in self._away

    def toggle(self, part: Part) -> None:
        """Put a part of the window away, or take it back."""
        shown = self.is_shown(part)
        self._away.discard(part)
        self.arrange(self.arrangement.showing(part, not shown))

    def put_away(self, part: Part, away: bool) -> None:
        """Put a part away for a while, whatever the arrangement says, and remember it nowhere."""
        self._away = self._away | {part} if away else self._away - {part}
        self.show_parts()

    def show_arrangement(self) -> None:
        """Put everything where the arrangement has it."""
        self._panels.show_arrangement(self.arrangement)
        self.show_parts()

    def show_parts(self) -> None:
        """Show what is not put away and not empty."""
        for part, widget in self._parts.items():
            widget.setVisible(self.is_shown(part))
            self._lines[part].setVisible(self.is_shown(part))
        for place, stack in self._panels.stacks.items():
            shown = self.is_shown("panels") and self._panels.has(place)
            (self._panels if place == "bottom" else stack).setVisible(shown)

    def _want_height(self, height_px: int) -> None:
        self.show_parts()               # Boundary may be all there is at a side
        if height_px != self._wanted_height:
            self._wanted_height = height_px
            self._give_height()

    def _give_height(self) -> None:
        """The panels' height: what the person chose, else what the one in front asks for."""
        height = settings_store().value.panels_height
        if height == Settings().panels_height:                  # nobody chose it
            least = LOW_PANELS_HEIGHT if self._was_low else height
            height = max(least, min(self._wanted_height, self.height() * 2 // 5))
        self.splitter.setSizes([10_000, height])

    def _give_widths(self) -> None:
        left, right = (self.arrangement.widths.get(s, SIDE_WIDTH) for s in ("left", "right"))
        self.across.setSizes([left, 10_000, right])

    def _take_settings(self, settings: Settings) -> None:
        """Go back to what was at first when it is set to that."""
        if settings.panels_height == Settings().panels_height:
            self._give_height()
        if settings.arrangement == Arrangement() != self.arrangement:
            self.arrangement = settings.arrangement
            self.show_arrangement()
            self._give_widths()

    def _note_sizes(self, *_where: int) -> None:
        self._noted.start()

    def _write_sizes(self) -> None:
        if self._panels.isVisible():
            settings_store().change(panels_height=max(60, self.splitter.sizes()[1]))
        left, _, right = self.across.sizes()
        widths = {side: px for side, px in (("left", left), ("right", right)) if px}
        if widths:
            widths = self.arrangement.widths | widths
            self.arrange(replace(self.arrangement, widths=widths))

    def _build(self, palette: QWidget, room: QWidget, inspector: QWidget) -> None:
        """From the outside in: what is moved with much in it is styled anew, all of it."""
        self._lines: dict[Part, Line] = {
            "palette": Line(upright=True), "inspector": Line(upright=True)
        }
        self.splitter = _splitter(Qt.Orientation.Vertical, self)
        middle = QWidget()
        self.splitter.addWidget(middle)
        self.across = _splitter(Qt.Orientation.Horizontal, middle)
        for stack in (self._panels.left, room, self._panels.right):
            self.across.addWidget(stack)
        self.across.setStretchFactor(1, 1)
        self.across.splitterMoved.connect(self._note_sizes)
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(palette)
        row.addWidget(self._lines["palette"])
        row.addWidget(self.across, 1)
        row.addWidget(self._lines["inspector"])
        row.addWidget(inspector)
        self.splitter.addWidget(self._panels)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.splitterMoved.connect(self._note_sizes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.splitter)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_arrangement()         # windows of their own need a window to belong to
        self._give_widths()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.height() < LOW
        if low != self._was_low:      # between two sizes, the height that the person chose stays
            self._was_low = low
            self._give_height()


def _splitter(way: Qt.Orientation, parent: QWidget) -> QSplitter:
    made = QSplitter(way, parent)
    made.setHandleWidth(1)
    made.setChildrenCollapsible(False)
    return made
