"""Problems say where, why and what mends them, and go away when they are mended."""

import pytest
from PySide6.QtCore import Qt

from app.panels.problems import NONE, ProblemsPanel
from nncore.graph import Graph
from nncore.layers import Dense, Flatten, Input
from nncore.shapes import Insert, Problem

MISFIT = Problem("n2", "Dense 10 needs numbers", "It gets pictures.", remedy=Insert(Flatten()))
REMARK = Problem("n1", "No column", "It takes all.", severity="warning")


@pytest.fixture
def panel(session, source, qtbot):
    session.document.project.graph = Graph.chain(Input((1, 8, 8)), Dense(10))
    panel = ProblemsPanel(session)
    qtbot.addWidget(panel)
    panel.resize(1024, 192)
    panel.show()
    return panel


def tell(session, *problems):
    session.problems = problems
    session.problems_changed.emit()


def test_without_problems_it_says_so(panel):
    assert panel.summary == NONE
    assert panel._empty.isVisible()


def test_errors_stand_before_remarks(panel, session):
    tell(session, REMARK, MISFIT)
    assert [row.problem for row in panel.rows] == [MISFIT, REMARK]
    assert panel.summary == "1 problem before training · 1 remark"
    assert panel.count == 1


def test_a_refused_wire_keeps_its_remedy_below_all_others_and_is_not_counted(panel, session):
    refused = Problem("n2", "Refused", "No.", remedy=Insert(Flatten()), severity="warning")
    panel.show_refused(refused)
    tell(session, MISFIT)
    assert [row.problem for row in panel.rows] == [MISFIT, refused]
    assert panel.summary == "1 problem before training · 1 refused wire"
    assert panel.count == 1
    panel.show_refused(None)
    assert [row.problem for row in panel.rows] == [MISFIT]


def test_the_button_says_what_it_does_and_asks_for_it(panel, session, qtbot):
    tell(session, MISFIT)
    assert panel.rows[0].button.text() == "Insert Flatten"
    with qtbot.waitSignal(panel.mend_asked, timeout=0) as asked:
        panel.rows[0].button.click()
    assert asked.args == [MISFIT]


def test_a_remark_without_remedy_has_no_button(panel, session):
    tell(session, REMARK)
    assert panel.rows[0].button is None


@pytest.mark.parametrize("by", ["click", "enter"])
def test_a_row_leads_to_its_node(panel, session, qtbot, by):
    tell(session, MISFIT)
    with qtbot.waitSignal(panel.node_chosen, timeout=0) as chosen:
        if by == "click":
            qtbot.mouseClick(panel.rows[0], Qt.MouseButton.LeftButton)
        else:
            qtbot.keyClick(panel.rows[0], Qt.Key.Key_Return)
    assert chosen.args == ["n2"]


def test_a_hidden_panel_counts_and_draws_nothing(panel, session, qtbot):
    panel.hide()
    with qtbot.waitSignal(panel.count_changed, timeout=0) as counted:
        tell(session, MISFIT)
    assert counted.args == [1]
    assert panel.rows == []
    panel.show()
    assert len(panel.rows) == 1


def test_rows_sort_by_kind_or_by_their_places_and_turn_round(panel, session, qtbot):
    late = Problem("n3", "Late", "It does not fit.")
    early = Problem("n1", "Early", "A remark.", severity="warning")
    inside = Problem("n2/0/n7", "Inside", "Deep.")
    tell(session, early, late, inside)

    def titles():
        return [row.problem.title for row in panel.rows]

    assert titles() == ["Inside", "Late", "Early"]
    qtbot.mouseClick(panel._sorters["Place"], Qt.MouseButton.LeftButton)
    assert titles() == ["Early", "Inside", "Late"]
    qtbot.mouseClick(panel._sorters["Place"], Qt.MouseButton.LeftButton)
    assert titles() == ["Late", "Inside", "Early"]
    qtbot.mouseClick(panel._sorters["Kind"], Qt.MouseButton.LeftButton)
    assert titles() == ["Inside", "Late", "Early"]
