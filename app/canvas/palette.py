"""Palette: every layer there is, by family, to be dragged onto the canvas."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.actions import stand_for
from app.canvas.drop import mime_of
from app.canvas.my_blocks import OwnBlock, my_blocks
from app.parting import delete_later
from app.settings import Settings, settings_store
from app.theme.colours import brush, colour, pen
from app.theme.current import current_theme
from app.theme.icons import pixmap
from app.theme.type import font
from app.widgets.buttons import Button, IconButton
from app.widgets.focus_ring import ring_focus
from app.widgets.scroll_area import ScrollArea
from app.widgets.text import Line, Text, give_ground
from app.widgets.text_field import SearchField
from nncore.layers import Layer, layer_types

Kind = type[Layer] | OwnBlock
"""What a chip stands for."""
WIDTH = 240
TEXT_LEFT = 26
"""From a chip's left edge to its name."""
HALF = 98
"""Room for a name where two stand side by side."""
HANGS = QPoint(-12, -16)
"""Where the hand is in what hangs from it: over the canvas a ghost is above."""
RAIL = 96
"""Width while it is a rail of icons."""
TITLES = {"data": "Ends", "output": "Ends", "normalise": "Normalise"}
ORDER = (
    "Ends", "Core", "Activation", "Convolution", "Normalise", "Combine", "Sequence", "Graph",
    "Audio", "Diffusion", "Block",
)  # fmt: skip
OWN = "My blocks"
OPEN = {"Ends", "Core", "Activation", OWN}
"""Families that are open at first; the others say what they hold."""


def families(search: str = "") -> dict[str, tuple[type[Layer], ...]]:
    """Title of each family -> its layers whose title, nickname or help has the searched words."""
    found: dict[str, list[type[Layer]]] = {}
    words = search.lower().split()
    for kind in layer_types():
        said = " ".join((kind.title, *kind.nicknames, kind.__doc__ or "")).lower()
        if kind.in_palette and all(word in said for word in words):
            title = TITLES.get(kind.family, kind.family.capitalize())
            found.setdefault(title, []).append(kind)
    rank = {title: place for place, title in enumerate(ORDER)}
    ordered = sorted(found, key=lambda title: rank.get(title, len(rank)))
    best = words[:1]
    return {
        title: tuple(sorted(found[title], key=lambda k: not _begins(k, best))) for title in ordered
    }


def own_blocks(search: str = "") -> tuple[OwnBlock, ...]:
    """The blocks that the person has saved whose name or layers have the searched words."""
    words = search.lower().split()
    return tuple(
        block for block in my_blocks().blocks
        if all(word in f"{block.title} {block.tip}".lower() for word in words)
    )  # fmt: skip


def _begins(kind: type[Layer], words: list[str]) -> bool:
    return bool(words) and kind.title.lower().startswith(words[0])


class Chip(QPushButton):
    """One kind of layer. Drag it; or double-click, or press Enter."""

    wanted = Signal(object)
    """The person wants one without dragging; carries the layer's class."""
    menu_wanted = Signal(object, QPoint)
    """The right button was pressed, or the key for it; carries the chip and where."""

    def __init__(
        self, kind: Kind, named: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.kind, self._named = kind, named
        self._pressed: QPoint | None = None
        said = kind.tip if isinstance(kind, OwnBlock) else (kind.__doc__ or "").strip()
        first = said.splitlines()
        tip = first[0] if first else kind.title
        self.setAccessibleName(f"Add {kind.title}")
        self.setToolTip(tip if named else f"{kind.title}. {tip}")
        self.setFont(font("setting"))
        self.setFixedHeight(28)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        ring_focus(self)

    def sizeHint(self) -> QSize:
        return QSize(self._least, 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._least, 28)

    @property
    def _least(self) -> int:
        """Wide enough for its name: nothing is cut."""
        words = QFontMetrics(font("setting")).horizontalAdvance(self.kind.title)
        return TEXT_LEFT + words + 6 if self._named else 28

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        far = QApplication.startDragDistance()
        at = event.position().toPoint()
        if self._pressed is not None and (at - self._pressed).manhattanLength() >= far:
            self._pressed = None
            self._drag()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.wanted.emit(self.kind)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit(self.kind)
        elif event.key() == Qt.Key.Key_Delete and isinstance(self.kind, OwnBlock):
            my_blocks().put_away(self.kind)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(self, event.globalPos())

    def _drag(self) -> None:
        drag = QDrag(self)
        kind = self.kind
        drag.setMimeData(kind.mime() if isinstance(kind, OwnBlock) else mime_of(kind))
        drag.setPixmap(self.grab())
        drag.setHotSpot(HANGS)
        drag.exec(Qt.DropAction.CopyAction)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(theme.card_line))
        painter.setBrush(brush(theme.chosen if self.underMouse() else theme.card))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        name = self.kind.icon
        tint = theme.family(self.kind.family)
        left = 8 if self._named else (self.width() - 14) // 2
        painter.drawPixmap(QPoint(left, 7), pixmap(name, tint, 14, self.devicePixelRatioF()))
        if self._named:
            painter.setPen(colour(theme.text))
            painter.setFont(font("setting"))
            room = self.rect().adjusted(TEXT_LEFT, -1, 0, -1)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.kind.title)


