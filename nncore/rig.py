"""Rig: everything that one batch size needs to learn from a data set, bound once."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.data import Dataset
from nncore.data.dataset import Part
from nncore.feed import Feed
from nncore.loss_binding import bind, target_array
from nncore.loss_kernels import LossKernel
from nncore.losses import AnyLoss
from nncore.metrics import Meter
from nncore.network import Network
from nncore.objectives import Objective, Term
from nncore.plan import Plan
from nncore.targets import Target, target_of, target_wire

Array = NDArray[Any]


class Picked:
    """Some rows of an answer, copied to where a loss looks; its slope goes back to their places."""

    def __init__(self, y: Array, dy: Array | None, rows: int) -> None:
        self._all, self._all_back = y, dy
        self.y = np.empty((rows, *y.shape[1:]), y.dtype)
        self.dy = None if dy is None else np.empty_like(self.y)
        self.places = np.zeros(rows, np.intp)

    def take(self) -> None:
        """Copy the rows that `places` names: y = all[places]."""
        np.take(self._all, self.places, axis=0, out=self.y, mode="clip")

    def give(self) -> None:
        """Put their slope in its places; all others have none."""
        if self._all_back is not None:
            self._all_back.fill(0)
            self._all_back[self.places] = self.dy


class Rig:
    """Reads a batch, runs it forward, and runs the losses back.

    Gradients land in the network's vector. `rows` are those that losses look at: all of the plan's,
    or the nodes of a part out of all nodes of a graph.
    """

    def __init__(
        self, network: Network, plan: Plan, source: "Source", objective: Objective, rows: int = 0
    ) -> None:
        self.plan, self._feed = plan, source.feed
        self._readers = [(reader, plan.inputs[name]) for name, reader in self._feed.readers.items()]
        self._picked: list[Picked] = []
        busy: list[Array | None] = []
        self._losses: list[tuple[LossKernel[Any], Meter]] = []
        self._targets: list[tuple[Any, Array]] = []
        for target, meter in zip(source.targets, source.meters, strict=True):
            term = next((t for t in objective.terms if t.output == target.name), None)
            if objective.terms and term is None:
                continue
            loss = term.loss if term and term.loss else target.loss
            weight = (term.weight if term else 1.0) * source.weights[target.node]
            y, dy = (
                plan.tap(target.node) if plan.training else (plan.output_of_tap(target.node), None)
            )
            busy.append(dy)
            y, dy = self._pick(y, dy, rows or plan.batch_size)
            truth = self._truth(network, source, target, loss, y, term)
            counts = self._sample_weights(source, target, len(y))
            self._losses.append((bind(loss, y, truth, dy, weight, counts), meter))
        gradients = [plan.tap(target.node)[1] for target in source.targets if plan.training]
        self._idle = [
            dy for dy in gradients if dy is not None and not any(dy is each for each in busy)
        ]

    def _pick(self, y: Array, dy: Array | None, rows: int) -> tuple[Array, Array | None]:
        """Where a loss looks, and where it leaves its slope."""
        if not self._feed.whole:
            return y, dy
        picked = Picked(y, dy, rows)
        self._picked.append(picked)
        return picked.y, picked.dy

    def _truth(
        self, network: Network, source: "Source", target: Target, loss: AnyLoss, y: Array,
        term: Term | None,
    ) -> Array | None:  # fmt: skip
        """What a prediction is compared with: a constant, a wire's numbers, or rows of a column."""
        wire = target_wire(network.graph, network.graph[target.node])
        if wire is not None and loss.reads != "nothing":
            return self._pick(self.plan.output(wire.source, wire.source_port), None, len(y))[0]
        reader = source.truths.get(target.node)
        truth = target_array(loss, y, reader.shape[0] if reader and reader.shape else 1)
        if truth is not None and term is not None and isinstance(term.target, float | int):
            truth.fill(term.target)
        elif truth is not None and reader is not None:
            self._targets.append((reader, truth))
        return truth

    def _sample_weights(self, source: "Source", target: Target, rows: int) -> Array | None:
        reader = source.counts.get(target.node)
        if reader is None:
            return None
        counts = reader.empty(rows)
        self._targets.append((reader, counts))
        return counts.reshape(rows, -1) if counts[0].size > 1 else counts.reshape(rows)

    def forward(
        self, indices: Array, step: int = 0, objective: int = 0, score: bool = True
    ) -> float:
        """The loss of these rows; with `score` their answers are counted by the meters."""
        asked = self._feed.asked(indices)
        for reader, array in self._readers:
            reader.read(asked, array)
        for reader, array in self._targets:
            reader.read(indices, array)
        self.plan.run(step, objective)
        for picked in self._picked:
            self._feed.places(indices, picked.places)
            picked.take()
        total = 0.0
        for kernel, meter in self._losses:
            loss = kernel.forward()
            total += loss
            if score:
                meter.add(loss, kernel.y, kernel.target, kernel.mean)
        return total

    def backward(self) -> None:
        """Fill the gradients for the rows of the last forward."""
        for kernel, _ in self._losses:
            if kernel.dy is not None:
                kernel.backward()
        for picked in self._picked:
            picked.give()
        for dy in self._idle:
            dy.fill(0)
        self.plan.run_back()


class Source:
    """A part of a data set as one network sees it: a feed, targets by Output, meters."""

    def __init__(
        self, network: Network, dataset: Dataset, part: Part, default_loss: Any = None
    ) -> None:
        graph = network.graph
        self.length = len(part)
        self.feed = Feed(graph, dataset, part)
        self.targets: list[Target] = [
            target_of(graph, node, dataset, default_loss) for node in graph.outputs
        ]
        self.weights = {
            node.id: float(getattr(node.layer, "weight", 1.0)) for node in graph.outputs
        }
        self.truths = {
            target.node: part.reader(
                (target.column.name,),
                "integer" if target.loss.reads in ("classes", "labels") else "float",
            )
            for target in self.targets
            if target.from_data
        }
        columns = {node.id: getattr(node.layer, "sample_weight", "") for node in graph.outputs}
        self.counts = {
            node_id: part.reader((name,), "float") for node_id, name in columns.items() if name
        }
        self.meters = [_meter(network, dataset, target) for target in self.targets]

    @property
    def taps(self) -> dict[str, str]:
        """Where each Output's loss joins."""
        return {target.node: target.tap for target in self.targets}


def _meter(network: Network, dataset: Dataset, target: Target) -> Meter:
    """What counts one Output's answers, in the target's own unit."""
    shape = network.graph.check().shape(target.node)
    width = shape.sizes[-1] or 0 if shape else 0
    if target.column.kind == "class" or not target.from_data:
        return Meter(target, width=width)
    ends = dataset.in_unit(target.column.name, np.array([0.0, 1.0]))
    return Meter(target, float(ends[1] - ends[0]), float(ends[0]), width)
