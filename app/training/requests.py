"""What the window asks of the worker; taken between two steps, in order."""

from typing import Literal

from msgspec import Struct

from app.training.reports import Watch
from nncore.project import Project

Extent = Literal["run", "step", "epoch"]


FRAMES_PER_S = 30.0


class Pace(Struct, frozen=True):
    """How fast a run goes: flat out, or so many epochs or steps a second."""

    title: str
    unit: Literal["", "epoch", "step"] = ""
    per_s: float = 0.0

    @property
    def short(self) -> str:
        """The title where there is little room.

        >>> [each.short for each in PACES]
        ['Flat out', 'Epoch/frame', '4 epochs/s', 'Step/frame', '4 steps/s']
        """
        if not self.unit:
            return self.title
        frame = f"{self.unit.capitalize()}/frame"
        return frame if self.per_s == FRAMES_PER_S else f"{self.per_s:g} {self.unit}s/s"


PACES = (
    Pace("Flat out"),
    Pace("An epoch a frame", "epoch", FRAMES_PER_S),
    Pace("Four epochs a second", "epoch", 4.0),
    Pace("A step a frame", "step", FRAMES_PER_S),
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
