"""Ports: which there are on a card, and for what they stand."""

from __future__ import annotations

from msgspec.structs import replace

from app.canvas.measures import ITEM_NAME
from app.canvas.port import PortItem
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
