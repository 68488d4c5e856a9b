"""WelcomePage: open one and watch it learn."""

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.actions import stand_for
from app.welcome.cards import LARGE, ExampleCard
from app.welcome.famous import FamousCard
from app.welcome.recent import RecentList
from app.widgets.buttons import Button
from app.widgets.scroll_area import ScrollArea
from app.widgets.text import Line, Text, give_ground
from nncore.examples import Example, examples

Kind = Literal["large", "row", "famous"]
ROWS: dict[Kind, tuple[str, str, tuple[str, ...]]] = {
    "large": (
        "Start here", "Parameters · score on data it has not seen · time to train", ("Start here",),
    ),
    "row": ("Pictures, tables and graphs", "", ("Pictures", "Tables", "Graphs")),
    "famous": ("Famous networks", "Parameters, layer by layer", ("Famous networks",)),
}  # fmt: skip
"""How examples are shown -> heading, what its figures are, the groups that stand there."""
COLUMNS, MOST_COLUMNS, MOST_FAMOUS = 3, 4, 8
GAP, SCROLL_BAR = 8, 15
LEAST_LARGE = 216
"""Narrower, the line on a large card would be cut."""
LEFT_WIDTH, MARGIN = 240, 32


class WelcomePage(QWidget):
    """Examples on the right, New, Open and Recent on the left."""

    asked = Signal(str)
    """A button was pressed; carries the id of its action."""
    example_chosen = Signal(object)
    """An example is to be opened and trained, unless that costs much; carries the Example."""
    file_chosen = Signal(str)
    """A recent file is to be opened; carries its path."""
    kept_chosen = Signal(object)
    """Kept work is to be opened; carries Kept."""
    removed = Signal(str, object)
    """Something was taken from Recent; carries its title and what puts it back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[ExampleCard] = []
        self._grids: list[tuple[QGridLayout, list[ExampleCard]]] = []
        self._build()

    def show_recent(self) -> None:
        """Read anew what was open lately."""
        self.recent.show_recent()
        before: QWidget = self._open
        for row in self.recent.rows:        # Tab goes down the column, then to the examples
            QWidget.setTabOrder(before, row)
            before = row

    def _open_example(self) -> None:
        sender = self.sender()
        if isinstance(sender, ExampleCard):
            self.example_chosen.emit(sender.example)

    def _ask_new(self) -> None:
        self.asked.emit("file.new")

    def _ask_open(self) -> None:
        self.asked.emit("file.open")

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left())
        row.addWidget(Line(upright=True))
        row.addWidget(self._right(), 1)

    def _left(self) -> QWidget:
        column_widget = QWidget()
        give_ground(column_widget)
        column_widget.setFixedWidth(LEFT_WIDTH)
        column = QVBoxLayout(column_widget)
        column.setContentsMargins(16, 24, 16, 16)
        column.setSpacing(8)
        new = Button("New network", icon_name="plus")
        open_ = Button("Open…", icon_name="folder-open")
        stand_for(new, "file.new")
        stand_for(open_, "file.open")
        self._open = open_
        new.clicked.connect(self._ask_new)
        open_.clicked.connect(self._ask_open)
        for button in (new, open_):
            button.setMinimumHeight(38)
            column.addWidget(button)
        column.addSpacing(24)
        self.recent = RecentList()
        self.recent.file_chosen.connect(self.file_chosen)
        self.recent.kept_chosen.connect(self.kept_chosen)
        self.recent.removed.connect(self.removed)
        column.addWidget(self.recent, 1)
        return column_widget

    def _right(self) -> QWidget:
        self._inside = inside = QWidget()
        give_ground(inside, "window")
        column = QVBoxLayout(inside)
        column.setContentsMargins(MARGIN, 24, MARGIN, 24)
        column.setSpacing(8)
        column.addWidget(Text("Open one and watch it learn", "page_title"))
        column.addSpacing(24)
        for kind, (heading, words, groups) in ROWS.items():
            head, grid = QHBoxLayout(), QGridLayout()
            column.addLayout(head)
            column.addLayout(grid)
            head.addWidget(Text(heading, "heading"))
            head.addStretch(1)
            head.addWidget(Text(words, "quiet"))
            shown = [example for example in examples() if example.group in groups]
            self._fill(grid, shown, kind)
            column.addSpacing(24)
        column.addStretch(1)
        self._column = column
        return ScrollArea(inside)

    def _fill(self, grid: QGridLayout, shown: list[Example], kind: Kind) -> None:
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP)
        cards = [
            FamousCard(example) if kind == "famous" else ExampleCard(example, kind == "large")
            for example in shown
        ]
        for card in cards:
            card.clicked.connect(self._open_example)
        self.cards += cards
        self._grids.append((grid, cards))
        _deal(grid, cards, COLUMNS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - LEFT_WIDTH - 2 * MARGIN - SCROLL_BAR
        narrow = room // COLUMNS - 2 * GAP
        for card in self.cards:
            card.show_width(LARGE.width() if narrow < LEAST_LARGE else min(LARGE.width(), narrow))
        for grid, cards in self._grids:
            most = MOST_FAMOUS if isinstance(cards[0], FamousCard) else MOST_COLUMNS
            fit = (room + GAP) // (cards[0].sizeHint().width() + GAP)
            _deal(grid, cards, min(most, max(1, fit)))
        self._column.activate()     # before it is shown, nobody else asks how large it is now
        self._inside.adjustSize()       # else cards keep the rows that the first layout gave them


def _deal(grid: QGridLayout, cards: list[ExampleCard], columns: int) -> None:
    """Lay cards out in so many columns; what is left of the width stays empty."""
    for i, card in enumerate(cards):
        grid.addWidget(card, i // columns, i % columns)
    for column in range(MOST_FAMOUS + 1):
        grid.setColumnStretch(column, int(column == columns))
