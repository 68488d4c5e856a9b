"""The kit does what a hand on the keyboard or the mouse expects, and tells of the hand alone."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from app.theme.current import theme_source
from app.widgets.buttons import Button, IconButton
from app.widgets.choice_field import ChoiceField
from app.widgets.focus_ring import FocusRing
from app.widgets.form import Form
from app.widgets.notice import Notice, NoticeBar
from app.widgets.number_field import NumberField
from app.widgets.switch import Switch
from app.widgets.tab_strip import TabStrip
from app.widgets.text_field import SearchField, TextField
from tests.app.gallery import Gallery


@pytest.fixture
def units(qtbot):
    field = NumberField("Units", 64, minimum=1, maximum=65_536, whole=True)
    qtbot.addWidget(field)
    return field


def typed(qtbot, field, text):
    field.lineEdit().selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_enter_commits_a_number(units, qtbot):
    with qtbot.waitSignal(units.committed, timeout=0) as told:
        typed(qtbot, units, "1,024")
    assert told.args == [1024]
    assert units.text() == "1,024"


def test_a_number_too_large_goes_to_the_end_of_its_range(units, qtbot):
    typed(qtbot, units, "99999999")
    assert units.value == 65_536


@pytest.mark.parametrize("nonsense", ["", "many", "nan", "inf", "1e"])
def test_what_is_no_number_goes_back(units, qtbot, nonsense):
    with qtbot.assertNotEmitted(units.committed):
        typed(qtbot, units, nonsense)
    assert units.text() == "64"


def test_arrow_keys_commit_at_once(units, qtbot):
    with qtbot.waitSignal(units.committed, timeout=0) as told:
        qtbot.keyClick(units, Qt.Key.Key_Up)
    assert told.args == [65]
    assert isinstance(told.args[0], int)


def test_showing_the_models_number_tells_nobody(units, qtbot):
    with qtbot.assertNotEmitted(units.committed):
        units.show_value(128)
    assert units.text() == "128"


def test_a_learning_rate_steps_as_coins_do(qtbot):
    rate = NumberField("Learning rate", 0.001, minimum=0.0, maximum=10.0, step=None)
    qtbot.addWidget(rate)
    seen = []
    rate.committed.connect(seen.append)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down):
        qtbot.keyClick(rate, key)
    assert seen == [0.002, 0.005, 0.01, 0.005]


def test_a_unit_is_written_and_not_read(qtbot):
    noise = NumberField("Noise", 10, maximum=50, whole=True, unit="%")
    qtbot.addWidget(noise)
    assert noise.text() == "10 %"
    typed(qtbot, noise, "20 %")
    assert noise.value == 20


def test_a_choice_tells_of_the_hand_alone(qtbot):
    field = ChoiceField("Padding", [("same", "Same"), ("valid", "Valid")])
    qtbot.addWidget(field)
    with qtbot.assertNotEmitted(field.committed):
        field.show_value("valid")
    with qtbot.waitSignal(field.committed, timeout=0) as told:
        qtbot.keyClick(field, Qt.Key.Key_Up)
    assert told.args == ["same"]


def test_a_choice_that_is_not_made_yet_asks_for_one(qtbot):
    field = ChoiceField("Data set", [("spiral", "Spiral")])
    qtbot.addWidget(field)
    field.show_several()
    field.show_value(None)
    assert (field.value, field.placeholderText()) == (None, "choose one")


@pytest.mark.parametrize("count", [2, 3, 12])
def test_all_that_a_choice_offers_can_be_seen_at_once(qtbot, count):
    theme_source().apply()
    choice = ChoiceField("Theme", [(each, f"A value of words {each}") for each in range(count)])
    qtbot.addWidget(choice)
    choice.resize(100, 30)
    choice.show()
    choice.showPopup()
    view = choice.view()
    assert view.verticalScrollBar().maximum() == 0
    last = view.visualRect(view.model().index(count - 1, 0))
    assert view.viewport().rect().contains(last)
    assert last.width() >= view.sizeHintForColumn(0)
    choice.hidePopup()


def test_a_switch_turns_by_space(qtbot):
    switch = Switch("Bias")
    qtbot.addWidget(switch)
    with qtbot.waitSignal(switch.clicked, timeout=0):
        qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert switch.isChecked()


def test_escape_takes_typing_back(qtbot):
    field = TextField("Name", "dense")
    qtbot.addWidget(field)
    qtbot.keyClicks(field, "x")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "dense"


def test_escape_empties_a_search(qtbot):
    field = SearchField("Search layers")
    qtbot.addWidget(field)
    qtbot.keyClicks(field, "norm")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""


def test_arrow_keys_go_along_the_tabs_and_round(qtbot):
    strip = TabStrip("Panels", ["Learning", "Weights", "Problems"])
    qtbot.addWidget(strip)
    first = strip.findChild(QPushButton)
    with qtbot.waitSignal(strip.chosen, timeout=0) as told:
        qtbot.keyClick(first, Qt.Key.Key_Left)
    assert told.args == ["Problems"]
    assert strip.current == "Problems"


def test_a_newer_notice_takes_the_place_of_its_kind(qtbot):
    bar = NoticeBar()
    qtbot.addWidget(bar)
    bar.show_notice(Notice("save", "Saved."))
    bar.show_notice(Notice("data", "The data are gone."))
    bar.show_notice(Notice("save", "The disk is full."))
    assert bar.texts() == ["The data are gone.", "The disk is full."]


def test_a_notices_button_does_it_and_the_notice_goes(qtbot):
    done = []
    bar = NoticeBar()
    qtbot.addWidget(bar)
    bar.show_notice(Notice("copy", "A copy was opened.", "Open mine", lambda: done.append(1)))
    next(each for each in bar.findChildren(QPushButton) if each.text() == "Open mine").click()
    assert done == [1]
    assert bar.texts() == []
    assert bar.isHidden()


def test_a_forms_label_belongs_to_its_field(qtbot):
    form = Form()
    qtbot.addWidget(form)
    field = TextField("")
    label = form.add_field("Name", field, "What scripts call it")
    assert label.buddy() is field
    assert field.accessibleName() == "Name"
    assert field.toolTip() == "What scripts call it"
    form.clear()
    assert [each for each in form.findChildren(QLabel) if not each.isHidden()] == []


def test_the_ring_is_for_the_keyboard_only(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    button = Button("Train", "accent", parent=parent)

    def ringed():
        return any(ring.isVisibleTo(parent) for ring in parent.findChildren(FocusRing))

    by_mouse = QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.MouseFocusReason)
    QApplication.sendEvent(button, by_mouse)
    assert not ringed()
    by_key = QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason)
    QApplication.sendEvent(button, by_key)
    assert ringed()
    QApplication.sendEvent(button, QFocusEvent(QEvent.Type.FocusOut))
    assert not ringed()


def test_an_icon_alone_says_its_name(qtbot):
    button = IconButton("undo-2", "Undo")
    qtbot.addWidget(button)
    assert button.accessibleName() == button.toolTip() == "Undo"


def test_everything_one_can_use_has_a_name(qtbot):
    gallery = Gallery()
    qtbot.addWidget(gallery)
    gallery.show()
    reachable = [
        each
        for each in gallery.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.window() is gallery
        and each.focusProxy() is None
    ]
    unnamed = [
        each
        for each in reachable
        if not (each.accessibleName() or (isinstance(each, QPushButton) and each.text()))
        and each.objectName() != "qt_spinbox_lineedit"
    ]
    assert unnamed == []


@pytest.mark.parametrize("choice", ["dark", "light"])
@pytest.mark.parametrize("kind", [Button, IconButton])
def test_a_button_that_is_on_looks_otherwise_than_one_under_the_pointer(qtbot, choice, kind):
    theme_source().choose(choice)
    theme_source().apply()
    faces = set()
    for on, under in ((False, False), (False, True), (True, False), (True, True)):
        ground = QWidget()
        qtbot.addWidget(ground)
        button = Button("Log", "plain", parent=ground) if kind is Button else IconButton(
            "tag", "Shapes", parent=ground
        )
        button.setCheckable(True)
        button.setChecked(on)
        ground.resize(80, 40)
        ground.show()
        button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, under)
        if under:                               # a button with words asks where in it
            inside = QPointF(9, 9)
            nowhere, left = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(
                button, QMouseEvent(QEvent.Type.MouseMove, inside, inside, nowhere, nowhere, left)
            )
        faces.add(bytes(button.grab().toImage().constBits()))
    assert len(faces) == 4
