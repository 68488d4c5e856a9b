"""Numbers run down instead of to the right: the same network, turned, on all of the canvas."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PySide6.QtCore import QPointF, QRectF

from app.canvas import edits, measures
from app.canvas.bodies import Bodies
from app.canvas.cards import Models
from app.canvas.flow_actions import flowing
from app.canvas.free_place import boxes_of
from app.canvas.looking import READABLE
from app.canvas.routing import path_of, routes
from app.canvas.tidy import tidy
from app.canvas.wires import Wires
from nncore.layers import Dense
from nncore.loomfile import load, save
from nncore.project import Place
from tests.app.canvas.test_tidy import arrangements, chain, networks, overlapping
from tests.app.canvas.test_tidying import residual


def do(window, action_id):
    action = window._actions[action_id]
    assert action.isEnabled()
    action.trigger()


@pytest.fixture
def down(window, workspace):
    do(window, "graph.down")
    return workspace


@settings(max_examples=150, deadline=None)
@given(arrangements())
def test_tidied_downwards_no_two_cards_overlap_and_twice_is_once(arrangement):
    heights, links, standing = arrangement
    once = tidy(heights, links, standing, "down")
    assert set(once) == set(heights)
    assert not overlapping(once, heights)
    assert tidy(heights, links, once, "down") == once


@settings(max_examples=150, deadline=None)
@given(networks(acyclic=True))
def test_every_wire_runs_from_a_card_to_one_below_it(network):
    heights, links = network
    found = tidy(heights, links, {}, "down")
    for link in links:
        assert found[link.target].y >= found[link.source].y + heights[link.source] + 16


def test_a_chain_is_one_column_however_long_it_is():
    names = [f"n{i}" for i in range(30)]
    found = tidy(dict.fromkeys(names, 120.0), chain(names), {}, "down")
    assert len({place.x for place in found.values()}) == 1
    steps = {b.y - a.y for a, b in pairwise(found.values())}
    assert len(steps) == 1


def test_a_way_that_is_turned_is_drawn_turned():
    bodies = Bodies({"a": (0, 0, 232, 100), "b": (400, 70, 632, 170)})
    way = next(routes((232, 28), (400, 98), "a", "b", bodies))
    there, turned = path_of(way), path_of(way.turned())
    for share in (0.0, 0.2, 0.5, 0.9, 1.0):
        at, other = there.pointAtPercent(share), turned.pointAtPercent(share)
        assert (other.x(), other.y()) == pytest.approx((at.y(), at.x()), abs=0.5)
    back = way.turned().turned()
    assert (back.points, back.label, back.down) == (way.points, way.label, False)


def test_wires_leave_below_and_arrive_above(down):
    canvas = down.room.view.canvas
    assert canvas.wires
    for wire, item in canvas.wires.items():
        source, target = canvas.card_with(wire.source), canvas.card_with(wire.target)
        start, end = QPointF(*item.corners[0]), QPointF(*item.corners[-1])
        assert start.y() == source.y() + source.model.height
        assert end.y() == target.y()
        assert canvas.end_of(wire, leaves=True).centre == start
        assert start.x() == end.x() == source.x() + measures.CARD_WIDTH / 2


def test_words_stand_beside_their_wire_and_on_no_card(down):
    canvas = down.room.view.canvas
    for item in canvas.wires.values():
        assert item.words
        assert item.words_box.left() > item.corners[0][0]
        assert not canvas.bodies.inside(item.words_box)


def test_it_is_one_step_and_undo_brings_back_what_was(window, workspace):
    document, view = workspace.document, workspace.room.view
    before = document.project, view.canvas.places()
    do(window, "graph.down")
    assert document.undo_text == "Top to bottom"
    assert not window._actions["graph.down"].isEnabled()
    document.undo()
    assert (document.project, view.canvas.places()) == before


def test_what_could_be_read_can_be_read_when_it_is_turned(window, workspace):
    view = workspace.room.view
    view.resize(700, 300)
    view.fit(least=READABLE)
    do(window, "graph.down")
    assert view.zoom >= READABLE
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    first = workspace.document.project.graph.nodes[0].id
    assert first in view.canvas.bodies.inside(seen)


def test_there_and_back_again_is_tidy_again(window, workspace):
    view = workspace.room.view
    do(window, "graph.tidy")
    before = view.canvas.places()
    do(window, "graph.down")
    do(window, "graph.right")
    after = view.canvas.places()
    assert {k: (p.x, p.y) for k, p in after.items()} == {k: (p.x, p.y) for k, p in before.items()}


def test_cards_moved_by_hand_have_wires_as_if_laid_anew(down):
    document, canvas = down.scope, down.room.view.canvas
    card = next(iter(canvas.cards.values())).model.id
    standing = edits.settle(document.project, canvas.places())
    place = standing.layout[card]
    document.apply("Move", edits.move(standing, {card: (place.x + 320, place.y + 16)}))
    moved = {wire: item.corners for wire, item in canvas.wires.items()}
    anew = Wires(canvas, Bodies())
    models = [item.model for item in canvas.cards.values()]
    graph = document.project.graph
    anew.show_graph(graph, graph.check(), models, canvas.bodies, "down")
    assert {wire: item.corners for wire, item in anew.items.items()} == moved
    for item in anew.items.values():
        canvas.removeItem(item)


def test_a_layer_put_into_a_wire_pushes_what_is_below(down):
    document, view = down.scope, down.room.view
    document.apply("Settle", edits.settle(document.project, view.canvas.places()))
    before = view.canvas.places()
    wire = next(iter(document.project.graph.wires))
    view.add_layer(Dense(8), view.canvas.wires[wire].boundingRect().center(), wire)
    after = view.canvas.places()
    new = next(card for card in after if card not in before)
    above, below = view.canvas.home_of(wire.source), view.canvas.home_of(wire.target)
    assert after[above] == before[above]
    assert after[above].y < after[new].y < after[below].y
    heights = {card: item.model.height for card, item in view.canvas.cards.items()}
    assert not overlapping(after, heights)


def test_a_frame_goes_around_the_same_cards(window, workspace):
    view, selection = workspace.room.view, workspace.selection
    cards = list(view.canvas.cards)[:2]
    selection.choose(cards)
    do(window, "remark.frame")
    do(window, "graph.down")
    (remark,) = workspace.scope.project.remarks.values()
    box = QRectF(remark.x, remark.y, remark.width, remark.height)
    around = view.canvas.bodies.around(cards)
    assert box.contains(around)
    assert not [card for card in view.canvas.bodies.inside(box) if card not in cards]


def test_blocks_inside_run_the_same_way(window, workspace):
    scope, selection = workspace.scope, workspace.selection
    dense = [node.id for node in scope.project.graph.nodes if isinstance(node.layer, Dense)]
    selection.choose(dense[:1])
    do(window, "block.group")
    block = selection.one
    scope.enter(block)
    canvas = workspace.room.view.canvas
    scope.apply("Settle", edits.settle(scope.project, canvas.places()))
    scope.leave()
    do(window, "graph.down")
    scope.enter(block)
    canvas = workspace.room.view.canvas
    assert scope.project.flow == "down"
    xs = {place.x for place in canvas.places().values()}
    assert len(xs) == 1


def test_it_is_kept_in_the_file(tmp_path, down):
    path = tmp_path / "down.loom"
    save(down.document.project, path)
    again = load(path)
    assert again.flow == "down"


def test_text_that_is_pasted_becomes_a_column():
    from app.canvas.clipboard import fragment_of
    from app.canvas.layer_text import read_layers

    piece = fragment_of(read_layers("8-4-2 relu"), (10.0, 20.0), with_ends=True, flow="down")
    xs = {place.x for place in piece.layout.values()}
    ys = [place.y for place in piece.layout.values()]
    assert xs == {10.0}
    assert ys == sorted(ys)
    assert len(set(ys)) == len(ys) > 2


POINTS = st.tuples(st.integers(0, 60), st.integers(0, 40))


@pytest.mark.parametrize("flow", ["down", "right"])
@settings(max_examples=40, deadline=None)
@given(st.lists(POINTS, min_size=12, max_size=12), st.sets(st.integers(0, 11)))
def test_turned_round_no_card_comes_to_lie_on_a_pinned_one(flow, points, pinned):
    project = residual(12)
    ids = [node.id for node in project.graph.nodes]
    layout = {
        card: Place(40.0 * x, 40.0 * y, pinned=i in pinned)
        for i, (card, (x, y)) in enumerate(zip(ids, points, strict=True))
    }
    before = "right" if flow == "down" else "down"
    turned = flowing(replace(project, layout=layout, flow=before), flow, None)
    held = {ids[i] for i in pinned}
    assert all(turned.layout[card] == layout[card] for card in held)
    boxes = boxes_of(turned, Models().read(turned, turned.graph.check(), None, ()))
    covered = [
        (a, b) for a, b in combinations(boxes, 2)
        if {a, b} - held and overlap(boxes[a], boxes[b])       # two pinned ones lie as they lay
    ]
    assert covered == []


def overlap(one, other):
    return (
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    )
