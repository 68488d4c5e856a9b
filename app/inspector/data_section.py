"""DataSection: which data set, how its points are made, how it is split, and what it looks like."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from msgspec import Struct
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.document import Document
from app.inspector import data_edits
from app.inspector.forms import StructForm
from app.inspector.preview import Preview
from app.parting import delete_later
from app.widgets.choice_field import ChoiceField
from app.widgets.form import Form
from app.widgets.switch import Switch
from app.widgets.text import Text
from app.widgets.words import NONE_YET
from nncore import data
from nncore.data import Playground, Split
from nncore.errors import LayerloomError
from nncore.project import Project

if TYPE_CHECKING:
    from app.training.session import Session


class DataSection(QWidget):
    """Reads Document and Session; a change is one step of undo, and Inputs follow the data."""

    def __init__(
        self, document: Document, session: Session, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._session = document, session
        self._source: StructForm | None = None
        self._split: StructForm | None = None
        self._build()
        self._sets.committed.connect(self._choose)
        self._standardise.clicked.connect(self._set_standardise)
        session.data_changed.connect(self.show_data)
        self.show_project()
        self.show_data()

    def show_project(self) -> None:
        """Fill in what the project says now."""
        reference = self._document.project.data
        self._show_set()
        self._standardise.setEnabled(reference is not None)
        if reference is None:
            return
        self._standardise.setChecked(data_edits.standardised(reference))
        source = reference.source if isinstance(reference.source, Playground) else None
        self._source = self._renewed(self._source, source, 1)
        self._split = self._renewed(self._split, reference.split, 3)

    def show_data(self) -> None:
        """Show counts and samples of what was read."""
        dataset = self._session.dataset
        self._show_set()
        self._preview.show_data(dataset)
        self._words.setText("")
        if dataset is not None:
            parts = (dataset.train, dataset.validation, dataset.test)
            counts = " + ".join(f"{len(part):,}" for part in parts)
            what = "nodes" if dataset.is_graph else "rows"
            self._words.setText(f"{counts} {what} to learn from, to validate and to test")
        self._words.setVisible(dataset is not None)

    def _show_set(self) -> None:
        """Which it is, also where it came with the network and is none of those to choose."""
        reference, dataset = self._document.project.data, self._session.dataset
        otherwise = NONE_YET if reference is None or dataset is None else dataset.title
        self._sets.show_value(data_edits.name_of(reference), otherwise)

    def _build(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        form = Form()
        self._sets = ChoiceField("Data set", [(name, _title(name)) for name in data.names()])
        form.add_field("Data set", self._sets)
        self._column.addWidget(form)
        form = Form()
        self._standardise = Switch("Standardise")
        tip = "Bring numbers to mean 0 and deviation 1, by the training rows alone"
        form.add_field("Standardise", self._standardise, tip)
        self._column.addWidget(form)
        self._words = Text("", "quiet", wrap=True)
        self._preview = Preview()
        self._column.addSpacing(6)
        self._column.addWidget(self._words)
        self._column.addSpacing(6)
        self._column.addWidget(self._preview)

    def _renewed(
        self, form: StructForm | None, value: Struct | None, place: int
    ) -> StructForm | None:
        if form is not None and value is not None:
            form.show_value(value)
            return form
        if form is not None:
            form.hide()
            delete_later(form)
            return None
        if value is None:
            return None
        made = StructForm(value, hidden=("name",), parent=self)
        made.edited.connect(self._change)
        made.held.connect(self._document.hold)
        at = place if self._source is not None or place == 1 else place - 1
        self._column.insertWidget(at, made)
        return made

    def _choose(self, name: str) -> None:
        self._session.when_idle(partial(self._take_set, name))

    def _take_set(self, name: str) -> None:
        self._apply("Change the data set", data_edits.with_data(self._document.project, name))

    def _change(self, value: Struct, field: str) -> None:
        project = self._document.project
        try:
            if isinstance(value, Playground):
                new = data_edits.with_source(project, value)
            else:
                new = data_edits.with_split(project, cast(Split, value))
        except LayerloomError as error:
            self._words.setText(str(error))
            self._words.show()
            return
        self._apply(f"Change {field} of the data", new, f"data.{field}")

    def _set_standardise(self, on: bool) -> None:
        dataset = self._session.dataset
        if dataset is not None:
            new = data_edits.with_standardising(self._document.project, dataset, on)
            self._apply("Standardise" if on else "Do not standardise", new)

    def _apply(self, text: str, project: Project, merge: str = "") -> None:
        self._document.apply(text, project, merge)


def _title(name: str) -> str:
    return data.load(data.default_reference(name)).title
