"""What a person can do with frames and notes: put one there, write in it, colour it."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import QPointF, QRectF, QSizeF

from app.actions import Action
from app.canvas import remarks
from app.canvas.note_place import free_corner
from app.canvas.selection import Selection
from app.canvas.states import homes_of
from app.canvas.view import CanvasView
from app.document import Document
from app.theme.tints import NAMES


def add_frame(document: Document, selection: Selection, view: CanvasView) -> None:
    """Put a titled frame behind the chosen layers; what stands in it moves with it."""
    project, bodies = document.project, view.canvas.bodies
    shown = remarks.shown(project)
    box = QRectF(view.pointer(), QSizeF(*remarks.NOTE))
    if selection.ids or selection.remarks:
        box = view.canvas.contents(selection.ids) if selection.ids else QRectF()
        for each in selection.remarks:
            box = box.united(remarks.box_of(shown[each]))
    key, cards = remarks.fresh_key(project), set(homes_of(project, selection.ids))
    document.apply("Add frame", remarks.with_frame(project, key, box, cards, bodies))
    _write(selection, view, key)


def add_note(document: Document, selection: Selection, view: CanvasView) -> None:
    """Write a note on the canvas, in Markdown."""
    corner = view.pointer()
    if selection.ids:
        above = QPointF(0, remarks.NOTE[1] + remarks.AROUND)
        corner = view.canvas.contents(selection.ids).topLeft() - above
    shown = remarks.shown(document.project)
    free = free_corner(corner, remarks.NOTE, shown, view.canvas.bodies)
    key = remarks.fresh_key(document.project)
    document.apply(
        "Add note", remarks.with_remark(document.project, key, remarks.note_at(free))
    )
    _write(selection, view, key)


def remark_selected(selection: Selection) -> bool:
    """A frame or note is chosen."""
    return bool(selection.remarks)


def layers_in_frame(document: Document, selection: Selection, view: CanvasView) -> bool:
    """A frame is chosen in which layers stand."""
    shown = remarks.shown(document.project)
    return bool(remarks.standing_in(selection.remarks, shown, view.canvas.bodies)[0])


def choose_contents(document: Document, selection: Selection, view: CanvasView) -> None:
    """Choose what stands in the chosen frame, and the frame with it."""
    shown = remarks.shown(document.project)
    cards, held = remarks.standing_in(selection.remarks, shown, view.canvas.bodies)
    ordered = [card for card in view.canvas.cards if card in cards]
    selection.choose((*selection.ids, *ordered), remarks=held)


def is_framed(selection: Selection, view: CanvasView) -> bool:
    """The chosen layer stands in a frame."""
    return bool(_frame_around(selection, view))


def choose_frame(selection: Selection, view: CanvasView) -> None:
    """Choose the frame in which the chosen layer stands."""
    selection.choose(remarks=[_frame_around(selection, view)])


def _frame_around(selection: Selection, view: CanvasView) -> str:
    card = view.canvas.home_of(selection.one) if selection.one else ""
    if card not in view.canvas.bodies:
        return ""
    found = view.canvas.remarks.around_point(remarks.middle_of(view.canvas.bodies, card))
    return found.key if found is not None and found.remark.kind == "frame" else ""


def _write(selection: Selection, view: CanvasView, key: str) -> None:
    selection.choose(remarks=[key])
    view.writing.begin(key)


def _coloured(name: str) -> Callable[[Document, Selection], None]:
    def colour(document: Document, selection: Selection) -> None:
        project = document.project
        new = {key: replace(project.remarks[key], tint=name) for key in selection.remarks}
        words = remarks.named(project, selection.remarks)
        document.apply(
            f"Colour {words} {name}", replace(project, remarks={**project.remarks, **new})
        )

    colour.__doc__ = f"Paint the chosen frames and notes {name}."
    return colour


ACTIONS = (
    Action("remark.frame", "Frame", add_frame, "Ctrl+Shift+J", "Edit/8 remark", "square-dashed"),
    Action("remark.note", "Note", add_note, "Ctrl+Shift+M", "Edit/8 remark", "tag"),
    Action(
        "remark.contents", "Choose what stands in the frame", choose_contents, (),
        "Edit/8 remark", when=layers_in_frame,
    ),
    Action(
        "remark.around", "Choose the frame around", choose_frame, (), "Edit/8 remark",
        when=is_framed,
    ),
    *(
        Action(
            f"remark.{name}", name.capitalize(), _coloured(name), (), "Edit/8 remark/Colour",
            when=remark_selected,
        )
        for name in NAMES
    ),
)