class Fold(QPushButton):
    """A family's line: arrow, colour, name. Opens and closes its chips."""

    def __init__(
        self, title: str, family: str, holds: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title, self._family, self._holds = title, family, holds
        self.setCheckable(True)
        self.setChecked(True)
        self.setFixedHeight(24)
        self.setAccessibleName(title)
        ring_focus(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        arrow = "chevron-down" if self.isChecked() else "chevron-right"
        painter.drawPixmap(QPoint(0, 5), pixmap(arrow, theme.quiet, 14, self.devicePixelRatioF()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(theme.family(self._family)))
        painter.drawRoundedRect(20, 7, 10, 10, 2, 2)
        painter.setPen(colour(theme.text))
        painter.setFont(font("card_title"))
        room = self.rect().adjusted(38, -2, 0, -2)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._title)
        if not self.isChecked():
            taken = QFontMetrics(font("card_title")).horizontalAdvance(self._title) + 12
            room.setLeft(room.left() + taken)
            painter.setPen(colour(theme.quiet))
            painter.setFont(font("setting"))
            words = QFontMetrics(font("setting")).elidedText(
                self._holds, Qt.TextElideMode.ElideRight, room.width()
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)


class _Cells:
    """Two cells a line; what is wide has a line of its own."""

    def __init__(self, grid: QGridLayout) -> None:
        self._grid, self._place = grid, 0

    def add(self, widget: QWidget, wide: bool) -> None:
        """Put a widget into the next cell that is free."""
        if wide and self._place % 2:
            self._place += 1
        row, column = divmod(self._place, 2)
        self._grid.addWidget(widget, row, column, 1, 2 if wide else 1)
        self._place += 2 if wide else 1


class Palette(QWidget):
    """The left column. Emits `layer_wanted` for those who do not drag."""

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
        self.is_rail = False
        self._whole: set[str] = set()
        self._folds: dict[str, Fold] = {}
        self._build()
        self.search.textChanged.connect(self.show_found)
        self.search.returnPressed.connect(self._take_first)
        settings_store().changed.connect(self._take_settings)
        my_blocks().changed.connect(self._show_own)
        self.show_rail(False)

    def show_rail(self, rail: bool) -> None:
        """Show icons alone in a narrow column, or names and search as well."""
        self.is_rail = rail
        self.setFixedWidth(RAIL if rail else WIDTH)
        self.search.setVisible(not rail)
        self._hint.setVisible(not rail)
        words = "Show the names of the layers" if rail else "Fold the palette to icons"
        self.fold.setAccessibleName(words)
        self.search.clear()
        self.show_found("")
        self.folded.emit()

    def show_found(self, words: str) -> None:
        """Show what the search finds; everything while it is empty."""
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                delete_later(widget)
        self.chips, self._folds = [], {}
        found: dict[str, tuple[Kind, ...]] = {**families(words)}
        if own := own_blocks(words):
            found[OWN] = own
        for title, kinds in found.items():
            self._add_family(title, kinds)
        self._nothing.setVisible(not found)
        self._nothing.setText(f'No layer is called or does "{words}"')
        self._column.addStretch(1)

    def _add_family(self, title: str, kinds: tuple[Kind, ...]) -> None:
        body = QWidget(self)                    # without a parent it would show as a window
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 0, 2)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        shown = self._shown(title, kinds)
        cells = _Cells(grid)
        for kind in shown:
            chip = Chip(kind, named=not self.is_rail)
            chip.wanted.connect(self.layer_wanted)
            chip.menu_wanted.connect(self.menu_wanted)
            cells.add(chip, wide=not self.is_rail and chip.minimumSizeHint().width() > HALF)
            self.chips.append(chip)
        if len(shown) < len(kinds) and not self.is_rail:
            more = Button(f"{len(kinds) - len(shown)} more", "plain")
            more.setToolTip(", ".join(kind.title for kind in kinds if kind not in shown))
            more.clicked.connect(partial(self._show_whole, title))
            cells.add(more, wide=False)
        if self.is_rail:
            if self._column.count():
                self._column.addWidget(Line())
        else:
            fold = Fold(title, kinds[0].family, ", ".join(kind.title for kind in shown))
            self._folds[title] = fold
            self._column.addWidget(fold)
            is_open = settings_store().value.families.get(title, title in OPEN)
            fold.setChecked(is_open or bool(self.search.text()))
            body.setVisible(fold.isChecked())
            fold.toggled.connect(partial(self._fold_family, title, body))
        self._column.addWidget(body)

    def _fold_family(self, title: str, body: QWidget, opened: bool) -> None:
        """Open or close a family; it stays so, also at the next start."""
        body.setVisible(opened)
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

    def _show_whole(self, title: str) -> None:
        self._whole.add(title)
        self.show_found("")

    def _take_first(self) -> None:
        if self.chips and self.search.text():
            self.layer_wanted.emit(self.chips[0].kind)

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
        top.addWidget(self.search, 1)
        top.addWidget(self.fold)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(2, 0, 2, 0)
        self._column.setSpacing(2)
        area = ScrollArea(inside)
        self._nothing: QLabel = Text("", "quiet", wrap=True)
        self._hint = Text("Drag a layer onto the canvas", "quiet")
        outer.addLayout(top)
        outer.addWidget(self._nothing)
        outer.addWidget(area, 1)
        outer.addWidget(self._hint)
