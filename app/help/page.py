"""LayerHelpPage: what a layer is: its formula, shapes, settings, where it comes from, its code."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.help.reading import help_of
from app.inspector.code import CodeView
from app.inspector.page import Page
from app.parting import part_once_closed
from app.widgets.buttons import Button
from app.widgets.scroll_area import ScrollArea
from app.widgets.text import Line, Text, give_ground
from nncore.layers import Layer

WIDTH, HEIGHT = 520, 640


class LayerHelpPage(QDialog):
    """Reads what a kind of layer says of itself. Esc and F1 close it; work goes on beside it."""

    code_wanted = Signal()
    """The person wants to see the chosen layer's code in the inspector."""

    def __init__(self, kind: type[Layer], chosen: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.setWindowTitle(f"Help: {kind.title}")
        self.setAccessibleName(f"Help: {kind.title}")
        part_once_closed(self)
        give_ground(self, "surface")
        self._build(chosen)
        room = parent.height() - 80 if parent is not None else HEIGHT
        self.resize(WIDTH, min(HEIGHT, room, self._page.sizeHint().height() + 80))

    @property
    def words(self) -> str:
        """Everything that it says."""
        return "\n".join(each.text() for each in self._page.findChildren(Text) if each.text())

    def _build(self, chosen: bool) -> None:
        kind, told = self.kind, help_of(self.kind)
        self._page = Page()
        self._page.column.setContentsMargins(20, 20, 20, 16)
        self._page.show_head(kind.icon, kind.family, kind.title, told.sentence)
        if told.formula:
            self._page.column.addSpacing(4)
            self._add(told.formula, "number_large")
        for words in told.more:
            self._add(words)
        if told.shapes:
            self._page.add_heading("Shapes")
            self._add(told.shapes, "number")
        if told.settings:
            self._page.add_heading("Settings")
        for setting in told.settings:
            self._page.column.addSpacing(2)
            self._add(setting.title, "row")
            self._add(f"{setting.help} {setting.range}".strip(), "quiet")
        if told.source:
            self._page.add_heading("Source")
            self._add(told.source, "quiet")
        if told.also:
            self._page.add_heading("Also found as")
            self._add(told.also, "quiet")
        code = CodeView()
        if code.show_layer(kind):
            self._page.add_heading("The code that runs")
            self._page.column.addWidget(code)
        self._page.column.addStretch(1)
        area = ScrollArea(self._page, f"About {kind.title}")
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(area, 1)
        column.addWidget(Line())
        self._add_foot(column, chosen and bool(code.accessibleDescription()))
        area.setFocus()

    def _add_foot(self, column: QVBoxLayout, has_code: bool) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 12, 16, 12)
        foot.setSpacing(8)
        column.addLayout(foot)
        if has_code:
            link = Button("Show its code in the inspector", "plain", icon_name="panel-right")
            link.clicked.connect(self.code_wanted)
            foot.addWidget(link)
        foot.addStretch(1)
        close = Button("Close")
        close.clicked.connect(self.close)
        foot.addWidget(close)
        for button in self.findChildren(Button):
            button.setAutoDefault(False)

    def _add(self, words: str, role: str = "body") -> None:
        text = Text(words, role, wrap=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._page.column.addWidget(text)
