"""Attention: every step looks at others and takes from those that fit its question."""

from math import sqrt
from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.initializers import GlorotUniform, KernelInit, Zeros
from nncore.layers.attention_parts import Projection, looks
from nncore.layers.base import KEPT_ONCE, Array, Family, Layer, Parameter, Port
from nncore.layers.kernel import Bound, Kernel
from nncore.layers.positions import Turn, halves
from nncore.shapes import Change, Misfit, Shape

__all__ = ["MultiHeadAttention"]


class MultiHeadAttention(Layer, frozen=True, tag="MultiHeadAttention"):
    """Each step asks, and takes the values whose keys fit:  y = softmax(q @ k.T / sqrt(d)) @ v.

    Input x (N, T, F), and optionally a context (N, S, G) to look at instead of x itself, and a mask
    (N, S) of the steps that may be seen, or (N, T, S) for each step -> output y (N, T, F). The
    features of q, k and v are cut into heads that work apart. A step that may see nothing gets 0.
    Source: Vaswani and others (2017), Attention is all you need; fewer heads for keys and values:
    Ainslie and others (2023), GQA.
    """

    title: ClassVar[str] = "Multi-head attention"
    family: ClassVar[Family] = "sequence"
    icon: ClassVar[str] = "network"
    nicknames: ClassVar[tuple[str, ...]] = ("self-attention", "cross-attention", "Transformer")
    main_field: ClassVar[str] = "heads"
    inputs: ClassVar[tuple[Port, ...]] = (
        Port("x"),
        Port("context", optional=True),
        Port("mask", optional=True, kind="mask", gradient=False),
    )

    heads: Annotated[int, Meta(ge=1, le=1024, description="Questions that are asked apart")] = 4
    units: Annotated[
        int, Meta(ge=0, le=65_536, description="Numbers in a question of one head; 0: F / heads")
    ] = 0
    key_value_heads: Annotated[
        int, Meta(ge=0, le=1024, description="Heads of keys and values; 0: as many as questions")
    ] = 0
    causal: Annotated[bool, Meta(description="See no step that comes later")] = False
    rate: Annotated[
        float, Meta(title="Dropout", ge=0.0, lt=1.0, description="Share of looks that is silenced")
    ] = 0.0
    rotary: Annotated[bool, Meta(description="Turn questions and keys by their place")] = False
    base: Annotated[
        float, Meta(title="Rotary base", gt=1.0, le=1e9, description="How slow the slowest turns")
    ] = 10_000.0
    bias: Annotated[bool, Meta(description="Add a number of its own to each sum")] = True
    kernel_init: KernelInit = GlorotUniform()

    @property
    def groups(self) -> int:
        """Heads of keys and values."""
        return self.key_value_heads or self.heads

    def size(self, x: Shape) -> int:
        """Numbers in one question."""
        return self.units or (x.features[-1] or 1) // self.heads

    def output_shape(self, x: Shape, context: Shape | None = None, mask: Any = None) -> Shape:
        if x.rank != 3 or x.kind != "float":
            raise Misfit("a sequence: T × F", str(x))
        if not self.units and (x.features[-1] or 0) % self.heads:
            raise Misfit(f"a number of features that {self.heads} divides", str(x))
        if self.heads % self.groups:
            remedy = Change("key_value_heads", 0)
            raise Misfit(f"heads that {self.groups} divides", f"{self.heads}", remedy)
        if self.rotary and self.size(x) % 2:
            raise Misfit("an even number of features in a head", f"{self.size(x)}")
        if context is not None and (context.rank != 3 or context.kind != "float"):
            raise Misfit("a sequence: S × F", str(context), port="context")
        seen = (context or x).sizes[1]
        if mask is not None and mask.features not in ((seen,), (x.sizes[1], seen)):
            raise Misfit("one yes or no for each step that is looked at", str(mask), port="mask")
        return x.with_chances("")

    def parameters(
        self, x: Shape, context: Shape | None = None, mask: Any = None
    ) -> dict[str, Parameter]:
        features, size = x.features[-1] or 1, self.size(x)
        seen = (context or x).features[-1] or 1
        sizes = {
            "query": ("q", features, self.heads * size),
            "key": ("k", seen, self.groups * size),
            "value": ("v", seen, self.groups * size),
            "output": ("o", self.heads * size, features),
        }
        found = {}
        for name, (letter, rows, columns) in sizes.items():
            found[f"{name}_kernel"] = Parameter(
                f"W{letter}", (rows, columns), self.kernel_init, "kernel", (rows, columns)
            )
            if self.bias:
                found[f"{name}_bias"] = Parameter(f"b{letter}", (columns,), Zeros(), "bias")
        return found

    def setting(self, *shapes: Any) -> str:
        parts = [f"{self.heads} heads"]
        parts += [f"{self.groups} of keys"] if self.groups != self.heads else []
        parts += [word for word in ("causal", "rotary") if getattr(self, word)]
        return " · ".join(parts)

    def multiplications(self, x: Shape, context: Shape | None = None, mask: Any = None) -> int:
        steps, seen = x.sizes[1] or 1, (context or x).sizes[1] or 1
        kernels = self.parameters(x, context)
        own = kernels["query_kernel"].size + kernels["output_kernel"].size
        others = kernels["key_kernel"].size + kernels["value_kernel"].size
        return steps * own + seen * others + 2 * steps * seen * self.heads * self.size(x)


    def numbers_inside(self, x: Shape, context: Shape | None = None, mask: Any = None) -> int:
        steps, seen = x.sizes[1] or 1, (context or x).sizes[1] or 1
        return steps * seen * self.heads // KEPT_ONCE


