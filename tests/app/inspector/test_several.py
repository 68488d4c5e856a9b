"""Several layers chosen: what they have in common is shown, and changed in one step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.canvas import edits, several
from app.canvas.selection import Selection
from app.document import Document
from app.inspector.forms import StructForm
from app.inspector.inspector import Inspector
from app.widgets.choice_field import ChoiceField
from app.widgets.number_field import NumberField
from app.widgets.switch import Switch
from nncore.blocks import TransformerEncoder
from nncore.graph import Graph
from nncore.initializers import HeNormal, Normal, Zeros
from nncore.layers import (
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Input,
    ReLU,
    Softmax,
    Tanh,
    layer_types,
)
from nncore.project import Project
from tests.app.canvas import kit


@pytest.fixture
def desk(qtbot):
    graph = Graph.chain(
        Input((1, 8, 8)), Conv2D(8), Flatten(), Dense(32, bias=False), ReLU(), Dense(16),
        Dense(4, kernel_init=Normal(0.1)), Dropout(0.2),
    )
    document = Document(Project(graph, title="Shapes"))
    selection = Selection(document)
    inspector = Inspector(document, kit.FakeSession(document), selection)
    inspector.document, inspector.selection = document, selection
    qtbot.addWidget(inspector)
    inspector.resize(280, 800)
    inspector.show()
    return inspector


def field(desk, kind, name):
    return next(each for each in desk.page.findChildren(kind) if each.accessibleName() == name)


def units(desk):
    return [n.layer.units for n in desk.document.project.graph.nodes if isinstance(n.layer, Dense)]


def test_the_head_counts_them_and_their_parameters(desk):
    desk.selection.choose(["n4", "n6", "n7"])
    assert desk.page.title == "3 layers"
    check = desk.document.project.graph.check()
    wanted = sum(check.nodes[each].count for each in ("n4", "n6", "n7"))
    assert desk.page._facts["Parameters"].text() == f"{wanted:,}"


def test_parameters_of_layers_that_nothing_reaches_are_not_known_yet(desk):
    alone = desk.document.project.graph.adding(Dense(5), "alone")
    desk.document.apply("Add", Project(alone))
    desk.selection.choose(["n4", "alone"])
    assert desk.page._facts["Parameters"].text() == "not known yet"


def test_what_differs_says_several_and_what_does_not_says_its_value(desk):
    desk.selection.choose(["n4", "n6", "n7"])
    box = field(desk, NumberField, "Units")
    assert (box.text(), box.lineEdit().placeholderText()) == ("", "several")
    assert field(desk, Switch, "Bias").said == "several"
    assert field(desk, ChoiceField, "Weights start as").placeholderText() == "several"
    desk.selection.choose(["n4", "n6"])
    assert field(desk, ChoiceField, "Weights start as").value is HeNormal


def test_a_change_goes_to_all_as_one_step(desk, qtbot):
    before = desk.document.project
    desk.selection.choose(["n4", "n6", "n7"])
    box = field(desk, NumberField, "Units")
    qtbot.keyClicks(box, "64")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert units(desk) == [64, 64, 64]
    assert box.text() == "64"
    assert desk.document.undo_text == "Change units of 3 layers"
    desk.document.undo()
    assert desk.document.project == before
    assert box.text() == ""


def test_the_value_that_the_last_one_has_goes_to_the_others_too(desk, qtbot):
    desk.selection.choose(["n4", "n6", "n7"])
    box = field(desk, NumberField, "Units")
    qtbot.keyClicks(box, "4")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert units(desk) == [4, 4, 4]


def test_a_field_that_says_several_changes_nothing_by_being_left(desk, qtbot):
    before = desk.document.project
    desk.selection.choose(["n4", "n6", "n7"])
    box = field(desk, NumberField, "Units")
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert desk.document.project == before
    assert box.text() == ""


def test_a_switch_for_several_turns_all_on_first(desk, qtbot):
    desk.selection.choose(["n4", "n6", "n7"])
    bias = field(desk, Switch, "Bias")
    qtbot.mouseClick(bias, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert all(desk.document.project.graph[n].layer.bias for n in ("n4", "n6", "n7"))
    assert bias.said == "On"


def test_layers_of_different_kinds_share_what_both_have(desk):
    desk.selection.choose(["n2", "n6"])
    names = [row.accessibleName() for row in desk.page.findChildren(Switch)]
    assert "Bias" in names
    assert not desk.page.findChildren(NumberField)
    field(desk, ChoiceField, "Weights start as").committed.emit(Zeros)
    graph = desk.document.project.graph
    assert isinstance(graph["n2"].layer.kernel_init, Zeros)
    assert isinstance(graph["n6"].layer.kernel_init, Zeros)


def test_a_field_inside_a_field_leaves_the_rest_of_it_to_each(desk):
    graph = desk.document.project.graph
    like = Dense(4, kernel_init=Normal(0.5))
    changed = several.with_same(desk.document.project, ["n6", "n7"], "kernel_init.deviation", like)
    assert changed.graph["n7"].layer.kernel_init == Normal(0.5)
    assert changed.graph["n6"].layer.kernel_init == Normal(0.5)
    assert changed.graph["n7"].layer.units == graph["n7"].layer.units


def test_layers_with_nothing_in_common_say_so(desk):
    desk.selection.choose(["n3", "n8"])
    said = [label.text() for label in desk.page.findChildren(type(desk.page._title))
            if label.isVisible()]  # fmt: skip
    assert "These layers have no setting in common." in said


def test_a_value_that_one_of_them_cannot_have_is_said_and_changes_none(desk, qtbot):
    graph = desk.document.project.graph.adding(TransformerEncoder(units=64), "encoder")
    desk.document.apply("Add", Project(graph))
    before = desk.document.project
    desk.selection.choose(["n4", "encoder"])        # whose units may be 0, which a Dense's may not
    box = field(desk, NumberField, "Units")
    qtbot.keyClicks(box, "0")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert desk.document.project == before
    assert "at least 1" in desk.page.findChild(StructForm).notes["units"]
    assert box.text() == ""


@pytest.mark.parametrize("kind", [kind for kind in layer_types() if kind.in_palette])
def test_two_of_every_kind_can_be_shown_together(qtbot, kind):
    graph = Graph.chain(Input((1, 8, 8)), Flatten())
    graph = graph.adding(kind(), "a").adding(kind(), "b")
    document = Document(Project(graph))
    selection = Selection(document)
    inspector = Inspector(document, kit.FakeSession(document), selection)
    qtbot.addWidget(inspector)
    selection.choose(["a", "b"])
    assert inspector.page.title == "2 layers"


def test_a_drag_over_a_label_is_one_step_for_all(desk):
    before = desk.document.project
    desk.selection.choose(["n6", "n7"])
    label = next(each for each in desk.page.findChildren(type(desk.page._title))
                 if each.text() == "Units")  # fmt: skip
    at = label.rect().center()
    QTest.mousePress(label, Qt.MouseButton.LeftButton, pos=at)
    for step in (8, 16, 40):
        QTest.mouseMove(label, at + QPoint(step, 0))
        assert not desk.document._settle.isActive()     # however long the hand rests
    QTest.mouseRelease(label, Qt.MouseButton.LeftButton, pos=at + QPoint(40, 0))
    assert units(desk)[1:] == [14, 14]
    desk.document.undo()
    assert desk.document.project == before


def turned(desk, name, *steps):
    """Drag the label of a field, and keep it held."""
    label = next(each for each in desk.page.findChildren(type(desk.page._title))
                 if each.text() == name)  # fmt: skip
    at = label.rect().center()
    QTest.mousePress(label, Qt.MouseButton.LeftButton, pos=at)
    for step in steps:
        QTest.mouseMove(label, at + QPoint(step, 0))
    return label, at + QPoint(steps[-1], 0)


@pytest.mark.parametrize("chosen", [["n6"], ["n6", "n7"]])
def test_esc_gives_up_a_drag_and_leaves_no_step(desk, chosen):
    before = desk.document.project
    desk.selection.choose(chosen)
    label, at = turned(desk, "Units", 8, 40)
    assert desk.document.project != before
    QTest.keyClick(desk, Qt.Key.Key_Escape)
    assert desk.document.project == before
    assert not desk.document.steps.past
    QTest.mouseMove(label, at + QPoint(60, 0))              # the hand is still down
    QTest.mouseRelease(label, Qt.MouseButton.LeftButton, pos=at)
    assert desk.document.project == before
    assert list(desk.selection.ids) == chosen
    several = field(desk, NumberField, "Units")
    assert several.lineEdit().text() == ("16" if chosen == ["n6"] else "")


def test_a_drag_that_is_given_up_leaves_the_step_before_it(desk):
    desk.selection.choose(["n6"])
    number = field(desk, NumberField, "Units")
    number.lineEdit().setText("20")
    QTest.keyClick(number, Qt.Key.Key_Return)
    turned(desk, "Units", 8, 40)
    QTest.keyClick(desk, Qt.Key.Key_Escape)
    assert units(desk)[1] == 20
    assert len(desk.document.steps.past) == 1


def test_one_activation_for_all_of_them_and_the_answer_keeps_its_own():
    graph = Graph.chain(
        Input((4,)), Dense(8), Tanh(), Dense(8), BatchNorm(), Dropout(0.2), Dense(8), Dense(3),
        Softmax(),
    )
    document = Document(Project(graph))
    ids = [node.id for node in graph.nodes]
    new = several.with_activation(document.project, ids, ReLU, document.fresh_id).graph
    order = [new[each].layer.stem for each in new.check().order]
    assert order == [
        "input", "dense", "relu", "dense", "batch_norm", "relu", "dropout", "dense", "relu",
        "dense", "softmax", "output",
    ]  # fmt: skip
    none = several.with_activation(Project(new), ids, None, document.fresh_id).graph
    assert [each.layer.stem for each in none.nodes].count("relu") == 0
    assert none.check().runs


def test_the_activations_of_many_are_looked_up_once(monkeypatch):
    asked, look_up = [], several._activated
    monkeypatch.setattr(several, "_activated", lambda *what: asked.append(what) or look_up(*what))
    graph = Graph.chain(Input((4,)), *(Dense(9) for _ in range(30)))
    project, ids = Project(graph), [node.id for node in graph.nodes]
    assert several.activated(project, ids) == several.activated(project, tuple(ids))
    several.with_activation(project, ids, ReLU, Document(project).fresh_id)
    assert len(asked) == 1


def test_the_activation_of_several_is_chosen_in_the_inspector(desk):
    before = desk.document.project
    desk.selection.choose(["n2", "n4", "n6"])
    box = field(desk, ChoiceField, "Activation")
    assert box.placeholderText() == "several"
    box.committed.emit(ReLU)
    graph = desk.document.project.graph
    assert [n.layer.stem for n in graph.nodes].count("relu") == 3
    assert desk.document.undo_text == "ReLU for 3 layers"
    assert box.value is ReLU
    desk.document.undo()
    assert desk.document.project == before


def test_settings_fit_as_far_as_the_fields_do():
    given = Conv2D(24, 5, bias=False)
    assert several.fitting(Conv2D(8), given) == given
    assert several.fitting(Dense(8), given) == Dense(8, bias=False)
    assert several.fitting(Flatten(), given) == Flatten()


def test_a_field_goes_back_to_its_default_and_its_dot_with_it(desk):
    desk.selection.choose(["n4"])
    rows = desk.page.findChild(StructForm).rows
    assert [name for name, row in rows.items() if row.differs] == ["units", "bias"]
    menu = rows["bias"].menu(QPoint(0, 0))
    back = next(each for each in menu.actions() if each.text() == "Reset to default (On)")
    back.trigger()
    assert desk.document.project.graph["n4"].layer == Dense(32)
    assert not rows["bias"].differs
    assert desk.document.undo_text == "Change bias of Dense"
    menu = rows["bias"].menu(QPoint(0, 0))
    assert not next(each for each in menu.actions() if each.text().startswith("Reset")).isEnabled()


def test_a_number_has_its_own_menu_with_the_way_back_at_its_end(desk):
    desk.selection.choose(["n4"])
    row = desk.page.findChild(StructForm).rows["units"]
    menu = row.menu(QPoint(0, 0), row.widget.lineEdit())
    titles = [each.text() for each in menu.actions()]
    assert any(title.startswith("&Copy") for title in titles)
    assert titles[-1] == "Reset to default (64)"


def test_as_many_units_as_the_data_has_classes_are_one_click_away(workspace, qtbot):
    document = workspace.document
    last = [n.id for n in document.project.graph.nodes if isinstance(n.layer, Dense)][-1]
    workspace.selection.choose([last])
    row = workspace.inspector.page.findChild(StructForm).rows["units"]
    assert row._offer.isHidden()
    box = row.widget
    box.selectAll()
    qtbot.keyClicks(box, "12")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert row._offer.text() == "10 classes"
    assert not row._offer.isHidden()
    row._offer.click()
    assert document.project.graph[last].layer.units == 10
    assert row._offer.isHidden()


def test_settings_are_copied_from_one_layer_to_others(workspace, window):
    document = workspace.document
    dense = [n.id for n in document.project.graph.nodes if isinstance(n.layer, Dense)]
    given = Dense(24, bias=False)
    document.apply("Change", edits.change(document.project, dense[0], given))
    before = document.project
    workspace.selection.choose(dense[:1])
    window._actions.run("settings.copy")
    workspace.selection.choose(dense)
    window._actions.run("settings.paste")
    assert all(document.project.graph[each].layer == given for each in dense)
    assert document.undo_text == "Settings of Dense 24 for 2 layers"
    document.undo()
    assert document.project.graph == before.graph


def test_without_copied_settings_it_is_said_what_to_do(workspace, window, qtbot):
    QGuiApplication.clipboard().setText("hello")
    workspace.selection.choose(["n1"])
    with qtbot.waitSignal(workspace.scope.refused) as refused:
        window._actions.run("settings.paste")
    assert "take Copy settings first" in str(refused.args[0])


def test_relu_for_all_is_an_action(workspace, window):
    document = workspace.document
    before = document.project
    window._actions.run("edit.select_all")
    window._actions.run("activation.tanh")
    names = [n.layer.stem for n in document.project.graph.nodes]
    assert names.count("tanh") == 1
    assert names.count("softmax") == 1
    document.undo()
    assert document.project.graph == before.graph
