"""A block that shows what is in it in its place: what is seen, how others make room for it."""

from __future__ import annotations

from itertools import combinations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest

from app.canvas import edits, measures, states
from app.canvas.cards import Models
from app.canvas.free_place import boxes_of
from app.canvas.inlay_item import paint_anew
from app.theme.current import current_theme
from nncore.blocks import BlockLayer
from nncore.examples import example
from nncore.loomfile import load, save
from tests.app.hand import open_source

FAMOUS = ("resnet20", "unet", "gpt2", "squeezenet", "mobilenetv2", "densenet121", "clip-vit-b32")


@pytest.fixture
def residual(window, qtbot):
    open_source(window, "example:resnet20")
    qtbot.waitUntil(lambda: window.workspace.session.look is not None, timeout=20_000)
    return window.workspace


def do(window, action_id):
    action = window._actions[action_id]
    assert action.isEnabled()
    action.trigger()


def blocks_of(project):
    return [n.id for n in project.graph.nodes if isinstance(n.layer, BlockLayer)]


def opened(project):
    """All blocks opened in their place, and the cards then."""
    models = Models().read(project, project.graph.check(), None, ())
    places = {card: (box[0], box[1]) for card, box in boxes_of(project, models).items()}
    standing = edits.move(project, places)
    new = states.open_in_place(standing, blocks_of(project), True)
    return new, Models().read(new, new.graph.check(), None, ())


@pytest.mark.parametrize("name", FAMOUS)
@pytest.mark.parametrize("flow", ["right", "down"])
def test_every_block_of_a_famous_network_shows_its_layers_between_its_gates(name, flow):
    project, models = opened(replace(example(name), flow=flow))
    found = [model for model in models if model.id in blocks_of(project)]
    assert found
    for model in found:
        inlay = model.inlay
        assert inlay is not None
        room = QRectF(0, 0, inlay.width, inlay.height)
        boxes = [
            QRectF(x, y, card.width, card.height)
            for card, (x, y) in zip(inlay.cards, inlay.corners, strict=True)
            if card.id not in inlay.gates
        ]
        assert boxes
        assert all(room.contains(box) for box in boxes)
        assert not any(a.intersects(b) for a, b in combinations(boxes, 2))
        edge = model.height if flow == "right" else model.width
        assert all(0 < port.aside < edge for port in model.ports)
        asides = [port.aside for port in model.inputs]
        assert len(set(asides)) == len(asides)


def test_others_make_room_in_one_step_and_all_is_as_before_when_it_is_closed(window, residual):
    document, view = residual.document, residual.room.view
    document.apply("Settle", edits.settle(document.project, view.canvas.places()))
    before = view.canvas.places()
    block = blocks_of(document.project)[0]
    residual.selection.choose([block])
    do(window, "block.inlay")
    assert document.undo_text.startswith("Show inside Residual block")
    bodies = view.canvas.bodies
    boxes = [QRectF(QPointF(*bodies[card][:2]), QPointF(*bodies[card][2:])) for card in bodies]
    assert not any(a.intersects(b) for a, b in combinations(boxes, 2))
    assert bodies[block][2] - bodies[block][0] > 2 * measures.CARD_WIDTH
    do(window, "block.inlay")
    after = view.canvas.places()
    assert {k: (p.x, p.y) for k, p in after.items()} == {k: (p.x, p.y) for k, p in before.items()}


def test_wires_to_it_run_straight_to_its_gates(window, residual):
    view = residual.room.view
    block = blocks_of(residual.document.project)[0]
    residual.selection.choose([block])
    do(window, "block.inlay")
    item = view.canvas.cards[block]
    (arriving,) = [wire for wire in view.canvas.wires if wire.target == block]
    start, end = view.canvas.wires[arriving].corners
    assert start[1] == end[1]
    gate = next(port for port in item.ports if port.side == "in")
    assert item.pos() + QPointF(*item.model.port_at(gate)) == QPointF(*end)


def test_the_numbers_in_it_are_those_that_one_sees_inside(window, residual, qtbot):
    view, scope = residual.room.view, residual.scope
    block = blocks_of(residual.document.project)[0]
    residual.selection.choose([block])
    do(window, "block.inlay")
    shown = {
        card: strip._values for card, strip in view.canvas._inlays[block]._strips.items()
    }
    scope.enter(block)
    inside = {card: view.canvas.strips[card]._values for card in shown}
    assert len(shown) > 2
    for card, values in shown.items():
        assert values is not None
        assert (values == inside[card]).all()


