"""What a large network costs the canvas: offscreen, painted by the processor, 1440×900."""

import gc
import os
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from statistics import median

import numpy as np

import nncore as nn
from benchmarks.row import Found
from nncore.blocks import BlockLayer
from nncore.examples import example
from nncore.graph import Graph, Node, Wire
from nncore.project import Project

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QPointF, QTimer
from PySide6.QtWidgets import QApplication

from app.application import make_qapplication
from app.canvas import edits
from app.canvas.gestures import Move
from app.canvas.grouping import ungroup
from app.canvas.offers import offers
from app.canvas.order_actions import tidy_up
from app.canvas.port_gestures import MoveWires
from app.canvas.selection import Selection
from app.canvas.spot import Spot
from app.canvas.tidy import Link, tidy
from app.canvas.view import CanvasView
from app.canvas.wiring import Wiring
from app.document import Document
from app.theme.current import ThemeSource
from app.theme.motion import choose_motion
from app.training.session import Session

CARDS, SKIP = 2_000, 4
ZOOMS = (0.1, 0.25, 0.39, 0.45, 0.6, 1.0)
FRAMES, TURNS = 60, 7
FRAME_MS, GLIDE_MS = 16.7, 150
TIDY_GAP_MS = 150
LEG, LEG_FACTORS = 10, (1.08, 1.08, 1.08)
"""So many frames from one rest to the next, and by what each of them zooms."""
REST_MS = 500
"""A person who looks, or moves to what they will press; what a zoom put off is long done."""
IDLE_MS = 0.5
"""A turn of the loop that took less has painted nothing."""


def tidies(count: str, most_ms: str) -> Found:
    """Milliseconds until so many cards have their places, a skip for every fourth, median."""
    cards, random = [f"n{i}" for i in range(int(count))], np.random.default_rng(0)
    heights = dict(zip(cards, random.choice([52.0, 136.0, 212.0], len(cards)), strict=True))
    links = [Link(a, b, 28.0, 28.0) for a, b in pairwise(cards)]
    links += [Link(cards[i], cards[i + 3], 28.0, 28.0) for i in range(0, len(cards) - 3, SKIP)]
    spent = median(times_ms(lambda: tidy(heights, links, {}), TURNS))
    return Found(f"{spent:.0f} ms", spent <= float(most_ms))


def pans() -> Found:
    """The 99th percentile of a frame while it pans at several zooms."""
    desk = Desk(residual())

    def pan() -> None:
        bar = desk.view.horizontalScrollBar()
        bar.setValue(bar.value() + 7)
        desk.paint()

    found = []
    for zoom in ZOOMS:
        desk.view.zoom_to(zoom)
        desk.look_at("n1000")
        desk.paint()
        found += times_ms(pan, FRAMES)
    return desk.leave(frames(found))


def zooms() -> Found:
    """The 99th percentile of a frame while it zooms from everything to a card and back.

    On the way it rests twice, once where about 100 cards are in sight. Whatever a rest brings back
    counts: its slowest frame is one of those.
    """
    desk = Desk(residual())
    desk.look_at("n1000")

    def zoom(factor: float) -> Callable[[], None]:
        def once() -> None:
            desk.view.zoom_by(factor)
            desk.paint()

        return once

    found = []
    for _ in range(3):
        desk.view.zoom_to(0.1)
        desk.paint()
        for factor in (*LEG_FACTORS, *(1 / each for each in LEG_FACTORS)):
            found += times_ms(zoom(factor), LEG)
            found.append(desk.rest())
    return desk.leave(frames(found))


def glides() -> Found:
    """How long the view takes from a card to the whole network and back, and its slowest frame."""
    desk = Desk(residual())
    view, found, spent = desk.view, list[float](), list[float]()
    choose_motion("full")
    for _ in range(3):
        for jump in (view.fit, lambda: view.centre_on("n1000")):
            began = time.perf_counter()
            view.glide(jump)
            while view.gliding.goes_on:
                found += times_ms(desk.paint, 1)
            spent.append((time.perf_counter() - began) * 1_000)
            desk.paint()
    most = max(spent)
    painted = [each for each in found if each > IDLE_MS]
    words = f"{most:.0f} ms at most, {len(painted) / len(spent):.0f} frames each"
    return desk.leave(Found(words, most <= GLIDE_MS))


