from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea

from app.canvas.chips import Fold
from app.canvas.drop import layer_in
from app.canvas.kinds import families
from app.canvas.palette import RAIL, SLIM, Palette
from app.settings import read, settings_store
from app.widgets.buttons import Button
from nncore.layers import Dense, Dropout, Mish, ReLU, layer_types


def test_every_layer_of_the_registry_is_there_once(qtbot):
    palette = Palette()
    qtbot.addWidget(palette)
    while more := [b for b in palette.findChildren(Button) if b.text().endswith(" more")]:
        more[0].click()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    shown = [chip.kind for chip in palette.chips]
    assert sorted(k.title for k in shown) == sorted(k.title for k in layer_types() if k.in_palette)


def test_at_first_a_family_shows_what_most_networks_are_made_of(qtbot):
    palette = Palette()
    qtbot.addWidget(palette)
    shown = {chip.kind for chip in palette.chips if chip.kind.family == "activation"}
    assert ReLU in shown
    assert Mish not in shown
    palette.search.setText("mish")
    assert Mish in {chip.kind for chip in palette.chips}


def test_the_search_finds_by_title_nickname_and_help():
    assert families("dens")["Core"] == (Dense,)
    assert families("fully connected") == {"Core": (Dense,)}
    assert Dropout in families("silences")["Core"]
    assert families("no such layer") == {}


def test_dragging_a_chip_carries_its_layer(qtbot, monkeypatch):
    carried = []
    monkeypatch.setattr(QDrag, "exec", lambda drag, *_: carried.append(layer_in(drag.mimeData())))
    palette = Palette()
    qtbot.addWidget(palette)
    palette.show()
    chip = next(chip for chip in palette.chips if chip.kind is Dense)
    QTest.mousePress(chip, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    QTest.mouseMove(chip, QPoint(40, 20))
    assert carried == [Dense()]


def test_double_click_and_enter_ask_for_a_layer(qtbot):
    palette = Palette()
    qtbot.addWidget(palette)
    palette.show()
    chip = palette.chips[0]
    with qtbot.waitSignal(palette.layer_wanted) as asked:
        QTest.mouseDClick(chip, Qt.MouseButton.LeftButton)
    assert asked.args == [chip.kind]
    palette.search.setText("dense")
    with qtbot.waitSignal(palette.layer_wanted) as asked:
        QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert asked.args == [Dense]


@pytest.mark.parametrize("rail", [False, True])
def test_no_name_is_cut_and_nothing_needs_scrolling_in_a_usual_window(qtbot, rail):
    palette = Palette()
    qtbot.addWidget(palette)
    palette.show_rail(rail)
    palette.resize(palette.width(), 538)      # what a frame of 1440 × 900 leaves
    palette.show()
    area = palette.findChild(QScrollArea)
    qtbot.waitUntil(lambda: area.viewport().width() > 0)
    assert not area.verticalScrollBar().isVisible()
    palette.resize(palette.width(), 300)      # with a scroll bar beside them
    for fold in palette.findChildren(Fold):
        fold.setChecked(True)
    qtbot.waitUntil(lambda: all(chip.isVisible() for chip in palette.chips))
    QCoreApplication.processEvents()
    for chip in palette.chips:
        assert chip.width() >= chip.minimumSizeHint().width()
        right = chip.mapTo(palette, QPoint(chip.width(), 0)).x()
        assert right <= area.viewport().mapTo(palette, QPoint(area.viewport().width(), 0)).x()


def test_a_folded_family_stays_folded_while_one_searches(qtbot):
    palette = Palette()
    qtbot.addWidget(palette)
    palette.show()
    fold = next(f for f in palette.findChildren(Fold) if f.accessibleName() == "Activation")
    fold.setChecked(False)
    palette.search.setText("relu")
    qtbot.waitUntil(lambda: any(chip.isVisible() for chip in palette.chips))
    palette.search.clear()
    qtbot.waitUntil(lambda: palette.chips[0].isVisible())
    assert not any(c.isVisible() for c in palette.chips if c.kind.family == "activation")


def test_what_was_folded_or_opened_is_so_at_the_next_start(qtbot):
    def folds():
        palette = Palette()
        qtbot.addWidget(palette)
        return {fold.accessibleName(): fold for fold in palette.findChildren(Fold)}

    first = folds()
    assert settings_store().value.families == {}
    first["Activation"].click()
    first["Graph"].click()
    assert read(settings_store().path).families == {"Activation": False, "Graph": True}
    again = folds()
    assert not again["Activation"].isChecked()
    assert again["Graph"].isChecked()
    assert again["Core"].isChecked()


@pytest.mark.parametrize(("slim", "width", "a_line"), [(False, RAIL, 2), (True, SLIM, 1)])
def test_in_a_rail_every_layer_says_its_name_when_pointed_at(qtbot, slim, width, a_line):
    palette = Palette()
    qtbot.addWidget(palette)
    palette.show_rail(True, slim)
    palette.resize(width, 300)
    palette.show()
    assert palette.width() == width
    assert len({chip.x() for chip in palette.chips}) == a_line
    assert all(chip.width() >= chip.minimumSizeHint().width() for chip in palette.chips)
    for chip in palette.chips:
        assert chip.toolTip().startswith(f"{chip.kind.title}. ")
