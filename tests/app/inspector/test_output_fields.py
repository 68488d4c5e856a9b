"""The page of an Output: it offers the scores that fit its loss, and keeps those that do not."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QScrollArea

from app.canvas import edits
from app.canvas.selection import Selection
from app.document import Document
from app.inspector.data_edits import with_data
from app.inspector.fields import Toggles
from app.inspector.inspector import Inspector
from app.inspector.node_page import NodePage
from app.widgets.choice_field import ChoiceField
from app.widgets.text_field import TextField
from nncore.check_data import problems_with
from nncore.examples import example
from nncore.layers import Output
from nncore.losses import BinaryCrossEntropy, GaussianKL, Hinge, MeanSquaredError
from tests.app.canvas import kit

OF_NUMBERS = ["MAE", "RMSE", "R²", "MAPE"]
YES_OR_NO = ["Accuracy", "Precision", "Recall", "F1", "AUC"]
OF_CLASSES = [
    "Accuracy", "Top k", "Precision", "Recall", "F1", "AUC", "Perplexity", "Bits per character",
]  # fmt: skip


class Session(kit.FakeSession):
    @property
    def problems(self):
        project = self.document.project
        wrong = self.check.problems
        return wrong + problems_with(project.graph, self.dataset) if self.dataset else wrong


@pytest.fixture
def desk(qtbot):
    """The page of the Output of an example."""

    def opened(name):
        document = Document(example(name))
        selection = Selection(document)
        inspector = Inspector(document, Session(document), selection)
        inspector.document, inspector.output = document, document.project.graph.outputs[0].id
        qtbot.addWidget(inspector)
        inspector.show()
        selection.choose([inspector.output])
        return inspector

    return opened


def scores(desk):
    toggles = desk.page.findChild(Toggles)
    return [button for button in toggles.findChildren(QPushButton) if button.isVisible()]


def words(desk):
    return [button.text() for button in scores(desk)]


def press(desk, word):
    next(button for button in scores(desk) if button.text() == word).click()


def give(desk, loss):
    box = next(b for b in desk.page.findChildren(ChoiceField) if b.accessibleName() == "Loss")
    box.committed.emit(loss)


def asked(desk):
    return desk.document.project.graph[desk.output].layer.metrics


@pytest.mark.parametrize(("name", "offered", "fields"), [
    ("mnist", OF_CLASSES, {"average", "top_k"}),
    ("spiral", YES_OR_NO, {"average"}),
    ("house-prices", OF_NUMBERS, set()),
])
def test_scores_that_fit_are_offered_and_no_others(desk, name, offered, fields):
    here = desk(name)
    assert isinstance(here.page, NodePage)
    assert words(here) == offered
    rows = here.page._form.rows
    assert {each for each in ("average", "top_k") if rows[each].isVisible()} == fields


def test_another_loss_offers_other_scores_and_an_old_one_comes_back_with_its_loss(desk):
    here = desk("mnist")
    press(here, "F1")
    press(here, "Top k")
    assert asked(here) == ("top_k", "f1")
    give(here, Hinge)
    assert words(here) == OF_CLASSES[:6]
    give(here, BinaryCrossEntropy)
    assert words(here) == YES_OR_NO
    press(here, "AUC")
    assert asked(here) == ("top_k", "f1", "auc")
    give(here, None)
    assert [b.text() for b in scores(here) if b.isChecked()] == ["Top k", "F1", "AUC"]
    for _ in range(6):
        here.document.undo()
    assert asked(here) == ()
    assert words(here) == OF_CLASSES


def test_a_loss_without_a_right_answer_has_no_scores_to_choose(desk):
    here = desk("mnist")
    give(here, GaussianKL)
    assert words(here) == []
    assert not here.page._form.rows["metrics"].isVisible()


def test_a_score_that_does_not_fit_can_be_left_out_at_its_field(desk):
    here = desk("house-prices")
    here.show_narrow(True)
    layer = replace(here.document.project.graph[here.output].layer, metrics=("accuracy",))
    project = edits.change(here.document.project, here.output, layer)
    here.document.apply("Ask for accuracy", project)
    offer = next(b for b in here.page.findChildren(QPushButton) if b.text().startswith("Show R²"))
    assert offer.isVisible()
    assert words(here) == OF_NUMBERS
    area = here.findChild(QScrollArea)
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    assert here.page.minimumSizeHint().width() <= area.viewport().width()
    offer.click()
    assert asked(here) == ()
    assert not offer.isVisible()


def test_what_several_outputs_are_offered_fits_them_all(qtbot):
    project = example("mnist")
    first = project.graph.outputs[0]
    graph = project.graph.adding(Output(loss=MeanSquaredError()), "n99")
    document = Document(replace(project, graph=graph))
    selection = Selection(document)
    inspector = Inspector(document, Session(document), selection)
    qtbot.addWidget(inspector)
    inspector.show()
    selection.choose([first.id, "n99"])
    assert words(inspector) == []


@pytest.mark.parametrize("count", [1, 2])
def test_columns_are_offered_once_the_data_are_there(qtbot, count):
    project = example("house-prices")
    project = replace(project, graph=project.graph.adding(Output(loss=MeanSquaredError()), "n99"))
    document = Document(project)
    session, selection = Session(document), Selection(document)
    dataset, session.dataset = session.dataset, None
    selection.choose([project.graph.outputs[0].id, "n99"][:count])
    inspector = Inspector(document, session, selection)
    qtbot.addWidget(inspector)
    inspector.show()
    assert isinstance(inspector.page._form.rows["target"].widget, TextField)
    session.dataset = dataset
    session.problems_changed.emit()
    session.data_changed.emit()
    box = inspector.page._form.rows["target"].widget
    assert isinstance(box, ChoiceField)
    offered = [box.itemText(place) for place in range(box.count())]
    assert offered == [f"{dataset.target} (the data's own)", *dataset.columns]


def test_scores_stay_asked_for_where_the_data_change(desk):
    here = desk("digits-8x8")
    press(here, "F1")
    there = with_data(here.document.project, "plane")
    assert there.graph[here.output].layer.metrics == ("f1",)
    assert with_data(there, "digits-8x8").graph[here.output].layer.metrics == ("f1",)
