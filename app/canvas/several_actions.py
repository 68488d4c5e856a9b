"""What a person can do with layers that are there: carry settings over, activate, swap."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from app.actions import Action
from app.canvas import clipboard, edits, several, swap
from app.canvas.actions import layers_selected, named, one_selected
from app.canvas.cards import title_of
from app.canvas.selection import Selection
from app.canvas.view import CanvasView
from app.document import Document
from nncore.graph import GraphError
from nncore.layers import Layer

if TYPE_CHECKING:
    from app.scope import Scope


def copy_settings(document: Document, selection: Selection) -> None:
    """Remember how the chosen layer is set, to set others the same way."""
    node = document.project.graph[selection.one]
    piece = edits.Fragment((node,), (), {})
    QGuiApplication.clipboard().setMimeData(clipboard.settings_mime_of(piece))


def paste_settings(document: Document, scope: Scope, selection: Selection) -> None:
    """Set the chosen layers as the copied one, as far as they have its fields."""
    settings = clipboard.settings_in(QGuiApplication.clipboard().mimeData())
    if settings is None:
        words = "No settings are copied. Choose a layer and take Copy settings first."
        scope.refused.emit(GraphError("", words))
        return
    new = several.with_settings(scope.project, selection.ids, settings)
    if new == scope.project:
        first = title_of(scope.project.graph[selection.ids[0]])
        chosen = first if len(selection.ids) == 1 else "The chosen layers"
        words = f"{chosen} cannot be set more like {settings.label}: nothing else fits."
        scope.refused.emit(GraphError("", words))
        return
    scope.apply(f"Settings of {settings.label} for {named(document, selection)}", new)


def takes_activation(document: Document, selection: Selection) -> bool:
    """Whether a chosen layer can have an activation."""
    return several.takes_activation(document.project, selection.ids)


def can_swap(document: Document, selection: Selection) -> bool:
    """Whether just one layer is chosen, and no end of the network."""
    return swap.can_swap(document.project, selection.one)


def swap_for(view: CanvasView, selection: Selection) -> None:
    """Choose another kind of layer for this place; wires, and what fits of the settings, stay."""
    swap.SwapFor(view, selection.one).show_over()


def _activate(kind: type[Layer]) -> Callable[[Document, Selection], None]:
    def activate(document: Document, selection: Selection) -> None:
        ids = selection.ids
        new = several.with_activation(document.project, ids, kind, document.fresh_id)
        document.apply(f"{kind.title} for {named(document, selection)}", new)

    activate.__doc__ = f"Let {kind.title} follow every chosen layer, in place of what it had."
    return activate


ACTIONS = (
    Action(
        "settings.copy", "Copy settings", copy_settings, "Ctrl+Alt+C", "Edit/2 settings", "copy",
        one_selected,
    ),
    Action(
        "settings.paste", "Paste settings", paste_settings, "Ctrl+Alt+V", "Edit/2 settings",
        "clipboard", layers_selected,
    ),
    Action(
        "graph.swap", "Swap for…", swap_for, "Ctrl+Shift+R", "Edit/4 name", "shuffle", can_swap
    ),
    *(
        Action(
            f"activation.{kind().stem}", f"{kind.title} for all chosen", _activate(kind),
            icon=kind.icon, when=takes_activation,
        )
        for kind in several.activations() if kind.common
    ),
)
