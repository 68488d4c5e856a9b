"""What networks with a memory share: fields, shapes, parameters, and the way through time."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.initializers import GlorotUniform, KernelInit, Zeros
from nncore.layers.base import KEPT_ONCE, Array, Family, Layer, Parameter, Port
from nncore.layers.flow import Flow
from nncore.layers.kernel import Bound
from nncore.shapes import Misfit, Shape

__all__: list[str] = []

DUST, SWEEP_EVERY = 1e-22, 16
"""What is too small to count, and steps between two sweeps: fewer than from there to 1e-38."""

GATE_NUMBERS = 4
"""Numbers that a step keeps for each gate of a unit, as counted in the three kinds."""


class Recurrent(Layer, frozen=True):
    """Reads a sequence step by step and keeps a state h.

    `mask` (N, T) says which steps count: the state goes past the others unchanged. `h0` is the
    state before the first step, zero without a wire; `h` the one after the last. With several
    layers or both directions, states are (N, layers * directions, units), PyTorch's order.
    """

    family: ClassVar[Family] = "sequence"
    icon: ClassVar[str] = "refresh-cw"
    main_field: ClassVar[str] = "units"
    gates: ClassVar[int] = 1
    inputs: ClassVar[tuple[Port, ...]] = (
        Port("x"),
        Port("mask", optional=True, kind="mask", gradient=False),
        Port("h0", optional=True),
    )
    outputs: ClassVar[tuple[Port, ...]] = (Port("y"), Port("h"))

    units: Annotated[int, Meta(ge=1, le=65_536, description="Numbers in its state")] = 64
    sequence: Annotated[
        bool, Meta(title="Every step", description="Give the state at every step, not the last one")
    ] = False
    layers: Annotated[
        int, Meta(ge=1, le=64, description="How many are stacked, each reading the one below")
    ] = 1
    bidirectional: Annotated[
        bool, Meta(title="Both directions", description="A second one reads from the end")
    ] = False
    bias: Annotated[bool, Meta(description="Add a number of its own to each sum")] = True
    cut: Annotated[
        int,
        Meta(ge=0, le=1_000_000, description="Stop gradients after so many steps back; 0: never"),
    ] = 0
    kernel_init: KernelInit = GlorotUniform()

    @property
    def directions(self) -> int:
        """One, or two."""
        return 2 if self.bidirectional else 1

    def output_shape(self, x: Shape, mask: Any = None, *states: Any) -> Any:
        if x.rank != 3 or x.kind != "float":
            raise Misfit("a sequence: T × F", str(x))
        if mask is not None and (mask.rank != 2 or mask.sizes[1] != x.sizes[1]):
            raise Misfit(f"one yes or no a step, {x.names[1]}", str(mask), port="mask")
        state = self._state()
        for port, given in zip(self.inputs[2:], states, strict=False):
            if given is not None and given.sizes != state.sizes:
                raise Misfit(f"{state}, a state for each layer", str(given), port=port.name)
        wide = x.last(self.units * self.directions)
        y = wide if self.sequence else Shape.of(self.units * self.directions)
        return (y, *(state for _ in self.outputs[1:]))

    def parameters(self, x: Shape, *others: Any) -> dict[str, Parameter]:
        found: dict[str, Parameter] = {}
        for number, (name, features) in enumerate(self._tracks(x.features[-1] or 1)):
            wide, fans = self.gates * self.units, (features, self.units)
            found |= {
                f"input_kernel{name}": Parameter(
                    f"W{number}", (features, wide), self.kernel_init, "kernel", fans
                ),
                f"recurrent_kernel{name}": Parameter(
                    f"U{number}", (self.units, wide), self.kernel_init, "kernel",
                    (self.units, self.units),
                ),
            }  # fmt: skip
            if self.bias:
                found |= {
                    f"input_bias{name}": Parameter(f"b{number}", (wide,), Zeros(), "bias"),
                    f"recurrent_bias{name}": Parameter(f"v{number}", (wide,), Zeros(), "bias"),
                }
        return found

    def setting(self, *shapes: Any) -> str:
        features = f"{shapes[0].features[-1]:,} → " if shapes and shapes[0].features else ""
        more = f" · {self.layers} layers" if self.layers > 1 else ""
        more += " · both directions" if self.bidirectional else ""
        steps = "every step" if self.sequence else "last step"
        return f"{features}{self.units * self.directions:,} · {steps}{more}"

    def multiplications(self, x: Shape, *others: Any) -> int:
        sizes = sum(features for _, features in self._tracks(x.features[-1] or 1))
        rows = sizes + self.layers * self.directions * self.units
        return (x.sizes[1] or 1) * rows * self.gates * self.units

    def numbers_inside(self, x: Shape, *others: Any) -> int:
        """At every step what the gates are made of, what they make, and the gradients of both."""
        steps, tracks = x.sizes[1] or 1, self.layers * self.directions
        return steps * tracks * self.units * self.gates * GATE_NUMBERS // KEPT_ONCE

    def _state(self) -> Shape:
        tracks = self.layers * self.directions
        return Shape.of(self.units) if tracks == 1 else Shape.of(tracks, self.units)

    def _tracks(self, features: int) -> list[tuple[str, int]]:
        """The end of the parameters' names and the number of inputs, of each layer and direction.

        Names end as in PyTorch, but the first has nothing: "", "_reverse", "_l1", "_l1_reverse".
        """
        wide = self.units * self.directions
        return [
            (f"_l{layer}{turned}" if layer else turned, wide if layer else features)
            for layer in range(self.layers)
            for turned in ("", "_reverse")[: self.directions]
        ]


class Track:
    """One layer in one direction: its parameters, and the arrays of its way through time.

    a (T, G H, N) holds what the gates make; flat_d (R, T, N) the gradient of what enters them.
    """

    def __init__(
        self, kernel: "RecurrentKernel", ports: Bound, number: int, source: Flow, goal: Flow
    ) -> None:
        self.layer, self.source, self.goal = kernel.layer, source, goal
        self.number, self.kernel = number, kernel
        names = [f"{symbol}{number}" for symbol in "WUbv"]
        self.W, self.U, self.b, self.v = ports.arrays(*names)
        self.dW, self.dU, self.db, self.dv = ports.arrays(*(f"d{name}" for name in names))
        steps, _, n = source.values.shape
        units, gates = self.layer.units, self.layer.gates
        direction = number % self.layer.directions
        self.rows = slice(direction * units, (direction + 1) * units)
        self.states = goal.values[:, self.rows]
        self.order = range(steps) if not direction else range(steps - 1, -1, -1)
        self.a = ports.scratch((steps, gates * units, n))
        self.state, self.work = ports.scratch((units, n)), ports.scratch((units, n))
        self.sum, self.bias = ports.scratch((gates * units,)), ports.scratch((gates * units, n))
        self.scaled_W, self.scaled_U = ports.scratch(self.W.shape), ports.scratch(self.U.shape)
        self.before = [self.state, *(self.states[t] for t in self.order[:-1])]
        if kernel.learns:
            self.flat_d = ports.scratch((kernel.rows_back * units, steps, n))
            self.dstate = ports.scratch((units, n))
            self.turned_dW, self.turned_dU = (ports.scratch(w.T.shape) for w in (self.W, self.U))
            self.first = ports.scratch(self.U.T.shape) if kernel.given_state else None
            self.ones = ports.scratch((steps * n,))
            self.ones.fill(1)
        self.multiply = multiply
        self.into = None if goal.gradient is None else goal.gradient[:, self.rows]

    def begin(self, scale: Array, alike: int) -> tuple[Array, Array, Array]:
        """W.T and U.T, and the bias for a whole batch, with v in the first `alike` rows.

        The scale of a gate that is a sigmoid is a half, because sigmoid(z) = (1 + tanh(z / 2)) / 2
        and one tanh can then serve all gates.
        """
        np.multiply(self.W, scale, out=self.scaled_W)
        np.multiply(self.U, scale, out=self.scaled_U)
        self.sum.fill(0)
        if self.b is not None:
            np.copyto(self.sum, self.b)
            np.add(self.sum[:alike], self.v[:alike], out=self.sum[:alike])
            np.multiply(self.sum, scale, out=self.sum)
        np.copyto(self.bias, self.sum[:, None])
        return self.scaled_W.T, self.scaled_U.T, self.bias

    def forwards(self, *arrays: Array) -> Iterator[tuple[Any, ...]]:
        """For every step in order: x, the state before, the state, m or None, and of each array."""
        xs, m = self.source.values, self.kernel.m
        for t, before in zip(self.order, self.before, strict=True):
            yield (
                xs[t], before, self.states[t], None if m is None else m[t],
                *(array[t] for array in arrays),
            )  # fmt: skip

    def backwards(self, *arrays: Array) -> Iterator[tuple[Any, ...]]:
        """For every step from the last: dy or None, flat d, m, 1 - m, what to do then, of arrays.

        What to do with the gradient of the state after a step is nothing, `forget` or `sweep`.
        """
        m, rest = self.kernel.m, self.kernel.rest
        for place, t in reversed(list(enumerate(self.order))):
            yield (
                None if self.into is None else self.into[t], self.flat_d[:, t],
                None if m is None else m[t], None if m is None else rest[t],
                self.after(place),
                *(array[t] for array in arrays),
            )  # fmt: skip

    def after(self, place: int) -> Callable[[Array], None] | None:
        """What happens to the gradient of the state before a step: nothing, `forget`, `sweep`."""
        if self.layer.cut and place > 0 and place % self.layer.cut == 0:
            return forget
        return sweep if place % SWEEP_EVERY == 0 else None

    def finish_back(self, of_input: slice, parts: tuple[tuple[slice, slice], ...]) -> None:
        """Gradients of all that is learned, each one product over all steps and samples.

        `of_input` are the rows of d that belong to x @ W; `parts` says which columns of U belong
        to which rows of d.
        """
        x, h, d = self.source.flat, self.goal.flat[self.rows], self.flat_d
        if self.dW is not None:                           # dW.T = sum over t of d_t @ x_t.T
            self.multiply("W", _wide(d[of_input]), _wide(x).T, self.turned_dW)
            np.copyto(self.dW, self.turned_dW.T)
        if self.db is not None:
            np.matmul(_wide(d[of_input]), self.ones, out=self.db)
        for number, (columns, rows) in enumerate(parts):
            late = d[rows, 1:] if self.order.step > 0 else d[rows, :-1]
            early = h[:, :-1] if self.order.step > 0 else h[:, 1:]
            if self.dU is not None:                       # dU.T = sum over t of d_t @ h_before.T
                turned = self.turned_dU[columns]
                self.multiply(f"U{number}", _wide(late), _wide(early).T, turned)
                if self.first is not None:
                    np.matmul(d[rows, self.order[0]], self.state.T, out=self.first[columns])
                    np.add(turned, self.first[columns], out=turned)
                np.copyto(self.dU[:, columns], turned.T)
            if self.dv is not None:
                if self.db is not None and rows.start >= of_input.start:     # b and v meet there
                    np.copyto(self.dv[columns], self.db[columns])
                else:
                    np.matmul(_wide(d[rows]), self.ones, out=self.dv[columns])


def multiply(name: str, a: Array, rows: Array, out: Array) -> None:
    """Fill out = a @ rows."""
    np.matmul(a, rows, out=out)


class RecurrentKernel:
    """The way of all recurrent layers: features by batch, so that each gate lies in one piece."""

    layer: Any
    rows_back = 1
    """Gradients that a step makes, in units."""

    def take(self, ports: Bound) -> None:
        """Take the ports, and lay out a track for every layer and direction."""
        x, dx, mask, self.h0, self.dh0 = ports.arrays("x", "dx", "mask", "h0", "dh0")
        self.y, self.dy, self.h, self.dh = ports.arrays("y", "dy", "h", "dh")
        n, steps, _ = x.shape
        learned = ports.arrays(*(f"d{s}{i}" for s in "WUbv" for i in range(self._count())))
        self.learns = any(d is not None for d in (*learned, *self._state_gradients(ports), dx))
        self.given_state = self.h0 is not None
        wide = self.layer.units * self.layer.directions
        self.mask: Any = mask
        self.m: Any = None
        self.rest: Any = None
        if mask is not None:
            self.m, self.rest = ports.scratch((steps, 1, n)), ports.scratch((steps, 1, n))
        readers = self.layer.directions
        below = x.transpose(1, 2, 0), None if dx is None else dx.transpose(1, 2, 0)
        self.flows = [Flow(*below, ports, self.learns, readers)]
        for level in range(self.layer.layers):
            top = level == self.layer.layers - 1
            read = self.learns and (not top or (self.layer.sequence and self.dy is not None))
            values = ports.scratch((steps, wide, n))
            gradient = ports.scratch((steps, wide, n)) if read else None
            self.flows.append(Flow(values, gradient, ports, self.learns, readers))
        if self.layer.sequence:                           # turned step by step, which is faster
            top_values = self.flows[-1].values
            self.leaving = [(self.y[:, t].T, top_values[t]) for t in range(steps)]
        self.tracks: list[Track] = []
        for number in range(self._count()):
            level = number // self.layer.directions
            self.tracks.append(
                Track(self, ports, number, self.flows[level], self.flows[level + 1])
            )

    def begin(self) -> None:
        """Copy in the mask and the first states."""
        if self.m is not None:
            np.copyto(self.m[:, 0], self.mask.T)
            np.subtract(1, self.m, out=self.rest)
        for number, track in enumerate(self.tracks):
            fill(track.state, self.h0, number)

    def finish(self) -> None:
        """Copy out the states: all of the top layer's, or the last; and the last of each track."""
        if self.layer.sequence:
            for y, h in self.leaving:
                np.copyto(y, h)
        for number, track in enumerate(self.tracks):
            last = track.states[track.order[-1]]
            give(last, self.h, number)
            if not self.layer.sequence and track.goal is self.flows[-1]:
                self.y[:, track.rows] = last.T

    def begin_back(self) -> None:
        """Copy in the gradients of what was given out."""
        if self.flows[-1].gradient is not None:
            np.copyto(self.flows[-1].gradient, self.dy.transpose(1, 2, 0))
        for flow in self.flows:
            flow.lay_flat()
        for number, track in enumerate(self.tracks):
            fill(track.dstate, self.dh, number)
            if not self.layer.sequence and track.goal is self.flows[-1] and self.dy is not None:
                np.add(track.dstate, self.dy[:, track.rows].T, out=track.dstate)

    def end_back(self, track: Track, of_input: slice) -> None:
        """Pass the gradient on to what the track read, and to its first state."""
        track.source.give_back(track.W, track.flat_d[of_input].transpose(1, 0, 2))
        if self.dh0 is not None:
            give(track.dstate, self.dh0, track.number)

    def _count(self) -> int:
        return int(self.layer.layers * self.layer.directions)

    def _state_gradients(self, ports: Bound) -> tuple[Any, ...]:
        return ports.arrays(*(f"d{port.name}" for port in self.layer.inputs if port.gradient))


