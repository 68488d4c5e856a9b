"""What crosses from the worker's thread to the window's: small, complete, never touched again."""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from nncore.checkpoint import Checkpoint
from nncore.data import Dataset
from nncore.events import EpochEnded
from nncore.history import History
from nncore.insight.boundary import Boundary
from nncore.insight.distributions import Distributions
from nncore.insight.profile import Profile
from nncore.shapes import Problem

EpochReport = EpochEnded
Ending = Literal["paused", "done", "stopped early", "not finite", "failed"]


class Sample(Struct, frozen=True, eq=False):
    """The sample in hand: a row of a part of the data, or numbers typed or drawn by the person.

    `values` are by input column, in the column's own unit; a picture is (C, H, W), 0 to 1.
    """

    part: Literal["train", "validation", "test"] = "test"
    index: int = 0
    values: Mapping[str, NDArray[Any]] | None = None


class Watch(Struct, frozen=True, eq=False):
    """What somebody is looking at now; nothing else is computed."""

    sample: Sample | None = Sample()
    boundary: bool = False
    distributions: bool = False
    predictions: bool = False
    profile: bool = False


class Look(Struct, frozen=True, eq=False):
    """What each node makes of the sample in hand.

    `outputs` is node id -> array without the batch axis. `answer`, `truth` and `losses` are by
    Output's
    id: what arrived there, what the data says (None for a typed sample), and the loss of this
    sample.
    """

    sample: Sample
    outputs: Mapping[str, NDArray[np.float32]]
    truth: Mapping[str, float]
    losses: Mapping[str, float]
    step: int


class Prediction(Struct, frozen=True, eq=False):
    """One sample with the scores it got: chances by class, or the value in the target's unit."""

    index: int
    truth: float
    scores: NDArray[np.float32]
    loss: float


class Predictions(Struct, frozen=True, eq=False):
    """All samples that were looked at, wrong answers first, and how many were right."""

    part: str
    rows: tuple[Prediction, ...]
    right: int
    total: int
    step: int


class Progress(Struct, frozen=True, eq=False):
    """Where a run stands, at most 30 times a second, with what the watchers asked for.

    `has_run` is False where nothing was trained since the last one: then only views are in it.
    """

    has_run: bool
    step: int
    epoch: int
    epochs: int
    steps_per_epoch: int
    losses: NDArray[np.float32]
    learning_rate: float
    samples_per_s: float
    seconds_left: float | None
    look: Look | None = None
    boundary: Boundary | None = None
    distributions: Distributions | None = None
    predictions: Predictions | None = None
    profile: Profile | None = None


class DataReady(Struct, frozen=True, eq=False):
    """Another data set is there, or why it could not be read."""

    dataset: Dataset | None
    error: str = ""


class Published(Struct, frozen=True, eq=False):
    """The whole state in the middle of a run.

    `taken` is the number of the last project taken; `closes_run` says that an edit follows,
    `answers` that it was asked for at this moment.
    """

    checkpoint: Checkpoint
    history: History
    taken: int
    closes_run: bool
    answers: bool = False


class RunEnded(Struct, frozen=True, eq=False):
    """A run stands still: why, and the whole state that it reached."""

    ending: Ending
    checkpoint: Checkpoint | None
    history: History
    taken: int
    problem: Problem | None = None
    scores: Mapping[str, float] = {}
