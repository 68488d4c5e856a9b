"""Default places: rows of three cards, for a graph that nobody has arranged."""

from collections.abc import Mapping, Sequence

from app.canvas import measures
from nncore.project import Place

IN_A_ROW = 3


def places(
    cards: Sequence[str], heights: Mapping[str, float], given: Mapping[str, Place]
) -> dict[str, Place]:
    """A place for every card: the given one, else the next in rows of three below what is there.

    `cards` come in the order in which numbers run through them.
    """
    result = {card: given[card] for card in cards if card in given}
    missing = [card for card in cards if card not in given]
    top = max((p.y + heights[card] for card, p in result.items()), default=None)
    y = 0.0 if top is None else top + measures.GAP
    for start in range(0, len(missing), IN_A_ROW):
        row = missing[start : start + IN_A_ROW]
        for column, card in enumerate(row):
            result[card] = Place(float(column * measures.COLUMN), y)
        y += max(heights[card] for card in row) + measures.GAP
    return result
