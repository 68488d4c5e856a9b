"""Network: a Graph with its parameters, all of them views into one flat vector."""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from functools import cached_property
from hashlib import blake2b
from math import prod
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import DTypeLike, NDArray

from nncore.bypass import NOTHING, Kept, kept_of, with_kept
from nncore.errors import LayerloomError
from nncore.expand import expand
from nncore.graph import Check, Graph
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
    trainable: bool = True
    rate: float = 1.0

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
        expanded = expand(graph)
        self.flat, self.ends = expanded.graph, expanded.ends
        self.check = graph.check() if self.flat is graph else self.flat.check()
        self._asleep = {path: node.name for path, node in expanded.asleep.items()}
        self.kept: Kept = NOTHING
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
        return np.zeros(self.vector.shape, self.dtype)

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
        for use in self.uses.get(node_id, ()):
            found[use.symbol] = use.seen(self.vector)
            if use.segment.trainable:
                found["d" + use.symbol] = use.seen(self.gradient_vector)
        for s in self.state_segments_of.get(node_id, ()):
            found[s.symbol] = self.state_vector[s.slice].reshape(s.shape)
        return found

    @cached_property
    def uses(self) -> dict[str, tuple["Use", ...]]:
        """The parameters that each node works with, its own and those that it is tied to."""
        owned = {segment.key: segment for segment in self.segments}
        owners = _owners(self.flat, self.check)
        found: dict[str, list[Use]] = {}
        for node in self.flat.nodes:
            for name, parameter in self.check.nodes[node.id].parameters.items():
                segment = owned[owners.get((node.id, name), (node.id, name))]
                turned = segment.shape != parameter.shape
                found.setdefault(node.id, []).append(Use(parameter.symbol, segment, turned))
        return {node_id: tuple(uses) for node_id, uses in found.items()}

    @cached_property
    def state_segments_of(self) -> dict[str, tuple[Segment, ...]]:
        """The kept arrays of each node."""
        found: dict[str, list[Segment]] = {}
        for segment in self.state_segments:
            found.setdefault(segment.node, []).append(segment)
        return {node_id: tuple(segments) for node_id, segments in found.items()}

    def plan(
        self,
        batch_size: int,
        training: bool = False,
        *,
        input_gradients: bool = True,
        taps: Mapping[str, str] | None = None,
        partial: bool = False,
        sizes: Mapping[str, int] | None = None,
    ) -> Plan:
        """What computes a batch of this size. Plans are kept, the least used given up first.

        `sizes` binds other axes that a shape leaves open, by name: {"T": 50, "edges": 5429}. `taps`
        moves where an Output's gradient enters, by its id: the Trainer's way of fusing a loss.
        `partial` runs the sound part of a network that has problems; otherwise they are raised.
        """
        if not partial and not (found := self.graph.check()).runs:
            raise NotRunnableError(tuple(p for p in found.problems if p.severity == "error"))
        bound = {**(sizes or {}), "N": batch_size}
        key = (
            tuple(sorted(bound.items())), training, input_gradients,
            tuple(sorted((taps or {}).items())),
        )  # fmt: skip
        plan = self._plans.pop(key, None)
        if plan is None:
            self._give_up(PLANS_BYTES)          # before another takes as much again
            plan = Plan(self, bound, training, input_gradients, taps or {})
        self._give_up(PLANS_BYTES - plan.size_bytes)
        self._plans[key] = plan
        return plan

    def plan_for(self, inputs: Mapping[str, Array], *, partial: bool = False) -> Plan:
        """What computes all of these inputs at once; open axes are as long as theirs."""
        sizes, _ = self._sizes_of(inputs)
        return self.plan(sizes["N"], input_gradients=False, partial=partial, sizes=sizes)

    def predict(
        self,
        inputs: Array | Mapping[str, Array],
        batch_size: int = 256,
        sizes: Mapping[str, int] | None = None,
    ) -> Any:
        """What enters the Output for these inputs, as a copy: chances after a Softmax, else logits.

        Several inputs come as a dict by node's name; several outputs go as one. The nodes of a
        graph are one batch, however many they are. `sizes` says how long open axes are that no
        input has, such as the graphs of a pool: {"graphs": 3}.
        """
        given = inputs if isinstance(inputs, Mapping) else {self.graph.inputs[0].name: inputs}
        found, whole = self._sizes_of(given)
        sizes = {**found, **(sizes or {})}
        count = sizes["N"]
        batch_size = count if whole else batch_size
        answers: dict[str, list[Array]] = {node.name: [] for node in self.graph.outputs}
        for start in range(0, count, batch_size):
            stop = min(start + batch_size, count)
            plan = self.plan(stop - start, input_gradients=False, sizes=sizes)
            cut = given if whole else {name: array[start:stop] for name, array in given.items()}
            plan.forward(cut)
            for node in self.graph.outputs:
                answers[node.name].append(plan.output(node.id).copy())
        joined = {name: np.concatenate(parts) for name, parts in answers.items() if parts}
        return next(iter(joined.values())) if len(self.graph.outputs) == 1 else joined

    def snapshot(self) -> Snapshot:
        """All numbers, as a value; behind them those of layers that are bypassed."""
        own = Kept(self.segments, self.state_segments, self.vector, self.state_vector)
        whole = with_kept(own, self.kept)
        return Snapshot.of(whole.segments, whole.state_segments, whole.vector, whole.state)

    def load(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Take over what fits by node, parameter and shape; return the paths of what did not.

        What is of layers that are bypassed is kept until they are switched on again.
        """
        self.kept = kept_of((snapshot, self.kept), self._asleep)
        return self._take_over(
            snapshot.segments, snapshot.vector, snapshot.state_segments, snapshot.state
        )

    def inherit(self, other: "Network") -> None:
        """Take over what fits of another network's numbers, also of what it keeps."""
        kept, own = other.kept, Kept(
            other.segments, other.state_segments, other.vector, other.state_vector
        )
        self.kept = kept_of((own, kept), self._asleep)
        for each in (own, kept):
            self._take_over(each.segments, each.vector, each.state_segments, each.state)

    def _take_over(
        self,
        segments: tuple[Segment, ...],
        vector: Array,
        state_segments: tuple[Segment, ...],
        state: Array,
    ) -> tuple[str, ...]:
        """Numbers that are taken over need not be started first."""
        if "vector" not in self.__dict__:
            given = {(s.key, s.shape) for s in segments}
            self.__dict__["vector"] = self._start(self.segments, "parameters", given)
        missed = carry(segments, vector, self.segments, self.vector)
        return missed + carry(state_segments, state, self.state_segments, self.state_vector)

    def _sizes_of(self, inputs: Mapping[str, Array]) -> tuple[dict[str, int], bool]:
        """The sizes of open axes, and whether the inputs have to stay one batch."""
        sizes, whole = {"N": 1}, False
        for node in self.graph.inputs:
            shape = self.graph.check().shape(node.id)
            if shape is not None and node.name in inputs:
                whole = whole or shape.names[0] != "N"
                axes = zip(shape.names, shape.sizes, inputs[node.name].shape, strict=False)
                sizes |= {name: here for name, size, here in axes if size is None}
        return sizes, whole

    def _give_up(self, most_bytes: int) -> None:
        """Forget the plans that were not used for longest, until the rest are no larger."""
        while self._plans and sum(p.size_bytes for p in self._plans.values()) > most_bytes:
            self._plans.popitem(last=False)

    def _lay_out(self, what: str) -> tuple[Segment, ...]:
        found, start = [], 0
        tied = _owners(self.flat, self.check) if what == "parameters" else {}
        for node in self.flat.nodes:
            known = self.check.nodes[node.id]
            arrays: Mapping[str, Parameter] = getattr(known, what)
            for name, parameter in arrays.items():
                if (node.id, name) in tied:
                    continue
                found.append(
                    Segment(
                        node.id,
                        node.name,
                        name,
                        parameter.symbol,
                        start,
                        parameter.shape,
                        parameter.role,
                        node.trainable,
                        node.rate,
                    )
                )
                start += parameter.size
        return tuple(found)

    def _start(
        self,
        segments: tuple[Segment, ...],
        what: str,
        given: Collection[tuple[tuple[str, str], tuple[int, ...]]] = (),
    ) -> Array:
        """Numbers to begin with, but for those that are `given` by key and shape."""
        size = sum(prod(s.shape) for s in segments)
        vector = np.zeros(size, self.dtype)
        for s in segments:
            if (s.key, s.shape) in given:
                continue
            parameter: Parameter = getattr(self.check.nodes[s.node], what)[s.parameter]
            random = stream(self.seed, s.node, s.parameter, "start")
            parameter.initializer.fill(
                vector[s.slice].reshape(s.shape), *parameter.fans, random
            )
        return vector


class Use(Struct, frozen=True):
    """A parameter as one node works with it: by its own symbol, and transposed if tied so."""

    symbol: str
    segment: Segment
    turned: bool

    def seen(self, vector: Array) -> Array:
        """The numbers in a vector that is laid out as the network's."""
        array = vector[self.segment.slice].reshape(self.segment.shape)
        return array.T if self.turned else array


def _owners(flat: Graph, check: Check) -> dict[tuple[str, str], tuple[str, str]]:
    """Whose array a tied parameter is, through any number of ties."""
    known = {(node_id, name) for node_id, n in check.nodes.items() for name in n.parameters}
    ties = {
        (t.node, t.parameter): (t.owner, t.owner_parameter)
        for t in flat.ties
        if {(t.node, t.parameter), (t.owner, t.owner_parameter)} <= known
    }

    def owner(end: tuple[str, str]) -> tuple[str, str]:
        seen = {end}
        while end in ties and ties[end] not in seen:
            end = ties[end]
            seen.add(end)
        return end

    return {end: owner(end) for end in ties}


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
