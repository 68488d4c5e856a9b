"""NetworkPage: what is seen when nothing is chosen: how it is trained, the network in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from app.document import Document
from app.inspector.forms import StructForm
from app.inspector.page import Page
from nncore.blocks.inside import InnerGraph
from nncore.insight.memory import in_words, to_train
from nncore.objectives import Objective, Training

if TYPE_CHECKING:
    from app.training.session import Session


class NetworkPage(Page):
    """Reads Document and Session; settings take effect at the next step."""

    def __init__(
        self, document: Document, session: Session, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._session = document, session
        self._build()
        self.show_project()

    def show_project(self) -> None:
        """Fill in what the project says now."""
        project = self._document.project
        graph, training = project.graph, project.training
        check = graph.check()
        count = len(graph.nodes)
        self.show_head(
            "layers", "group", project.title, "1 layer" if count == 1 else f"{count:,} layers"
        )
        self._what.setText("This block" if isinstance(graph, InnerGraph) else "The network")
        self._objective.show_value(training.objectives[0])
        self._training.show_value(training)
        facts = {
            "Parameters": f"{check.parameters:,}",
            "Multiplications": f"{check.multiplications:,}",
            "Weights": in_words(4 * check.parameters),
            "To train": f"about {in_words(to_train(check, training))}",
        }
        for name, words in facts.items():
            self._facts[name].setText(words if check.is_known else "not known yet")

    def _build(self) -> None:
        training = self._document.project.training
        self.add_heading("Training")
        self._training = StructForm(training, hidden=("objectives",), parent=self)
        self._training.edited.connect(self._change)
        self._training.held.connect(self._document.hold)
        self.column.addWidget(self._training)
        self.add_heading("Optimiser")
        hidden = ("terms", "parameters", "every")
        self._objective = StructForm(training.objectives[0], hidden=hidden, parent=self)
        self._objective.edited.connect(self._change_objective)
        self._objective.held.connect(self._document.hold)
        self.column.addWidget(self._objective)
        self._what = self.add_heading("The network")
        self._facts = self.add_facts("Parameters", "Multiplications", "Weights", "To train")
        self.column.addStretch(1)

    def _change(self, training: Struct, field: str) -> None:
        self._apply(cast(Training, training), field)

    def _change_objective(self, objective: Struct, field: str) -> None:
        training = self._document.project.training
        rest: tuple[Any, ...] = training.objectives[1:]
        changed = replace(training, objectives=(cast(Objective, objective), *rest))
        self._apply(changed, field)

    def _apply(self, training: Training, field: str) -> None:
        words = field.split(".")[-1].replace("_", " ")
        project = replace(self._document.project, training=training)
        self._document.apply(f"Change {words}", project, merge=f"training.{field}")
