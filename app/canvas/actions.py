"""What a person can trigger on the canvas."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication

from app.actions import Action
from app.canvas import clipboard, edits, measures, remarks
from app.canvas.cards import title_of
from app.canvas.docking import docked
from app.canvas.drop import HELD, on_grid
from app.canvas.joints import without_joint
from app.canvas.selection import Selection
from app.canvas.view import CanvasView
from app.document import Document
from nncore.project import Place, Project, Remark

if TYPE_CHECKING:
    from app.training.session import Session


def something_selected(selection: Selection) -> bool:
    """A layer or a wire is chosen."""
    return bool(selection)


def layers_selected(selection: Selection) -> bool:
    """A layer is chosen."""
    return bool(selection.ids)


def can_copy(selection: Selection) -> bool:
    """A layer, a frame or a note is chosen."""
    return bool(selection.ids or selection.remarks)


def one_selected(selection: Selection) -> bool:
    """Just one layer is chosen."""
    return bool(selection.one)


def can_rename(selection: Selection) -> bool:
    """Just one layer, frame or note is chosen."""
    return bool(selection.one or selection.one_remark)


def something_there(document: Document) -> bool:
    """There is a layer."""
    return bool(document.project.graph.nodes)


def can_undo(document: Document) -> bool:
    """There is a step to take back."""
    return bool(document.undo_text)


def can_redo(document: Document) -> bool:
    """There is a step to do again."""
    return bool(document.redo_text)


def undo_words(document: Document) -> str:
    """What it would take back."""
    return f"Undo {document.undo_text}"


def redo_words(document: Document) -> str:
    """What it would do again."""
    return f"Redo {document.redo_text}"


def undo(session: Session) -> None:
    """Take the last step back; a run of training is one step."""
    session.undo()


def redo(session: Session) -> None:
    """Do the step again that was taken back last."""
    session.redo()


def delete(document: Document, selection: Selection) -> None:
    """Take the chosen layers and wires away; the wires around a layer are joined.

    What is docked stays where its card goes alone, and goes along with several or the only one.
    """
    if selection.joint is not None:
        document.apply("Delete joint", without_joint(document.project, *selection.joint))
        return
    names, ids = named(document, selection), selection.ids
    project = remarks.without(document.project, selection.remarks)
    if len(ids) > 1 or set(docked(project.graph, edits.free_of(project))) <= set(ids):
        ids = edits.with_docked(project, ids)
    document.apply(f"Delete {names}", edits.delete(project, ids, selection.wires))


def add_layer(view: CanvasView) -> None:
    """Choose a layer by a few letters of its name and add it where the pointer is."""
    view.ask_for_layer()


def insert_in_wire(view: CanvasView, selection: Selection) -> None:
    """Choose a layer that goes in the middle of this wire."""
    view.ask_for_layer(wire=selection.wires[0])


def add_behind_port(view: CanvasView) -> None:
    """Choose a layer that takes what this port gives, or gives what it takes."""
    view.ask_for_layer(port=view.port_in_question)


def connect_port(view: CanvasView) -> None:
    """Choose another port that fits this one."""
    view.ask_for_port()


def disconnect_port(document: Document, view: CanvasView) -> None:
    """Take away every wire at this port."""
    document.apply("Disconnect", edits.delete(document.project, (), view.wires_in_question()))


def one_wire(selection: Selection) -> bool:
    """Just one wire is chosen."""
    return len(selection.wires) == 1 and not selection.ids


def at_open_port(document: Document, view: CanvasView) -> bool:
    """The menu is open at a port that has room for one wire more."""
    port = view.port_in_question
    if port is None or port.model.side == "out":
        return port is not None
    many = document.project.graph.port(port.model.node, port.model.name).many
    return many or not view.wires_in_question()


def at_port(view: CanvasView) -> bool:
    """The menu is open at a port."""
    return view.port_in_question is not None


def at_wired_port(view: CanvasView) -> bool:
    """The menu is open at a port that has a wire."""
    return bool(view.wires_in_question())


def select_all(document: Document, selection: Selection) -> None:
    """Choose every layer, frame and note."""
    project = document.project
    cards = docked(project.graph, edits.free_of(project))
    selection.choose(cards, remarks=remarks.shown(project))


def copy(document: Document, selection: Selection, view: CanvasView) -> None:
    """Put the chosen layers on the clipboard, with the wires between them.

    A frame goes along with what stands in it.
    """
    standing = edits.settle(document.project, view.canvas.places())     # what nobody has moved too
    piece = _chosen(standing, selection, view)
    QGuiApplication.clipboard().setMimeData(clipboard.mime_of(piece))


def cut(document: Document, selection: Selection, view: CanvasView) -> None:
    """Put the chosen layers on the clipboard and take them away."""
    copy(document, selection, view)
    names = named(document, selection)
    piece = _chosen(document.project, selection, view)
    rest = remarks.without(document.project, (key for key in piece.remarks if "/" not in key))
    gone = edits.delete(rest, [node.id for node in piece.nodes])
    document.apply(f"Cut {names}", gone)


def paste(document: Document, selection: Selection, view: CanvasView) -> None:
    """Add the layers that are on the clipboard, or those that its text says in words."""
    data = QGuiApplication.clipboard().mimeData()
    piece, written = clipboard.fragment_in(data), clipboard.written_in(data)
    if piece is not None:
        _add(document, selection, view, piece, "Paste")
    elif written is not None and written.wrong:
        view.bubble.show_at(QPointF(view.mapFromScene(view.pointer())), written.wrong)
    elif written is not None:
        corner = view.pointer() - HELD
        project = document.project
        ends = not project.graph.inputs
        piece = clipboard.fragment_of(written, on_grid(corner), ends, project.flow)
        _add(document, selection, view, piece, "Paste", shift=0.0)


def paste_wired(document: Document, selection: Selection, view: CanvasView) -> None:
    """Add the copied layers, fed by what the originals read from where that is still there."""
    piece = clipboard.fragment_in(QGuiApplication.clipboard().mimeData())
    if piece is None:
        paste(document, selection, view)
    else:
        _add(document, selection, view, piece, "Paste wired", feeds=True)


def duplicate(document: Document, selection: Selection, view: CanvasView) -> None:
    """Copy the chosen layers beside themselves, with the wires between them."""
    standing = edits.settle(document.project, view.canvas.places())
    _add(document, selection, view, _chosen(standing, selection, view), "Duplicate")


def rename(selection: Selection, view: CanvasView) -> None:
    """Give the chosen layer a name of its own; write a frame's title, a note's text."""
    if selection.one_remark:
        view.writing.begin(selection.one_remark)
        return
    view.naming.begin(selection.one)


def fit(view: CanvasView) -> None:
    """Show the whole network."""
    view.glide(view.fit)


def fit_selection(view: CanvasView, selection: Selection) -> None:
    """Show the chosen layers as large as they fit."""
    view.glide(partial(view.fit, selection.ids))


def own_size(view: CanvasView) -> None:
    """Show cards at their own size."""
    view.glide(partial(view.zoom_to, 1.0))


def zoom_in(view: CanvasView) -> None:
    """Show cards larger."""
    view.zoom_by(1.25)


def zoom_out(view: CanvasView) -> None:
    """Show cards smaller."""
    view.zoom_by(0.8)


def named(document: Document, selection: Selection) -> str:
    """What is chosen in a word or two, for the name of a step."""
    graph = document.project.graph
    if len(selection.ids) == 1:
        return title_of(graph[selection.ids[0]])
    if selection.ids:
        return f"{len(selection.ids)} layers"
    if selection.remarks:
        return remarks.named(document.project, selection.remarks)
    return "wire" if len(selection.wires) == 1 else f"{len(selection.wires)} wires"


def _add(
    document: Document,
    selection: Selection,
    view: CanvasView,
    piece: edits.Fragment,
    word: str,
    shift: float = measures.PASTE_STEP,
    feeds: bool = False,
) -> None:
    step = float(measures.PASTE_STEP)
    standing = edits.settle(document.project, view.canvas.places())
    taken = corners_of(standing.layout) | corners_of(standing.remarks)
    new = corners_of(piece.layout) | corners_of(piece.remarks)
    while any((x + shift, y + shift) in taken for x, y in new):
        shift += step
    project, ids = edits.paste(standing, piece, document.fresh_id, (shift, shift))
    if feeds:
        copies = dict(zip((node.id for node in piece.nodes), ids, strict=True))
        project = edits.fed_as_before(standing, project, piece, copies)
    beside = {key: remark for key, remark in piece.remarks.items() if "/" not in key}
    project, keys = remarks.pasted(project, beside, shift)
    count = len(ids)
    names = title_of(project.graph[ids[0]]) if count == 1 else f"{count} layers"
    document.apply(f"{word} {names if ids else remarks.named(project, keys)}", project)
    cards = docked(project.graph, edits.free_of(project))
    new_cards = [node_id for node_id in ids if node_id in cards]
    selection.choose(new_cards, remarks=keys)
    _bring_into_sight(view, new_cards)


def _bring_into_sight(view: CanvasView, cards: list[str]) -> None:
    """Look at these cards, unless one of them is seen whole."""
    bodies, seen = view.canvas.bodies, view.mapToScene(view.viewport().rect()).boundingRect()
    there = [card for card in cards if card in bodies]      # none where a block refused them
    inside = seen.adjusted(measures.GRID, measures.GRID, -measures.GRID, -measures.GRID)
    if there and not any(inside.contains(bodies.around([card])) for card in there):
        view.glide(partial(view.look_at_point, bodies.around(there).center()))


def corners_of(kept: Mapping[str, Place] | Mapping[str, Remark]) -> set[edits.Point]:
    """The upper left corners of cards, or of remarks, that stand here."""
    return {(each.x, each.y) for key, each in kept.items() if "/" not in key}


def _chosen(project: Project, selection: Selection, view: CanvasView) -> edits.Fragment:
    """What is chosen, with what stands in chosen frames."""
    shown = remarks.shown(project)
    cards, held = remarks.standing_in(selection.remarks, shown, view.canvas.bodies)
    piece = edits.fragment(project, {*selection.ids, *cards})
    return replace(piece, remarks=piece.remarks | {key: shown[key] for key in held})


ACTIONS = (
    Action("graph.add", "Add a layer", add_layer, "Shift+A", "Edit/0 add", "plus"),
    Action("wire.insert", "Insert a layer here", insert_in_wire, (), "Wire/1", "plus", one_wire),
    Action("port.add", "Add a layer here", add_behind_port, (), "Port/1", "plus", at_open_port),
    Action("port.connect", "Connect to", connect_port, (), "Port/1", "merge", at_port),
    Action(
        "port.disconnect", "Disconnect", disconnect_port, (), "Port/2", "unlink", at_wired_port
    ),
    Action("edit.undo", "Undo", undo, "Ctrl+Z", "Edit/1 undo", "undo-2", can_undo, undo_words),
    Action(
        "edit.redo", "Redo", redo, ("Ctrl+Shift+Z", "Ctrl+Y"), "Edit/1 undo", "redo-2", can_redo,
        redo_words,
    ),
    Action("edit.cut", "Cut", cut, "Ctrl+X", "Edit/2 copy", "scissors", can_copy),
    Action("edit.copy", "Copy", copy, "Ctrl+C", "Edit/2 copy", "copy", can_copy),
    Action("edit.paste", "Paste", paste, "Ctrl+V", "Edit/2 copy", "clipboard"),
    Action(
        "edit.paste_wired", "Paste with wires", paste_wired, "Ctrl+Shift+V", "Edit/2 copy",
        "clipboard",
    ),
    Action(
        "graph.duplicate", "Duplicate", duplicate, "Ctrl+D", "Edit/2 copy", "copy", can_copy
    ),
    Action(
        "edit.delete", "Delete", delete, ("Delete", "Backspace"),
        ("Edit/3 delete", "Wire/2"), "trash-2",
        something_selected,
    ),
    Action("graph.rename", "Rename", rename, "F2", "Edit/4 name", "pencil", can_rename),
    Action(
        "edit.select_all", "Select all", select_all, "Ctrl+A", "Edit/5 select",
        "square-dashed", something_there,
    ),
    Action("view.zoom_in", "Zoom in", zoom_in, ("Ctrl++", "Ctrl+="), "View/1 zoom", "zoom-in"),
    Action("view.zoom_out", "Zoom out", zoom_out, "Ctrl+-", "View/1 zoom", "zoom-out"),
    Action(
        "view.own_size", "Zoom to 100 %", own_size, "Ctrl+0", ("View/1 zoom", "Map/1 look"),
        "search",
    ),
    Action(
        "view.fit", "Fit network", fit, "Home", ("View/2 fit", "Map/1 look", "Ground/1 look"),
        "maximize", something_there,
    ),
    Action(
        "view.fit_selection", "Fit selection", fit_selection, "Shift+Home",
        ("View/2 fit", "Map/1 look", "Card/1 look"), "maximize", layers_selected,
    ),
)
