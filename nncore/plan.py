"""Plan: a Network bound to arrays for one batch size; the list of forward and backward calls."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nncore.graph import Node
from nncore.layers.ends import Input, Output
from nncore.layers.kernel import Bound, Kernel, empty, kernel_of
from nncore.shapes import Shape

if TYPE_CHECKING:
    from nncore.network import Network

Array = NDArray[Any]


class Plan:
    """Everything that a step needs, allocated once.

    Every output stays readable until the next step.

    Made by `Network.plan`. A gradient enters at each Output, or at the node that `taps` names for
    it,
    and flows back to every parameter it reaches; parameters that it does not reach get zeros.
    """

    def __init__(
        self,
        network: "Network",
        batch_size: int,
        training: bool,
        input_gradients: bool,
        taps: Mapping[str, str],
    ) -> None:
        self.batch_size, self.training = batch_size, training
        self._network = network
        self._graph = network.graph
        known = network.check.nodes
        self._nodes = [
            self._graph[node_id]
            for node_id in network.check.order
            if known[node_id].output is not None
        ]
        self._taps = {
            node.id: taps.get(node.id, node.id) for node in self._nodes if _is_output(node)
        }
        self._learns = self._nodes_that_learn(input_gradients)
        self._outputs: dict[str, Array] = {}
        self._gradients: dict[str, Array] = {}
        self._shares: dict[str, list[Array]] = {}
        self._tap_shares: dict[str, Array] = {}
        self._sums: dict[str, tuple[Array, list[Array]]] = {}
        self._kernels: list[tuple[Node, Kernel[Any]]] = []
        self._streams: list[Any] = []
        self.size_bytes = 0
        for node in self._nodes:
            self._bind(node)
        self._forward = [kernel.forward for _, kernel in self._kernels]
        self._backward = self._backward_calls()
        self._unreached = [
            network.gradient_vector[segment.slice]
            for segment in network.segments
            if segment.node not in self._learns
        ]

    # Running

    @property
    def inputs(self) -> dict[str, Array]:
        """The arrays that Inputs read from, by the node's name: fill them, then call `run`."""
        return {n.name: self._outputs[n.id] for n in self._nodes if isinstance(n.layer, Input)}

    def forward(self, inputs: Array | Mapping[str, Array]) -> Any:
        """Compute a batch; returns the plan's own buffer, or a dict by name for several Outputs."""
        if isinstance(inputs, Mapping):
            for name, array in inputs.items():
                np.copyto(self.inputs[name], array)
        else:
            np.copyto(next(iter(self.inputs.values())), inputs)
        self.run()
        outputs = {n.name: self._outputs[n.id] for n in self._nodes if _is_output(n)}
        return next(iter(outputs.values())) if len(outputs) == 1 else outputs

    def backward(self, dy: Array | Mapping[str, Array]) -> Any:
        """Fill the network's gradients.

        Returns the gradient of the input, or a dict for several.
        """
        for node in self._nodes:
            if _is_output(node):
                given = dy[node.name] if isinstance(dy, Mapping) else dy
                np.copyto(self._tap_gradient(node.id), given)
        self.run_back()
        found = {
            node.name: self._gradients[node.id]
            for node in self._nodes
            if isinstance(node.layer, Input) and node.id in self._gradients
        }
        return next(iter(found.values()), None) if len(found) < 2 else found

    @np.errstate(all="ignore")  # what overflows shows in the numbers, not on the terminal
    def run(self, step: int = 0, objective: int = 0) -> None:
        """Forward through all kernels, on what lies in `inputs`."""
        for stream in self._streams:
            stream.at(step, objective)
        for forward in self._forward:
            forward()

    @np.errstate(all="ignore")
    def run_back(self) -> None:
        """Backward through all kernels, from what lies at the taps."""
        for gradient in self._unreached:
            gradient.fill(0)
        for call in self._backward:
            call()

    # Looking inside

    def output(self, node_id: str) -> Array:
        """What a node made of the batch, until the next step."""
        return self._outputs[node_id]

    def gradient(self, node_id: str) -> Array | None:
        """How the loss changes with what a node made, or None where nobody needs it."""
        return self._gradients.get(node_id)

    def nodes(self) -> list[Node]:
        """The nodes that run, in order."""
        return list(self._nodes)

    def tap(self, output_id: str) -> tuple[Array, Array]:
        """Where a loss joins: what arrives at the Output (or before it, if fused).

        And its gradient.
        """
        return self.output_of_tap(output_id), self._tap_gradient(output_id)

    def output_of_tap(self, output_id: str) -> Array:
        """What a loss looks at: what arrives at the Output, or before it if fused."""
        return self._outputs[self._taps[output_id]]

    # Building

    def _nodes_that_learn(self, input_gradients: bool) -> set[str]:
        """Nodes through which a gradient has to flow: behind something to learn, before a tap."""
        known = self._network.check.nodes
        behind: set[str] = set()
        for node in self._nodes:
            starts = isinstance(node.layer, Input) and input_gradients
            learns = bool(known[node.id].parameters)
            sources = {wire.source for wire in self._graph.arriving(node.id)}
            if node.layer.outputs and node.layer.outputs[0].kind != "float":
                continue
            if starts or learns or sources & behind:
                behind.add(node.id)
        before = set(self._taps.values())
        for node in reversed(self._nodes):
            if any(wire.target in before for wire in self._graph.leaving(node.id)):
                before.add(node.id)
        return behind & before

    def _bind(self, node: Node) -> None:
        """Give a node its arrays: inputs that are there, an output, and gradients where needed."""
        shape = self._network.check.nodes[node.id].output
        assert shape is not None
        arrays: dict[str, Any] = dict(self._network.arrays_of(node.id))
        learns = node.id in self._learns
        for port in node.layer.inputs:
            wires = [w for w in self._graph.arriving(node.id) if w.target_port == port.name]
            xs = [self._outputs[wire.source] for wire in wires]
            dxs = [self._share(wire.source) if learns else None for wire in wires]
            arrays[port.name] = tuple(xs) if port.many else next(iter(xs), None)
            arrays["d" + port.name] = tuple(dxs) if port.many else next(iter(dxs), None)
        x, dx = arrays.get("x"), arrays.get("dx")
        view = node.layer.view(x, self.training) if isinstance(x, np.ndarray) else None
        if view is not None:
            self._outputs[node.id] = view
            if dx is not None and node.id in self._learns:
                back = node.layer.view(dx, self.training)
                assert back is not None
                self._allot(node, back)
            return
        self._outputs[node.id] = self._new(shape)
        if learns:
            self._allot(node, self._new(shape))
        if isinstance(node.layer, Input):
            return
        arrays["y"], arrays["dy"] = self._outputs[node.id], self._gradients.get(node.id)
        for name in [n for n in arrays if n.startswith("d") and n[1:] in arrays]:
            arrays[name] = arrays[name] if learns else None
        bound = Bound(
            arrays, self.training, self._network.dtype, (self._network.seed, node.id)
        )
        self._kernels.append((node, kernel_of(node.layer)(node.layer, bound)))
        self._streams += bound.streams
        self.size_bytes += bound.scratch_bytes

    def _allot(self, node: Node, gradient: Array) -> None:
        """Give a node its gradient.

        And each that adds to it an array of its own if they are several.
        """
        self._gradients[node.id] = gradient
        givers = sum(wire.target in self._learns for wire in self._graph.leaving(node.id))
        givers += sum(tap == node.id for tap in self._taps.values())
        shares = [gradient]
        if givers > 1:
            shares = [np.empty_like(gradient, order="K") for _ in range(givers)]
            self.size_bytes += sum(share.nbytes for share in shares)
        self._shares[node.id] = list(shares)
        for output_id, tap in self._taps.items():
            if tap == node.id:
                self._tap_shares[output_id] = self._shares[node.id].pop()
        if givers > 1:
            self._sums[node.id] = (gradient, shares)

    def _share(self, source: str) -> Array | None:
        """The array into which the next reader of a source writes its gradient."""
        shares = self._shares.get(source)
        return shares.pop(0) if shares else None

    def _tap_gradient(self, output_id: str) -> Array:
        return self._tap_shares[output_id]

    def _backward_calls(self) -> list[Any]:
        kernels = {node.id: kernel for node, kernel in self._kernels}
        calls: list[Any] = []
        for node in reversed(self._nodes):
            if node.id not in self._learns:
                continue
            if node.id in self._sums:
                calls.append(_Sum(*self._sums[node.id]))
            if node.id in kernels:
                calls.append(kernels[node.id].backward)
        return calls

    def _new(self, shape: Shape) -> Array:
        kinds: dict[str, Any] = {"float": self._network.dtype, "integer": np.int64, "mask": bool}
        made = empty(shape.at(self.batch_size), kinds[shape.kind])
        self.size_bytes += made.nbytes
        return made


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
