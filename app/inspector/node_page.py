"""NodePage: one layer: its settings, what they lead to, and the code that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct
from PySide6.QtWidgets import QWidget

from app.canvas.cards import title_of
from app.canvas.docking import docked
from app.canvas.edits import change, free_of
from app.canvas.naming import give_name
from app.canvas.several import STRUCTURE
from app.document import Document
from app.inspector.block_section import BlockSection
from app.inspector.code import CodeView
from app.inspector.forms import StructForm
from app.inspector.output_fields import output_choices, outputs_of, unfit_fields
from app.inspector.page import Page
from app.widgets.form import Form
from app.widgets.text import Text
from app.widgets.text_field import TextField
from nncore.blocks import Block
from nncore.blocks.inside import InnerGraph
from nncore.bypass import passes
from nncore.graph import Node, NodeCheck
from nncore.layers import Input, Layer, Output, UnknownLayer
from nncore.project import Project
from nncore.shapes import Change

if TYPE_CHECKING:
    from app.training.session import Session


def is_port(project: Project, node_id: str) -> bool:
    """Whether a node is an end of the block that one is in."""
    inside = isinstance(project.graph, InnerGraph)
    return inside and isinstance(project.graph[node_id].layer, Input | Output)


class NodePage(Page):
    """Reads Document and Session; a change in a field is applied at once, turning is one step."""

    def __init__(
        self,
        document: Document,
        session: Session,
        node_id: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._session, self.node_id = document, session, node_id
        self._build()
        self.show_project()
        session.problems_changed.connect(self._show_what_fits)

    def fits(self, node_id: str) -> bool:
        """Whether this page can show that layer without being made anew."""
        return node_id == self.node_id and type(self._layer) is self._kind

    @property
    def _layer(self) -> Layer:
        return self._document.project.graph[self.node_id].layer

    @property
    def _is_port(self) -> bool:
        """Whether it is an end of a block: data and losses belong to the whole network."""
        return is_port(self._document.project, self.node_id)

    @property
    def _ends(self) -> list[Node]:
        """The Output that this is, if it is one and the network's own."""
        graph = self._document.project.graph
        if self.node_id not in graph or self._is_port:
            return []
        return outputs_of(graph, [self.node_id])

    def show_project(self) -> None:
        """Fill in what the project says now."""
        project = self._document.project
        node, check = project.graph[self.node_id], project.graph.check()
        layer = node.layer
        words = (type(layer).__doc__ or "").strip().splitlines()[0]
        if self._is_port:
            words = PORTS[isinstance(layer, Output)]
        self.show_head(layer.icon, layer.family, title_of(node), words)
        if self._name.text() != node.name:
            self._said.say("")
        self._name.show_text(node.name)
        self._form.show_value(layer)
        self._show_what_fits()
        if self._block is not None:
            self._block.show_project()
        known = check.nodes.get(self.node_id)
        self._facts["In"].setText(_arriving(known))
        self._facts["Out"].setText(_leaving(known))
        bypassed = "bypassed" if passes(node) else ""
        self._facts["Parameters"].setText(bypassed or (f"{known.count:,}" if known else ""))
        self._facts["Multiplications"].setText(f"{known.multiplications:,}" if known else "")
        rows = docked(project.graph, free_of(project)).get(self.node_id, ())
        names = ", ".join(title_of(project.graph[row]) for row in rows)
        self._facts["Docked"].setText(names or "–")
        if isinstance(layer, UnknownLayer):
            self._wrong.setText(layer.reason)
            self._wrong.show()

    def _show_what_fits(self) -> None:
        """Offer what a field may be with the data and the loss that are there now, and mending."""
        graph, dataset = self._document.project.graph, self._session.dataset
        ends = self._ends
        self._form.show_choices(output_choices(graph, ends, dataset))
        self._form.show_without(unfit_fields(graph, ends, dataset))
        self._show_offers()

    def _show_offers(self) -> None:
        """Offer at a field what would mend a problem: as many units as the data has classes."""
        found: dict[str, tuple[str, Change]] = {}
        for problem in self._session.problems:
            remedy = problem.remedy
            if isinstance(remedy, Change) and (remedy.node or problem.node) == self.node_id:
                words = problem.expected if remedy.node else remedy.text
                found.setdefault(remedy.field, (words or remedy.text, remedy))
        for name, row in self._form.rows.items():
            offered = found.get(name)
            words, value = (offered[0], offered[1].value) if offered else ("", None)
            row.show_offer(words[:1].upper() + words[1:], value)

    def _build(self) -> None:
        self._kind = type(self._layer)
        named = Form()
        self._name = TextField("Name")
        named.add_field("Name", self._name, "What scripts and exports call this layer")
        self._name.committed.connect(self._rename)
        self._said = named.add_note()
        self._name.textEdited.connect(self._forget)
        self.column.addWidget(named)
        graph, dataset = self._document.project.graph, self._session.dataset
        choices = output_choices(graph, self._ends, dataset)
        self._form = StructForm(self._layer, choices=choices, hidden=STRUCTURE, parent=self)
        self._form.edited.connect(self._change)
        self._form.held.connect(self._document.hold)
        self.column.addWidget(self._form)
        self._form.setVisible(self._form.has_fields and not self._is_port)
        self._block: BlockSection | None = None
        if isinstance(self._layer, Block):
            self._block = BlockSection(self._document, self.node_id)
            self.column.addWidget(self._block)
        self._wrong = Text("", "error", wrap=True)
        self._wrong.hide()
        self.column.addWidget(self._wrong)
        self._facts = self.add_facts("In", "Out", "Parameters", "Multiplications", "Docked")
        self._code = CodeView()
        if self._code.show_layer(self._kind):
            self.add_heading("The code that runs")
            self.column.addWidget(self._code)
        self.column.addStretch(1)

    def _change(self, layer: Struct, field: str) -> None:
        project = self._document.project
        new = change(project, self.node_id, cast(Layer, layer))
        name = self._layer.title      # not the label: its number is what is being turned
        words = field.split(".")[0].replace("_", " ")
        self._document.apply(f"Change {words} of {name}", new, merge=f"{self.node_id}.{field}")

    def _rename(self, name: str) -> None:
        wrong = give_name(self._document, self.node_id, name)
        if wrong:
            self._name.show_text(self._document.project.graph[self.node_id].name)
            self._said.say(wrong, wrong=True)

    def _forget(self, _typed: str) -> None:
        self._said.say("")


PORTS = ("What arrives at the block enters here.", "What arrives here leaves the block.")


def _arriving(known: NodeCheck | None) -> str:
    """What arrives at the ports, a line each."""
    shapes: list[Any] = []
    for shape in known.inputs if known else ():
        shapes += shape if isinstance(shape, tuple) else [shape]
    return "\n".join(str(shape) for shape in shapes if shape is not None) or "–"


def _leaving(known: NodeCheck | None) -> str:
    if known is None or not known.outputs:
        return "not known yet"
    return "\n".join(str(shape) for shape in known.outputs)
