from __future__ import annotations

from typing import get_args

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QScrollArea

from app.canvas.selection import Selection
from app.document import Document
from app.inspector.data_section import DataSection
from app.inspector.forms import StructForm
from app.inspector.inspector import Inspector
from app.inspector.source import code_of
from app.theme.type import font
from app.widgets.choice_field import ChoiceField
from app.widgets.form import LABEL_WIDTH_PX, Note
from app.widgets.number_field import NumberField
from app.widgets.switch import Switch
from app.widgets.text_field import TextField
from nncore import data, initializers, losses, objectives, optimizers, schedules
from nncore.data import Split
from nncore.data.reference import MadeUp, MadeUpColumn
from nncore.fields import fields_of
from nncore.initializers import HeNormal, Zeros
from nncore.layers import (
    Dense,
    Identity,
    MaxPool2D,
    Output,
    StopGradient,
    layer_types,
)
from nncore.losses import Huber
from nncore.objectives import Objective, Training
from nncore.optimizers import SGD, Adam
from tests.app.canvas import kit


def field(form, kind, name):
    return next(each for each in form.findChildren(kind) if each.accessibleName() == name)


@pytest.mark.parametrize("kind", [k for k in layer_types() if k.in_palette])
def test_every_layer_has_a_form_made_from_its_fields(qtbot, kind):
    qtbot.addWidget(StructForm(kind()))


def test_the_field_changes_and_the_model_follows(qtbot):
    form = StructForm(Dense(64))
    qtbot.addWidget(form)
    with qtbot.waitSignal(form.edited) as edited:
        field(form, NumberField, "Units").committed.emit(32)
    assert edited.args == [Dense(32), "units"]


def test_a_switch_that_is_clicked_changes_the_model(qtbot):
    form = StructForm(Dense(64))
    qtbot.addWidget(form)
    with qtbot.waitSignal(form.edited) as edited:
        field(form, Switch, "Bias").click()
    assert edited.args == [Dense(64, bias=False), "bias"]


def test_the_model_changes_and_the_field_follows(qtbot):
    form = StructForm(Dense(64))
    qtbot.addWidget(form)
    form.show_value(Dense(5, bias=False, kernel_init=Zeros()))
    assert field(form, NumberField, "Units").value == 5
    assert not field(form, Switch, "Bias").isChecked()
    assert field(form, ChoiceField, "Weights start as").value is Zeros


def test_another_kind_of_optimiser_keeps_what_was_set(qtbot):
    form = StructForm(Objective(optimizer=Adam(learning_rate=0.02)))
    qtbot.addWidget(form)
    with qtbot.waitSignal(form.edited) as edited:
        field(form, ChoiceField, "Optimiser").committed.emit(SGD)
    assert edited.args[0].optimizer == SGD(learning_rate=0.02)
    with qtbot.waitSignal(form.edited) as edited:
        field(form, NumberField, "Momentum").committed.emit(0.9)
    assert edited.args[0].optimizer == SGD(learning_rate=0.02, momentum=0.9)


def test_height_and_width_are_set_in_one_field(qtbot):
    form = StructForm(MaxPool2D())
    qtbot.addWidget(form)
    retype(qtbot, field(form, NumberField, "Pool size"), "2 x 3")
    assert form.value == MaxPool2D((2, 3))
    form.show_value(MaxPool2D((4, 5), (1, 2)))
    assert field(form, NumberField, "Pool size").text() == "4 × 5"
    assert field(form, NumberField, "Strides").text() == "1 × 2"
    assert form.rows["strides"].default_words == "Side by side"


def test_a_loss_may_be_left_to_the_target(qtbot):
    form = StructForm(Output(loss=Huber()))
    qtbot.addWidget(form)
    with qtbot.waitSignal(form.edited) as edited:
        field(form, ChoiceField, "Loss").committed.emit(None)
    assert edited.args[0] == Output()


