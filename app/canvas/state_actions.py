"""What a person can switch on a card: bypass its layer, fold it to its title, pin it."""

from __future__ import annotations

from app.actions import Action
from app.canvas import edits, states
from app.canvas.actions import layers_selected, named
from app.canvas.cards import title_of
from app.canvas.selection import Selection
from app.canvas.view import CanvasView
from app.document import Document
from nncore.bypass import why_not
from nncore.project import Project


def bypass(document: Document, selection: Selection, view: CanvasView) -> None:
    """Let numbers pass the chosen layers unchanged, or switch them on again; weights are kept.

    Those that take or give several wires stay as they are, and it is said why.
    """
    project, graph = document.project, document.project.graph
    able = states.can_bypass(graph, selection.ids)
    unable = [each for each in selection.ids if each not in able]
    if unable:
        states.tell_at(view, unable[0], why_not(graph[unable[0]].layer))
    if able:
        sleeping = states.are_bypassed(graph, able)
        words = title_of(graph[able[0]]) if len(able) == 1 else f"{len(able)} layers"
        text = f"Switch {words} on again" if sleeping else f"Bypass {words}"
        document.apply(text, states.bypass(project, able, not sleeping))


def bypass_words(document: Document, selection: Selection) -> str:
    """What it would do."""
    sleeping = states.are_bypassed(document.project.graph, selection.ids)
    return "Switch on again" if sleeping else "Bypass"


def fold_words(document: Document, selection: Selection) -> str:
    """What it would do."""
    cards = states.homes_of(document.project, selection.ids)
    return "Unfold" if states.folded_of(document.project).issuperset(cards) else "Fold to title"


def pin_words(document: Document, selection: Selection) -> str:
    """What it would do."""
    cards = states.homes_of(document.project, selection.ids)
    return "Unpin" if edits.pinned_of(document.project).issuperset(cards) else "Pin here"


def fold(document: Document, selection: Selection, view: CanvasView) -> None:
    """Show the chosen cards as their titles alone, or whole again; wires stay."""
    cards = states.homes_of(document.project, selection.ids)
    folded = states.folded_of(document.project)
    _fold(document, view, cards, not folded.issuperset(cards), named(document, selection))


def can_fold(document: Document, selection: Selection, view: CanvasView) -> bool:
    """A card is chosen that is folded, or shows more than its title."""
    cards = states.homes_of(document.project, selection.ids)
    return any(_can_change(view, card) for card in cards)


def fold_all(document: Document, view: CanvasView) -> None:
    """Show every card as its title alone."""
    _fold(document, view, tuple(view.canvas.cards), True, "all cards")


def unfold_all(document: Document, view: CanvasView) -> None:
    """Show every card whole again."""
    _fold(document, view, tuple(view.canvas.cards), False, "all cards")


def some_are_whole(view: CanvasView) -> bool:
    """A card shows more than its title."""
    return any(
        _can_change(view, card) and not item.model.folded
        for card, item in view.canvas.cards.items()
    )


def some_are_folded(document: Document) -> bool:
    """A card is folded."""
    graph = document.project.graph
    return any(card in graph for card in states.folded_of(document.project))


def pin(document: Document, selection: Selection, view: CanvasView) -> None:
    """Hold the chosen cards where they are, whatever moves others; or let them go."""
    standing = edits.settle(document.project, view.canvas.places())
    cards = states.homes_of(standing, selection.ids)
    pinned = edits.pinned_of(standing).issuperset(cards)
    words = named(document, selection)
    text = f"Unpin {words}" if pinned else f"Pin {words}"
    document.apply(text, states.pin(standing, cards, not pinned))


def _can_change(view: CanvasView, card: str) -> bool:
    item = view.canvas.cards.get(card)
    if item is None:
        return False
    model = item.model
    return bool(model.folded or model.rows or model.strip_height or model.inside)


def _fold(
    document: Document, view: CanvasView, cards: tuple[str, ...], folded: bool, words: str
) -> None:
    standing: Project = edits.settle(document.project, view.canvas.places())
    some = [card for card in cards if not folded or _can_change(view, card)]
    text = f"Fold {words}" if folded else f"Unfold {words}"
    document.apply(text, states.fold(standing, some, folded))


MENU = "View/4 cards/Cards and wires"

ACTIONS = (
    Action(
        "graph.bypass", "Bypass on or off", bypass, "Ctrl+Shift+B", "Edit/4 state", "sign-bypass",
        layers_selected, bypass_words,
    ),
    Action(
        "card.fold", "Fold or unfold", fold, "Ctrl+Alt+F", "Edit/4 state", "chevron-right",
        can_fold, fold_words,
    ),
    Action("card.pin", "Pin or unpin", pin, "Ctrl+Alt+P", "Edit/4 state", "sign-pin",
           layers_selected, pin_words),
    Action("card.fold_all", "Fold all cards", fold_all, (), MENU, "", some_are_whole),
    Action(
        "card.unfold_all", "Unfold all cards", unfold_all, (), MENU, "", some_are_folded
    ),
)  # fmt: skip
