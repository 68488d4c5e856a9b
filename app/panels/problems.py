"""Problems: what stands in the way of training, or deserves a look, and what mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.canvas.cards import title_of
from app.panels.panel import Panel
from app.parting import delete_later
from app.theme.current import theme_source
from app.theme.icons import pixmap
from app.theme.tokens import Theme
from app.training.hindrances import hindrances, in_words
from app.widgets.buttons import Button
from app.widgets.focus_ring import ring_focus
from app.widgets.scroll_area import ScrollArea
from app.widgets.text import Text
from nncore.blocks.inside import opened
from nncore.graph import Graph, GraphError
from nncore.shapes import Problem

if TYPE_CHECKING:
    from app.training.session import Session

KIND, PLACE = "Kind", "Place"
SORTS = {KIND: "What keeps it from training first, remarks last", PLACE: "As numbers run through"}
NONE = "Nothing stands in the way of training."


class ProblemsPanel(Panel):
    """A row a problem: where, why, and a button that mends it.

    Reads Session.problems and the names in its document's graph. Errors alone are counted; they
    come first unless the rows are sorted by their places in the network.
    """

    title: ClassVar[str] = "Problems"

    node_chosen = Signal(str)
    """A row was clicked; carries the id of its node."""
    mend_asked = Signal(object)
    """The person wants a problem mended; carries the Problem, which has a remedy."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._rows: list[ProblemRow] = []
        self._refused: Problem | None = None
        self._by, self._down = KIND, False
        session.problems_changed.connect(self.show_problems)
        self._say()

    @property
    def count(self) -> int:
        """How many keep the network from training."""
        return hindrances(self.session.problems)

    @property
    def rows(self) -> list[ProblemRow]:
        """What is on screen, top first."""
        return self._rows

    def shown(self) -> None:
        self.show_problems()

    def show_refused(self, problem: Problem | None) -> None:
        """Keep the remedy of a wire that was refused, below what is wrong with the network."""
        self._refused = problem
        self.show_problems()

    def show_problems(self) -> None:
        """Show what is wrong now; rows that stay the same stay in place."""
        self._say()
        if not self.awake:
            return
        ordered = sorted(self.session.problems, key=self._key, reverse=self._down)
        ordered += [self._refused] if self._refused else []
        if [row.problem for row in self._rows] != ordered:
            self._fill(ordered)
        self._empty.setVisible(not ordered)
        self._scroll.setVisible(bool(ordered))
        self._head.setVisible(len(ordered) > 1)

    def sort_by(self, what: str) -> None:
        """Order the rows by "Kind" or "Place"; asked again, the other way round."""
        self._down = not self._down and what == self._by
        self._by = what
        for name, button in self._sorters.items():
            arrow = f" {'↓' if self._down else '↑'}" if name == what else ""
            button.setText(name + arrow)
        self.show_problems()

    def _key(self, problem: Problem) -> tuple[object, ...]:
        kind = (problem.severity == "warning",)
        graph = self.session.document.project.graph
        where = _standing(problem, graph)
        return (*kind, *where) if self._by == KIND else (*where, *kind)

    def _sort(self) -> None:
        self.sort_by(str(self.sender().property("by")))

    def _say(self) -> None:
        self.count_changed.emit(self.count)
        refused = "1 refused wire" if self._refused else ""
        told = filter(None, (in_words(self.session.problems), refused))
        self.tell(" · ".join(told) or NONE)

    def _fill(self, problems: list[Problem]) -> None:
        for old in self._rows:
            old.hide()
            delete_later(old)
        graph = self.session.document.project.graph
        self._rows = [ProblemRow(problem, place(problem, graph)) for problem in problems]
        for row in self._rows:
            row.chosen.connect(self.node_chosen)
            row.mend_asked.connect(self.mend_asked)
            self._column.insertWidget(self._column.count() - 1, row)

    def _build(self) -> None:
        self._empty = Text(NONE, "quiet")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(12, 4, 12, 12)
        self._column.setSpacing(8)
        self._column.addStretch(1)
        self._scroll = ScrollArea(inside)
        self._head = self._header()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._empty)
        column.addWidget(self._scroll)


    def _header(self) -> QWidget:
        """What the rows can be sorted by."""
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 16, 0)
        row.addWidget(Text("Sorted by", "quiet"))
        self._sorters: dict[str, Button] = {}
        for name in (KIND, PLACE):
            button = Button(name, "plain", tip=SORTS[name])
            button.setProperty("by", name)
            button.setAccessibleName(f"Sort by {name.lower()}")
            button.clicked.connect(self._sort)
            self._sorters[name] = button
            row.addWidget(button)
        row.addStretch(1)
        self._sorters[KIND].setText(f"{KIND} ↑")
        return head


class ProblemRow(QFrame):
    """One problem. Enter, or a click beside the button, goes to its node."""

    chosen = Signal(str)
    """The row was clicked; carries the id of the node."""
    mend_asked = Signal(object)
    """The button was pressed; carries the Problem."""

    def __init__(self, problem: Problem, where: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problem = problem
        self.button: Button | None = None
        self.setProperty("kind", "notice")
        self.setAccessibleName(f"{problem.title}. {problem.why}")
        self._sign = QLabel()
        words = QVBoxLayout()
        words.setSpacing(2)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(16)
        row.addWidget(self._sign)
        row.addLayout(words, 1)
        words.addWidget(Text(problem.title, "card_title", wrap=True))
        words.addWidget(Text(problem.why, "quiet", wrap=True))
        row.addWidget(Text(where, "quiet"))
        if problem.remedy is not None:
            self.button = Button(problem.remedy.text, "outline")
            self.button.clicked.connect(self._mend)
            row.addWidget(self.button)
        if problem.node:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            ring_focus(self)
        source = theme_source()
        source.changed.connect(self.show_theme)
        self.show_theme(source.theme)

    def show_theme(self, theme: Theme) -> None:
        """Colour the sign: errors differ from remarks by shape as well."""
        wrong = self.problem.severity == "error"
        name, ink = ("circle-alert", theme.error) if wrong else ("triangle-alert", theme.quiet)
        self._sign.setPixmap(pixmap(name, ink, 20, self.devicePixelRatioF()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._inside(event):
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _inside(self, event: QMouseEvent) -> bool:
        return self.rect().contains(event.position().toPoint())

    def _choose(self) -> None:
        if self.problem.node:
            self.chosen.emit(self.problem.node)

    def _mend(self) -> None:
        self.mend_asked.emit(self.problem)


def place(problem: Problem, graph: Graph) -> str:
    """Say where a problem is: the layer by its name, and the input if it is one of several."""
    words, node = [], None
    ids = problem.node.split("/")[::2]
    for depth, node_id in enumerate(ids):
        try:
            node = opened(graph, tuple(ids[:depth]))[node_id]
        except GraphError:
            break
        words.append(title_of(node))
    if node is not None and len(node.layer.inputs) > 1 and problem.port:
        words.append(problem.port)
    return " › ".join(words)


def _standing(problem: Problem, graph: Graph) -> tuple[object, ...]:
    """Where a problem is in the order in which numbers run; the whole network comes first."""
    if not problem.node:
        return (-1, "")
    order = graph.check().order
    head = problem.node.partition("/")[0]
    return (order.index(head) if head in order else len(order), problem.node)