def drags() -> Found:
    """The 99th percentile of a frame while one card is dragged, its neighbours in sight."""
    desk = Desk(residual())
    desk.view.zoom_to(0.5)
    desk.look_at("n1000")
    desk.rest()
    card = desk.view.canvas.cards["n1000"]
    at = card.pos() + QPointF(60, 20)
    desk.view.begin(Move(desk.view, "n1000"), at)
    steps = iter(range(1, 2 * FRAMES))

    def drag() -> None:
        step = next(steps)
        gesture = desk.view.gesture
        assert gesture is not None
        gesture.move(at + QPointF(3 * step, step))
        desk.paint()

    return desk.leave(frames(times_ms(drag, FRAMES)))


def pulls() -> Found:
    """Taking a wire in hand and leading it about, its neighbours in sight: the slowest moment."""
    desk = Desk(residual())
    desk.view.zoom_to(0.5)
    desk.look_at("n1000")
    desk.paint()
    ports = {port.side: item for port, item in desk.view.canvas.cards["n1000"].ports.items()}
    found = []
    for gesture, port in ((Wiring, ports["out"]), (Wiring, ports["in"]), (MoveWires, ports["out"])):
        desk.view.cancel()
        hand = gesture(desk.view, port)
        found += times_ms(partial(desk.view.begin, hand, port.centre), 1)
        for step in range(1, FRAMES):
            at = port.centre + QPointF(5 * step, step)
            found += times_ms(partial(hand.move, at), 1)
    most = max(found)
    return desk.leave(Found(f"{most:.1f} ms at most", most <= 50))


def offers_best() -> Found:
    """All kinds of layer, sorted by what each leaves to mend in a wire in the middle, median."""
    desk = Desk(residual())
    spot = Spot((0.0, 0.0), Wire("n999", "n1000"))
    spent = median(times_ms(lambda: offers(desk.document.project, spot, ""), TURNS))
    return desk.leave(Found(f"{spent:.0f} ms", spent <= 50))


def selects() -> Found:
    """Choosing everything, until it is painted, median."""
    desk = Desk(residual())
    everything = list(desk.view.canvas.cards)
    found = []
    for _ in range(TURNS):
        desk.selection.clear()
        desk.paint()
        found += times_ms(lambda: (desk.selection.choose(everything), desk.paint()), 1)
    spent = median(found)
    return desk.leave(Found(f"{spent:.0f} ms", spent <= 100))


def undoes() -> Found:
    """Taking back that everything was moved, until it is painted, median."""
    desk = Desk(residual())
    found = []
    for _ in range(TURNS):
        project = desk.document.project
        places = {card: (p.x + 16, p.y) for card, p in project.layout.items()}
        desk.document.apply("Move", edits.move(project, places))
        desk.paint()
        found += times_ms(lambda: (desk.document.undo(), desk.paint()), 1)
    spent = median(found)
    return desk.leave(Found(f"{spent:.0f} ms", spent <= 150))


def tidy_gaps() -> Found:
    """Tidying what was scattered: the longest gap of a timer of 0 ms, and how long in all."""
    desk = Desk(residual())
    desk.look_at("n1000")
    random, found, spent = np.random.default_rng(0), list[float](), list[float]()
    for _ in range(TURNS):
        project = desk.document.project
        by = random.integers(-300, 300, (len(project.layout), 2)).tolist()
        places = {
            card: (place.x + across, place.y + down)
            for (card, place), (across, down) in zip(project.layout.items(), by, strict=True)
        }
        desk.document.apply("Scatter", edits.move(project, places))
        desk.settle()
        ticks = [time.perf_counter()]
        clock = QTimer()
        clock.timeout.connect(lambda ticks=ticks: ticks.append(time.perf_counter()))
        clock.start(0)
        tidy_up(desk.document, desk.selection, desk.view)
        desk.settle()
        desk.paint()
        clock.stop()
        found.append(max((b - a) * 1_000 for a, b in pairwise(ticks)))
        spent.append((ticks[-1] - ticks[0]) * 1_000)
    words = f"{median(found):.0f} ms, all of it {median(spent):.0f} ms"
    return desk.leave(Found(words, median(found) <= TIDY_GAP_MS))


