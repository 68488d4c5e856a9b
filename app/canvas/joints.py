"""Joints: points that a person has a wire run through; they belong to the layout alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from msgspec.structs import replace

from nncore.graph import Wire
from nncore.project import Point, Project

Kept = TypeVar("Kept")


def key_of(wire: Wire) -> str:
    """A wire in words, as a project keeps its joints.

    >>> key_of(Wire("n1", "n2"))
    'n1.y>n2.x'
    """
    return f"{wire.source}.{wire.source_port}>{wire.target}.{wire.target_port}"


def joints_of(project: Project) -> dict[Wire, tuple[Point, ...]]:
    """The joints of every wire here that has some."""
    if not project.joints:
        return {}
    found = {wire: project.joints.get(key_of(wire), ()) for wire in project.graph.wires}
    return {wire: points for wire, points in found.items() if points}


def with_joints(project: Project, wire: Wire, points: Iterable[Point]) -> Project:
    """With these joints in a wire, in the order in which it runs through them; none is straight."""
    rest = {key: value for key, value in project.joints.items() if key != key_of(wire)}
    new = tuple((float(x), float(y)) for x, y in points)
    return replace(project, joints={**rest, key_of(wire): new} if new else rest)


def without_joint(project: Project, wire: Wire, place: int) -> Project:
    """With one joint less in a wire."""
    points = project.joints.get(key_of(wire), ())
    return with_joints(project, wire, (*points[:place], *points[place + 1 :]))


def without_joints_of(project: Project, ids: Iterable[str]) -> Project:
    """Without joints in the wires at these nodes."""
    gone = set(ids)
    for wire in joints_of(project):
        if wire.source in gone or wire.target in gone:
            project = with_joints(project, wire, ())
    return project


def without_lost(project: Project) -> Project:
    """Without the joints of wires, and the remarks inside of blocks, that are there no more."""
    graph = project.graph
    wires = {key_of(wire) for wire in graph.wires} if project.joints else set()

    def stays(key: str, others: Iterable[str]) -> bool:
        block, inside, _ = key.partition("/")
        return block in graph if inside else key in others

    return replace(
        project,
        joints=_those(project.joints, lambda key: stays(key, wires)),
        remarks=_those(project.remarks, lambda key: stays(key, (key,))),
    )


def _those(kept: Mapping[str, Kept], stays: Callable[[str], bool]) -> Mapping[str, Kept]:
    """The same mapping if all of it stays: what did not change is shared."""
    return kept if all(map(stays, kept)) else {k: v for k, v in kept.items() if stays(k)}
