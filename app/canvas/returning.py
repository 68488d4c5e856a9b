"""Returning: undo and redo show what they change, and choose what they are about."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF

from app.canvas.bodies import Bodies
from app.canvas.remarks import box_of, shown
from app.canvas.selection import Chosen
from app.canvas.states import homes_of
from app.scope import Scope, block_on_way
from app.undo import Step, Steps
from nncore.blocks.inside import Path
from nncore.project import Project

if TYPE_CHECKING:
    from app.canvas.view import CanvasView


class Returning(QObject):
    """Stays where the person looks if anything of it is in sight, else glides there.

    What comes with undo or redo is chosen: layers, frames and notes. Where nothing comes, what was
    chosen when the step was made is, if the step is about it or nothing else is chosen now.
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._steps: Steps = view.document.steps
        self._place = self._place_now()
        self._stood = Bodies()
        self._chosen: dict[int, tuple[Path, Chosen]] = {}
        """Where one was when each step was made, and what was chosen, by what it led to."""
        view.canvas.arranging.connect(self._note)
        view.document.changed.connect(self._follow)

    def _note(self) -> None:
        """Where cards stand before an edit."""
        self._stood = self._view.canvas.bodies.copy()

    def _follow(self, old: Project, new: Project) -> None:
        before, self._steps = self._steps, self._view.document.steps
        place, self._place = self._place, self._place_now()
        if not _walked(before, self._steps):
            self._remember(before)
        elif place == self._place:
            self._choose(before, old, new)
            self._look(old, new)

    def _place_now(self) -> Path:
        """The block that one is in: where a step takes it away, nothing comes outside of it."""
        document = self._view.document
        return document.path if isinstance(document, Scope) else ()

    def _known(self, step: Step) -> Chosen:
        """What of this place was chosen when a step was made: the block, if that was inside."""
        place, chosen = self._chosen.get(id(step.after), (self._place, ((), (), ())))
        return chosen if place == self._place else (block_on_way(self._place, place), (), ())

    # Choosing

    def _remember(self, before: Steps) -> None:
        """What was chosen when a step was made."""
        past = self._steps.past
        if past and (not before.past or past[-1] is not before.past[-1]):
            there = {id(step.after) for step in (*past, *self._steps.future)}
            self._chosen = {key: each for key, each in self._chosen.items() if key in there}
            here = self._place, self._view.selection.before
            self._chosen.setdefault(id(past[-1].after), here)

    def _choose(self, before: Steps, old: Project, new: Project) -> None:
        selection = self._view.selection
        layers = [node.id for node in new.graph if node.id not in old.graph]
        remarks = [key for key in shown(new) if key not in old.remarks]
        if layers or remarks:
            selection.choose(layers, remarks=remarks)
            return
        back = len(self._steps.past) < len(before.past)
        step = before.past[len(self._steps.past)] if back else self._steps.past[-1]
        chosen = self._known(step)
        emptied = back and any(selection.before) and not selection
        if emptied or _is_about(chosen, old, new):
            selection.choose(*chosen)

    # Looking

    def _look(self, old: Project, new: Project) -> None:
        view = self._view
        if view.gliding.goes_on or view.is_holding:
            return
        bodies, stood = view.canvas.bodies, self._stood
        if list(bodies) == list(stood):
            cards = bodies.unlike(stood)
        else:
            cards = [card for card in bodies if card not in stood or stood[card] != bodies[card]]
        cards += homes_of(new, changed(old, new))
        boxes = [box_of(one) for key, one in shown(new).items() if old.remarks.get(key) != one]
        seen = view.mapToScene(view.viewport().rect()).boundingRect()
        in_sight = set(cards) & set(bodies.inside(seen)) or any(map(seen.intersects, boxes))
        if (cards or boxes) and not in_sight:
            around = bodies.around(cards) if cards else QRectF()
            for box in boxes:
                around = around.united(box)
            view.glide(partial(view.look_at_point, around.center()))


def changed(old: Project, new: Project) -> list[str]:
    """Ids of the layers that are others now, and of those with other wires."""
    wires = set(old.graph.wires) ^ set(new.graph.wires)
    ends = {end for wire in wires for end in (wire.source, wire.target)}
    return [
        node.id
        for node in new.graph
        if node.id in ends or node.id not in old.graph or old.graph[node.id] != node
    ]


def _is_about(chosen: Chosen, old: Project, new: Project) -> bool:
    """Whether any of these is there and is another thing than before, or stands elsewhere."""
    ids, wires, keys = chosen
    return (
        any(each in new.graph and _layer(old, each) != _layer(new, each) for each in ids)
        or not set(wires).isdisjoint(set(new.graph.wires) - set(old.graph.wires))
        or any(key in new.remarks and old.remarks.get(key) != new.remarks[key] for key in keys)
    )


def _layer(project: Project, node_id: str) -> object:
    there = node_id in project.graph
    return (project.graph[node_id] if there else None), project.layout.get(node_id)


def _walked(before: Steps, now: Steps) -> bool:
    """Whether steps were taken back or done again, and are otherwise those of before."""
    one, other = (*before.past, *before.future), (*now.past, *now.future)
    same = len(one) == len(other) and all(map(_same, one, other))
    return same and len(before.past) != len(now.past)


def _same(one: Step, other: Step) -> bool:
    return one.before is other.before and one.after is other.after
