"""Gone: the cards that an edit took away, for the undo that brings them back."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from app.canvas.card import CardItem
from app.canvas.cards import CardModel
from app.canvas.detail import Detail
from app.canvas.strip_item import StripItem

Card = tuple[CardItem, StripItem]


class Gone:
    """Has the cards of the last edit that took some away, outside of any scene, and no others.

    Making thousands of them takes half of the time that it takes to undo that.
    """

    def __init__(self, detail: Detail) -> None:
        self._detail = detail
        self._cards: dict[str, Card] = {}
        self._count = count(1)

    def keep(self, gone: Iterable[Card]) -> None:
        """Take these from their scene and keep them at rest; those before are let go.

        What a block shows that is opened in its place is made anew, and so is its card.
        """
        kept: dict[str, Card] = {}
        for card, strip in gone:
            card.scene().removeItem(card)
            card.show_chosen(frozenset())
            card.drop_picture()
            card.setOpacity(1.0)
            for port in card.ports.values():
                port.show_mood("rest")
            if card.model.inlay is None:
                kept[card.model.id] = card, strip
        if kept:
            self._cards = kept

    def card_for(self, model: CardModel) -> Card:
        """The card of this layer, if it is here, else a new one; it shows what it is told."""
        found = self._cards.pop(model.id, None)
        if found is None:
            card = CardItem(model, self._detail)
            strip = StripItem(model, card)
        else:
            card, strip = found
            card.show_model(model)
            strip.show_model(model)
        card.came = next(self._count)
        return card, strip
