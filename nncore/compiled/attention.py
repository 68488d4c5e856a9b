"""What attention does between its products, compiled: each number of a look is visited once."""


from nncore.compiled.curves import exponential
from nncore.compiled.jit import compiled
from nncore.layers.attention_parts import Looks
from nncore.layers.base import Array


class CompiledLooks(Looks):
    """Float32 without a mask; of a causal one, only what may be seen."""

    def weigh(self, n: int, e: Array, one: Array) -> None:
        weigh(e, one, self.causal is not None)

    def subtract_and_weigh(self, ds: Array, one: Array, e: Array) -> None:
        subtract_and_weigh(ds, one, e)


@compiled
def weigh(e: Array, one: Array, causal: bool) -> None:
    """Fill e = exp(s - max s) in place of s, and one = 1 / sum of e; keys are the rows."""
    groups, heads, seen, steps = e.shape
    none = e.dtype.type(0)
    for g in range(groups):
        for h in range(heads):
            top = one[g, h, 0]
            for q in range(steps):
                top[q] = e[g, h, 0, q]
            for k in range(1, seen):
                first = min(k, steps) if causal else 0
                highest, row = top[first:], e[g, h, k, first:]
                for q in range(len(row)):
                    highest[q] = row[q] if row[q] > highest[q] else highest[q]
            for k in range(seen):
                first = min(k, steps) if causal else 0
                highest, row, hidden = top[first:], e[g, h, k, first:], e[g, h, k, :first]
                for q in range(len(hidden)):
                    hidden[q] = none
                for q in range(len(row)):
                    row[q] = exponential(row[q] - highest[q])
            for q in range(steps):
                top[q] = none
            for k in range(seen):
                row = e[g, h, k]
                for q in range(steps):
                    top[q] += row[q]
            for q in range(steps):
                top[q] = 1 / top[q]


@compiled
def subtract_and_weigh(ds: Array, one: Array, e: Array) -> None:
    """Fill ds = e * (ds - one)."""
    groups, heads, seen, steps = e.shape
    for g in range(groups):
        for h in range(heads):
            for k in range(seen):
                row, weights, less = ds[g, h, k], e[g, h, k], one[g, h, 0]
                for q in range(steps):
                    row[q] = weights[q] * (row[q] - less[q])
