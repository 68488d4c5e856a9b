"""What a person can choose by its wires: what leads to a layer, what follows it; and the rest."""

from __future__ import annotations

from app.actions import Action
from app.canvas import remarks
from app.canvas.actions import layers_selected, something_selected, something_there
from app.canvas.docking import docked
from app.canvas.edits import free_of
from app.canvas.selection import Selection
from app.canvas.states import homes_of
from app.document import Document
from nncore.reach import Step, after, around, before, reached

SELECT = "Edit/5 select/Select"


def select_upstream(document: Document, selection: Selection) -> None:
    """Choose everything from which numbers come to the chosen layers, and these too."""
    _choose(document, selection, before)


def select_downstream(document: Document, selection: Selection) -> None:
    """Choose everything to which numbers of the chosen layers go, and these too."""
    _choose(document, selection, after)


def select_connected(document: Document, selection: Selection) -> None:
    """Choose everything that wires join to the chosen layers, however far."""
    _choose(document, selection, around)


def invert_selection(document: Document, selection: Selection) -> None:
    """Choose what is not chosen, and nothing that is."""
    project = document.project
    cards = docked(project.graph, free_of(project))
    chosen = {*homes_of(project, selection.ids)}
    rest = [key for key in remarks.shown(project) if key not in selection.remarks]
    selection.choose((card for card in cards if card not in chosen), remarks=rest)


def deselect(selection: Selection) -> None:
    """Choose nothing."""
    selection.clear()


def _choose(
    document: Document, selection: Selection, step: Step
) -> None:
    project = document.project
    found = reached(project.graph, selection.ids, step)
    cards = homes_of(project, found)
    first = [each for each in selection.ids if each not in cards]      # a docked row stays chosen
    selection.choose((*cards, *first), remarks=selection.remarks)


ACTIONS = (
    Action("edit.deselect", "Deselect", deselect, "Ctrl+Shift+A", SELECT, "", something_selected),
    Action(
        "edit.invert", "Invert selection", invert_selection, "Ctrl+Alt+I", SELECT, "",
        something_there,
    ),
    Action(
        "select.upstream", "Select upstream", select_upstream, "Ctrl+Shift+Left", SELECT, "",
        layers_selected,
    ),
    Action(
        "select.downstream", "Select downstream", select_downstream, "Ctrl+Shift+Right", SELECT,
        "", layers_selected,
    ),
    Action(
        "select.connected", "Select connected", select_connected, "Ctrl+Alt+A", SELECT, "",
        layers_selected,
    ),
)
