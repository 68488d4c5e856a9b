"""Tidying: the network, or what is chosen of it, brought into order, for large ones in a thread."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from app.canvas import edits, measures
from app.canvas.docking import card_of
from app.canvas.glide import Glide
from app.canvas.scene import CanvasScene
from app.canvas.tidy import Link, tidy
from app.document import Document
from app.jobs import Job
from nncore.graph import Graph
from nncore.project import Place

MANY = 300
"""From so many cards on, a thread finds the places and no card glides to its own."""


class Task(Struct, frozen=True):
    """What is to be brought into order: made from the scene, taken along into the thread."""

    graph: Graph
    heights: dict[str, float]
    links: tuple[Link, ...]
    standing: dict[str, Place]
    chosen: frozenset[str]

    def places(self) -> dict[str, tuple[float, float]]:
        """A place for every chosen card, clear of all others."""
        mine = {card: high for card, high in self.heights.items() if card in self.chosen}
        found = tidy(mine, self.links, self.standing)
        down = self._clear_of_others(found, mine)
        return {card: (place.x, place.y + down) for card, place in found.items()}

    def _clear_of_others(self, found: Mapping[str, Place], mine: Mapping[str, float]) -> float:
        """How far down the chosen cards must go together to cover no other one."""
        others = [(p.x, p.y, p.y + self.heights[card]) for card, p in self.standing.items()
                  if card not in mine]
        down, covers = 0.0, True
        while covers:
            covers = False
            for card, place in found.items():
                top, bottom = place.y + down, place.y + down + mine[card]
                for left, upper, lower in others:
                    if abs(left - place.x) < measures.CARD_WIDTH and top < lower and upper < bottom:
                        down, covers = down + lower + measures.GAP - top, True
                        top, bottom = place.y + down, place.y + down + mine[card]
        return down


class Tidying(QObject):
    """Finds places, has cards glide there and makes it one step. Emits `busy_changed`."""

    busy_changed = Signal(bool)
    """A thread looks for places now, or no longer."""
    failed = Signal(object)
    """It found none; carries the error."""

    def __init__(self, document: Document, canvas: CanvasScene, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._canvas = document, canvas
        self._glide = Glide(document, canvas, self)
        self._jobs: list[Job] = []
        self._task: Task | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a thread looks for places."""
        return self._task is not None

    def begin(self, ids: Collection[str]) -> None:
        """Bring these layers into order, or all of them if there are less than two."""
        self.cancel()
        task = self._make_task(ids)
        if len(task.chosen) <= MANY:
            self._take(task, task.places())
            return
        self._task = task
        job = Job(lambda: (task, task.places()), self)
        self._jobs.append(job)
        job.ended.connect(self._take_found)
        job.failed.connect(self._give_up)
        job.finished.connect(self._forget_jobs)
        self.busy_changed.emit(True)
        job.start()

    def cancel(self) -> None:
        """Leave everything where it stands."""
        if self._task is not None:
            self._task = None
            self.busy_changed.emit(False)

    def shutdown(self) -> None:
        """Wait for the thread."""
        self.cancel()
        for job in self._jobs:
            job.wait()

    def _make_task(self, ids: Collection[str]) -> Task:
        project, canvas = self._document.project, self._canvas
        free = edits.free_of(project)
        cards = {card_of(project.graph, node_id, free) for node_id in ids}
        heights = {card: float(item.model.height) for card, item in canvas.cards.items()}
        chosen = frozenset(cards if len(cards) > 1 else heights)
        return Task(project.graph, heights, tuple(canvas.links()), canvas.places(), chosen)

    def _take_found(self, found: tuple[Task, dict[str, tuple[float, float]]]) -> None:
        task, places = found
        if task is self._task:
            self.cancel()
            if task.graph == self._document.project.graph:
                self._take(task, places)

    def _take(self, task: Task, places: Mapping[str, tuple[float, float]]) -> None:
        standing = edits.settle(self._document.project, task.standing)
        before = self._canvas.places()
        self._document.apply("Tidy up", edits.move(standing, places))
        if len(places) <= MANY:
            self._glide.begin(before)

    def _give_up(self, error: Exception) -> None:
        self.cancel()
        self.failed.emit(error)

    def _forget_jobs(self) -> None:
        self._jobs = [job for job in self._jobs if job.isRunning()]
