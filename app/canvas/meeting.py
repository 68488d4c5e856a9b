"""Meeting: how wires that end at one port arrive beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.canvas.bodies import Bodies
from app.canvas.tidy import Link
from nncore.graph import Wire

APART, MOST_APART = 6.0, 20.0
"""Between two wires that end at one port, and between the outermost ones."""
End = tuple[str, str]
"""A node and one of its ports."""


def meeting(ends: Iterable[Wire]) -> dict[int, tuple[int, ...]]:
    """For the number of every wire that shares its port with others: the numbers of all there."""
    groups: dict[End, list[int]] = {}
    for number, wire in enumerate(ends):
        groups.setdefault((wire.target, wire.target_port), []).append(number)
    shared = [tuple(numbers) for numbers in groups.values() if len(numbers) > 1]
    return {number: numbers for numbers in shared for number in numbers}


def aside_of(number: int, all_there: Sequence[int], links: Sequence[Link], bodies: Bodies) -> float:
    """How far from the middle of its port a wire ends that shares the port with others.

    They arrive in the order of the heights that they come from; one that comes level stays so.
    """
    if not all_there:
        return 0.0
    heights = {}
    for other in all_there:
        source, target, out_aside, in_aside = links[other]
        begin = bodies[source][1] + out_aside
        heights[other] = begin - bodies[target][1] - in_aside
    ordered = sorted(all_there, key=lambda other: heights[other])
    level = [i for i, other in enumerate(ordered) if abs(heights[other]) < 1]
    middle = level[0] if level else (len(ordered) - 1) / 2
    step = min(APART, MOST_APART / (len(ordered) - 1))
    return (ordered.index(number) - middle) * step
