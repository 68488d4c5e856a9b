"""Cards are read off a project once: what an edit leaves as it was is not read anew."""

from __future__ import annotations

import pytest

from app.canvas import cards, edits
from app.canvas.spot import Spot
from nncore.graph import Graph
from nncore.layers import Conv2D, Dense, Input
from nncore.project import Place, Project
from tests.app.canvas.test_view import Desk


@pytest.fixture
def desk(qtbot):
    graph = Graph.chain(Input((4,)), *(Dense(4) for _ in range(60)))
    layout = {node.id: Place(260.0 * i, 0.0) for i, node in enumerate(graph.nodes)}
    return Desk(qtbot, Project(graph, layout=layout))


@pytest.fixture
def read(monkeypatch):
    """The cards that are read off, in turn."""
    found, make = [], cards._card

    def noted(project, check, dataset, card, rows, wrong):
        found.append(card)
        return make(project, check, dataset, card, rows, wrong)

    monkeypatch.setattr(cards, "_card", noted)
    return found


def test_a_layer_is_added_without_reading_the_other_cards(desk, read):
    desk.selection.choose(["n30"])
    desk.view.add_where_plain(Dense(4))
    assert set(read) <= {desk.selection.one, "n1", "n62"}      # ends depend on the whole


def test_what_a_layer_changes_is_read_once(desk, read):
    desk.selection.choose(["n30"])
    desk.view.add_where_plain(Dense(8))         # the next one has other weights
    assert read.count("n31") == 1
    assert "n32" not in read


def test_cards_behind_a_misfit_that_comes_back_are_not_read_again(desk, read):
    document = desk.document
    for layer in (Conv2D(4, (3, 3)), Dense(4), Conv2D(8, (3, 3))):
        read.clear()
        document.apply("Change", edits.change(document.project, "n30", layer))
        assert (document.project.graph.check().shape("n31") is None) == (layer != Dense(4))
    assert set(read) <= {"n30", "n31", "n1", "n62"}


def test_what_was_read_for_a_layer_that_never_came_leaves_nothing_behind(desk):
    before = {card: item.model for card, item in desk.view.canvas.cards.items()}
    desk.view.with_layer(Dense(8), "coming", Spot((0.0, 0.0), behind=("n30",), in_line=True))
    desk.view.canvas.show_footers(True)
    desk.view.canvas.show_footers(False)
    assert {card: item.model for card, item in desk.view.canvas.cards.items()} == before


def test_a_card_says_no_count_of_parameters_that_is_not_known_yet(desk):
    def counted(node_id):
        return desk.view.canvas.cards[node_id].model.parameters

    assert counted("n30") == "20"
    desk.document.apply("Change", edits.change(desk.document.project, "n30", Conv2D(4, (3, 3))))
    assert counted("n30") == counted("n31") == ""
