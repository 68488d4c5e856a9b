"""Plan: a Network bound to arrays for one batch size; the list of forward and backward calls."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nncore import compiled, threads
from nncore.graph import Node, Wire
from nncore.layers.ends import Input, Output
from nncore.layers.kernel import Bound, Kernel, Kernels, aligned_like, empty, kernel_for
from nncore.shapes import Shape

if TYPE_CHECKING:
    from nncore.network import Network, Use

Array = NDArray[Any]
End = tuple[str, str]


class Plan:
    """Everything that a step needs, allocated once.

    Every output stays readable until the next step.

    Made by `Network.plan`. A gradient enters at each Output, or at the node that `taps` names for
    it, and flows back to every parameter it reaches; parameters that it does not reach get zeros.
    """

    def __init__(
        self,
        network: "Network",
        sizes: Mapping[str, int],
        training: bool,
        input_gradients: bool,
        taps: Mapping[str, str],
    ) -> None:
        self.batch_size, self.sizes, self.training = sizes["N"], sizes, training
        self._network, self._graph = network, network.flat
        known = network.check.nodes
        self._nodes = [
            self._graph[node_id] for node_id in network.check.order if known[node_id].outputs
        ]
        self._taps = {
            node.id: self._end(taps.get(node.id, node.id))
            for node in self._nodes
            if _is_output(node)
        }
        self._learns = self._nodes_that_learn(input_gradients)
        self._outputs: dict[End, Array] = {}
        self._gradients: dict[End, Array] = {}
        self._shares: dict[End, list[Array]] = {}
        self._tap_shares: dict[str, Array] = {}
        self._sums: dict[str, list[Any]] = {}
        self._kernels: list[tuple[Node, Kernel[Any] | Kernels]] = []
        self._streams: list[Any] = []
        self._common: dict[int, Array] = {}
        self._in_stages = self._in_library = False
        self._tied = self._tied_gradients()
        self.size_bytes = 0
        for node in self._nodes:
            self._bind(node)
        self._forward = [kernel.forward for _, kernel in self._kernels]
        self._backward_of: list[str] = []
        self._backward = self._backward_calls()
        self._unreached = self._gradients_of_nobody()
        self._has_views = any(output.ndim > 2 for output in self._outputs.values())

    # Running

    @property
    def inputs(self) -> dict[str, Array]:
        """The arrays that Inputs read from, by the node's name: fill them, then call `run`."""
        return {n.name: self.output(n.id) for n in self._nodes if isinstance(n.layer, Input)}

    def forward(self, inputs: Array | Mapping[str, Array]) -> Any:
        """Compute a batch; returns the plan's own buffer, or a dict by name for several Outputs."""
        if isinstance(inputs, Mapping):
            for name, array in inputs.items():
                np.copyto(self.inputs[name], array)
        else:
            np.copyto(next(iter(self.inputs.values())), inputs)
        self.run()
        outputs = {n.name: self.output(n.id) for n in self._nodes if _is_output(n)}
        return next(iter(outputs.values())) if len(outputs) == 1 else outputs

    def backward(self, dy: Array | Mapping[str, Array]) -> Any:
        """Fill the network's gradients.

        Returns the gradient of the input, or a dict for several.
        """
        for node in self._nodes:
            gradient = self._tap_shares.get(node.id)
            if gradient is not None:
                np.copyto(gradient, dy[node.name] if isinstance(dy, Mapping) else dy)
        self.run_back()
        found = {
            node.name: self._gradients[node.id, "y"]
            for node in self._nodes
            if isinstance(node.layer, Input) and (node.id, "y") in self._gradients
        }
        return next(iter(found.values()), None) if len(found) < 2 else found

    @np.errstate(all="ignore")  # what overflows shows in the numbers, not on the terminal
    def run(self, step: int = 0, objective: int = 0) -> None:
        """Forward through all kernels, on what lies in `inputs`."""
        if self._has_views:
            np.setbufsize(threads.BUFFER)       # until errstate ends
        for stream in self._streams:
            stream.at(step, objective)
        self._run_all(self._forward)

    @np.errstate(all="ignore")
    def run_back(self) -> None:
        """Backward through all kernels, from what lies at the taps."""
        if self._has_views:
            np.setbufsize(threads.BUFFER)
        for gradient in self._unreached:
            gradient.fill(0)
        self._run_all(self._backward)

    @np.errstate(all="ignore")
    def times(self) -> dict[str, float]:
        """Seconds for each node, forward and back, on what the last run and way back have left."""
        if self._has_views:
            np.setbufsize(threads.BUFFER)
        took: dict[str, float] = {}
        forward = [(node.id, kernel.forward) for node, kernel in self._kernels]
        with self._library_aside():
            for node_id, call in (*forward, *zip(self._backward_of, self._backward, strict=True)):
                began = perf_counter()
                call()
                took[node_id] = took.get(node_id, 0.0) + perf_counter() - began
        return took

    def _run_all(self, calls: list[Any]) -> None:
        with self._library_aside():
            for call in calls:
                call()

    def _library_aside(self) -> AbstractContextManager[None]:
        """Inside, the library's threads do not stay busy beside ours, where ours do all."""
        ours = self._in_stages and not self._in_library and threads.chosen() > 1
        return threads.alone() if ours else nullcontext()

    # Looking inside

    def output(self, node_id: str, port: str = "") -> Array:
        """What a node or a block made of the batch, until the next step; at its first port."""
        return self._outputs[self._end(node_id, port)]

    def gradient(self, node_id: str, port: str = "") -> Array | None:
        """How the loss changes with what a node made, or None where nobody needs it."""
        return self._gradients.get(self._end(node_id, port))

    def gradients(self) -> list[Array]:
        """Every gradient of an output that is kept, in no order."""
        return list(self._gradients.values())

    def nodes(self) -> list[Node]:
        """The nodes that run, in order; those inside blocks by their paths."""
        return list(self._nodes)

    def tap(self, output_id: str) -> tuple[Array, Array | None]:
        """Where a loss joins: what arrives at the Output (or before it, if fused).

        And its gradient, None where nothing learns from it.
        """
        return self.output_of_tap(output_id), self._tap_shares.get(output_id)

    def output_of_tap(self, output_id: str) -> Array:
        """What a loss looks at: what arrives at the Output, or before it if fused."""
        return self._outputs[self._taps[output_id]]

    # Building

    def _end(self, node_id: str, port: str = "") -> End:
        """An output by id and port; what leaves a block is made inside it."""
        inside = self._network.ends.get((node_id, port))
        if inside is not None or port:
            return inside or (node_id, port)
        ports = self._graph[node_id].layer.outputs
        return (node_id, ports[0].name if ports else "y")

    def _nodes_that_learn(self, input_gradients: bool) -> set[str]:
        """Nodes through which a gradient has to flow: behind something to learn, before a tap.

        A plan that only answers has none: neither what trains it nor its inputs ask for one.
        """
        if not self.training and not input_gradients:
            return set()
        behind: set[str] = set()
        for node in self._nodes:
            starts = isinstance(node.layer, Input) and input_gradients
            learns = any(use.segment.trainable for use in self._network.uses.get(node.id, ()))
            sources = {wire.source for wire in self._graph.arriving(node.id) if self._gives(wire)}
            if node.layer.outputs and all(port.kind != "float" for port in node.layer.outputs):
                continue
            if isinstance(node.layer, Input) and node.layer.kind != "float":
                continue
            if starts or learns or sources & behind:
                behind.add(node.id)
        before = {node_id for node_id, _ in self._taps.values()}
        for node in reversed(self._nodes):
            leaving = self._graph.leaving(node.id)
            if any(wire.target in before and self._gives(wire) for wire in leaving):
                before.add(node.id)
        return behind & before

    def _gives(self, wire: Wire) -> bool:
        """Whether the reader of a wire gives a gradient back."""
        return self._graph.port(wire.target, wire.target_port).gradient

    def _bind(self, node: Node) -> None:
        """Give a node its arrays: inputs that are there, outputs, and gradients where needed."""
        learns = node.id in self._learns
        arrays: dict[str, Any] = dict(self._network.arrays_of(node.id))
        arrays |= {use: array for use, array in self._tied.get(node.id, {}).items() if learns}
        for port in node.layer.inputs:
            wires = [w for w in self._graph.arriving(node.id) if w.target_port == port.name]
            xs = [self._outputs[wire.source, wire.source_port] for wire in wires]
            gives = learns and port.gradient
            dxs = [self._share(wire.source, wire.source_port) if gives else None for wire in wires]
            arrays[port.name] = tuple(xs) if port.many else next(iter(xs), None)
            arrays["d" + port.name] = tuple(dxs) if port.many else next(iter(dxs), None)
        if self._binds_view(node, arrays):
            return
        ports = [port.name for port in node.layer.outputs] or ["y"]
        for port_name, shape in zip(ports, self._network.check.nodes[node.id].outputs, strict=True):
            made = self._outputs[node.id, port_name] = self._new(shape)
            arrays[port_name] = made
            if learns and shape.kind == "float":
                self._allot((node.id, port_name), made.shape)
            arrays["d" + port_name] = self._gradients.get((node.id, port_name))
        if isinstance(node.layer, Input):
            return
        if not learns:
            arrays |= {name: None for name in arrays if name.startswith("d") and name[1:] in arrays}
        bound = Bound(
            arrays,
            self.training,
            self._network.dtype,
            (self._network.seed, node.id),
            self._common,
        )
        self._kernels.append((node, kernel_for(node.layer, bound)))
        self._streams += bound.streams
        self.size_bytes += bound.scratch_bytes
        work = self._network.check.nodes[node.id].multiplications * self.batch_size
        self._in_stages |= bound.in_stages
        large = work >= threads.MULTIPLICATIONS_WORTH_A_THREAD
        self._in_library |= large and not bound.in_stages

    def _binds_view(self, node: Node, arrays: dict[str, Any]) -> bool:
        """Whether the node is only another way to look at its input, and no kernel has to run."""
        x, dx = arrays.get("x"), arrays.get("dx")
        view = node.layer.view(x, self.training) if isinstance(x, np.ndarray) else None
        if view is None:
            return False
        end = (node.id, node.layer.outputs[0].name if node.layer.outputs else "y")
        self._outputs[end] = view
        if dx is not None:
            back = node.layer.view(dx, self.training)
            assert back is not None
            self._allot(end, back.shape, back)
        return True

    def _allot(self, end: End, shape: tuple[int, ...], gradient: Array | None = None) -> None:
        """Give an output its gradient, and each that adds to it an array of its own if several."""
        wires = [w for w in self._graph.leaving(end[0]) if w.source_port == end[1]]
        givers = sum(wire.target in self._learns and self._gives(wire) for wire in wires)
        givers += sum(tap == end for tap in self._taps.values())
        if givers == 0:
            if gradient is not None:
                gradient.fill(0)
            return
        if gradient is None:
            gradient = self._empty(shape, self._network.dtype)
        self._gradients[end] = gradient
        shares = [gradient]
        if givers > 1:
            shares = [aligned_like(gradient, gradient.dtype) for _ in range(givers)]
            self.size_bytes += sum(share.nbytes for share in shares)
            self._sums.setdefault(end[0], []).append(_sum(gradient, shares))
        self._shares[end] = list(shares)
        for output_id, tap in self._taps.items():
            if tap == end:
                self._tap_shares[output_id] = self._shares[end].pop()

    def _share(self, source: str, port: str) -> Array | None:
        """The array into which the next reader of a source writes its gradient."""
        shares = self._shares.get((source, port))
        return shares.pop(0) if shares else None

    def _backward_calls(self) -> list[Any]:
        kernels = {node.id: kernel for node, kernel in self._kernels}
        calls: list[Any] = []
        for node in reversed(self._nodes):
            if node.id not in self._learns:
                continue
            calls += self._sums.get(node.id, [])
            if node.id in kernels:
                calls.append(kernels[node.id].backward)
            self._backward_of += [node.id] * (len(calls) - len(self._backward_of))
        self._backward_of += [""] * len(self._tied_sums)
        return calls + self._tied_sums

    def _tied_gradients(self) -> dict[str, dict[str, Array]]:
        """Where several nodes work with one parameter, each writes a gradient of its own.

        The parameter's is their sum.
        """
        users: dict[tuple[str, str], list[tuple[str, Use]]] = {}
        for node_id in (node.id for node in self._nodes if node.id in self._learns):
            for use in self._network.uses.get(node_id, ()):
                users.setdefault(use.segment.key, []).append((node_id, use))
        found: dict[str, dict[str, Array]] = {}
        self._tied_sums: list[_Sum] = []
        for uses in users.values():
            segment = uses[0][1].segment
            if len(uses) == 1 or not segment.trainable:
                continue
            shares = [np.zeros(segment.shape, self._network.dtype) for _ in uses]
            for (node_id, use), share in zip(uses, shares, strict=True):
                turned = share.T if use.turned else share
                found.setdefault(node_id, {})["d" + use.symbol] = turned
            total = self._network.gradient_vector[segment.slice].reshape(segment.shape)
            self._tied_sums.append(_Sum(total, shares))
        return found

    def _gradients_of_nobody(self) -> list[Array]:
        """The gradients of parameters that no gradient reaches: zeros, at every step."""
        uses = self._network.uses
        reached = {use.segment.key for node in self._learns for use in uses.get(node, ())}
        return [
            self._network.gradient_vector[segment.slice]
            for segment in self._network.segments
            if segment.key not in reached or not segment.trainable
        ]

    def _new(self, shape: Shape) -> Array:
        kinds: dict[str, Any] = {"float": self._network.dtype, "integer": np.int64, "mask": bool}
        return self._empty(shape.at(self.sizes), kinds[shape.kind])

    def _empty(self, shape: tuple[int, ...], dtype: Any) -> Array:
        made = empty(shape, dtype)
        self.size_bytes += made.nbytes
        return made


def _sum(total: Array, shares: list[Array]) -> Any:
    """What adds up shares, compiled where there are two and they are large."""
    if len(shares) == 2 and total.size >= compiled.WORTH_COMPILED and compiled.used():
        from nncore.compiled.combining import sum_of  # slow to load
        from nncore.compiled.lanes import flat

        if all(flat(each) is not None for each in (total, *shares)):
            return sum_of(total, *shares).run
    return _Sum(total, shares)


class _Sum:
    """Where an output fans out, its gradient is the sum of what its readers give back."""

    def __init__(self, total: Array, shares: list[Array]) -> None:
        self._total, self._shares = total, shares

    def __call__(self) -> None:
        np.add(self._shares[0], self._shares[1], out=self._total)
        for share in self._shares[2:]:
            np.add(self._total, share, out=self._total)


def _is_output(node: Node) -> bool:
    return isinstance(node.layer, Output)