def test_what_a_value_breaks_is_said_at_its_field_until_it_is_edited(qtbot):
    form = StructForm(Split())
    qtbot.addWidget(form)
    training = field(form, NumberField, "Training")
    retype(qtbot, training, "0.95")
    assert list(form.notes) == ["train"]
    assert "at most all rows" in form.notes["train"]
    assert form.value == Split()
    assert training.value == Split().train
    retype(qtbot, training, "0.5")
    assert form.notes == {}
    assert form.value.train == 0.5


def retype(qtbot, box, words):
    box.selectAll()
    qtbot.keyClicks(box, words)
    qtbot.keyClick(box, Qt.Key.Key_Return)


@pytest.mark.parametrize(("typed", "said"), [
    ("70000", "At least 1 and at most 65,536. 70,000 became 65,536."),
    ("0", "At least 1 and at most 65,536. 0 became 1."),
    ("2.5", "At least 1 and at most 65,536. 2.5 became 2."),
    ("many", "At least 1 and at most 65,536. “many” is no number."),
])
def test_a_number_that_cannot_be_says_what_became_of_it(qtbot, typed, said):
    form = StructForm(Dense(64))
    qtbot.addWidget(form)
    units = field(form, NumberField, "Units")
    retype(qtbot, units, typed)
    assert form.notes == {"units": said}
    qtbot.keyClicks(units, "7")
    assert form.notes == {}


def test_a_number_that_may_be_left_out_says_so_too(qtbot):
    form = StructForm(Training(clip_norm=1.0), hidden=("objectives",))
    qtbot.addWidget(form)
    retype(qtbot, field(form, NumberField, "Clip gradients at"), "1e9")
    assert form.notes["clip_norm"].endswith("1,000,000,000 became 1,000,000.")


def test_a_name_that_cannot_be_is_said_at_the_name_until_it_is_edited(desk, qtbot):
    desk.show()
    desk.selection.choose(["n2"])
    name = field(desk, TextField, "Name")
    retype(qtbot, name, "tanh")
    note = next(each for each in desk.findChildren(Note) if each.text())
    assert name.text() == "dense"
    assert 0 < note.mapTo(desk, QPoint()).y() - name.mapTo(desk, QPoint()).y() < 60
    qtbot.keyClicks(name, "x")
    assert not note.isVisible()


def test_the_code_that_runs_is_the_kernels_own():
    code = code_of(Dense)
    assert any(line.formula == "y = x @ W + b" for line in code["forward"])
    assert any("np.matmul" in line.code for line in code["backward"])
    assert code_of(Output) == {}


def test_a_layer_that_never_runs_shows_how_it_passes_numbers_on():
    for kind in (Identity, StopGradient):
        assert {part: [line.code for line in lines] for part, lines in code_of(kind).items()} == {
            "view": ["return x"]
        }


@pytest.mark.parametrize("kind", [k for k in layer_types() if k.in_palette])
def test_no_layer_shows_code_that_is_not_there(kind):
    lines = [line for part in code_of(kind).values() for line in part]
    assert not any("NotImplemented" in line.code for line in lines)


@pytest.fixture
def desk(qtbot):
    document = Document(kit.points())
    session, selection = kit.FakeSession(document), Selection(document)
    inspector = Inspector(document, session, selection)
    inspector.document, inspector.selection, inspector.session = document, selection, session
    qtbot.addWidget(inspector)
    return inspector


def test_the_inspector_shows_what_is_chosen(desk):
    assert desk.page.title == "Exclusive or"
    desk.selection.choose(["n2"])
    assert desk.page.title == "Dense 4"
    desk.selection.choose(["n3"])
    assert desk.page.title == "Tanh"


def test_another_page_begins_at_its_top_and_takes_no_letter_meant_for_the_last(desk, qtbot):
    desk.resize(280, 200)
    desk.show()
    desk.selection.choose(["n2"])
    name = field(desk, TextField, "Name")
    bar = desk.findChild(QScrollArea).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    name.setFocus()
    assert desk.focusWidget() is name
    desk.selection.clear()
    assert bar.value() == 0
    assert desk.focusWidget() is None
    assert not name.isVisible()


