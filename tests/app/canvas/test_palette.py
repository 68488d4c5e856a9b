from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest

from app.canvas.drop import layer_in
from app.canvas.palette import Palette, families
from nncore.layers import Dense, Dropout, layer_types


def test_every_layer_of_the_registry_is_there_once(qtbot):
    palette = Palette()
    qtbot.addWidget(palette)
    shown = [chip.kind for chip in palette.chips]
    assert sorted(k.title for k in shown) == sorted(k.title for k in layer_types() if k.in_palette)


def test_the_search_finds_by_title_nickname_and_help():
    assert families("dens") == {"Core": (Dense,)}
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
