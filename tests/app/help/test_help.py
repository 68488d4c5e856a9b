"""F1 opens what a layer is: every layer says it, and every setting is explained."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas.chips import Chip
from app.help.page import LayerHelpPage
from app.help.reading import help_of
from app.inspector.code import CodeView
from app.shortcuts.dialog import ShortcutList
from app.widgets.buttons import Button
from nncore.fields import fields_of
from nncore.layers import BatchNorm, Dense, Input, LeakyReLU, MultiHeadAttention, layer_types


@pytest.mark.parametrize("kind", layer_types(), ids=lambda kind: kind.__name__)
def test_every_layer_has_a_sentence_its_shapes_and_all_of_its_settings(kind):
    told = help_of(kind)
    assert told.title == kind.title
    assert told.sentence.endswith(".")
    assert ":  " not in told.sentence
    assert told.shapes or "port" in " ".join(told.more) or not kind.inputs or not kind.outputs
    shown = [field.title for field in fields_of(kind) if not field.hidden]
    assert [setting.title for setting in told.settings] == shown
    said = " ".join((told.sentence, told.formula, told.shapes, told.source, *told.more))
    for word in (kind.__doc__ or "").replace("Source:", "").lower().split():
        assert word.rstrip(".:") in said.lower()        # nothing is lost on the way


def test_formula_shapes_and_source_stand_apart():
    told = help_of(LeakyReLU)
    assert told.formula == "y = x  or  y = slope * x"
    assert told.shapes == "Input (N, ...) -> output (N, ...), the same shape"
    assert told.source.startswith("Maas, Hannun and Ng (2013)")
    assert help_of(BatchNorm).formula.startswith("y = gain * (x - mean)")
    assert help_of(MultiHeadAttention).more[0].startswith("The features of q, k and v")


def test_a_setting_says_what_it_may_be_and_is_at_first():
    units, bias, *_ = help_of(Dense).settings
    assert units.range == "At least 1 and at most 65,536; at first 64."
    assert (bias.help[-1], bias.range) == (".", "At first on.")


@pytest.fixture
def act(window, workspace):
    window.resize(1440, 900)
    window.show()
    return window._actions.run


def page(window):
    return next((p for p in window.findChildren(LayerHelpPage) if p.isVisible()), None)


def test_a_layer_at_an_end_of_the_network_has_shapes_too():
    assert help_of(Input).shapes == "Output (N, ...)"


def test_f1_on_the_chosen_layer_opens_its_page_in_place_of_another(act, window, workspace):
    graph = workspace.document.project.graph
    workspace.selection.choose([graph.named("dense").id])
    act("help.layer")
    assert page(window).kind is Dense
    assert "y = x @ W + b" in page(window).words
    assert "Neurons in this layer" in page(window).words
    workspace.selection.choose([graph.named("relu").id])
    act("help.layer")
    assert page(window).kind.__name__ == "ReLU"
    assert len([p for p in window.findChildren(LayerHelpPage) if p.isVisible()]) == 1
    QTest.keyClick(page(window), Qt.Key.Key_Escape)
    assert page(window) is None


def test_its_link_shows_the_code_in_the_inspector_wherever_that_was(act, window, workspace):
    workspace.selection.choose([workspace.document.project.graph.named("dense").id])
    act("view.inspector")
    act("help.layer")
    link = next(b for b in page(window).findChildren(Button) if "code" in b.text())
    link.click()
    assert workspace.frame.is_shown("inspector")
    QApplication.processEvents()
    code = workspace.inspector.findChild(CodeView)
    assert not code.visibleRegion().isEmpty()


def test_f1_with_nothing_chosen_tells_of_the_card_under_the_pointer(act, window, workspace):
    workspace.selection.clear()
    view = workspace.room.view
    dense = workspace.document.project.graph.named("dense").id
    at = view.mapFromScene(view.canvas.cards[dense].pos() + QPointF(100, 20))
    QCursor.setPos(view.viewport().mapToGlobal(at))
    act("help.layer")
    assert page(window).kind is Dense


def test_f1_with_nothing_chosen_opens_the_keys(act, window, workspace):
    workspace.selection.clear()
    QCursor.setPos(0, 0)
    act("help.layer")
    shown = [each for each in window.findChildren(ShortcutList) if each.isVisible()]
    assert len(shown) == 1
    shown[0].close()


def test_f1_in_the_palette_is_about_the_layer_that_has_the_keyboard(
    act, window, workspace, monkeypatch
):
    workspace.palette_column.show_rail(False)
    chip = next(c for c in workspace.palette_column.findChildren(Chip) if c.kind is LeakyReLU
                or c.kind is Dense)  # fmt: skip
    monkeypatch.setattr(QApplication, "focusWidget", lambda: chip)
    act("help.layer")
    assert page(window).kind is chip.kind
    assert not [b for b in page(window).findChildren(Button) if "inspector" in b.text()]
