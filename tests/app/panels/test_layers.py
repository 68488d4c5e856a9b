"""The table has every layer with its numbers, sorts, leads to the layer, and copies as CSV."""

from __future__ import annotations

import csv
from io import StringIO
from types import SimpleNamespace

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester

import nncore as nn
from app.panels.layers.panel import LayersPanel
from app.panels.layers.table import COLUMNS, as_csv, lines_of
from nncore.examples import example
from nncore.graph import Graph
from nncore.insight.layer_costs import layer_costs
from nncore.insight.profile import Profile

TITLES = [column.title for column in COLUMNS]
DOWN = Qt.SortOrder.DescendingOrder


@pytest.fixture
def panel(session, qtbot):
    session.document.project = example("resnet18")
    session.check = SimpleNamespace(runs=True)
    made = LayersPanel(session)
    qtbot.addWidget(made)
    made.resize(1200, 240)
    made.show()
    return made


def column(panel, title):
    place = TITLES.index(title)
    return [panel.table.index(row, place).data() for row in range(panel.table.rowCount())]


def test_every_layer_of_every_block_has_a_row(panel, session):
    project = session.document.project
    assert panel.table.rowCount() == len(layer_costs(project.graph, project.training))
    assert any("Residual block 64 ×2" in words for words in column(panel, "In block"))
    assert "Conv 2D 64" in column(panel, "Layer")


def test_the_model_keeps_the_rules_of_qt(panel):
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(panel.table, fatal)
    panel.table.sort(3, DOWN)
    del tester


def test_it_sorts_by_any_column_and_keeps_the_chosen_row(panel):
    panel.view.selectRow(1)
    chosen = panel.table.lines[1]
    panel.view.sortByColumn(TITLES.index("Parameters"), DOWN)
    counts = [line.cost.parameters for line in panel.table.lines]
    assert counts == sorted(counts, reverse=True)
    [row] = {index.row() for index in panel.view.selectedIndexes()}
    assert panel.table.lines[row] == chosen
    panel.view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert [line.place for line in panel.table.lines] == list(range(panel.table.rowCount()))


def test_the_first_click_on_a_number_brings_the_largest_to_the_top(panel, qtbot):
    header = panel.view.horizontalHeader()
    place = TITLES.index("Parameters")
    at = QPoint(header.sectionViewportPosition(place) + 20, header.height() // 2)
    for falls in (True, False):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
        counts = [line.cost.parameters for line in panel.table.lines]
        assert counts == sorted(counts, reverse=falls)


def test_a_click_goes_to_the_layer(panel, qtbot):
    row = next(i for i, line in enumerate(panel.table.lines) if len(line.cost.key) == 2)
    at = panel.view.visualRect(panel.table.index(row, 0)).center()
    with qtbot.waitSignal(panel.node_chosen) as chosen:
        qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert chosen.args == [panel.table.lines[row].path]


def test_measured_numbers_come_with_the_profile_and_only_while_it_is_seen(panel, session, qtbot):
    assert session.watched["profile"] is True
    assert set(column(panel, "Time a step")) == {"–"}
    cost = next(line.cost for line in panel.table.lines if len(line.cost.ids) == 2)
    session.profile = Profile(dict.fromkeys(cost.ids, 0.002), dict.fromkeys(cost.ids, 3.0), 32, 1)
    session.profile_changed.emit(session.profile)
    qtbot.waitUntil(lambda: "4 ms" in column(panel, "Time a step"))
    assert "4.24" in column(panel, "Gradient")
    panel.hide()
    assert session.watched["profile"] is False


def test_copied_csv_has_whole_numbers_of_all_rows_or_of_those_chosen(panel):
    panel.copy()
    rows = list(csv.DictReader(StringIO(QGuiApplication.clipboard().text())))
    assert len(rows) == panel.table.rowCount()
    assert sum(int(row["parameters"]) for row in rows) == 11_689_512
    panel.view.setSelectionMode(panel.view.SelectionMode.MultiSelection)
    panel.view.selectRow(0)
    panel.view.selectRow(2)
    panel.copy()
    rows = list(csv.DictReader(StringIO(QGuiApplication.clipboard().text())))
    assert [row["layer"] for row in rows] == [panel.table.lines[row].title for row in (0, 2)]


def test_what_is_not_known_yet_is_no_zero():
    graph = Graph.chain(nn.Input((4,)), nn.Conv2D(2, (3, 3)), nn.Dense(3))
    lines = lines_of(graph, nn.Training(), None)
    assert [line.numbers[0] for line in lines] == [0, None, None, None]
    rows = list(csv.DictReader(StringIO(as_csv(lines))))
    assert [row["parameters"] for row in rows] == ["0", "", "", ""]


def test_an_edit_is_seen(panel, session, qtbot):
    project = session.document.project
    last = project.graph.nodes[-1].id
    session.document.project = replace(project, graph=project.graph.removing([last]))
    before = panel.table.rowCount()
    session.problems_changed.emit()
    qtbot.waitUntil(lambda: panel.table.rowCount() == before - 1)


def test_the_column_of_blocks_is_there_only_where_there_are_some(panel, session, qtbot):
    assert not panel.view.isColumnHidden(TITLES.index("In block"))
    session.document.project = example("mnist")
    session.problems_changed.emit()
    qtbot.waitUntil(lambda: panel.view.isColumnHidden(TITLES.index("In block")))
