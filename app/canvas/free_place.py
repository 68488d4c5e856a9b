"""FreePlace: where a card fits that nobody has put anywhere by hand."""

from collections.abc import Mapping, Sequence

from app.canvas import layout, measures
from app.canvas.bodies import Box
from app.canvas.cards import CardModel, Models
from app.canvas.edits import Point, move
from app.canvas.links import large_of, links_of
from nncore.data import Dataset
from nncore.project import Place, Project

ASIDE = measures.COLUMN - measures.CARD_WIDTH
BELOW = 3 * measures.GRID
BACKWARDS = 2
"""To the left or up is so many times as far: numbers run to the right."""


def clear_of_others(
    project: Project,
    node_id: str,
    dataset: Dataset | None,
    before: Mapping[str, Place],
    seen: Mapping[str, float],
    models: Models,
) -> Project:
    """A card that covers no other one: where it stands, or at the nearest place that is free.

    Others that stand elsewhere than before made room for it; what they cover now goes aside.
    Cards are as high as they are seen where that is more: a misfit keeps what they showed.
    """
    read = models.aside().read(project, project.graph.check(), dataset, ())
    heights = {model.id: max(model.height, seen.get(model.id, 0.0)) for model in read}
    if node_id not in heights or node_id not in project.layout:
        return project
    boxes = {
        card: (box[0], box[1], box[2], max(box[3], box[1] + heights[card]))
        for card, box in boxes_of(project, read).items()
    }
    came = [boxes[card] for card in boxes if before.get(card) != project.layout.get(card)]
    came.remove(boxes[node_id])
    going = [node_id, *_covered(came, boxes, before)]
    places: dict[str, Point] = {}
    for card in going:
        here = boxes.pop(card)
        x, y = free_place((here[0], here[1]), heights[card], list(boxes.values()))
        boxes[card] = x, y, x + here[2] - here[0], y + here[3] - here[1]
        if (x, y) != (here[0], here[1]):
            places[card] = x, y
    return move(project, places) if places else project


def _covered(
    came: Sequence[Box], boxes: Mapping[str, Box], before: Mapping[str, Place]
) -> list[str]:
    """The cards that stand as before, may be moved, and are covered by one of these."""
    if not came:
        return []
    least, most = tuple(map(min, *came, came[0])), tuple(map(max, *came, came[0]))
    around = least[0], least[1], most[2], most[3]
    return [
        card
        for card, box in boxes.items()
        if _meet(box, around) and box not in came
        and card in before and not before[card].pinned
        and any(_meet(box, each) for each in came)
    ]


def _meet(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    )


def places_of(project: Project, models: Sequence[CardModel]) -> dict[str, Place]:
    """Where every card stands: as arranged, or as it would be by itself."""
    if all(model.id in project.layout for model in models):
        return {model.id: project.layout[model.id] for model in models}
    heights = {model.id: float(model.bare_height) for model in models}
    links = list(links_of(project.graph, models).values())
    return layout.places(heights, links, project.layout, project.flow, large_of(models))


def boxes_of(project: Project, models: Sequence[CardModel]) -> dict[str, Box]:
    """What every card covers."""
    places = places_of(project, models)
    return {
        model.id: (at.x, at.y, at.x + model.width, at.y + model.height)
        for model in models
        for at in (places[model.id],)
    }


def free_place(at: Point, height: float, taken: Sequence[Box]) -> Point:
    """The point itself where a card of this height covers none there, else the nearest beside one.

    >>> free_place((0, 0), 100, [])
    (0, 0)
    >>> free_place((10, 0), 100, [(0, 0, 232, 100)])
    (10, 148)
    """
    if not _covers(at, height, taken, 0, 0):
        return at
    xs, ys = {at[0]}, {at[1]}
    for left, top, right, bottom in taken:
        xs |= {right + ASIDE, left - ASIDE - measures.CARD_WIDTH}
        ys |= {bottom + BELOW, top - BELOW - height}
    beside = sorted(((x, y) for x in xs for y in ys), key=lambda point: _far(at, point))
    return next(p for p in beside if not _covers(p, height, taken, ASIDE, BELOW))


def _covers(at: Point, height: float, taken: Sequence[Box], aside: float, below: float) -> bool:
    """Whether a card there would cover one of these, or come nearer to it than that."""
    x, y = at
    return any(
        x < right + aside and x + measures.CARD_WIDTH + aside > left
        and y < bottom + below and y + height + below > top
        for left, top, right, bottom in taken
    )


def _far(a: Point, b: Point) -> float:
    across, down = b[0] - a[0], b[1] - a[1]
    return max(across, -BACKWARDS * across) + max(down, -BACKWARDS * down)
