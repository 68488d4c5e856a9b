"""Network: a Graph with its parameters, all of them views into one flat vector."""

from collections import OrderedDict
from collections.abc import Mapping
from functools import cached_property
from hashlib import blake2b
from math import prod
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import DTypeLike, NDArray

from nncore.errors import LayerloomError
from nncore.graph import Graph
from nncore.layers.base import Parameter, Role
from nncore.plan import Plan
from nncore.streams import stream

Array = NDArray[Any]
PLANS_BYTES = 256_000_000


class NotRunnableError(LayerloomError):
    """A network with problems was asked to compute. Attribute: problems."""

    def __init__(self, problems: tuple[Any, ...]) -> None:
        self.problems = problems
        first = problems[0]
        super().__init__(f"The network cannot run: {first.title}. {first.why}")


class Segment(Struct, frozen=True):
    """Where one parameter lies in the flat vector, and whose it is."""

    node: str
    name: str
    parameter: str
    symbol: str
    start: int
    shape: tuple[int, ...]
    role: Role

    @property
    def key(self) -> tuple[str, str]:
        """Id of the node and name of the parameter: what stays when a layer is renamed."""
        return (self.node, self.parameter)

    @property
    def path(self) -> str:
        """Names for scripts and exports, such as dense_2/kernel."""
        return f"{self.name}/{self.parameter}"

    @property
    def slice(self) -> slice:
        """Its stretch of the vector."""
        return slice(self.start, self.start + prod(self.shape))


class Snapshot(Struct, frozen=True, eq=False):
    """All numbers of a network at one moment; never changes. Two are equal if their hashes are."""

    segments: tuple[Segment, ...]
    state_segments: tuple[Segment, ...]
    vector: Array
    state: Array
    key: str

    @classmethod
    def of(
        cls,
        segments: tuple[Segment, ...],
        state_segments: tuple[Segment, ...],
        vector: Array,
        state: Array,
    ) -> "Snapshot":
        """A snapshot of copies of these vectors."""
        vector, state = vector.copy(), state.copy()
        vector.flags.writeable = state.flags.writeable = False
        digest = blake2b(vector.data, digest_size=16)   # no copy, and no lock while it runs
        digest.update(state.data)
        digest.update(repr([(s.key, s.shape) for s in (*segments, *state_segments)]).encode())
        return cls(segments, state_segments, vector, state, digest.hexdigest())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Snapshot) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)


