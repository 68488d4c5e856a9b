"""Undo: the steps that led here, as a value."""

from msgspec import Struct
from msgspec.structs import replace

from nncore.project import Project

MOST_STEPS = 200


class Step(Struct, frozen=True):
    """One thing that a person did: its name, and the project before and after.

    Steps with the same `merge` that follow each other become one: a number that is still being
    turned.
    """

    text: str
    before: Project
    after: Project
    merge: str = ""


class Steps(Struct, frozen=True):
    """What can be undone, oldest first, and what can be redone, next first."""

    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()

    def doing(self, step: Step) -> "Steps":
        """With one step more; what could be redone is gone."""
        last = self.past[-1] if self.past else None
        if last and step.merge and last.merge == step.merge:
            step = replace(step, before=last.before)
            return Steps((*self.past[:-1], step))
        return Steps((*self.past, step)[-MOST_STEPS:])

    def settled(self) -> "Steps":
        """With the last step closed: the next one is a step of its own."""
        if not self.past or not self.past[-1].merge:
            return self
        return replace(self, past=(*self.past[:-1], replace(self.past[-1], merge="")))

    def without_last(self) -> "Steps":
        """As if the last step had never been begun."""
        return replace(self, past=self.past[:-1])

    def undone(self) -> "Steps":
        """One step back."""
        if not self.past:
            return self
        return Steps(self.past[:-1], (self.past[-1], *self.future))

    def redone(self) -> "Steps":
        """One step on."""
        if not self.future:
            return self
        return Steps((*self.past, self.future[0]), self.future[1:])

    def with_run(self, text: str, place: int, before: Project, trained: Project) -> "Steps":
        """With a run of training written in behind the first `place` steps.

        An edit made while the network trained was applied at once; what training had reached until
        then arrives a moment later. Steps after the place carried the weights from before the run,
        and now carry those that it reached.
        """
        learned = (before.weights, trained.weights, trained.checkpoint)
        later = tuple(_carrying(step, *learned) for step in self.past[place:])
        future = tuple(_carrying(step, *learned) for step in self.future)
        run = Step(text, before, trained)
        return Steps((*self.past[:place], run, *later)[-MOST_STEPS:], future)


def _carrying(step: Step, old: object, weights: object, checkpoint: object) -> Step:
    return replace(
        step,
        before=_with_weights(step.before, old, weights, checkpoint),
        after=_with_weights(step.after, old, weights, checkpoint),
    )


def _with_weights(project: Project, old: object, weights: object, checkpoint: object) -> Project:
    if project.weights is not old:
        return project
    return replace(project, weights=weights, checkpoint=checkpoint)
