"""Unfolding: where what was in a block stands once it is laid open, notes and joints included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import TypeVar

from msgspec.structs import replace

from app.canvas import measures
from app.canvas.joints import key_of
from nncore.graph import Wire
from nncore.project import Place, Project, Remark

ROW_HEIGHT = 256
IN_A_ROW = 3
Copies = Sequence[Mapping[str, str]]
"""For each repeat of a block: id in the block -> id of the layer that stands for it now."""
Kept = TypeVar("Kept")


def laid_open(
    project: Project, block_id: str, copies: Copies, wires: Sequence[Wire],
    within: Mapping[str, Place],
) -> Project:
    """With places, remarks and joints of a block's inside beside those that stood around it.

    `within` says where cards stood inside, `wires` ran there. Where it is empty, layers stand in
    rows from where the block stood, or in one column where numbers run down. What is behind makes
    room.
    """
    corner, down = project.layout.get(block_id), project.flow == "down"
    remarks = {key: each for key, each in _under(project.remarks, block_id) if "/" not in key}
    joints = dict(_under(project.joints, block_id))
    if corner is None and (remarks or any("/" not in key for key in joints)):
        corner = Place()
    layout = _without(project.layout, block_id)
    moved = _without(project.remarks, block_id)
    led = _without(project.joints, block_id)
    if corner is not None and within:
        left, top = min(p.x for p in within.values()), min(p.y for p in within.values())
        bottoms = [place.y - top + ROW_HEIGHT for place in within.values()]
        bottoms += [each.y + each.height - top + measures.GAP for each in remarks.values()]
        width, height = max(p.x for p in within.values()) - left, max(bottoms)
        layout = _with_room(layout, corner, width, height * len(copies) - ROW_HEIGHT, down)
        for number, ids in enumerate(copies):
            by = corner.x - left, corner.y - top + height * number
            for inner, place in within.items():
                if inner in ids:
                    layout[ids[inner]] = replace(place, x=place.x + by[0], y=place.y + by[1])
            for remark in remarks.values():
                moved[_fresh(moved)] = replace(remark, x=remark.x + by[0], y=remark.y + by[1])
            for wire in wires:
                points = joints.get(key_of(wire))
                if points and wire.source in ids and wire.target in ids:
                    new = replace(wire, source=ids[wire.source], target=ids[wire.target])
                    led[key_of(new)] = tuple((x + by[0], y + by[1]) for x, y in points)
    elif corner is not None:
        new_ids = [new for ids in copies for new in ids.values()]
        columns = 1 if down else IN_A_ROW
        step = measures.STACK if down else ROW_HEIGHT
        rows = -(-len(new_ids) // columns)
        across = (min(len(new_ids), columns) - 1) * measures.COLUMN
        layout = _with_room(layout, corner, across, (rows - 1) * step, down)
        for number, node_id in enumerate(new_ids):
            row, column = divmod(number, columns)
            x, y = corner.x + column * measures.COLUMN, corner.y + row * float(step)
            layout[node_id] = Place(x, y)
    return replace(
        project,
        layout=layout | _deeper(project.layout, block_id, copies),
        remarks=moved | _deeper(project.remarks, block_id, copies),
        joints=led | _deeper(project.joints, block_id, copies),
    )


def _with_room(
    layout: Mapping[str, Place], corner: Place, across: float, below: float, down: bool
) -> dict[str, Place]:
    """What stands behind a place in its row moves on, what stands below it moves down.

    Where numbers run `down`, all of that is below it.
    """
    found = {}
    for key, place in layout.items():
        if place.pinned or "/" in key:          # held there, or standing in another block
            pass
        elif (
            not down
            and abs(place.y - corner.y) < measures.HEAD + measures.GAP
            and place.x > corner.x
        ):
            place = replace(place, x=place.x + across)
        elif place.y > corner.y:
            place = replace(place, y=place.y + below)
        found[key] = place
    return found


def _under(kept: Mapping[str, Kept], block_id: str) -> Iterator[tuple[str, Kept]]:
    """What stands inside of a block, by its keys there."""
    prefix = f"{block_id}/"
    for key, value in kept.items():
        if key.startswith(prefix):
            yield key.removeprefix(prefix), value


def _without(kept: Mapping[str, Kept], block_id: str) -> dict[str, Kept]:
    """All but a block and what stands inside of it."""
    return {key: value for key, value in kept.items() if key.partition("/")[0] != block_id}


def _deeper(kept: Mapping[str, Kept], block_id: str, copies: Copies) -> dict[str, Kept]:
    """What stands in the blocks inside of a block, by the ids that these have now."""
    return {
        f"{ids[head]}/{rest}": value
        for key, value in _under(kept, block_id)
        for head, deep, rest in (key.partition("/"),)
        for ids in copies
        if deep and head in ids
    }


def _fresh(remarks: Mapping[str, Remark]) -> str:
    return next(key for key in map("r{}".format, count(1)) if key not in remarks)
