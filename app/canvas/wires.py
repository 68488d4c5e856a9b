"""Wires: all wires of a scene, kept in step with the graph and with where cards stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QGraphicsItem

from app.canvas import measures
from app.canvas.bodies import Bodies, Box, Boxes, touching, turned
from app.canvas.cards import CardModel
from app.canvas.labels import Occupied, box_for, first_box, stretches
from app.canvas.lanes import Ends, Lanes
from app.canvas.links import links_of
from app.canvas.meeting import aside_of, meeting
from app.canvas.routing import Point, Route, reach, routes, through
from app.canvas.sight import Sight
from app.canvas.straight import straight
from app.canvas.tidy import Link
from app.canvas.wire import WireItem
from app.pieces import Pieces
from app.theme.type import font
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
        self._reach: Boxes = np.zeros((0, 4))
        self._occupied, self._lanes = Occupied(), Lanes()
        self._has_shifted = self._begins_anew = False
        self._joints: Mapping[Wire, tuple[Point, ...]] = {}
        self._meeting: Mapping[int, tuple[int, ...]] = {}
        self.straight = self.hidden = False
        self.shapes = True

    def ways(self) -> Iterator[list[QLineF]]:
        """The stretches of every wire; none while they are hidden."""
        return (item.stretches for item in self.items.values() if not self.hidden)

    def around(self) -> QRectF:
        """The rectangle around those that run where they belong."""
        found = QRectF()
        for number, wire in enumerate(self._ends):
            if number not in self._waiting:
                found = found.united(self.items[wire].boundingRect())
        return found

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
    ) -> None:
        """Bring the wires in step with a graph: which there are, and what flows."""
        models = tuple(models)
        ends = links_of(graph, models)
        self._blocks = {model.id for model in models if model.inside}
        before, self._seen = self._seen, bodies
        same = (ends, flow) == (self._ends, self._flow) and list(before) == list(bodies)
        self._ends, self._flow = ends, flow
        self._bodies = bodies.turned() if flow == "down" else bodies
        self._meeting = meeting(ends)
        begins = not self.items and not (self._sight is not None and self._sight.is_looked_at)
        others = self._show_flows(graph, check)
        if same:
            self.show_moved({card: before[card] for card in before.unlike(bodies)})
            for wire in others:
                self._write(wire, same_way=True)
        else:
            self._reach = np.zeros((len(ends), 4))
            self._lay_all(at_once=begins)

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
        by = self._seen.shift_from(moved)
        concerned: list[Box] = []
        gone = 0
        self._take_bodies(moved)
        for card, before in moved.items() if by is None else ():
            here = self._seen[card]
            self._occupied.put(card, [self._covered(card, here)])
            if here[:2] == before[:2]:                  # only higher or lower than it was
                top, bottom = sorted((before[3], here[3]))
                concerned.append(self._turned((here[0], top, here[2], bottom)))
            else:
                concerned += [self._turned(before), self._turned(here)]
                gone += 1
        if by is not None and self._waiting:        # those that are laid later know it already
            self._lay_all()
            return
        if by is not None:
            self._shift(*by)
            return
        if gone > MANY:
            self._lay_all()
            return
        numbers = touching(self._reach, np.array(concerned).reshape(-1, 4))
        if self._meeting:
            numbers = sorted({*numbers, *(n for i in numbers for n in self._meeting.get(i, ()))})
        self._lay(numbers)

    def _take_bodies(self, moved: Iterable[str]) -> None:
        """Know where these cards stand now."""
        if self._flow == "down":
            for card in moved:
                self._bodies.put(card, turned(self._seen[card]))

    def _follow_roughly(self, moved: Mapping[str, Box]) -> None:
        """Have wires at the ports of cards that are on their way."""
        self._take_bodies(moved)
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
        self._occupied, self._lanes = Occupied(), Lanes()
        self._has_shifted = self._begins_anew = False
        for card, box in self._seen.items():
            self._occupied.put(card, [self._covered(card, box)])

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
                self._occupied.put(wire, stretches(item.way))
            if item.words:
                box = item.words_box
                edges = box.left(), box.top(), box.right(), box.bottom()
                self._occupied.put((wire, "words"), [edges])

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
            self._occupied.free((wires[number], "words"))
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
            self._occupied.put(wire, stretches(way))
            for box in stretches(way):                      # it may run through others' words now
                speaks |= {key[0]: None for key in self._occupied.at(box) if isinstance(key, tuple)}
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

    def _show_rough(self, numbers: Iterable[int]) -> None:
        """From port to port without a look at anything, as far as that is in sight."""
        seen = self._sight.in_sight() if self._sight is not None else QRectF()
        wires = list(self._ends)
        for number in numbers:
            item = self.items[wires[number]]
            a, b = self._ends_of(self._ends[item.wire])
            self._reach[number] = box = self._with_words((*a, *a), a, b)
            left, top, right, bottom = self._turned(box)
            here = left < seen.right() and seen.left() < right
            here = here and top < seen.bottom() and seen.top() < bottom
            if here or item.boundingRect().intersects(seen):
                middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
                item.show_words("", QRectF())
                item.show_way(self._turned_way(Route((a, b), middle, straight=True, rough=True)))

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
        """Words where they are free, set tight if need be, or none: the pointer tells them."""
        self._settle()
        item = self.items[wire]
        words = str(item.flow) if item.flow else "?"
        width, box, way = _width(words), item.words_box, item.way
        if same_way and item.words and way is not None and not way.rough:
            if not way.down and (item.flow is None or width == box.width()):
                item.show_words(words, box)     # what comes back has its room then
                return
            first = QRectF(*_corner_and_size(first_box(way, width)))
            if box.contains(first):             # nothing was in the way of longer words
                self._say(wire, words, first)
                return
        self._occupied.free((wire, "words"))
        wordings = tuple(dict.fromkeys((words, words.replace(" × ", "×"))))
        widths = [_width(each) for each in wordings]
        found = None
        if self.shapes and way is not None and not way.rough:
            found = box_for(way, widths, self._occupied)
        if found is None:
            item.show_words("", QRectF())
        else:
            self._say(wire, wordings[found[0]], QRectF(*_corner_and_size(found[1])))

    def _say(self, wire: Wire, words: str, box: QRectF) -> None:
        self._occupied.put((wire, "words"), [(box.left(), box.top(), box.right(), box.bottom())])
        self.items[wire].show_words(words, box)

    def _with_words(self, box: Box, a: Point, b: Point) -> Box:
        """A reach that its ends and words are in: a card that moves takes its wires along."""
        before, behind = WORDS_ABOVE, 0
        if self._flow == "down":
            before = behind = WORDS_BESIDE
        return (
            min(box[0], a[0], b[0]), min(box[1], a[1], b[1]) - before,
            max(box[2], a[0], b[0]), max(box[3], a[1], b[1]) + behind,
        )

    def _turned(self, box: Box) -> Box:
        return turned(box) if self._flow == "down" else box

    def _turned_point(self, point: Point) -> Point:
        return (point[1], point[0]) if self._flow == "down" else point

    def _turned_way(self, way: Route) -> Route:
        return way.turned() if self._flow == "down" else way


def _corner_and_size(box: Box) -> tuple[float, float, float, float]:
    left, top, right, bottom = box
    return left, top, right - left, bottom - top


def _ports(wire: Wire) -> Ends:
    return (wire.source, wire.source_port), (wire.target, wire.target_port)


@lru_cache(maxsize=4096)
def _width(words: str) -> float:
    return QFontMetricsF(font("setting")).horizontalAdvance(words) + 2

