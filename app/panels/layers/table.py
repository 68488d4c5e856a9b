"""LayerTable: every layer at every depth with its numbers, as Qt's views read it; and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.canvas.cards import title_of
from app.heat.kinds import GRADIENT, KINDS, TIME, Kind, together
from app.theme.current import current_theme
from app.theme.icons import icon
from app.theme.type import font
from nncore.blocks.inside import opened
from nncore.bypass import passes
from nncore.graph import Graph, GraphError
from nncore.insight.layer_costs import LayerCost, layer_costs
from nncore.insight.profile import Profile
from nncore.objectives import Training

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Line(Struct, frozen=True):
    """One layer. `numbers` are in the order of KINDS; None is not known."""

    cost: LayerCost
    place: int
    title: str
    within: str
    numbers: tuple[float | None, ...]

    @property
    def path(self) -> str:
        """Where to go: the layer in the first repeat of the blocks that it is in."""
        return self.cost.ids[0]


class Column(Struct, frozen=True, eq=False):
    """What stands in a column: its name, its words, and by what it is sorted."""

    title: str
    help: str
    words: Callable[[Line], str]
    key: Callable[[Line], Any]
    is_number: bool = False


def _column(place: int, kind: Kind) -> Column:
    def words(line: Line) -> str:
        number = line.numbers[place]
        return "–" if number is None else kind.words(number)

    def key(line: Line) -> float:
        number = line.numbers[place]
        return -1.0 if number is None else number

    return Column(kind.title, kind.help, words, key, True)


COLUMNS = (
    Column("Layer", "In the order in which numbers run", lambda line: line.title,
           lambda line: line.place),
    Column("In block", "The blocks that it is in", lambda line: line.within,
           lambda line: line.within),
    Column("Shape", "What leaves it, for one sample", lambda line: line.cost.shape,
           lambda line: line.cost.shape),
    *(_column(place, kind) for place, kind in enumerate(KINDS)),
)


def lines_of(graph: Graph, training: Training, profile: Profile | None) -> list[Line]:
    """Every layer with what is known of it."""
    titles: dict[tuple[str, ...], str] = {}

    def title(key: tuple[str, ...]) -> str:
        if key not in titles:
            try:
                node = opened(graph, key[:-1])[key[-1]]
                titles[key] = title_of(node)
            except GraphError:              # a layer of a later repeat alone
                titles[key] = ""
        return titles[key]

    found = []
    for place, cost in enumerate(layer_costs(graph, training)):
        blocks = [title(cost.key[:end]) for end in range(1, len(cost.key))]
        counts = (cost.parameters, cost.bytes, cost.multiplications)
        numbers = (
            *(float(each) if cost.shape else None for each in counts),
            *(_measured(kind, cost, profile) for kind in (TIME, GRADIENT)),
        )  # fmt: skip
        own = title(cost.key) or cost.node.layer.label
        if passes(cost.node):
            own += ", bypassed"
        found.append(Line(cost, place, own, " › ".join(blocks), numbers))
    return found


def _measured(kind: Kind, cost: LayerCost, profile: Profile | None) -> float | None:
    if profile is None:
        return None
    found = profile.seconds if kind is TIME else profile.gradients
    return together(kind, (found.get(path) for path in cost.ids))


def as_csv(lines: Iterable[Line]) -> str:
    """Names in words, numbers in full and without units: bytes, seconds."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    heads = ("layer", "in_block", "name", "kind", "shape")
    writer.writerow([*heads, "parameters", "bytes", "multiplications", "seconds", "gradient"])
    for line in lines:
        node = line.cost.node
        said = (line.title, line.within, node.name, node.layer.tag, line.cost.shape)
        counts = ["" if number is None else f"{number:.0f}" for number in line.numbers[:3]]
        rest = ["" if number is None else repr(number) for number in line.numbers[3:]]
        writer.writerow([*said, *counts, *rest])
    return text.getvalue()


class LayerTable(QAbstractTableModel):
    """Sorted by any column; what is equal stays in the order of the network."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []
        self._by, self._down = 0, False

    def show_lines(self, lines: Sequence[Line]) -> None:
        """List these layers."""
        same = [line.cost.key for line in self._sorted(lines)] == [
            line.cost.key for line in self.lines
        ]
        if same and self.lines:
            self.lines = self._sorted(lines)
            last = self.index(len(self.lines) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self.lines = self._sorted(lines)
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column."""
        self._by, self._down = column, order == Qt.SortOrder.DescendingOrder
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self.lines[index.row()].cost.key for index in before]
        self.lines = self._sorted(self.lines)
        rows = {line.cost.key: row for row, line in enumerate(self.lines)}
        after = [
            self.index(rows[key], index.column()) for key, index in zip(keys, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def _sorted(self, lines: Iterable[Line]) -> list[Line]:
        ordered = sorted(lines, key=lambda line: line.place)
        return sorted(ordered, key=COLUMNS[self._by].key, reverse=self._down)

    # Qt

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            arrow = ("  ↓" if self._down else "  ↑") if section == self._by else ""
            return column.title + arrow
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.help
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column.is_number else Qt.AlignmentFlag.AlignLeft
        if role == Qt.ItemDataRole.InitialSortOrderRole and column.is_number:
            return Qt.SortOrder.DescendingOrder         # one looks for what costs most
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line, column = self.lines[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.words(line)
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_number:
            return RIGHT
        if role == Qt.ItemDataRole.FontRole and (column.is_number or column.title == "Shape"):
            return font("number")
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            layer = line.cost.node.layer
            return icon(layer.icon, current_theme().family(layer.family))
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.cost.node.name
        return None
