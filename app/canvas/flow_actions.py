"""Which way numbers run: from left to right or from top to bottom, in the whole network at once."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from app.actions import Action
from app.canvas.bodies import Bodies
from app.canvas.cards import Models
from app.canvas.edits import is_arranged, move
from app.canvas.free_place import boxes_of, places_of
from app.canvas.joints import without_joints_of
from app.canvas.links import large_of, links_of
from app.canvas.looking import READABLE
from app.canvas.order import Standing, tidied
from app.canvas.remarks import refitted
from app.canvas.states import loose
from app.canvas.view import CanvasView
from app.scope import ARRANGED, Scope, inside
from nncore.data import Dataset
from nncore.project import Flow, Place, Project


def runs_down(scope: Scope) -> bool:
    """Numbers run from top to bottom."""
    return scope.project.flow == "down"


def runs_right(scope: Scope) -> bool:
    """Numbers run from left to right."""
    return scope.project.flow == "right"


def left_to_right(scope: Scope, view: CanvasView) -> None:
    """Lay out the whole network from left to right, in rows as lines of a text."""
    _apply("Left to right", "right", scope, view)


def top_to_bottom(scope: Scope, view: CanvasView) -> None:
    """Lay out the whole network from top to bottom, with ports above and below the cards."""
    _apply("Top to bottom", "down", scope, view)


def flowing(project: Project, flow: Flow, dataset: Dataset | None) -> Project:
    """With numbers running this way, here and in all blocks inside: tidied where it was arranged.

    What stood above what now stands before it from left to right, and the other way round; pinned
    cards stay, and no other one comes to lie on them.
    """
    models = Models().read(project, project.graph.check(), dataset, ())
    before = Bodies(boxes_of(project, models))
    new = replace(project, flow=flow)
    if is_arranged(project):
        models = Models().read(new, new.graph.check(), dataset, ())
        heights = {model.id: float(model.height) for model in models}
        stood = places_of(project, models)
        free = loose(project, heights)
        turned = {card: Place(stood[card].y, stood[card].x) for card in free}
        links = tuple(links_of(new.graph, models).values())
        large = large_of(models)
        new = move(new, tidied(Standing({**stood, **turned}, heights, links, free, large, flow)))
    places = places_of(new, models)
    after = before.moved_to({card: (at.x, at.y) for card, at in places.items()})
    new = without_joints_of(refitted(new, before, after), places)
    for block_id in dict.fromkeys(key.partition("/")[0] for key in project.layout if "/" in key):
        within = flowing(inside(project, block_id), flow, None)
        for kept in ARRANGED:
            mine = {f"{block_id}/{key}": value for key, value in getattr(within, kept).items()}
            others = {
                key: value for key, value in getattr(new, kept).items()
                if not key.startswith(f"{block_id}/")
            }  # fmt: skip
            new = replace(new, **{kept: {**others, **mine}})
    return new


def _apply(text: str, flow: Flow, scope: Scope, view: CanvasView) -> None:
    whole = scope.whole
    dataset = None if scope.path else view.session.dataset
    project = whole.project
    find = partial(flowing, project, flow, dataset)
    view.tidying.begin(len(project.graph.nodes), find, partial(_put, text, scope, view))


def _put(text: str, scope: Scope, view: CanvasView, found: Project) -> None:
    """Take over where everything stands; a run may have gone on meanwhile."""
    new = {kept: getattr(found, kept) for kept in ARRANGED}
    scope.whole.apply(text, replace(scope.whole.project, flow=found.flow, **new))
    view.fit(least=min(READABLE, view.zoom))        # what could be read still can


ACTIONS = (
    Action(
        "graph.right", "Left to right", left_to_right, (), "Edit/7 order", "arrow-right", runs_down
    ),
    Action(
        "graph.down", "Top to bottom", top_to_bottom, (), "Edit/7 order", "arrow-down", runs_right
    ),
)
