"""Palette: every layer there is, by family, to be dragged onto the canvas."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.actions import stand_for
from app.canvas.chips import Chip, Fold, More
from app.canvas.kinds import OWN, Kind, families
from app.canvas.my_blocks import OwnBlock, my_blocks
from app.canvas.palette_walk import Walk
from app.parting import part_with_all
from app.settings import Settings, settings_store
from app.widgets.buttons import IconButton
from app.widgets.scroll_area import ScrollArea
from app.widgets.text import Line, Text, give_ground
from app.widgets.text_field import SearchField

WIDTH = 240
HALF = 98
"""Room for a name where two stand side by side."""
RAIL, SLIM = 96, 56
"""Width while it is a rail of icons: two side by side, or one."""
OPEN = {"Ends", "Core", "Activation", OWN}
"""Families that are open at first; the others say what they hold."""


class _Cells:
    """One or two cells a line; what is wide has a line of its own."""

    def __init__(self, grid: QGridLayout, a_line: int = 2) -> None:
        self._grid, self._place, self._a_line = grid, 0, a_line
        for column in range(a_line):
            grid.setColumnStretch(column, 1)

    def add(self, widget: QWidget, wide: bool) -> None:
        """Put a widget into the next cell that is free."""
        if wide and self._place % self._a_line:
            self._place += 1
        row, column = divmod(self._place, self._a_line)
        self._grid.addWidget(widget, row, column, 1, self._a_line if wide else 1)
        self._place += self._a_line if wide else 1


class Palette(QWidget):
    """The left column. Emits `layer_wanted` for those who do not drag.

    Tab reaches the layers once; the arrow keys go among them.
    """

    layer_wanted = Signal(object)
    """A chip was double-clicked or got Enter; carries the layer's class."""
    menu_wanted = Signal(object, QPoint)
    """A menu for a chip is wanted; carries it and a point of the screen."""
    folded = Signal()
    """It is a rail of icons now, or has names again."""
    fold_wanted = Signal()
    """The person wants a rail of icons, or the names back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: list[Chip] = []
        self.is_rail = self.is_slim = False
        self.walk = Walk(self)
        self._whole: set[str] = set()
        self._folds: dict[str, Fold] = {}
        self._build()
        self.search.textChanged.connect(self.show_found)
        self.search.returnPressed.connect(self._take_first)
        settings_store().changed.connect(self._take_settings)
        my_blocks().changed.connect(self._show_own)
        my_blocks().saved.connect(self._point_out)
        self.show_rail(False)

    @property
    def width_px(self) -> int:
        """How wide it is as it is shown now."""
        return (SLIM if self.is_slim else RAIL) if self.is_rail else WIDTH

    def show_rail(self, rail: bool, slim: bool = False) -> None:
        """Show icons alone in a narrow column, a slim one if need be; or names and search too."""
        self.is_rail, self.is_slim = rail, slim
        self.setFixedWidth(self.width_px)
        self.search.setVisible(not rail)
        self._hint.setVisible(not rail)
        words = "Show the names of the layers" if rail else "Fold the palette to icons"
        self.fold.setAccessibleName(words)
        self.search.clear()
        self.show_found("")
        self.folded.emit()

    def show_found(self, words: str) -> None:
        """Show what the search finds; everything while it is empty."""
        part_with_all(self._column)
        self.chips, self._folds = [], {}
        self.walk.clear()
        found = families(words)
        for title, kinds in found.items():
            self._add_family(title, kinds)
        self._nothing.setVisible(not found)
        self._nothing.setText(f'No layer is called or does "{words}"')

    def _add_family(self, title: str, kinds: tuple[Kind, ...]) -> None:
        body = QWidget(self)                    # without a parent it would show as a window
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 0, 2)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(3)
        shown, stops = self._shown(title, kinds), list[QWidget]()
        cells = _Cells(grid, 1 if self.is_rail and self.is_slim else 2)
        for kind in shown:
            chip = Chip(kind, not self.is_rail, self.walk)
            chip.wanted.connect(self.layer_wanted)
            chip.menu_wanted.connect(self.menu_wanted)
            cells.add(chip, wide=not self.is_rail and chip.minimumSizeHint().width() > HALF)
            self.chips.append(chip)
            stops.append(chip)
        if len(shown) < len(kinds) and not self.is_rail:
            rest = ", ".join(kind.title for kind in kinds if kind not in shown)
            more = More(f"{len(kinds) - len(shown)} more", rest, self.walk)
            stops.append(more)
            more.clicked.connect(partial(self._show_whole, title))
            cells.add(more, wide=False)
        if self.is_rail:
            if self._column.count():
                self._column.addWidget(Line())
        else:
            holds = ", ".join(kind.title for kind in shown)
            fold = Fold(title, kinds[0].family, holds, self.walk)
            self.walk.add(fold)
            self._folds[title] = fold
            self._column.addWidget(fold)
            is_open = settings_store().value.families.get(title, title in OPEN)
            fold.setChecked(is_open or bool(self.search.text()))
            body.setVisible(fold.isChecked())
            fold.toggled.connect(partial(self._fold_family, title, body))
        self._column.addWidget(body)
        for stop in stops:
            self.walk.add(stop)

    def _fold_family(self, title: str, body: QWidget, opened: bool) -> None:
        """Open or close a family; it stays so, also at the next start."""
        body.setVisible(opened)
        self.walk.settle()
        store = settings_store()
        if not self.search.text() and opened != store.value.families.get(title, title in OPEN):
            store.change(families={**store.value.families, title: opened})

    def _take_settings(self, settings: Settings) -> None:
        """Open and fold families as another window, or the way back, says."""
        for title, fold in self._folds.items():
            is_open = settings.families.get(title, title in OPEN)
            if not self.search.text() and fold.isChecked() != is_open:
                fold.setChecked(is_open)

    def _shown(self, title: str, kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
        """What most networks are made of; the rest when asked for, or searched."""
        if self.search.text() or title in self._whole:
            return kinds
        return tuple(kind for kind in kinds if kind.common) or kinds

    def _show_own(self) -> None:
        """A block was saved, or put away."""
        self.show_found(self.search.text())

    def _point_out(self, title: str) -> None:
        """Bring a block that was just saved into sight, once the new chips have their places."""
        self.search.clear()
        if OWN in self._folds:
            self._folds[OWN].setChecked(True)
        QTimer.singleShot(0, self, partial(self._scroll_to, title))

    def _scroll_to(self, title: str) -> None:
        self._inside.adjustSize()
        for chip in self.chips:
            if isinstance(chip.kind, OwnBlock) and chip.kind.title == title:
                self._area.ensureWidgetVisible(chip)

    def _show_whole(self, title: str) -> None:
        self._whole.add(title)
        self.show_found("")

    def _take_first(self) -> None:
        if self.chips and self.search.text():
            self.layer_wanted.emit(self.chips[0].kind)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.walk.begin()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        give_ground(self, "surface")
        self.setAccessibleName("Palette")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 10, 8, 8)
        outer.setSpacing(6)
        self.search = SearchField("Search layers")
        self.fold = IconButton("panel-left", "Fold the palette to icons")
        stand_for(self.fold, "view.palette")
        self.fold.clicked.connect(self.fold_wanted)
        top = QHBoxLayout()
        top.setSpacing(4)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(2, 0, 2, 0)
        self._column.setSpacing(2)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._area = ScrollArea(self._inside)
        self._nothing: QLabel = Text("", "quiet", wrap=True)
        self._hint = Text("Drag a layer onto the canvas", "quiet", wrap=True)
        outer.addLayout(top)
        top.addWidget(self.search, 1)
        top.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignVCenter)
        outer.addWidget(self._nothing)
        outer.addWidget(self._area, 1)
        outer.addWidget(self._hint)
