"""Ports: which there are on a card, and for what they stand."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from app.canvas.measures import ITEM_NAME
from app.canvas.port import DRAWN, PortItem
from app.canvas.several import with_activation
from nncore.layers import Add, Dense, Tanh
from tests.app.canvas import kit
from tests.app.canvas.test_view import Desk


def test_ports_stand_for_the_last_row_of_their_card_whatever_comes_and_goes(qtbot):
    desk = Desk(qtbot, kit.digits())
    document, canvas = desk.document, desk.view.canvas
    node = next(each for each in desk.graph.nodes if isinstance(each.layer, Dense))

    def ports_are_right():
        for card in canvas.cards.values():
            assert tuple(card.ports) == card.model.ports
            for model, item in card.ports.items():
                assert item.model == model
                assert item.data(ITEM_NAME) == f"{model.node} {model.side}"
                assert (item.pos().x(), item.pos().y()) == card.model.port_at(model)
        shown = [each for each in canvas.items() if isinstance(each, PortItem)]
        assert set(map(id, shown)) == set(map(id, canvas.ports()))
        return [port.node for port in canvas.cards[node.id].ports if port.side == "out"]

    before = ports_are_right()
    for kind in (Tanh, None, Tanh):
        new = with_activation(document.project, [node.id], kind, document.fresh_id)
        document.apply("Activation", new)
        (last,) = ports_are_right()
        assert (last == node.id) == (kind is None)
    added = document.project.graph.adding(Add(), "n99")
    document.apply("Add", replace(document.project, graph=added))
    assert len(canvas.cards["n99"].ports) == 2
    assert ports_are_right()
    document.go_to(0)
    assert ports_are_right() == before


@pytest.mark.parametrize("mood", ["hover", "fits", "dim", "refused"])
def test_a_port_is_drawn_within_the_bounds_of_its_card(qtbot, mood):
    """Qt asks a card alone whether it is in sight, not its ports."""
    desk = Desk(qtbot, kit.digits())
    card = next(iter(desk.view.canvas.cards.values()))
    port = next(iter(card.ports.values()))
    port.show_mood(mood)
    room, scale = 2 * DRAWN, 4
    image = QImage(2 * room * scale, 2 * room * scale, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.scale(scale, scale)
    painter.translate(room, room)
    port.paint(painter, QStyleOptionGraphicsItem())
    painter.end()
    inked = [
        (x / scale - room, y / scale - room)
        for x in range(image.width()) for y in range(image.height())
        if image.pixelColor(x, y).alpha()
    ]
    assert inked
    within = card.boundingRect().translated(-port.pos()).adjusted(-0.01, -0.01, 0.01, 0.01)
    for x, y in inked:
        assert within.contains(QRectF(x, y, 1 / scale, 1 / scale))
