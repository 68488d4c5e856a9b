"""SeveralPage: what several chosen layers have in common, changed in all of them at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, cast

from msgspec import Struct
from PySide6.QtWidgets import QWidget

from app.canvas.several import (
    STRUCTURE,
    activated,
    activations,
    common_fields,
    with_activation,
    with_same,
)
from app.document import Document
from app.inspector.forms import StructForm
from app.inspector.node_page import is_port
from app.inspector.output_fields import output_choices, outputs_of, unfit_fields
from app.inspector.page import Page
from app.widgets.choice_field import ChoiceField
from app.widgets.form import Form
from app.widgets.text import Text
from nncore.check import parameters_of
from nncore.errors import LayerloomError
from nncore.fields import fields_of
from nncore.layers import Layer

if TYPE_CHECKING:
    from app.training.session import Session


class SeveralPage(Page):
    """Reads Document and Session; a change in a field goes to all these layers as one step."""

    def __init__(
        self,
        document: Document,
        session: Session,
        ids: tuple[str, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._session, self.ids = document, session, ids
        self._build()
        self.show_project()

    def fits(self, ids: tuple[str, ...]) -> bool:
        """Whether this page can show those layers without being made anew."""
        return ids == self.ids and [type(layer) for layer in self._layers] == self._kinds

    @property
    def _layers(self) -> list[Layer]:
        graph = self._document.project.graph
        return [graph[node_id].layer for node_id in self.ids]

    def show_project(self) -> None:
        """Fill in what the project says now."""
        graph, layers = self._document.project.graph, self._layers
        known = graph.check().nodes
        counts = Counter(layer.title for layer in layers)
        words = ", ".join(f"{title} × {n}" if n > 1 else title for title, n in counts.items())
        self.show_head("layers", "group", f"{len(layers)} layers", words)
        self._form.show_several(layers)
        ends, dataset = outputs_of(graph, self.ids), self._session.dataset
        self._form.show_choices(output_choices(graph, ends, dataset))
        self._form.show_without(unfit_fields(graph, ends, dataset))
        here = activated(self._document.project, self.ids)
        kinds = [type(graph[row].layer) if row else None for row in here.values()]
        self._activations.setVisible(bool(kinds))
        if len(set(kinds)) > 1:
            self._activation.show_several(kinds)
        elif kinds:
            self._activation.show_value(kinds[0])
        mine = [known[node_id] for node_id in self.ids if node_id in known]
        sums = parameters_of(graph, self.ids), sum(each.multiplications for each in mine)
        whole = all(each.outputs for each in mine)      # else some of them count nothing yet
        for name, number in zip(("Parameters", "Multiplications"), sums, strict=True):
            self._facts[name].setText(f"{number:,}" if whole else "not known yet")

    def _build(self) -> None:
        layers = self._layers
        self._kinds = [type(layer) for layer in layers]
        project = self._document.project
        ports = any(is_port(project, node_id) for node_id in self.ids)
        common = set() if ports else {field.name for field in common_fields(self._kinds)}
        others = {field.name for field in fields_of(self._kinds[-1])} - common
        graph, dataset = project.graph, self._session.dataset
        choices = output_choices(graph, outputs_of(graph, self.ids), dataset)
        self.add_heading("In common")
        hidden = {*STRUCTURE, *others}
        self._form = StructForm(layers[-1], choices=choices, hidden=hidden, parent=self)
        self._form.edited.connect(self._change)
        self._form.held.connect(self._document.hold)
        self.column.addWidget(self._form)
        offered = [(None, "None"), *((kind, kind.title) for kind in activations())]
        self._activation = ChoiceField("Activation", offered)
        self._activation.committed.connect(self._activate)
        self._activations = Form()
        tip = "What follows each of these layers; what answers an Output keeps its own"
        self._activations.add_field("Activation", self._activation, tip)
        self._activations.set_margins(4, 0)
        self.column.addWidget(self._activations)
        nothing = Text("These layers have no setting in common.", "quiet", wrap=True)
        self.column.addWidget(nothing)
        nothing.setVisible(not self._form.has_fields and not activated(project, self.ids))
        self.add_heading("Together")
        self._facts = self.add_facts("Parameters", "Multiplications")
        self.column.addStretch(1)

    def _activate(self, kind: type[Layer] | None) -> None:
        document, ids = self._document, self.ids
        new = with_activation(document.project, ids, kind, document.fresh_id)
        words = f"{kind.title} for" if kind is not None else "No activation for"
        count = len(activated(document.project, ids))
        document.apply(f"{words} {count} layers", new)

    def _change(self, layer: Struct, path: str) -> None:
        name = path.split(".")[0]
        try:
            new = with_same(self._document.project, self.ids, path, cast(Layer, layer))
        except LayerloomError as error:
            self.show_project()
            self._form.refuse(name, str(error))
            return
        words = f"Change {name.replace('_', ' ')} of {len(self.ids)} layers"
        self._document.apply(words, new, merge=f"{','.join(self.ids)}.{path}")
        self.show_project()
