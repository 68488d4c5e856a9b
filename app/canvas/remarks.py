"""Remarks: frames and notes beside the network, each edit a function from project to project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count

from msgspec.structs import replace
from PySide6.QtCore import QPointF, QRectF

from app.canvas.bodies import Bodies
from nncore.project import Project, Remark

TITLE = 36
"""Height of a frame's title, by which it is held."""
AROUND, BELOW = 24, 16
"""From a frame to the cards that it is put around, and more below: cards grow there for heat."""
LEAST = 64.0
"""No side of a remark is shorter."""
NOTE = (232.0, 120.0)
"""A new note."""


def shown(project: Project) -> dict[str, Remark]:
    """The remarks that stand here, not those inside of blocks."""
    return {key: remark for key, remark in project.remarks.items() if "/" not in key}


def fresh_key(project: Project) -> str:
    """A key that no remark here has."""
    return next(key for key in map("r{}".format, count(1)) if key not in project.remarks)


def with_remark(project: Project, key: str, remark: Remark) -> Project:
    """With a remark, a new one or another value of one."""
    return replace(project, remarks={**project.remarks, key: remark})


def without(project: Project, keys: Iterable[str]) -> Project:
    """Without these remarks; what stands in a frame stays."""
    gone = set(keys)
    rest = {key: remark for key, remark in project.remarks.items() if key not in gone}
    return replace(project, remarks=rest) if gone else project


def moved(project: Project, corners: Mapping[str, tuple[float, float]]) -> Project:
    """Remarks at other places, by their upper left corners."""
    changed = {
        key: replace(project.remarks[key], x=float(x), y=float(y))
        for key, (x, y) in corners.items()
    }
    return replace(project, remarks={**project.remarks, **changed}) if changed else project


def pasted(
    project: Project, copied: Mapping[str, Remark], by: float
) -> tuple[Project, tuple[str, ...]]:
    """With copies of remarks, shifted, under keys of their own; gives these too."""
    keys = []
    for remark in copied.values():
        keys.append(fresh_key(project))
        copy = replace(remark, x=remark.x + by, y=remark.y + by)
        project = with_remark(project, keys[-1], copy)
    return project, tuple(keys)


def box_of(remark: Remark) -> QRectF:
    """Where a remark stands."""
    return QRectF(remark.x, remark.y, remark.width, remark.height)


def around(box: QRectF, text: str = "Frame") -> Remark:
    """A frame around what stands in a box."""
    outer = box.adjusted(-AROUND, -AROUND - TITLE + 8, AROUND, AROUND + BELOW)
    return Remark("frame", outer.x(), outer.y(), outer.width(), outer.height(), text)


def with_frame(
    project: Project, key: str, box: QRectF, cards: set[str], bodies: Bodies
) -> Project:
    """With a frame around a box where these cards stand, and around what frames them alone.

    A frame that has more than these grows around it, so that titles stand one below the other.
    """
    frames = {other: each for other, each in shown(project).items() if each.kind == "frame"}
    stands = {other: standing_in((other,), frames, bodies)[0] for other in frames}
    for other, theirs in stands.items():
        if theirs and theirs <= cards:
            box = box.united(box_of(frames[other]))
    frame = around(box)
    made = with_remark(project, key, frame)
    box = box_of(frame)
    outer = [other for other, theirs in stands.items() if cards and cards < theirs]
    for other in sorted(outer, key=lambda each: len(stands[each])):
        box = box_of(frames[other]).united(box_of(around(box)))
        made = with_remark(made, other, _filling(frames[other], box))
    return made


def _filling(remark: Remark, box: QRectF) -> Remark:
    return replace(remark, x=box.x(), y=box.y(), width=box.width(), height=box.height())


def note_at(corner: QPointF, text: str = "") -> Remark:
    """A note at a place."""
    return Remark("note", corner.x(), corner.y(), *NOTE, text)


def standing_in(
    keys: Iterable[str], remarks: Mapping[str, Remark], bodies: Bodies
) -> tuple[set[str], set[str]]:
    """The cards, and the remarks, that go along with these remarks: what stands in their frames.

    A card stands in a frame with its middle, another remark with all that it is.
    """
    cards: set[str] = set()
    held = {key for key in keys if key in remarks}
    for key in tuple(held):
        if remarks[key].kind != "frame":
            continue
        box = box_of(remarks[key])
        cards |= {card for card in bodies if box.contains(middle_of(bodies, card))}
        held |= {
            other for other, remark in remarks.items()
            if other != key and box.contains(box_of(remark))
        }
    return cards, held


def middle_of(bodies: Bodies, card: str) -> QPointF:
    """The middle of a card."""
    left, top, right, bottom = bodies[card]
    return QPointF((left + right) / 2, (top + bottom) / 2)


def refitted(project: Project, before: Bodies, after: Bodies) -> Project:
    """With every frame around the cards that stood in it, wherever order has put them."""
    result = project
    for key, remark in shown(project).items():
        cards = standing_in((key,), {key: remark}, before)[0] & set(after)
        if remark.kind == "frame" and cards:
            old, new = before.around(cards), after.around(cards)
            box = box_of(remark)
            fitted = QRectF(
                new.x() - (old.x() - box.x()),
                new.y() - (old.y() - box.y()),
                max(LEAST, new.width() + box.width() - old.width()),
                max(LEAST, new.height() + box.height() - old.height()),
            )
            result = with_remark(result, key, _filling(remark, fitted))
    return result


def named(project: Project, keys: Iterable[str]) -> str:
    """What some remarks are called in the name of a step: frame "Encoder", 2 notes."""
    found = [project.remarks[key] for key in keys if key in project.remarks]
    if len(found) == 1:
        remark = found[0]
        title = remark.text.strip().split("\n")[0][:24] if remark.kind == "frame" else ""
        return f"{remark.kind} {title}".strip()
    kinds = {remark.kind for remark in found}
    word = f"{kinds.pop()}s" if len(kinds) == 1 else "frames and notes"
    return f"{len(found)} {word}"
