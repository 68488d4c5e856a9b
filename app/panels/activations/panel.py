"""ActivationsPanel: outputs, weights or gradients of every layer over the epochs of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.panels.activations.keep import Keep
from app.panels.activations.ridges import Ridge, Ridges
from app.panels.panel import Panel
from app.theme.current import give_type
from app.widgets.buttons import Button
from app.widgets.scroll_area import ScrollArea
from app.widgets.text import Text
from nncore.graph import Graph, Node
from nncore.insight.distributions import Distributions, What

if TYPE_CHECKING:
    from app.training.session import Session

CHOICES: tuple[tuple[What, str, str], ...] = (
    ("outputs", "Outputs", "What each layer makes of some samples"),
    ("weights", "Weights", "The numbers each layer has learned"),
    ("gradients", "Gradients", "How much each weight was told to change, by its power of ten"),
)
NONE_YET = "Train, and a row is added here with each epoch."


class ActivationsPanel(Panel):
    """A column a layer, a row an epoch.

    Reads Session.distributions and asks for them only while seen; keeps a few rows of the run.
    """

    title: ClassVar[str] = "Activations"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._keep = Keep()
        self._what: What = "outputs"
        self._columns: list[Ridges] = []
        self._sought = ""
        session.distributions_changed.connect(self.show_distributions)
        session.history_changed.connect(self.forget)
        self.tell(NONE_YET)

    @property
    def columns(self) -> list[Ridges]:
        """What is on screen, in the order of the network."""
        return [column for column in self._columns if not column.isHidden()]

    def shown(self) -> None:
        self.session.watch("distributions", self, True)
        if self.session.distributions is not None:
            self._keep.add(self.session.distributions)
        self.draw()

    def hidden(self) -> None:
        self.session.watch("distributions", self, False)

    def show_distributions(self, distributions: Distributions) -> None:
        """Add this epoch's row to every layer."""
        self._keep.add(distributions)
        self.draw()

    def forget(self) -> None:
        """Begin anew: the run was reset, undone or opened."""
        self._keep = Keep()
        self.draw()

    def show_what(self, what: What) -> None:
        """Show outputs, weights or gradients."""
        self._what = what
        for each, button in self._buttons.items():
            button.setChecked(each == what)
        self.draw()

    def show_layer(self, node_id: str) -> None:
        """Bring what a layer makes into view, now or as soon as it is known."""
        self._sought = node_id
        self.show_what("outputs")

    def draw(self) -> None:
        """Draw what was kept, if somebody sees it."""
        if not self.awake:
            return
        graph = self.session.document.project.graph
        layers = self._layers(graph)
        while len(self._columns) < len(layers):
            column = Ridges()
            self._columns.append(column)
            self._row.insertWidget(self._row.count(), column)
        for column, node_id in zip(self._columns, layers, strict=False):
            ridges = tuple(self._keep.ridges(node_id, self._what))
            column.show_ridges(name(graph, node_id), fact(graph[node_id], ridges[-1]), ridges)
        for place, column in enumerate(self._columns):
            column.setVisible(place < len(layers))
        self.tell(self._line(graph))
        if self._sought in layers:
            column = self._columns[layers.index(self._sought)]
            self._row.activate()
            self._scroll.ensureWidgetVisible(column)
            self._sought = ""

    def _layers(self, graph: Graph) -> list[str]:
        known = [node_id for node_id in self._keep.nodes(self._what) if node_id in graph]
        if self._what != "outputs":
            return known
        covered = {wire.source for wire in graph.wires if graph[wire.target].layer.docks}
        return [node_id for node_id in known if node_id not in covered]

    def _line(self, graph: Graph) -> str:
        newest = self._keep.newest
        if newest is None:
            return NONE_YET
        dead = sum(row.dead for row in newest.rows if row.what == "outputs" and row.node in graph)
        return f"One row an epoch, older ones dimmer. Dead units: {dead:,}"

    def _build(self) -> None:
        self._buttons = {}
        row, side = QHBoxLayout(self), QVBoxLayout()
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(16)
        row.addLayout(side)
        side.setContentsMargins(4, 4, 4, 4)
        side.setSpacing(4)
        for what, words, tip in CHOICES:
            button = Button(words, "plain", tip=tip)
            button.setProperty("kind", "tab")
            button.setCheckable(True)
            button.setChecked(what == self._what)
            self._buttons[what] = button
            side.addWidget(button)
        self._buttons["outputs"].clicked.connect(self._show_outputs)
        self._buttons["weights"].clicked.connect(self._show_weights)
        self._buttons["gradients"].clicked.connect(self._show_gradients)
        side.addStretch(1)
        note = Text("Dead: 0 for every sample", "quiet", wrap=True)
        give_type(note, "axis")
        side.addWidget(note)
        inside = QWidget()
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(20)
        self._scroll = ScrollArea(inside, "Activations of every layer", along=True)
        row.addWidget(self._scroll, 1)

    def _show_outputs(self) -> None:
        self.show_what("outputs")

    def _show_weights(self) -> None:
        self.show_what("weights")

    def _show_gradients(self) -> None:
        self.show_what("gradients")


def name(graph: Graph, node_id: str) -> str:
    """A layer's name as its card shows it: what is docked stands behind what it is docked on."""
    node = graph[node_id]
    arriving = graph.arriving(node_id)
    if node.layer.docks and arriving:
        return f"{name(graph, arriving[0].source)} · {node.layer.label}"
    return node.layer.label if node.name.startswith(node.layer.stem) else node.name


def fact(node: Node, ridge: Ridge) -> str:
    """The number that stands beside a layer's name."""
    row = ridge.row
    if row.what == "outputs":
        return f"dead {row.dead:,} of {row.of:,}" if node.layer.docks else ""
    return f"norm {row.norm:.3g}"
