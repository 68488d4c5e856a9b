"""What a person can do with the joints of wires."""

from __future__ import annotations

from app.actions import Action
from app.canvas.actions import one_wire
from app.canvas.drop import on_grid
from app.canvas.joint_gestures import place_for
from app.canvas.joints import joints_of, with_joints
from app.canvas.routing import path_of
from app.canvas.selection import Selection
from app.canvas.view import CanvasView
from app.document import Document


def add_joint(document: Document, selection: Selection, view: CanvasView) -> None:
    """Have the chosen wire run through a point that can be moved."""
    wire = selection.wires[0]
    item = view.canvas.wires.get(wire)          # none is drawn between a card and its own rows
    way = item.way if item is not None else None
    if way is None:
        return
    at = path_of(way).pointAtPercent(0.5)
    place = place_for(view, wire, at)
    points = list(joints_of(document.project).get(wire, ()))
    points.insert(place, on_grid(at))
    document.apply("Add joint", with_joints(document.project, wire, points))
    selection.choose((), [wire], joint=(wire, place))


def has_joints(document: Document, selection: Selection) -> bool:
    """The chosen wire has a joint."""
    return one_wire(selection) and selection.wires[0] in joints_of(document.project)


def straighten_wire(document: Document, selection: Selection) -> None:
    """Take all joints out of the chosen wire."""
    document.apply("Take joints out", with_joints(document.project, selection.wires[0], ()))


ACTIONS = (
    Action("wire.joint", "Add a joint", add_joint, (), "Wire/1", "plus", one_wire),
    Action(
        "wire.straighten", "Take joints out", straighten_wire, (), "Wire/1", "unlink", has_joints
    ),
)