def test_its_arrow_opens_and_closes_it_and_a_double_click_goes_to_the_layer(window, residual):
    view, block = residual.room.view, blocks_of(residual.document.project)[0]
    view.zoom_to(1.0)

    def press(at, twice=False):
        view.ensureVisible(QRectF(at - QPointF(9, 9), at + QPointF(9, 9)))
        click = QTest.mouseDClick if twice else QTest.mouseClick
        where: QPoint = view.mapFromScene(at)
        click(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)

    card = view.canvas.cards[block]
    press(card.pos() + QPointF(measures.CARD_WIDTH - 21, 37))
    assert card.model.inlay is not None
    press(card.pos() + QPointF(20, 16))
    assert card.model.inlay is None
    press(card.pos() + QPointF(measures.CARD_WIDTH - 21, 37))
    inlay = card.model.inlay
    inner, corner = next(
        (each, at) for each, at in zip(inlay.cards, inlay.corners, strict=True)
        if each.id not in inlay.gates
    )
    press(card.pos() + QPointF(corner[0] + 60, corner[1] + card.model.strip_top + 20), twice=True)
    assert residual.scope.path == (block,)
    assert residual.selection.ids == (inner.id,)


def test_a_block_that_cannot_be_opened_stays_a_card(window, residual):
    document, block = residual.document, blocks_of(residual.document.project)[0]
    residual.selection.choose([block])
    do(window, "block.inlay")
    wires = [wire for wire in document.project.graph.wires if wire.target == block]
    document.apply("Unplug", edits.delete(document.project, (), wires))
    assert residual.room.view.canvas.cards[block].model.inlay is None
    document.undo()
    assert residual.room.view.canvas.cards[block].model.inlay is not None


def test_what_is_edited_inside_is_seen_outside_and_in_the_file(window, residual, tmp_path):
    document, scope, view = residual.document, residual.scope, residual.room.view
    block = blocks_of(document.project)[0]
    residual.selection.choose([block])
    do(window, "block.inlay")
    width = view.canvas.cards[block].model.width
    scope.enter(block)
    standing = edits.settle(scope.project, view.canvas.places())
    inner = [n.id for n in scope.project.graph.nodes if n.id in view.canvas.cards]
    last = max(inner[1:-1], key=lambda card: standing.layout[card].x)
    at = standing.layout[last]
    scope.apply("Move", edits.move(standing, {last: (at.x + 160, at.y)}))
    scope.leave()
    assert view.canvas.cards[block].model.width == width + 160
    save(document.project, tmp_path / "open.loom")
    assert load(tmp_path / "open.loom").layout[block].opened


def test_of_a_block_larger_than_the_view_one_sees_the_beginning(window, residual):
    view, block = residual.room.view, blocks_of(residual.document.project)[0]
    view.zoom_to(1.0)
    residual.selection.choose([block])
    do(window, "block.inlay")
    card = view.canvas.cards[block]
    assert card.body.width() > view.viewport().width()
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    assert seen.contains(card.pos())


def test_its_name_is_typed_in_its_bar(window, residual):
    view, block = residual.room.view, blocks_of(residual.document.project)[0]
    residual.selection.choose([block])
    do(window, "block.inlay")
    do(window, "graph.rename")
    card = view.canvas.cards[block]
    bar = QRectF(card.pos(), card.pos() + QPointF(card.model.width, measures.BAR))
    assert view.naming.isVisible()
    assert view.mapFromScene(bar).boundingRect().adjusted(-2, -2, 2, 2).contains(
        view.naming.geometry()
    )


@pytest.mark.parametrize("flow", ["right", "down"])
def test_what_was_seen_inside_is_not_seen_over_the_block_that_one_comes_back_to(
    window, residual, flow
):
    document, view = residual.document, residual.room.view
    document.apply("Flow", replace(document.project, flow=flow))
    blocks = blocks_of(document.project)
    residual.selection.choose(blocks)
    do(window, "block.inlay")
    view.zoom_to(1.0)
    view.show_card(blocks[1])
    picture(view)
    residual.scope.enter(blocks[1])
    picture(view)
    residual.scope.leave()
    seen = picture(view)
    for item in view.canvas._inlays.values():
        paint_anew(item)
    view.viewport().update()
    assert seen == picture(view)


