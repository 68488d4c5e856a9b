"""What a person can do with the joints of wires."""

from __future__ import annotations

from app.actions import Action
from app.canvas.actions import one_wire
from app.canvas.drop import on_grid
from app.canvas.joint_gestures import place_for, stops_of
from app.canvas.joints import joints_of, with_joints
from app.canvas.routing import path_of
from app.canvas.selection import Selection
from app.canvas.view import CanvasView
from app.document import Document


def add_joint(document: Document, selection: Selection, view: CanvasView) -> None:
    """Have the chosen wire run through a point that can be moved."""
    wire = selection.wires[0]
    way = view.canvas.wires[wire].way
    if way is not None:
        at = path_of(way).pointAtPercent(0.5)
    else:                               # one of many, whose turn to be laid has not come yet
        first, second = stops_of(view, wire)[:2]
        at = (first + second) / 2
    place = place_for(view, wire, at)
    points = list(joints_of(document.project).get(wire, ()))
    points.insert(place, on_grid(at))
    document.apply("Add joint", with_joints(document.project, wire, points))
    selection.choose((), [wire], joint=(wire, place))


def one_drawn_wire(selection: Selection, view: CanvasView) -> bool:
    """Just one wire is chosen, and not one between a card and its own rows, which is not drawn."""
    return one_wire(selection) and selection.wires[0] in view.canvas.wires


def has_joints(document: Document, selection: Selection) -> bool:
    """The chosen wire has a joint."""
    return one_wire(selection) and selection.wires[0] in joints_of(document.project)


def straighten_wire(document: Document, selection: Selection) -> None:
    """Take all joints out of the chosen wire."""
    document.apply("Take joints out", with_joints(document.project, selection.wires[0], ()))


ACTIONS = (
    Action("wire.joint", "Add a joint", add_joint, (), "Wire/1", "plus", one_drawn_wire),
    Action(
        "wire.straighten", "Take joints out", straighten_wire, (), "Wire/1", "unlink", has_joints
    ),
)