class MultiHeadAttentionKernel(Kernel[MultiHeadAttention]):
    """Sample by sample, on views of (N, T, heads, size): nothing is turned round in memory.

    q is made small by sqrt(d) where it is made. With p the chances of each key
    (row) for each question (column), o = p.T @ v:  dv = p @ do,
    ds = p * (v @ do.T - sum of do * o),  dq = ds.T @ k,  dk = ds @ q.
    """

    projection: ClassVar[type[Projection]] = Projection

    def setup(self, ports: Bound) -> None:
        layer = self.layer
        x, context, dx, dcontext = ports.arrays("x", "context", "dx", "dcontext")
        y, dy, Wq = ports.arrays("y", "dy", "Wq")
        names = ("dx", "dcontext", *(f"d{s}{letter}" for s in "Wb" for letter in "qkvo"))
        learns = any(gradient is not None for gradient in ports.arrays(*names))
        ends = [(x, dx, "qkv")] if context is None else [(x, dx, "q"), (context, dcontext, "kv")]
        size, groups = Wq.shape[1] // layer.heads, layer.groups
        scales = (1 / sqrt(size), 1)
        self.reads = [
            self.projection(*end, ports, learns, scale=scale)
            for end, scale in zip(ends, scales, strict=False)
        ]
        parts = [part for read in self.reads for part in read.parts]
        self.q, self.k, self.v = (in_heads(part, groups, size) for part in parts)
        self.o = ports.scratch(parts[0].shape)
        do = ports.scratch(parts[0].shape) if learns else None
        self.leave = self.projection(self.o, do, "o", ports, learns, y, dy)
        self.o_heads = in_heads(self.o, groups, size)
        ways = list(zip(parts, (layer.heads, groups), strict=False)) if layer.rotary else []
        turns = [Turn(part.shape, heads, layer.base, ports) for part, heads in ways]
        self.turns = [(turn, halves(*way)) for turn, way in zip(turns, ways, strict=True)]
        if do is not None:
            gradients = [part for read in self.reads for part in read.part_gradients]
            self.dq, self.dk, self.dv = (in_heads(g, groups, size) for g in gradients)
            self.do = in_heads(do, groups, size)
            self.turns_back = [
                (turn, halves(gradient, heads))
                for turn, gradient, (_, heads) in zip(turns, gradients, ways, strict=False)
            ]
        self.prepare(ports, learns)

    def prepare(self, ports: Bound, learns: bool) -> None:
        """Make what `attend` works in."""
        self.looks = looks(self.q, self.k, self.layer, ports, learns)

    def forward(self) -> None:    # y = softmax(q @ k.T / sqrt(d)) @ v @ Wo + bo
        for read in self.reads:
            read.forward()                                # q = (x @ Wq + bq) / sqrt(d), and k, v
        for turn, part in self.turns:
            turn(part, part)
        self.attend()                                     # o = softmax(q @ k.T) @ v
        self.leave.forward()                              # y = o @ Wo + bo

    def attend(self) -> None:
        """Fill o, sample by sample."""
        self.looks.begin()
        for n in range(len(self.q)):
            self.looks.forward(n, self.q[n], self.k[n], self.v[n], self.o_heads[n])

    def attend_back(self) -> None:
        """Fill dq, dk and dv, sample by sample."""
        for n in range(len(self.q)):
            ds = self.looks.backward(n, self.do[n], self.v[n], self.o_heads[n], self.dv[n])
            np.matmul(ds.swapaxes(-1, -2), self.k[n], out=self.dq[n])     # dq = ds.T @ k
            self.looks.sum_heads(ds, self.q[n], self.dk[n])               # dk = ds @ q

    def backward(self) -> None:
        self.leave.backward()                             # do = dy @ Wo.T
        self.attend_back()
        for turn, part in self.turns_back:
            turn(part, part, back=True)
        for read in self.reads:
            read.backward()                               # dx = dq @ Wq.T + ..., dWq = x.T @ dq


def in_heads(array: Array, groups: int, size: int) -> Array:
    """A view (N, groups, heads of a group, T, size) of (N, T, heads * size)."""
    n, steps, wide = array.shape
    return array.reshape(n, steps, groups, wide // size // groups, size).transpose(0, 2, 3, 1, 4)
