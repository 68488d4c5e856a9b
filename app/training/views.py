"""What watchers see of a network.

Computed on the worker's thread and only while somebody watches.
"""

from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.training.reports import (
    Look,
    Prediction,
    Predictions,
    Sample,
    Watch,
)
from nncore.data import Dataset
from nncore.data.dataset import Part
from nncore.feed import Feed
from nncore.insight.boundary import boundary_of
from nncore.insight.cost import is_heavy
from nncore.insight.distributions import distributions
from nncore.insight.look import look
from nncore.insight.memory import LARGE
from nncore.insight.profile import profile
from nncore.insight.scores import scores_of
from nncore.loss_binding import bind, target_array
from nncore.losses import CrossEntropy
from nncore.network import Network
from nncore.targets import Target, input_columns, reading_of, target_of
from nncore.training import Trainer

Array = NDArray[Any]
Seen = dict[str, Any]

LOOKED_AT = 1_000
LOOK_EVERY_S = 1 / 10
BOUNDARY_EVERY_S = 1 / 15
DISTRIBUTIONS_EVERY_S = 0.5
PREDICTIONS_EVERY_S = 1.0
PROFILE_EVERY_S, PROFILE_SHARE = 2.0, 0.05
"""Measuring steps takes at most such a share of training's time."""


class Views:
    """Says what is due, and computes it from the network as it stands between two steps."""

    def __init__(self) -> None:
        self.watch = Watch()
        self._last_s: dict[str, float] = {}
        self._last_epoch = -1
        self._profiled: tuple[object, int] = (None, -1)
        self._profile_every_s = PROFILE_EVERY_S

    def seen(
        self, network: Network, dataset: Dataset | None, trainer: Trainer | None, final: bool
    ) -> Seen:
        """What watchers asked for and is due; all of it after a run's last step."""
        found: Seen = {}
        if dataset is None:
            return found
        if network.check.parameters > LARGE and not (trainer and trainer.step):
            return found                # so much is allocated when it is trained, not before
        step = trainer.step if trainer else 0
        if self.watch.sample is not None and self._due("look", LOOK_EVERY_S, final):
            found["look"] = look_at(network, dataset, self.watch.sample, step)
        if trainer is None:
            return found
        if self.watch.boundary and self._due("boundary", BOUNDARY_EVERY_S, final):
            found["boundary"] = boundary_of(network, dataset, step)
        newer = self.watch.distributions and (final or trainer.epoch != self._last_epoch)
        if newer and self._due("distributions", DISTRIBUTIONS_EVERY_S, final):
            self._last_epoch = trainer.epoch
            inputs = _first_rows(network, dataset, 500)
            found["distributions"] = distributions(network, inputs, trainer.epoch, step)
        if self.watch.predictions and self._due("predictions", PREDICTIONS_EVERY_S, final):
            found["predictions"] = predictions_of(network, dataset, step)
        if self.watch.profile and self._profile_is_due(trainer, final):
            began_s = monotonic()
            found["profile"] = profile(trainer)
            took_s = monotonic() - began_s
            self._profile_every_s = max(PROFILE_EVERY_S, took_s / PROFILE_SHARE)
        return found

    def _profile_is_due(self, trainer: Trainer, final: bool) -> bool:
        """A step is measured once for a network as it stands; not unasked where it costs much."""
        now = (trainer.network, trainer.step)
        if now == self._profiled or not len(trainer.data.train):
            return False
        if not trainer.step and is_heavy(trainer.network.check, trainer.training):
            return False
        if not self._due("profile", self._profile_every_s, final):
            return False
        self._profiled = now
        return True

    def _due(self, name: str, every_s: float, final: bool) -> bool:
        now = monotonic()
        if not final and now - self._last_s.get(name, 0.0) < every_s:
            return False
        self._last_s[name] = now
        return True


