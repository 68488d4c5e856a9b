"""Wires: all wires of a scene, kept in step with the graph and with where cards stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtWidgets import QGraphicsItem

from app.canvas import measures
from app.canvas.bodies import Bodies, Box, Boxes, around, meets, touching, turned
from app.canvas.cards import CardModel
from app.canvas.labels import stretches
from app.canvas.lanes import Ends, Lanes
from app.canvas.links import links_of
from app.canvas.meeting import aside_of, meeting
from app.canvas.rough import ends_of, reaches
from app.canvas.routing import Point, Route, reach, routes, through
from app.canvas.sight import Sight
from app.canvas.straight import straight
from app.canvas.tidy import Link
from app.canvas.wire import WireItem
from app.canvas.wire_words import WireWords
from app.pieces import Pieces
from nncore.check import shape_on
from nncore.graph import Check, Graph, Wire
from nncore.project import Flow

WORDS_ABOVE, WORDS_BESIDE = 32, 110
MANY = 40
"""From so many moved cards on, every wire is laid anew."""
AT_ONCE = 64
"""More wires than this are laid in pieces, and run roughly until their turn comes."""


class Holder(Protocol):
    """What has the items: a scene, or one item that paints them itself."""

    def addItem(self, item: QGraphicsItem) -> None: ...
    def removeItem(self, item: QGraphicsItem) -> None: ...


class Wires:
    """The items by wire. What an edit or a hand leaves as it was is not laid anew.

    Where numbers run down, cards and ways are kept turned, as if they ran to the right; what is
    written stands where it is seen. In a scene that is looked at, many are laid in pieces; they run
    in the end as if they had been laid at once.
    """

    def __init__(self, scene: Holder, bodies: Bodies, sight: Sight | None = None) -> None:
        self._scene, self._seen, self._sight = scene, bodies, sight
        self.pieces = Pieces(sight)
        self._waiting: set[int] = set()
        self._unwritten: dict[Wire, None] = {}
        self._bodies = bodies
        self._blocks: set[str] = set()
        self._flow: Flow = "right"
        self.items: dict[Wire, WireItem] = {}
        self._ends: dict[Wire, Link] = {}
        self._joined: tuple[object, ...] = ()
        self._reach: Boxes = np.zeros((0, 4))
        self._words, self._lanes = WireWords(), Lanes()
        self._has_shifted = self._begins_anew = False
        self._joints: Mapping[Wire, tuple[Point, ...]] = {}
        self._meeting: Mapping[int, tuple[int, ...]] = {}
        self.straight = self.hidden = False
        self.shapes = True

    def ways(self) -> Iterator[tuple[tuple[Point, ...], list[QLineF]]]:
        """The corners and the stretches of every wire; none while they are hidden."""
        return ((item.corners, item.stretches) for item in self.items.values() if not self.hidden)

    def around(self) -> QRectF:
        """The rectangle around those that run where they belong."""
        waiting, items = self._waiting, self.items
        found = [items[w].edges for i, w in enumerate(self._ends) if i not in waiting]
        return around(np.array(found))

    def show_style(self, straight: bool, hidden: bool, shapes: bool) -> None:
        """Let wires run straight, or curved; be seen, or not; with what flows written over them."""
        if hidden != self.hidden:
            self.hidden = hidden
            for item in self.items.values():
                item.setVisible(not hidden)
        if (straight, shapes) != (self.straight, self.shapes):
            self.straight, self.shapes = straight, shapes
            self._lay_all()

    def show_graph(
        self,
        graph: Graph,
        check: Check,
        models: Iterable[CardModel],
        bodies: Bodies,
        flow: Flow = "right",
    ) -> bool:
        """Bring the wires in step with a graph; whether one reaches elsewhere, or a card."""
        models = tuple(models)
        joined = graph.wires, [(model.id, model.ports) for model in models]
        as_before = joined == self._joined
        ends = self._ends if as_before else links_of(graph, models)
        self._blocks = {model.id for model in models if model.inside}
        before, self._seen = self._seen, bodies
        same = as_before or ends == self._ends
        same = same and flow == self._flow and list(before) == list(bodies)
        self._ends, self._flow, self._joined = ends, flow, joined
        self._bodies = bodies.turned() if flow == "down" else bodies
        self._meeting = self._meeting if as_before else meeting(ends)
        begins = not self.items and not (self._sight is not None and self._sight.is_looked_at)
        others = self._show_flows(graph, check)
        if not same:
            self._reach = np.zeros((len(ends), 4))
            self._lay_all(at_once=begins)
            return True
        moved = {card: before[card] for card in before.unlike(bodies)}
        if moved:
            self.show_moved(moved)
        reached = [self.items[wire].edges for wire in others]
        for wire in others:
            self._write(wire, same_way=True)
        return bool(moved) or reached != [self.items[wire].edges for wire in others]

    def show_joints(self, joints: Mapping[Wire, tuple[Point, ...]]) -> bool:
        """Let wires run through these points, and lay those anew that have others now."""
        before, self._joints = self._joints, joints
        different = {w for w in {*before, *joints} if before.get(w) != joints.get(w)}
        if different:
            self._lay([i for i, wire in enumerate(self._ends) if wire in different])
        return bool(different)

    def hold_joints(self, wire: Wire, joints: tuple[Point, ...]) -> None:
        """Show one wire as the hand has it."""
        self.show_joints({**self._joints, wire: joints} if joints else {
            other: points for other, points in self._joints.items() if other != wire
        })

    @property
    def is_paused(self) -> bool:
        """Whether wires wait for cards to come to rest."""
        return bool(self._waiting) and not self.pieces.goes_on

    def rest(self) -> None:
        """Lay what waits: cards are where they belong."""
        if self.is_paused:
            self.pieces.begin(self._laying(sorted(self._waiting), self._unwritten))

    def _show_flows(self, graph: Graph, check: Check) -> list[Wire]:
        """Have an item for each wire that knows what flows; those where that is something else."""
        for gone in set(self.items) - set(self._ends):
            self._scene.removeItem(self.items.pop(gone))
        faulty = {(p.node, p.port) for p in check.problems if p.got}
        others = []
        for wire in self._ends:
            item = self.items.get(wire)
            if item is None:
                item = self.items[wire] = WireItem(wire)
                item.setVisible(not self.hidden)
                self._scene.addItem(item)
            wrong = (wire.target, wire.target_port) in faulty
            if item.show_flow(shape_on(graph, wire, check.nodes), wrong):
                others.append(wire)
        return others

    def show_moved(self, moved: Mapping[str, Box], roughly: bool = False) -> None:
        """Lay those wires anew that reach where cards stood (`moved`) or stand now.

        `roughly` while cards are on their way: `rest` says that they are there.
        """
        if roughly:
            self._follow_roughly(moved)
            return
        by, here = self._seen.shift_from(moved), self._seen.boxes_of(moved)
        self._take_bodies()
        if by is not None and not self._waiting:
            self._shift(*by)
            return
        gone = sum(now[:2] != then[:2] for now, then in zip(here, moved.values(), strict=True))
        if by is not None or gone > MANY:           # what is laid later looks where cards stand
            self._lay_all()
            return
        concerned: list[Box] = []
        for (card, before), now in zip(moved.items(), here, strict=True):
            self._words.occupied.put(card, [self._covered(card, now)])
            if now[:2] == before[:2]:               # only higher or lower than it was
                top, bottom = sorted((before[3], now[3]))
                concerned.append(self._turned((now[0], top, now[2], bottom)))
            else:
                concerned += [self._turned(before), self._turned(now)]
        numbers = touching(self._reach, np.array(concerned).reshape(-1, 4))
        if self._meeting:
            numbers = sorted({*numbers, *(n for i in numbers for n in self._meeting.get(i, ()))})
        self._lay(numbers)

    def _take_bodies(self) -> None:
        """Know where cards stand now."""
        if self._flow == "down":
            self._bodies = self._seen.turned()

    def _follow_roughly(self, moved: Mapping[str, Box]) -> None:
        """Have wires at the ports of cards that are on their way."""
        self._take_bodies()
        self.pieces.stop()
        links = enumerate(self._ends.values())
        joined = [i for i, link in links if link.source in moved or link.target in moved]
        self._waiting.update(joined)
        self._show_rough(joined)

    def _shift(self, across: float, down: float) -> None:
        """Everything stands somewhere else; nothing stands otherwise to anything."""
        for item in self.items.values():
            item.shift(across, down)
        self._reach += self._turned((across, down, across, down))
        self._has_shifted = True

    def _lay_all(self, at_once: bool = False) -> None:
        self.pieces.stop()
        self._waiting, self._unwritten = set(), {}
        self._begins_anew = True
        self._lay(range(len(self._ends)), at_once)

    def _clear(self) -> None:
        """Cards alone are in the way."""
        self._words.clear()
        self._lanes = Lanes()
        self._has_shifted = self._begins_anew = False
        for card, box in self._seen.items():
            self._words.occupied.put(card, [self._covered(card, box)])

    def _covered(self, card: str, box: Box) -> Box:
        """What no words may stand on: a card, with the sheets behind a block."""
        left, top, right, bottom = box
        out = measures.SHEETS[-1] if card in self._blocks else 0
        return left, top, right + out, bottom + out

    def _settle(self) -> None:
        """Find out what lies where since everything has shifted, or is laid anew."""
        if self._begins_anew:
            self._clear()
        if not self._has_shifted:
            return
        self._clear()
        for wire, item in self.items.items():
            if item.way is not None and not item.way.joints:
                self._lanes.put(wire, _ports(wire), self._turned_way(item.way).points)
                self._words.occupied.put(wire, stretches(item.way))
            if item.words:
                self._words.keep(item)

    def _lay(self, numbers: Sequence[int], at_once: bool = False) -> None:
        """Lay these wires; those whose turn comes later run roughly until then."""
        wait = self._sight is not None and not at_once and len(numbers) > AT_ONCE
        if wait:
            self._waiting.update(numbers)
        if self._waiting:
            self._show_rough([number for number in numbers if number in self._waiting])
            numbers = [number for number in numbers if number not in self._waiting]
        for _ in self._laying(numbers, {}):
            pass
        if wait:
            self.pieces.begin(self._laying(sorted(self._waiting), self._unwritten))

    def _laying(self, numbers: Sequence[int], speaks: dict[Wire, None]) -> Iterator[None]:
        """Lay one wire after the other, then write what they and those that `speaks` names say."""
        if numbers:
            self._settle()
        wires, links = list(self._ends), list(self._ends.values())
        speaks |= dict.fromkeys(wires[number] for number in numbers)
        for number in numbers:
            self._lanes.free(wires[number])
        self._words.free(wires[number] for number in numbers)
        for number in numbers:
            wire = wires[number]
            self._waiting.discard(number)
            source, target, _, _ = links[number]
            start, end = self._bodies[source], self._bodies[target]
            others = self._meeting.get(number, ())
            a, b = self._ends_of(links[number], aside_of(number, others, links, self._bodies))
            joints = self._joints.get(wire)
            stops = (a, *(self._turned_point(joint) for joint in joints or ()), b)
            if self.straight:
                way = straight(stops)
            elif joints:
                way = through(stops)
            else:
                way = self._way(wire, routes(a, b, source, target, self._bodies))
            self._reach[number] = self._with_words(reach(way, start, end), a, b)
            way = self._turned_way(way)
            self.items[wire].show_way(way)
            occupied = self._words.occupied
            occupied.put(wire, stretches(way))
            for box in stretches(way):                      # it may run through others' words now
                speaks |= {key[0]: None for key in occupied.at(box) if isinstance(key, tuple)}
            yield
        while speaks:
            wire = next(iter(speaks))
            del speaks[wire]
            self._write(wire)
            yield

    def _ends_of(self, link: Link, aside: float = 0.0) -> tuple[Point, Point]:
        """Where a wire leaves and where it arrives, so far beside the middle of its port."""
        start, end = self._bodies[link.source], self._bodies[link.target]
        return (start[2], start[1] + link.out_aside), (end[0], end[1] + link.in_aside + aside)

    def _show_rough(self, numbers: Sequence[int]) -> None:
        """From port to port without a look at anything, as far as that is in sight."""
        if not numbers:
            return
        seen = self._sight.in_sight() if self._sight is not None else QRectF()
        wires, links = list(self._ends), list(self._ends.values())
        starts, ends = ends_of([links[number] for number in numbers], self._bodies)
        self._reach[numbers] = boxes = reaches(starts, ends, *self._room_for_words)
        here = meets(seen, boxes[:, [1, 0, 3, 2]] if self._flow == "down" else boxes)
        for place, number in enumerate(numbers):
            item = self.items[wires[number]]
            if here[place] or item.boundingRect().intersects(seen):
                (ax, ay), (bx, by) = starts[place].tolist(), ends[place].tolist()
                middle = ((ax + bx) / 2, (ay + by) / 2)
                way = Route(((ax, ay), (bx, by)), middle, straight=True, rough=True)
                item.show_words("", QRectF())
                item.show_way(self._turned_way(way))

    def _way(self, wire: Wire, ways: Iterator[Route]) -> Route:
        """The first way on which it lies on no other wire, else the first."""
        ends = _ports(wire)
        first = chosen = next(ways)
        while not self._lanes.are_free(ends, chosen.points):
            another = next(ways, None)
            if another is None:
                chosen = first
                break
            chosen = another
        self._lanes.put(wire, ends, chosen.points)
        return chosen

    def _write(self, wire: Wire, same_way: bool = False) -> None:
        """Write over a wire what flows, if that is to be seen."""
        self._settle()
        if self.shapes:
            self._words.write(self.items[wire], same_way)
        else:
            self._words.erase(self.items[wire])

    def _with_words(self, box: Box, a: Point, b: Point) -> Box:
        """A reach that its ends and words are in: a card that moves takes its wires along."""
        before, behind = self._room_for_words
        return (
            min(box[0], a[0], b[0]), min(box[1], a[1], b[1]) - before,
            max(box[2], a[0], b[0]), max(box[3], a[1], b[1]) + behind,
        )

    @property
    def _room_for_words(self) -> tuple[int, int]:
        """How far words reach before a wire and behind it."""
        return (WORDS_BESIDE, WORDS_BESIDE) if self._flow == "down" else (WORDS_ABOVE, 0)

    def _turned(self, box: Box) -> Box:
        return turned(box) if self._flow == "down" else box

    def _turned_point(self, point: Point) -> Point:
        return (point[1], point[0]) if self._flow == "down" else point

    def _turned_way(self, way: Route) -> Route:
        return way.turned() if self._flow == "down" else way


def _ports(wire: Wire) -> Ends:
    return (wire.source, wire.source_port), (wire.target, wire.target_port)
