"""What the window asks of the worker; taken between two steps, in order."""

from typing import Literal

from msgspec import Struct

from app.training.reports import Watch
from nncore.project import Project

Extent = Literal["run", "step", "epoch"]


class Pace(Struct, frozen=True):
    """How fast a run goes: flat out, or so many epochs or steps a second."""

    title: str
    unit: Literal["", "epoch", "step"] = ""
    per_s: float = 0.0


PACES = (
    Pace("Flat out"),
    Pace("An epoch a frame", "epoch", 30.0),
    Pace("Four epochs a second", "epoch", 4.0),
    Pace("A step a frame", "step", 30.0),
    Pace("Four steps a second", "step", 4.0),
)


class Take(Struct, frozen=True, eq=False):
    """Work on this project from now on. `number` counts what the window sent.

    `closes_run` asks for what training reached until now before the project changes under it.
    """

    project: Project
    number: int
    closes_run: bool = True


class Go(Struct, frozen=True):
    """Train: until the end, for one step, or to the end of this epoch."""

    extent: Extent = "run"


class Pause(Struct, frozen=True):
    """Finish the step and stand still."""


class Publish(Struct, frozen=True):
    """Send the whole state, and go on: now, or when the epoch ends."""

    at_epoch_end: bool = False


class Look(Struct, frozen=True, eq=False):
    """Compute what somebody looks at from now on."""

    watch: Watch


class SetPace(Struct, frozen=True):
    """Go this fast from now on."""

    pace: Pace


class Close(Struct, frozen=True):
    """Finish the step, leave the whole state behind, and end the thread."""


Request = Take | Go | Pause | Publish | Look | SetPace | Close