def part_of(dataset: Dataset, sample: Sample) -> Part:
    """The rows that a sample is one of; where there are none, the first part that has some."""
    wanted: Part = getattr(dataset, sample.part)
    parts = (wanted, dataset.test, dataset.validation, dataset.train)
    return next((part for part in parts if len(part)), wanted)


def look_at(network: Network, dataset: Dataset, sample: Sample, step: int) -> Look:
    """What every node makes of the sample, and how wrong the answer is."""
    part = part_of(dataset, sample)
    feed, here = Feed(network.graph, dataset, part), np.array([min(sample.index, len(part) - 1)])
    inputs, row = feed.read(here), int(feed.places(here)[0])
    for node in network.graph.inputs if sample.values is not None else ():
        if reading_of(node) != "edges":
            place = inputs[node.name][row : row + 1]
            _type_in(place, input_columns(node, dataset), dataset, sample)
    outputs = look(network, inputs, row)
    truths: dict[str, float] = {}
    losses: dict[str, float] = {}
    for node in network.graph.outputs:
        if node.id not in outputs or sample.values is not None:
            continue
        target = target_of(network.graph, node, dataset)
        y = outputs[target.tap][None]
        truth = target_array(target.loss, y)
        if truth is None or not len(part) or not target.from_data:
            continue
        if target.column.kind == "picture" or target.loss.reads == "labels":
            continue
        _truth_reader(part, target).read(here, truth)
        if isinstance(target.loss, CrossEntropy) and y.shape[-1] != len(target.classes):
            continue
        losses[node.id] = bind(target.loss, y, truth).forward()
        truths[node.id] = float(truth.reshape(-1)[0])
    return Look(sample, outputs, truths, losses, step)


def predictions_of(
    network: Network, dataset: Dataset, step: int
) -> Predictions | None:
    """Validation samples with their scores, wrong ones before right ones, the worst first."""
    part = dataset.validation if len(dataset.validation) else dataset.train
    name = "validation" if len(dataset.validation) else "train"
    outputs = network.graph.outputs
    if not outputs or not len(part) or not network.check.runs:
        return None
    target = target_of(network.graph, outputs[0], dataset)
    if target.column.kind == "picture":
        return None
    rows = np.arange(min(LOOKED_AT, len(part)))
    feed = Feed(network.graph, dataset, part)
    scores = scores_of(network, feed.read(rows), target, dataset)[feed.places(rows)]
    reader = part.reader((target.column.name,), "raw")
    truth = reader.empty(len(rows))
    reader.read(rows, truth)
    truth = truth.reshape(len(rows))
    if target.classes:
        own = scores[rows, truth.astype(np.int64)]
        losses = -np.log(np.maximum(own, 1e-12))
        is_right = scores.argmax(axis=1) == truth
    else:
        losses = np.abs(scores[:, 0] - truth)
        is_right = np.zeros(len(rows), bool)
    worst = np.lexsort((-losses, is_right))
    found = tuple(
        Prediction(int(i), float(truth[i]), scores[i].copy(), float(losses[i])) for i in worst
    )
    return Predictions(name, found, int(is_right.sum()), len(rows), step)


def _first_rows(network: Network, dataset: Dataset, most: int) -> dict[str, Array]:
    part = dataset.validation if len(dataset.validation) else dataset.train
    return Feed(network.graph, dataset, part).read(np.arange(min(most, len(part))))


def _truth_reader(part: Any, target: Target) -> Any:
    kind = "integer" if isinstance(target.loss, CrossEntropy) else "float"
    return part.reader((target.column.name,), kind)


def _type_in(row: Array, columns: tuple[str, ...], dataset: Dataset, sample: Sample) -> None:
    """Put typed or drawn values in the place of the row's own."""
    assert sample.values is not None
    for i, name in enumerate(columns):
        given = sample.values.get(name)
        if given is None:
            continue
        if dataset.column(name).kind == "picture":
            if given.shape == row.shape[1:]:
                row[0] = given
        else:
            row[0, i] = dataset.prepared(name, np.asarray(given, np.float64)).item()