def expands() -> Found:
    """ResNet-152 opened as blocks, then every block unfolded, and tidied, until it is painted."""
    began = time.perf_counter()
    desk = Desk(example("resnet152"))
    opened_s = time.perf_counter() - began
    began = time.perf_counter()
    project = desk.document.project
    while blocks := [n.id for n in project.graph.nodes if isinstance(n.layer, BlockLayer)]:
        project = ungroup(project, blocks[0], desk.document.fresh_id)
    desk.document.apply("Unfold", project)
    tidy_up(desk.document, desk.selection, desk.view)
    desk.settle()
    spent_s = time.perf_counter() - began
    cards = len(desk.view.canvas.cards)
    words = f"{opened_s:.2f} s, then {spent_s:.2f} s for {cards} cards"
    return desk.leave(Found(words, opened_s <= 0.5 and spent_s <= 2))


class Desk:
    """A canvas that shows a project."""

    def __init__(self, project: Project) -> None:
        gc.disable()                    # as the program does; it collects every two seconds
        running = QApplication.instance()
        if running is None:
            ThemeSource.of(make_qapplication()).choose("dark")
        self.document = Document(project)
        self.session = Session(self.document)
        self.selection = Selection(self.document)
        self.view = CanvasView(self.document, self.session, self.selection)
        self.view.resize(1440, 900)
        self.view.show()
        self.paint()

    def paint(self) -> None:
        """One frame: whatever has changed is painted."""
        QApplication.processEvents()

    def settle(self) -> None:
        """Until cards and wires are where they belong."""
        view = self.view
        self.paint()
        while view.tidying.goes_on or view.sliding.goes_on or view.canvas.is_laying:
            self.paint()

    def rest(self) -> float:
        """Do nothing for a while; how long the slowest frame took that is painted meanwhile."""
        found, began = [0.0], time.perf_counter()
        while (time.perf_counter() - began) * 1_000 < REST_MS:
            found += times_ms(self.paint, 1)
        return max(found)

    def look_at(self, card: str) -> None:
        """Bring a card into the middle at whatever size."""
        self.view.centerOn(self.view.canvas.cards[card])

    def leave(self, found: Found) -> Found:
        """Clear the desk."""
        left: list[bool] = []
        self.session.left.connect(lambda: left.append(True))
        self.view.cancel()
        self.session.leave()
        while not left:
            QApplication.processEvents()
        self.view.close()
        return found


def residual(count: int = CARDS) -> Project:
    """So many cards, tidied: three layers and the sum with what went in, again."""
    nodes, wires = [Node("n1", "input", nn.Input((16,)))], []
    for number in range(2, count):
        here, adds = f"n{number}", number % SKIP == 1
        layer = nn.Add() if adds else nn.Dense(16)
        nodes.append(Node(here, f"layer_{number}", layer))
        wires.append(Wire(f"n{number - 1}", here, target_port=layer.inputs[0].name))
        if adds:
            wires.append(Wire(f"n{number - SKIP}", here, target_port=layer.inputs[-1].name))
    nodes.append(Node(f"n{count}", "output", nn.Output()))
    wires.append(Wire(f"n{count - 1}", f"n{count}"))
    project = Project(Graph(tuple(nodes), tuple(wires)))
    heights = {node.id: 136.0 for node in nodes}
    links = [Link(wire.source, wire.target, 28.0, 28.0) for wire in wires]
    places = tidy(heights, links, {})
    return edits.move(project, {card: (at.x, at.y) for card, at in places.items()})


def times_ms(work: Callable[[], object], count: int) -> list[float]:
    """How long it takes, each time."""
    found = []
    for _ in range(count):
        began = time.perf_counter()
        work()
        found.append((time.perf_counter() - began) * 1_000)
    return found


def frames(found: list[float]) -> Found:
    """The 99th percentile of frames, and the middle one."""
    p99 = float(np.percentile(found, 99))
    return Found(f"{p99:.1f} ms, median {median(found):.1f} ms", p99 <= FRAME_MS)
