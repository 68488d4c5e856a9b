"""Returning: undo and redo show what they change, and choose what was chosen before."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.canvas.bodies import Bodies
from app.canvas.states import homes_of
from app.undo import Step, Steps
from nncore.project import Project

if TYPE_CHECKING:
    from app.canvas.view import CanvasView


class Returning(QObject):
    """Stays where the person looks if anything of it is in sight, else glides there.

    Where undo takes away all that is chosen, what was chosen before that step is chosen again.
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._steps: Steps = view.document.steps
        self._stood = Bodies()
        self._chosen: dict[int, tuple[str, ...]] = {}
        """What was chosen when each step was made, by the identity of its outcome."""
        view.canvas.arranging.connect(self._note)
        view.document.changed.connect(self._follow)

    def _note(self) -> None:
        """Where cards stand before an edit."""
        self._stood = self._view.canvas.bodies.as_now()

    def _follow(self, old: Project, new: Project) -> None:
        before, self._steps = self._steps, self._view.document.steps
        view = self._view
        self._choose_again(before)
        if not _walked(before, self._steps) or view.gliding.goes_on or view.is_holding:
            return
        bodies, stood = view.canvas.bodies, self._stood
        if list(bodies) == list(stood):
            cards = bodies.unlike(stood)
        else:
            cards = [card for card in bodies if card not in stood or stood[card] != bodies[card]]
        cards += homes_of(new, changed(old, new))
        seen = view.mapToScene(view.viewport().rect()).boundingRect()
        if cards and not set(cards) & set(bodies.inside(seen)):
            view.glide(partial(view.look_at_point, bodies.around(cards).center()))

    def _choose_again(self, before: Steps) -> None:
        selection, past = self._view.selection, self._steps.past
        if len(past) < len(before.past):
            if selection.before and not selection:
                undone = before.past[len(past)].after
                selection.choose(self._chosen.get(id(undone), ()))
        elif past and (not before.past or past[-1] is not before.past[-1]):
            there = {id(step.after) for step in (*past, *self._steps.future)}
            self._chosen = {key: ids for key, ids in self._chosen.items() if key in there}
            self._chosen.setdefault(id(past[-1].after), selection.before)


def changed(old: Project, new: Project) -> list[str]:
    """Ids of the layers that are others now, and of those with other wires."""
    wires = set(old.graph.wires) ^ set(new.graph.wires)
    ends = {end for wire in wires for end in (wire.source, wire.target)}
    return [
        node.id
        for node in new.graph
        if node.id in ends or node.id not in old.graph or old.graph[node.id] != node
    ]


def _walked(before: Steps, now: Steps) -> bool:
    """Whether steps were taken back or done again, and are otherwise those of before."""
    one, other = (*before.past, *before.future), (*now.past, *now.future)
    same = len(one) == len(other) and all(map(_same, one, other))
    return same and len(before.past) != len(now.past)


def _same(one: Step, other: Step) -> bool:
    return one.before is other.before and one.after is other.after