class Network:
    """A graph that can compute. Parameters are allocated and started when first needed.

    `parameters`, `gradients` and `state` go by path of names: network.parameters["dense/kernel"].
    """

    def __init__(self, graph: Graph, seed: int = 0, dtype: DTypeLike = np.float32) -> None:
        self.graph, self.seed, self.dtype = graph, seed, np.dtype(dtype)
        self.check = graph.check()
        self._plans: OrderedDict[tuple[Any, ...], Plan] = OrderedDict()

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """Where each parameter lies in `vector`."""
        return self._lay_out("parameters")

    @cached_property
    def state_segments(self) -> tuple[Segment, ...]:
        """Where each kept array lies in `state_vector`."""
        return self._lay_out("state")

    @cached_property
    def vector(self) -> Array:
        """All parameters, one after the other."""
        return self._start(self.segments, "parameters")

    @cached_property
    def gradient_vector(self) -> Array:
        """All gradients, in the order of `vector`."""
        return np.zeros_like(self.vector)

    @cached_property
    def state_vector(self) -> Array:
        """All arrays that are kept but not trained."""
        return self._start(self.state_segments, "state")

    @property
    def parameters(self) -> dict[str, Array]:
        """Views into `vector`."""
        return {s.path: self.vector[s.slice].reshape(s.shape) for s in self.segments}

    @property
    def gradients(self) -> dict[str, Array]:
        """Views into `gradient_vector`."""
        return {s.path: self.gradient_vector[s.slice].reshape(s.shape) for s in self.segments}

    @property
    def state(self) -> dict[str, Array]:
        """Views into `state_vector`."""
        return {s.path: self.state_vector[s.slice].reshape(s.shape) for s in self.state_segments}

    def arrays_of(self, node_id: str) -> dict[str, Array]:
        """A node's parameters, gradients and state by the symbols its kernel uses.

        W, dW, b, db ...
        """
        found: dict[str, Array] = {}
        for s in self.segments:
            if s.node == node_id:
                found[s.symbol] = self.vector[s.slice].reshape(s.shape)
                found["d" + s.symbol] = self.gradient_vector[s.slice].reshape(s.shape)
        for s in self.state_segments:
            if s.node == node_id:
                found[s.symbol] = self.state_vector[s.slice].reshape(s.shape)
        return found

    def plan(
        self,
        batch_size: int,
        training: bool = False,
        *,
        input_gradients: bool = True,
        taps: Mapping[str, str] | None = None,
        partial: bool = False,
    ) -> Plan:
        """What computes a batch of this size. Plans are kept, the least used given up first.

        `taps` moves where an Output's gradient enters, by its id: the Trainer's way of fusing a
        loss.
        `partial` runs the sound part of a network that has problems; otherwise they are raised.
        """
        if not partial and not self.check.runs:
            raise NotRunnableError(
                tuple(p for p in self.check.problems if p.severity == "error")
            )
        key = (batch_size, training, input_gradients, tuple(sorted((taps or {}).items())))
        plan = self._plans.pop(key, None)
        if plan is None:
            plan = Plan(self, batch_size, training, input_gradients, taps or {})
        self._plans[key] = plan
        while len(self._plans) > 1 and self._plan_bytes() > PLANS_BYTES:
            self._plans.popitem(last=False)
        return plan

    def predict(self, inputs: Array | Mapping[str, Array], batch_size: int = 256) -> Any:
        """What enters the Output for these inputs, as a copy: chances after a Softmax, else logits.

        Several inputs come as a dict by node's name; several outputs go as one.
        """
        given = inputs if isinstance(inputs, Mapping) else {self.graph.inputs[0].name: inputs}
        count = len(next(iter(given.values())))
        answers: dict[str, list[Array]] = {node.name: [] for node in self.graph.outputs}
        for start in range(0, count, batch_size):
            stop = min(start + batch_size, count)
            plan = self.plan(stop - start, input_gradients=False)
            plan.forward({name: array[start:stop] for name, array in given.items()})
            for node in self.graph.outputs:
                answers[node.name].append(plan.output(node.id).copy())
        joined = {name: np.concatenate(parts) for name, parts in answers.items() if parts}
        return next(iter(joined.values())) if len(self.graph.outputs) == 1 else joined

    def snapshot(self) -> Snapshot:
        """All numbers, as a value."""
        return Snapshot.of(self.segments, self.state_segments, self.vector, self.state_vector)

    def load(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Take over what fits by node, parameter and shape; return the paths of what did not."""
        missed = carry(snapshot.segments, snapshot.vector, self.segments, self.vector)
        missed += carry(
            snapshot.state_segments, snapshot.state, self.state_segments, self.state_vector
        )
        return missed

    def _plan_bytes(self) -> int:
        return sum(plan.size_bytes for plan in self._plans.values())

    def _lay_out(self, what: str) -> tuple[Segment, ...]:
        found, start = [], 0
        for node in self.graph.nodes:
            known = self.check.nodes[node.id]
            arrays: Mapping[str, Parameter] = getattr(known, what)
            for name, parameter in arrays.items():
                found.append(
                    Segment(
                        node.id,
                        node.name,
                        name,
                        parameter.symbol,
                        start,
                        parameter.shape,
                        parameter.role,
                    )
                )
                start += parameter.size
        return tuple(found)

    def _start(self, segments: tuple[Segment, ...], what: str) -> Array:
        size = sum(prod(s.shape) for s in segments)
        vector = np.zeros(size, self.dtype)
        for s in segments:
            parameter: Parameter = getattr(self.check.nodes[s.node], what)[s.parameter]
            random = stream(self.seed, s.node, s.parameter, "start")
            parameter.initializer.fill(
                vector[s.slice].reshape(s.shape), *parameter.fans, random
            )
        return vector


def carry(
    old_segments: tuple[Segment, ...],
    old: Array,
    new_segments: tuple[Segment, ...],
    new: Array,
) -> tuple[str, ...]:
    """Copy what matches by node, parameter and shape; return the paths that found nothing."""
    known = {segment.key: segment for segment in old_segments}
    missed = []
    for segment in new_segments:
        source = known.get(segment.key)
        if source is not None and source.shape == segment.shape:
            new[segment.slice] = old[source.slice]
        else:
            missed.append(segment.path)
    return tuple(missed)