def test_what_is_in_it_follows_the_theme(window, residual, monkeypatch):
    view, block = residual.room.view, blocks_of(residual.document.project)[0]
    residual.selection.choose([block])
    do(window, "block.inlay")
    view.zoom_to(1.0)
    view.show_card(block)
    picture(view)
    monkeypatch.setattr("app.canvas.inlay_item.InlayItem.show_numbers", lambda *_: None)
    do(window, "view.theme")
    seen = picture(view)
    paint_anew(view.canvas._inlays[block])
    assert seen == picture(view)


def picture(view):
    """What the canvas shows."""
    return view.viewport().grab().toImage()


def test_seen_small_the_layers_in_a_block_have_the_colours_of_their_families(window, residual):
    window.resize(1440, 900)
    block = next(n.id for n in residual.scope.project.graph if isinstance(n.layer, BlockLayer))
    residual.selection.choose([block])
    do(window, "block.inlay")
    view = residual.room.view
    view.zoom_to(0.35)
    card = view.canvas.cards[block]
    view.look_at_point(card.sceneBoundingRect().center())
    seen = view.viewport().grab().toImage()
    inlay = card.model.inlay
    inner = [each for each in zip(inlay.cards, inlay.corners, strict=True)
             if each[0].id not in inlay.gates]
    for model, (x, y) in inner:
        left = view.mapFromScene(card.pos() + QPointF(x, y + card.model.strip_top + 40))
        found = {seen.pixelColor(left + QPoint(dx, 0)).name() for dx in range(4)}
        assert current_theme().family(model.family) in found


def test_seen_small_its_bar_of_heat_compares_with_those_of_other_cards(window, residual):
    view, block = residual.room.view, blocks_of(residual.document.project)[0]
    residual.room.heat.choose("parameters")
    residual.selection.choose([block])
    do(window, "block.inlay")
    view.zoom_to(0.3)
    picture(view)
    canvas = view.canvas
    share = canvas.cards[block].heat.share
    corner = canvas.cards[block].pos()
    (bar,) = [bar for bar in canvas.overview._bars if bar.left() == corner.x()
              and corner.y() < bar.top() < corner.y() + canvas.cards[block].model.height]
    assert bar.width() == pytest.approx(share * measures.CARD_WIDTH)
    assert canvas.cards[block].model.width > 2 * measures.CARD_WIDTH


def test_its_wires_look_as_those_around_it(window, residual):
    view, block = residual.room.view, blocks_of(residual.document.project)[0]
    residual.selection.choose([block])
    do(window, "block.inlay")
    view.zoom_to(1.0)
    view.show_card(block)
    inner = view.canvas._inlays[block]._wires
    assert any(item.words for item in inner.items.values())
    whole = picture(view)
    do(window, "view.shapes")
    assert not any(item.words for item in inner.items.values())
    do(window, "view.shapes")
    assert picture(view) == whole
    do(window, "view.wires")
    assert inner.hidden
    assert picture(view) != whole
    do(window, "view.wires")
    assert picture(view) == whole


@pytest.fixture
def downwards(window, residual):
    """A block that is opened in its place where numbers run down."""
    project, block = residual.document.project, blocks_of(residual.document.project)[0]
    residual.document.apply("Top to bottom", replace(project, flow="down"))
    residual.selection.choose([block])
    do(window, "block.inlay")
    return residual.room.view.canvas._inlays[block]


def written(inlay):
    """What is written over its wires, and where."""
    return {wire: item.words_box for wire, item in inlay._wires.items.items() if item.words}


def test_what_is_written_over_its_wires_is_not_cut_off_at_its_edge(downwards):
    room = QRectF(0, 0, downwards._inlay.width, downwards._inlay.height)
    assert written(downwards)
    assert all(room.contains(box) for box in written(downwards).values())


def test_what_is_written_over_its_wires_keeps_to_the_room_that_there_is_now(downwards):
    whole, first = downwards._inlay, written(downwards)
    width = int(max(box.right() for box in first.values())) - 1
    downwards.show_inlay(replace(whole, width=width), "down")
    assert all(box.right() <= width for box in written(downwards).values())
    downwards.show_inlay(whole, "down")
    assert written(downwards) == first
