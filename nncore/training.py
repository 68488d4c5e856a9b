"""Trainer: a generator of events whose state can be saved at any step and resumed bit for bit."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import inf, isfinite, sqrt
from time import perf_counter
from typing import Any

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from nncore import threads
from nncore.checkpoint import Checkpoint, Memory
from nncore.data import Dataset
from nncore.data.batches import batches, order
from nncore.data.dataset import Part
from nncore.events import EpochEnded, Event, StepEnded, TrainingEnded
from nncore.graph import Graph
from nncore.history import History, Recorder
from nncore.insight.memory import answered_together
from nncore.learned_on import learned_on
from nncore.learner import Average, Learner, StepBack, changed_by
from nncore.losses import AnyLoss
from nncore.metrics import joined
from nncore.network import PLANS_BYTES, Network, Segment, carry
from nncore.objectives import EarlyStopping, Objective, Training
from nncore.optimizers import AnyOptimizer
from nncore.overflow import where_it_overflowed
from nncore.rig import Rig, Source

Array = NDArray[Any]
QUIETLY = np.errstate(over="ignore", invalid="ignore", divide="ignore")
"""What overflows is found in the loss and told in words; NumPy need not print it as well."""


class Trainer:
    """Trains a network on a data set.

    Iterate over it; leave at any event and iterate again to go on.

    `loss`, `optimizer`, `batch_size`, `epochs`, `seed`, `clip_norm` and `early_stopping` abbreviate
    the Training value. An Output's own loss wins over `loss`.
    """

    def __init__(
        self,
        network: Network,
        data: Dataset,
        training: Training | None = None,
        *,
        loss: AnyLoss | None = None,
        optimizer: AnyOptimizer | None = None,
        batch_size: int | None = None,
        epochs: int | None = None,
        seed: int | None = None,
        clip_norm: float | None = None,
        early_stopping: EarlyStopping | None = None,
    ) -> None:
        given = {
            "objectives": (Objective(optimizer=optimizer),) if optimizer else None,
            "batch_size": batch_size,
            "epochs": epochs,
            "seed": seed,
            "clip_norm": clip_norm,
            "early_stopping": early_stopping,
        }
        self.training = replace(
            training or Training(), **{k: v for k, v in given.items() if v is not None}
        )
        self.network, self.data = network, data
        self.step = self.epoch = self.position = self.waited = 0
        self.best_loss: float | None = None
        self.seconds = 0.0
        self.threads = self.training.threads or 0
        self._default_loss = loss
        self._recorder = Recorder()
        self._norms: dict[str, float] = {}
        self._order = np.zeros(0, np.intp)
        self._order_of: tuple[int, int] | None = None
        self._ended: TrainingEnded | None = None
        self._rigs: dict[tuple[int, int], Rig] = {}
        self._bind()

    # Running

    def __iter__(self) -> Iterator[Event]:
        with threads.limited(self._choose_threads()):
            while self._ended is None:
                if self.epoch >= self.training.epochs:
                    self._ended = self._ending("done")
                elif self.position >= len(self.data.train):
                    yield self._end_epoch()
                else:
                    yield self._step()
        if self._ended is not None:
            yield self._ended

    def evaluate(self, part: Part) -> dict[str, float]:
        """Loss and metrics over a part of the data; empty for an empty part."""
        if part is self.data.validation:
            source = self._validation
        else:
            source = Source(self.network, self.data, part, self._default_loss)
        return self._evaluate(source)

    def indices(self) -> Array:
        """The rows of the next step."""
        wanted = (self.training.seed, self.epoch)
        if self._order_of != wanted:
            self._order, self._order_of = order(*wanted, len(self.data.train)), wanted
        return self._order[self.position : self.position + self._batch_size]

    def rig(self, batch_size: int, number: int) -> Rig:
        """What runs a step of so many rows for an objective, by its number."""
        rig = self._rigs.get((batch_size, number))
        if rig is None:
            self._rigs = {      # what is too large to keep goes before another size is bound
                key: each for key, each in self._rigs.items()
                if key[0] == batch_size or each.plan.size_bytes <= PLANS_BYTES
            }  # fmt: skip
            plan = self._source.feed.plan(self.network, batch_size, True, self._source.taps)
            objective = self.training.objectives[number]
            rig = Rig(self.network, plan, self._source, objective, batch_size)
            self._rigs[batch_size, number] = rig
        return rig

    @property
    def history(self) -> History:
        """The curves so far."""
        return self._recorder.history()

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch, the short last one counted."""
        return max(1, -(-len(self.data.train) // self._batch_size))

    # State

    def checkpoint(self) -> Checkpoint:
        """The whole state, as a value; its weights are the averaged ones if they are averaged."""
        raw = self.network.vector.copy() if self._average is not None else None
        with self._averaged():
            weights = self.network.snapshot()
        return Checkpoint(
            weights=weights,
            raw=raw,
            memories=tuple(learner.memory() for learner in self._learners),
            step=self.step,
            epoch=self.epoch,
            position=self.position,
            batch_size=self.training.batch_size,
            sums=np.concatenate([np.zeros(0), *(meter.sums for meter in self._source.meters)]),
            best_loss=self.best_loss,
            waited=self.waited,
            threads=self.threads,
            seconds=self.seconds,
            history=self.history,
            gradient_norms=dict(self._norms),
            learned_on=learned_on(self.network.graph, self.data.reference),
        )

    @classmethod
    def resume(
        cls, graph: Graph, data: Dataset, training: Training, checkpoint: Checkpoint
    ) -> "Trainer":
        """A Trainer that goes on where another stood."""
        network = Network(graph, training.seed, checkpoint.weights.vector.dtype)
        network.load(checkpoint.weights)
        trainer = cls(network, data, training)
        trainer._restore(checkpoint)
        return trainer

    def change(self, training: Training) -> None:
        """Go on with other settings from the next step; what optimisers have learned stays."""
        if training == self.training:
            return
        memories = [(learner.segments, learner.memory()) for learner in self._learners]
        before, self.training = self.training, training
        self.threads = training.threads or self.threads
        self._ended = None
        self._make_learners()
        self._recall(memories)
        for learner, objective in zip(self._learners, before.objectives, strict=False):
            learner.adopt(objective.optimizer)
        self._rigs.clear()
        self._recorder.mark(self.step, "settings")

    def edit(self, graph: Graph) -> None:
        """Go on with another graph.

        What fits by node, parameter and shape keeps all it has learned.
        """
        if graph == self.network.graph:
            return
        old, averaged = self.network, self._average
        memories = [(each.segments, each.memory(copied=False)) for each in self._learners]
        self.network = Network(graph, old.seed, old.dtype)
        self.network.inherit(old)
        sums = {(m.target.node, len(m.sums)): m.sums for m in self._source.meters}
        self._bind()
        for meter in self._source.meters:
            before = sums.get((meter.target.node, len(meter.sums)))
            if before is not None:
                np.copyto(meter.sums, before)
        self._recall(memories)
        if averaged is not None and self._average is not None:
            carry(old.segments, averaged.vector, self.network.segments, self._average.vector)
        self._ended = None
        self._recorder.mark(self.step, "network")

    # Private

    def _bind(self) -> None:
        self._source = Source(self.network, self.data, self.data.train, self._default_loss)
        self._validation = Source(self.network, self.data, self.data.validation, self._default_loss)
        self._rigs = {}
        self._average: Average | None = None
        self._make_learners()

    def _make_learners(self) -> None:
        training, network = self.training, self.network
        whole = self._source.feed.whole             # all nodes of a graph are one batch
        self._batch_size = len(self.data.train) if whole else training.batch_size
        self._learners = [Learner(o, training, network) for o in training.objectives]
        self._note_epochs()
        self._step_back = StepBack(self._written_by_a_step())
        share = training.average
        if share is None:
            self._average = None
        elif self._average is None:
            self._average = Average(share, network.vector)
        else:
            self._average.share = share

    def _written_by_a_step(self) -> list[Array]:
        """What an objective has changed when a later one of the same step overflows."""
        network, learners = self.network, self._learners
        small = [network.state_vector, *(meter.sums for meter in self._source.meters)]
        if len(learners) == 1:
            return small
        return [network.vector, *small, *(a for each in learners[:-1] for a in each.arrays())]

    def _note_epochs(self) -> None:
        """Tell schedules that look at it how the loss went so far."""
        metrics = self.history.metrics
        known = metrics.get("validation/loss", metrics.get("train/loss"))
        losses = [] if known is None else known.tolist()
        for learner in self._learners:
            learner.note_epochs(losses)

    @contextmanager
    def _averaged(self) -> Iterator[None]:
        """Meanwhile the averaged weights stand in the network, if there are any."""
        if self._average is None:
            yield
            return
        self._average.swap(self.network.vector)
        try:
            yield
        finally:
            self._average.swap(self.network.vector)

    @QUIETLY
    def _step(self) -> StepEnded:
        """Learn from one batch; the state is whole again before the event goes out."""
        began = perf_counter()
        indices = self.indices()
        steps = self.training.epochs * self.steps_per_epoch
        loss = rate = 0.0
        self._step_back.keep()
        for number, learner in enumerate(self._learners):
            if not learner.joins(self.step):
                continue
            rig = self.rig(len(indices), number)
            found = rig.forward(indices, self.step, number, score=number == 0)
            loss += found
            if not isfinite(found):
                return self._overflow(found, rig, began)
            rig.backward()
            if len(self._learners) > 1 and not isfinite(self.network.gradient_vector.sum()):
                return self._overflow(inf, rig, began)
            rate = learner.learn(self.step, steps)
        if self._average is not None:
            self._average.follow(self.network.vector)
        self.step += 1
        self.position += len(indices)
        self._recorder.add_step(loss)
        if self.position >= len(self.data.train):
            self._norms = self._gradient_norms()
        self.seconds += perf_counter() - began
        return StepEnded(self.step, self.epoch + 1, loss, rate)

    def _end_epoch(self) -> EpochEnded:
        began = perf_counter()
        train = joined(self._source.meters)
        validation = self._evaluate(self._validation)
        for meter in self._source.meters:
            meter.reset()
        self.epoch += 1
        self.position = 0
        self._recorder.add_epoch(self.epoch, self.step, train, validation)
        self._note_epochs()
        self.seconds += perf_counter() - began
        if self._is_tired(validation.get("loss", train["loss"])):
            self._ended = self._ending("stopped early")
        return EpochEnded(self.epoch, self.step, train, validation, self.seconds, self._norms)

    def _is_tired(self, loss: float) -> bool:
        """Whether early stopping has waited long enough."""
        rule = self.training.early_stopping
        if rule is None:
            return False
        if loss < (inf if self.best_loss is None else self.best_loss) - rule.least:
            self.best_loss, self.waited = loss, 0
        else:
            self.waited += 1
        return self.waited >= rule.patience

    @QUIETLY
    def _evaluate(self, source: Source) -> dict[str, float]:
        if source.length == 0:
            return {}
        for meter in source.meters:
            meter.reset()
        rows = np.arange(source.length)
        size = answered_together(self.network.check, self.training)
        with self._averaged():
            for part in batches(source.length, source.length if source.feed.whole else size):
                self._score(source, rows[part])
        return joined(source.meters)

    def _score(self, source: Source, indices: Array) -> None:
        """Let the meters count some rows; nothing that is made for it stays but in the cache."""
        plan = source.feed.plan(self.network, len(indices), False, source.taps)
        Rig(self.network, plan, source, Objective(), len(indices)).forward(indices)

    def _ending(self, reason: Any, problem: Any = None) -> TrainingEnded:
        history = self.history
        last: dict[str, dict[str, float]] = {"train": {}, "validation": {}}
        for path, values in history.metrics.items():
            part, name = path.split("/", 1)
            if len(values):
                last[part][name] = float(values[-1])
        return TrainingEnded(
            reason, self.epoch, self.step, self.seconds, last["train"], last["validation"], problem
        )

    def _overflow(self, loss: float, rig: Rig, began: float) -> StepEnded:
        """End the run before the step that cannot be taken: everything stays as it was."""
        problem = where_it_overflowed(self.network, rig.plan)
        self._step_back.restore()
        self.seconds += perf_counter() - began
        self._ended = self._ending("not finite", problem)
        return StepEnded(self.step, self.epoch + 1, loss, 0.0)

    def _gradient_norms(self) -> dict[str, float]:
        """The length of each node's gradient now: kept, because a checkpoint has no gradients."""
        squares: dict[str, float] = {}
        for segment in self.network.segments:
            g = self.network.gradient_vector[segment.slice]
            squares[segment.node] = squares.get(segment.node, 0.0) + float(np.dot(g, g))
        return {node: sqrt(square) for node, square in squares.items()}

    def _choose_threads(self) -> int:
        if not self.threads:
            rows = self._source.feed.sizes(self.training.batch_size)["N"]
            work = self.network.check.multiplications * rows
            self.threads = threads.for_work(work)
        return self.threads

    def _restore(self, checkpoint: Checkpoint) -> None:
        self.step, self.epoch = checkpoint.step, checkpoint.epoch
        self.position, self.waited = checkpoint.position, checkpoint.waited
        self.best_loss, self.seconds = checkpoint.best_loss, checkpoint.seconds
        self.threads = self.training.threads or checkpoint.threads
        self._recorder = Recorder(checkpoint.history)
        self._norms = dict(checkpoint.gradient_norms)
        sizes = [len(meter.sums) for meter in self._source.meters]
        if checkpoint.sums.shape == (sum(sizes),):
            parts = np.split(checkpoint.sums, np.cumsum(sizes)[:-1])
            for meter, sums in zip(self._source.meters, parts, strict=True):
                np.copyto(meter.sums, sums)
        old = checkpoint.weights.segments
        kept = zip(self.training.objectives, checkpoint.memories, strict=False)
        self._recall([(changed_by(objective, old), memory) for objective, memory in kept])
        if self._average is not None:
            np.copyto(self._average.vector, self.network.vector)
            if checkpoint.raw is not None:
                carry(old, checkpoint.raw, self.network.segments, self.network.vector)
        self._note_epochs()

    def _recall(self, memories: list[tuple[tuple[Segment, ...], Memory]]) -> None:
        for learner, (segments, memory) in zip(self._learners, memories, strict=False):
            learner.recall(segments, memory)