def test_the_page_of_the_network_is_kept_while_others_are_shown_and_follows(desk):
    page, training = desk.page, desk.document.project.training
    desk.selection.choose(["n2"])
    assert not page.isVisibleTo(desk)
    project = replace(desk.document.project, training=replace(training, batch_size=99))
    desk.document.apply("Change batch size", project)
    desk.selection.clear()
    assert desk.page is page
    assert field(page, NumberField, "Batch size").value == 99


def test_turning_a_number_is_one_step_of_undo_and_takes_effect_at_once(desk):
    before = desk.document.project
    desk.selection.choose(["n2"])
    units = field(desk, NumberField, "Units")
    for number in (5, 6, 7):
        units.show_value(number)
        units.committed.emit(number)
    assert desk.document.project.graph["n2"].layer == Dense(7, kernel_init=HeNormal())
    assert desk.document.undo_text == "Change units of Dense"
    desk.document.undo()
    assert desk.document.project == before
    assert field(desk, NumberField, "Units").value == 4


def test_data_that_came_with_the_network_are_named_though_they_are_no_choice(qtbot):
    columns = MadeUpColumn("x", "number", (2,)), MadeUpColumn("y", "class", below=2)
    reference = data.DataReference(MadeUp(columns, "y"))
    document = Document(replace(kit.points(), data=reference))
    section = DataSection(document, kit.FakeSession(document))
    qtbot.addWidget(section)
    choice = field(section, ChoiceField, "Data set")
    assert (choice.value, choice.placeholderText()) == (None, "Made-up samples")


def test_another_data_set_gives_the_input_its_shape(desk):
    desk.selection.choose(["n1"])
    field(desk, ChoiceField, "Data set").committed.emit("mnist")
    assert desk.document.project.graph["n1"].layer.shape == (1, 28, 28)
    assert desk.document.project.data.source.name == "mnist"
    desk.document.undo()
    assert desk.document.project.graph["n1"].layer.shape == (2,)


def test_noise_of_the_points_can_be_set(desk):
    desk.selection.choose(["n1"])
    field(desk, NumberField, "Noise").committed.emit(0.3)
    assert desk.document.project.data.source.noise == 0.3


def test_a_layer_that_is_deleted_while_shown_leaves_the_inspector(desk):
    from app.canvas import edits

    desk.selection.choose(["n3"])
    assert isinstance(desk.document.project.graph["n3"].layer, kit.Tanh)
    desk.document.apply("Delete Tanh", edits.delete(desk.document.project, ["n3"]))
    assert desk.page.title == "Exclusive or"


def shown_in_the_window():
    kinds = [kind for kind in layer_types() if kind.in_palette]
    for union in (optimizers.AnyOptimizer, schedules.AnySchedule, losses.AnyLoss,
                  initializers.Initializer):
        kinds += list(get_args(union) or union.__subclasses__())
    kinds += [objectives.Training, objectives.EarlyStopping, data.Split, data.Playground]
    hidden = {"objectives", "terms", "parameters", "every"}
    return [
        pytest.param(field, id=f"{kind.__name__}.{field.name}")
        for kind in kinds for field in fields_of(kind)
        if not field.hidden and field.name not in hidden
    ]


@pytest.mark.parametrize("field", shown_in_the_window())
def test_every_field_has_words_for_a_newcomer(qapp, field):
    assert field.help
    assert field.title[0].isupper()
    assert "ptimizer" not in field.title
    room = QFontMetrics(font("quiet")).horizontalAdvance(field.title)
    assert room <= LABEL_WIDTH_PX
    if field.kind in (int, float):
        assert field.rule
    if field.optional:
        assert field.empty or field.name == "clip_norm"      # which is Off


def test_a_number_left_to_the_program_says_so(qtbot):
    form = StructForm(Training(), hidden=("objectives",))
    qtbot.addWidget(form)
    threads = next(s for s in form.findChildren(Switch) if s.accessibleName() == "Threads")
    assert threads._words[threads.isChecked()] == "Auto"
