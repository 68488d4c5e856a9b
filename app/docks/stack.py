"""PanelStack: some panels at one side of the window, a strip of their names, one in front."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.panels.panel import Panel
from app.widgets.scroll_area import ScrollArea
from app.widgets.tab_strip import TabStrip
from app.widgets.text import Text, give_ground

SIDE_LEAST = 160
"""A stack at a side can become so narrow, whatever its panels would like: a window is no wider
than its screen."""


class Names(ScrollArea):
    """The names of a stack at a side: where there are too many, the chosen one is in sight."""

    def __init__(self, strip: TabStrip, parent: QWidget | None = None) -> None:
        super().__init__(strip, along=True, parent=parent)
        self._strip = strip
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_name(self, button: QWidget) -> None:
        """Scroll to a name."""
        self.updateGeometry()
        self.ensureWidgetVisible(button, 8, 0)

    def sizeHint(self) -> QSize:
        return self._strip.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(SIDE_LEAST // 2, self.sizeHint().height())


class PanelStack(QWidget):
    """Shows one of its panels; the others draw nothing and ask for nothing."""

    chosen = Signal(str)
    """The person brought a panel to the front; carries its name."""

    def __init__(
        self, name: str, *, upright: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._upright = upright
        self.panels: dict[str, Panel] = {}
        self._build(name)
        self.strip.chosen.connect(self._take)

    @property
    def front(self) -> str:
        """Name of the panel in front, "" while there is none."""
        return self.strip.current if self.panels else ""

    @property
    def summary(self) -> str:
        """What the line beside the names says."""
        return self.panels[self.front].summary if self.panels else ""

    def show_panels(self, panels: Sequence[Panel]) -> None:
        """Hold these, in this order; a panel that was elsewhere comes from there."""
        for gone in set(self.panels) - {panel.title for panel in panels}:
            panel = self.panels[gone]
            panel.summary_changed.disconnect(self._show_summary)
            self._stack.removeWidget(panel)
        for panel in panels:
            if panel.title not in self.panels:
                panel.summary_changed.connect(self._show_summary)
            if self._stack.indexOf(panel) < 0:
                panel.show_upright(self._upright)
                self._stack.addWidget(panel)
        self.panels = {panel.title: panel for panel in panels}
        self.strip.show_names(self.panels)
        if self.panels:
            self.bring(self.front)

    def bring(self, name: str) -> None:
        """Put a panel in front."""
        self.strip.show_chosen(name)
        if isinstance(self._names, Names):
            self._names.show_name(self.strip.button(name))
        self._stack.setCurrentWidget(self.panels[name])
        self._show_summary()

    def show_offered(self, name: str, on: bool) -> None:
        """Offer a panel or leave it out; what is left out is not in front."""
        self.strip.show_offered(name, on)
        if not on and self.front == name and len(self.panels) > 1:
            self.bring(next(one for one in self.panels if one != name))

    def _take(self, name: str) -> None:
        self.bring(name)
        self.chosen.emit(name)

    def _show_summary(self, _words: str = "") -> None:
        room, metrics = self._summary.width(), self._summary.fontMetrics()
        words = metrics.elidedText(self.summary, Qt.TextElideMode.ElideRight, room)
        self._summary.setText(words)
        self._summary.setToolTip("" if words == self.summary else self.summary)

    def _build(self, name: str) -> None:
        give_ground(self)
        self.strip = TabStrip(name, ())
        self._summary = Text("", "quiet")
        self._summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._summary.installEventFilter(self)
        self._stack = QStackedWidget()
        self._names = Names(self.strip) if self._upright else self.strip
        top = QHBoxLayout()
        top.setContentsMargins(8, 2, 16, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        top.addWidget(self._names)
        top.addWidget(self._summary, 1)
        column.addWidget(self._inside(), 1)

    def _inside(self) -> QWidget:
        """The panels; at a side they scroll where that is narrower than they would be."""
        if not self._upright:
            return self._stack
        area = ScrollArea(self._stack)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        return area

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        if not self._upright:
            return least
        return QSize(min(least.width(), SIDE_LEAST) if self.panels else 0, least.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._summary and event.type() == QEvent.Type.Resize:
            self._show_summary()
        return False
