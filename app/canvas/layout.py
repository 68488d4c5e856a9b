"""Default places: where cards stand that nobody has put anywhere, tidied among themselves."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from app.canvas import measures
from app.canvas.tidy import ASIDE, Large, Link, tidy, width_of
from nncore.project import Flow, Place


def places(
    heights: Mapping[str, float],
    links: Sequence[Link],
    given: Mapping[str, Place],
    flow: Flow = "right",
    large: Mapping[str, Large] | None = None,
) -> dict[str, Place]:
    """A place for every card: the given one, else one in order beside what is there.

    That is below it where numbers run to the right, and to the right where they run down.

    `heights` come in the order in which numbers run through the cards.
    """
    result = {card: given[card] for card in heights if card in given}
    missing = tuple((card, high) for card, high in heights.items() if card not in given)
    mine = tuple((large or {}).items())
    x = y = 0.0
    if flow == "down":
        x = max((p.x + width_of(large, c) + ASIDE for c, p in result.items()), default=0.0)
    else:
        y = max((p.y + heights[card] + measures.GAP for card, p in result.items()), default=0.0)
    for card, place in _flowing(missing, tuple(links) if missing else (), flow, mine).items():
        result[card] = Place(place.x + x, place.y + y)
    return result


@lru_cache(maxsize=8)
def _flowing(
    heights: tuple[tuple[str, float], ...],
    links: tuple[Link, ...],
    flow: Flow,
    large: tuple[tuple[str, Large], ...],
) -> Mapping[str, Place]:
    return tidy(dict(heights), links, {}, flow, dict(large))
