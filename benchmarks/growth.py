"""How time and memory of a training step grow, beside the lines that theory predicts.

Writes benchmarks/growth.svg and a table, benchmarks/growth.md. The line for time is three products
a weight (forward, and two back) at the speed of one large matrix product on one core; the line for
memory is what the program tells before a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

import nncore as nn
from benchmarks.growth_picture import Panel, drawn
from benchmarks.row import Found
from nncore.insight.memory import to_train
from nncore.loss_binding import bind as bind_loss
from nncore.network import Network
from nncore.optimizer_binding import bind as bind_optimizer
from nncore.threads import limited

FOLDER = Path("benchmarks")
STEEPEST = 1.35
"""A curve may rise so much faster than its line, as a power of what grows, at its upper end."""


class Point(NamedTuple):
    """One size: seconds and bytes of a step, measured and as theory has them."""

    size: int
    seconds: float
    theory_seconds: float
    memory: float
    theory_memory: float


def dense(width: int, depth: int) -> nn.Graph:
    """So many Dense layers of this width behind 256 numbers."""
    layers = [each for _ in range(depth) for each in (nn.Dense(width), nn.ReLU())]
    return nn.Graph.chain(nn.Input((256,)), *layers, nn.Dense(10))


def attention(length: int) -> nn.Graph:
    """One Transformer encoder over so many steps."""
    return nn.Graph.chain(nn.Input((length, 64)), nn.MultiHeadAttention(4), nn.Flatten(),
                          nn.Dense(10))  # fmt: skip


def recurrent(length: int) -> nn.Graph:
    """One LSTM over so many steps."""
    return nn.Graph.chain(nn.Input((length, 64)), nn.LSTM(64), nn.Dense(10))


SWEEPS: tuple[tuple[str, tuple[int, ...], Callable[[int], tuple[nn.Graph, int]]], ...] = (
    ("batch", (16, 32, 64, 128, 256, 512, 1024), lambda n: (dense(256, 2), n)),
    ("width", (32, 64, 128, 256, 512, 1024), lambda n: (dense(n, 2), 64)),
    ("depth", (1, 2, 4, 8, 16, 32), lambda n: (dense(256, n), 64)),
    ("length, LSTM", (8, 16, 32, 64, 128, 256), lambda n: (recurrent(n), 32)),
    ("length, attention", (16, 32, 64, 128, 256, 512), lambda n: (attention(n), 8)),
)


def measured() -> Found:
    """Every sweep; reached if no curve rises much faster than its line where sizes are large."""
    with limited(1):
        speed = multiplications_a_second()
        found = {what: [point(n, *make(n), speed) for n in sizes] for what, sizes, make in SWEEPS}
    panels = [panel for what, points in found.items() for panel in panels_of(what, points)]
    (FOLDER / "growth.svg").write_text(drawn(panels), encoding="utf-8")
    (FOLDER / "growth.md").write_text("\n".join(table(found)) + "\n", encoding="utf-8")
    rises = {what: (rise(points, 1, 2), rise(points, 3, 4)) for what, points in found.items()}
    words = "; ".join(
        f"{what}: time as its line to the power {time:.2f}, memory {memory:.2f}"
        for what, (time, memory) in rises.items()
    )
    return Found(words, all(max(pair) < STEEPEST for pair in rises.values()))


def point(size: int, graph: nn.Graph, batch: int, speed: float) -> Point:
    """Time and memory of a step of this network."""
    network = Network(graph)
    plan = network.plan(batch, True, input_gradients=False)
    random = np.random.default_rng(0)
    inputs = next(iter(plan.inputs.values()))
    np.copyto(inputs, random.normal(size=inputs.shape))
    y, dy = plan.tap(network.graph.outputs[0].id)
    loss = bind_loss(nn.CrossEntropy(), y, random.integers(0, 10, batch), dy)
    adam = bind_optimizer(nn.Adam(), network.segments, network.vector, network.gradient_vector)

    def step() -> None:
        plan.run()
        loss.forward()
        loss.backward()
        plan.run_back()
        adam.step(1e-3)

    check = network.check
    vectors = network.vector.nbytes * (2 + len(adam.memory))
    return Point(
        size, seconds_of(step), 3 * batch * check.multiplications / speed,
        plan.size_bytes + vectors, to_train(check, nn.Training(batch_size=batch)),
    )  # fmt: skip


def seconds_of(step: Callable[[], Any]) -> float:
    """The best of some turns, each long enough to be timed."""
    step()
    began = perf_counter()
    step()
    count = max(1, int(0.03 / (perf_counter() - began)))
    times = []
    for _ in range(5):
        began = perf_counter()
        for _ in range(count):
            step()
        times.append((perf_counter() - began) / count)
    return min(times)


def multiplications_a_second() -> float:
    """How many one core does in a large matrix product."""
    a = np.ones((1024, 1024), np.float32)
    out = np.empty_like(a)
    return 1024**3 / seconds_of(lambda: np.matmul(a, a, out=out))


def rise(points: list[Point], value: int, theory: int) -> float:
    """The slope of a curve over its line's, on logarithmic axes, between the two largest sizes."""
    before, last = points[-2:]
    return float(np.log(last[value] / before[value]) / np.log(last[theory] / before[theory]))


def panels_of(what: str, points: list[Point]) -> Iterator[Panel]:
    """Time and memory over what grows."""
    sizes = [point.size for point in points]
    for title, value, theory, factor in (("ms", 1, 2, 1e3), ("MB", 3, 4, 1e-6)):
        yield Panel(
            f"{title} a step over {what}", sizes,
            [factor * point[value] for point in points],
            [factor * point[theory] for point in points],
        )  # fmt: skip


def table(found: dict[str, list[Point]]) -> Iterator[str]:
    """The same numbers in words."""
    yield "| what grows | size | ms a step | by theory | MB | by theory |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for what, points in found.items():
        for size, seconds, line, memory, memory_line in points:
            times = f"{1e3 * seconds:.3g} | {1e3 * line:.3g}"
            megabytes = f"{memory / 1e6:.3g} | {memory_line / 1e6:.3g}"
            yield f"| {what} | {size:,} | {times} | {megabytes} |"
