"""What a person can do for order: tidy up, align, distribute, straighten."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.actions import Action
from app.canvas import order
from app.canvas.links import large_of, links_of
from app.canvas.order import Order, Standing
from app.canvas.selection import Selection
from app.canvas.states import homes_of, loose, tell_pinned
from app.canvas.view import CanvasView
from app.document import Document

ALIGN, DISTRIBUTE = "Edit/7 order/Align", "Edit/7 order/Distribute"
MOST = 100
"""More cards than this are not lined up by hand."""


def something_to_tidy(document: Document) -> bool:
    """There are two layers to put in order."""
    return len(document.project.graph.nodes) > 1


def tidy_up(document: Document, selection: Selection, view: CanvasView) -> None:
    """Lay out the network, or the chosen layers, in the order in which numbers run."""
    project = document.project
    meant = homes_of(project, selection.ids)
    meant = meant if len(meant) > 1 else tuple(view.canvas.cards)
    chosen = loose(project, meant)
    if not chosen:
        tell_pinned(view, meant[0])
        return
    put = partial(view.put, "Tidy up", tidies=True)
    view.tidying.begin(len(chosen), partial(order.tidied, _standing(view, chosen)), put)


def align_left(document: Document, selection: Selection, view: CanvasView) -> None:
    """Move the chosen cards so that their left edges are in line."""
    _apply("Align left edges", order.left, document, selection, view)


def align_right(document: Document, selection: Selection, view: CanvasView) -> None:
    """Move the chosen cards so that their right edges are in line."""
    _apply("Align right edges", order.right, document, selection, view)


def align_column(document: Document, selection: Selection, view: CanvasView) -> None:
    """Move the chosen cards so that they stand in one column."""
    _apply("Align in a column", order.column, document, selection, view)


def align_top(document: Document, selection: Selection, view: CanvasView) -> None:
    """Move the chosen cards so that their upper edges are in line."""
    _apply("Align upper edges", order.top, document, selection, view)


def align_bottom(document: Document, selection: Selection, view: CanvasView) -> None:
    """Move the chosen cards so that their lower edges are in line."""
    _apply("Align lower edges", order.bottom, document, selection, view)


def align_row(document: Document, selection: Selection, view: CanvasView) -> None:
    """Move the chosen cards so that their middles stand in one row."""
    _apply("Align in a row", order.row, document, selection, view)


def distribute_across(document: Document, selection: Selection, view: CanvasView) -> None:
    """Give the chosen cards the same room between them from left to right."""
    _apply("Distribute across", order.across, document, selection, view)


def distribute_down(document: Document, selection: Selection, view: CanvasView) -> None:
    """Give the chosen cards the same room between them from top to bottom."""
    _apply("Distribute down", order.down, document, selection, view)


def straighten(document: Document, selection: Selection, view: CanvasView) -> None:
    """Bring the chosen cards to where the wires between them run straight."""
    _apply("Straighten", order.straight, document, selection, view)


def if_sensible(
    how: Order, least: int = 2
) -> Callable[[Document, Selection, CanvasView], bool]:
    """A condition: so many cards are chosen, and this would move one and cover none."""

    def sensible(document: Document, selection: Selection, view: CanvasView) -> bool:
        if len(selection.ids) < least:
            return False
        chosen = chosen_cards(document, selection)
        known = all(card in view.canvas.cards for card in chosen)
        return known and least <= len(chosen) <= MOST and order.makes_sense(
            how, _among(view, chosen, with_links=how is order.straight)
        )

    return sensible


def chosen_cards(document: Document, selection: Selection) -> tuple[str, ...]:
    """The cards on which the chosen layers are seen, without those that are pinned."""
    project = document.project
    return loose(project, homes_of(project, selection.ids))


def _standing(view: CanvasView, chosen: tuple[str, ...]) -> Standing:
    canvas = view.canvas
    heights = {card: float(item.model.height) for card, item in canvas.cards.items()}
    flow = view.document.project.flow
    large = large_of(item.model for item in canvas.cards.values())
    return Standing(canvas.places(), heights, canvas.links(), chosen, large, flow)


def _among(view: CanvasView, chosen: tuple[str, ...], with_links: bool) -> Standing:
    """The chosen cards alone: lining up asks for no others, and is asked about at each edit."""
    canvas, project, places = view.canvas, view.document.project, view.canvas.places()
    models = [canvas.cards[card].model for card in chosen]
    return Standing(
        {card: places[card] for card in chosen},
        {model.id: float(model.height) for model in models},
        list(links_of(project.graph, models).values()) if with_links else (),
        chosen,
        large_of(models),
        project.flow,
    )


def _apply(
    text: str, how: Order, document: Document, selection: Selection, view: CanvasView
) -> None:
    view.put(text, how(_among(view, chosen_cards(document, selection), with_links=True)))


ACTIONS = (
    Action(
        "graph.tidy", "Tidy up", tidy_up, "Ctrl+L", "Edit/7 order", "workflow", something_to_tidy
    ),
    Action(
        "align.left", "Align left edges", align_left, (), ALIGN, "align-start-vertical",
        if_sensible(order.left),
    ),
    Action(
        "align.column", "Align in a column", align_column, (), ALIGN, "align-center-vertical",
        if_sensible(order.column),
    ),
    Action(
        "align.right", "Align right edges", align_right, (), ALIGN, "align-end-vertical",
        if_sensible(order.right),
    ),
    Action(
        "align.top", "Align upper edges", align_top, (), ALIGN, "align-start-horizontal",
        if_sensible(order.top),
    ),
    Action(
        "align.row", "Align in a row", align_row, (), ALIGN, "align-center-horizontal",
        if_sensible(order.row),
    ),
    Action(
        "align.bottom", "Align lower edges", align_bottom, (), ALIGN, "align-end-horizontal",
        if_sensible(order.bottom),
    ),
    Action(
        "distribute.across", "Distribute across", distribute_across, (), DISTRIBUTE,
        "align-horizontal-distribute-center", if_sensible(order.across, 3),
    ),
    Action(
        "distribute.down", "Distribute down", distribute_down, (), DISTRIBUTE,
        "align-vertical-distribute-center", if_sensible(order.down, 3),
    ),
    Action(
        "graph.straighten", "Straighten", straighten, (), "Edit/7 order", "move-horizontal",
        if_sensible(order.straight),
    ),
)