def forget(gradient: Array) -> None:
    """Nothing flows further back."""
    gradient.fill(0)


def sweep(gradient: Array) -> None:
    """Turn what is far too small to count into zero.

    A gradient that fades over steps falls below 1e-38, where a processor takes a hundred times as
    long for it: 256 steps of an LSTM took ten times as long as twice 128.
    """
    np.add(gradient, DUST, out=gradient)
    np.subtract(gradient, DUST, out=gradient)


def keep(new: Array, old: Array, m: Array, work: Array) -> None:
    """New = old + m * (new - old): where the mask says no, the old state stays."""
    np.subtract(new, old, out=work)
    np.multiply(work, m, out=work)
    np.add(old, work, out=new)


def fill(state: Array, given: Array | None, number: int) -> None:
    """State = what is given for this track, else zeros."""
    if given is None:
        state.fill(0)
    else:
        np.copyto(state, _of(given, number).T)


def give(state: Array, out: Array, number: int) -> None:
    """Write a track's state where it leaves the layer."""
    np.copyto(_of(out, number), state.T)


def _of(states: Array, number: int) -> Array:
    """The state of one track: of all there is, or of one for each layer and direction."""
    return states if states.ndim == 2 else states[:, number]


def _wide(array: Array) -> Array:
    """A view (rows, steps * samples)."""
    return array.reshape(array.shape[0], -1)
