"""Convolutional networks, ours beside PyTorch's: the same numbers, the same steps, both timed.

Run alone it prints a line a network: python -m benchmarks.engine_convolution
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812  the name that PyTorch's manual uses

import nncore as nn
from nncore import threads
from nncore.graph import Graph, Wire
from nncore.loss_binding import bind as bind_loss
from nncore.network import Network
from nncore.optimizer_binding import bind as bind_optimizer

RATE = 1e-3


class Pair(NamedTuple):
    """A network twice: our graph, and the same arithmetic of its parameters by path."""

    graph: Graph
    twin: Callable[[dict[str, torch.Tensor], torch.Tensor], torch.Tensor]
    batch: int
    shape: tuple[int, ...]
    answers: tuple[int, ...]


class Found(NamedTuple):
    """Seconds a step, and how far the two loss curves lie apart at most."""

    ours: float
    pytorch: float
    apart: float


class Builder:
    """Puts layers behind one another, and wires branches."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.graph = Graph().adding(nn.Input(shape), "in", "in")

    def __call__(self, layer: nn.layers.Layer, name: str, *sources: str) -> str:
        self.graph = self.graph.adding(layer, name, name)
        for source in sources:
            self.graph = self.graph.wiring(Wire(source, name))
        return name


def lenet() -> Pair:
    """28×28, two convolutions of 5×5 with pools, dense 10."""
    add = Builder((1, 28, 28))
    x = add(nn.ReLU(), "r1", add(nn.Conv2D(8, 5), "c1", "in"))
    x = add(nn.MaxPool2D(), "p1", x)
    x = add(nn.ReLU(), "r2", add(nn.Conv2D(16, 5), "c2", x))
    x = add(nn.Flatten(), "f", add(nn.MaxPool2D(), "p2", x))
    add(nn.Output(), "out", add(nn.Dense(10), "d", x))

    def twin(p: dict[str, torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        for name in ("c1", "c2"):
            x = F.conv2d(x, p[f"{name}/kernel"], p[f"{name}/bias"]).relu()
            x = F.max_pool2d(x, 2)
        return x.flatten(1) @ p["d/kernel"] + p["d/bias"]

    return Pair(add.graph, twin, 64, (1, 28, 28), (10,))


def resnet20() -> Pair:
    """32×32, three stages of three residual blocks with 16, 32 and 64 channels."""
    add = Builder((3, 32, 32))
    strides: dict[str, int] = {}

    def steady(name: str, source: str, filters: int, stride: int = 1, size: int = 3) -> str:
        strides[name] = stride
        conv = nn.Conv2D(filters, size, stride, "same" if size == 1 else "by side", size // 2,
                         bias=False)
        return add(nn.BatchNorm(), f"{name}n", add(conv, name, source))

    x = add(nn.ReLU(), "r", steady("c", "in", 16))
    for stage, filters in enumerate((16, 32, 64)):
        for block in range(3):
            stride = 2 if stage and not block else 1
            here = f"s{stage}{block}"
            y = add(nn.ReLU(), f"{here}r", steady(f"{here}a", x, filters, stride))
            y = steady(f"{here}b", y, filters)
            short = steady(f"{here}c", x, filters, 2, 1) if stride == 2 else x
            x = add(nn.ReLU(), f"{here}o", add(nn.Add(), f"{here}s", y, short))
    add(nn.Output(), "out", add(nn.Dense(10), "d", add(nn.GlobalAveragePool(), "g", x)))

    def twin(p: dict[str, torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        def steady(name: str, x: torch.Tensor) -> torch.Tensor:
            W = p[f"{name}/kernel"]
            x = F.conv2d(x, W, None, strides[name], W.shape[-1] // 2)
            g, b = p[f"{name}n/gain"], p[f"{name}n/shift"]
            return F.batch_norm(x, None, None, g, b, True)

        x = steady("c", x).relu()
        for here in (f"s{stage}{block}" for stage in range(3) for block in range(3)):
            y = steady(f"{here}b", steady(f"{here}a", x).relu())
            x = (y + (steady(f"{here}c", x) if f"{here}c" in strides else x)).relu()
        return x.mean((2, 3)) @ p["d/kernel"] + p["d/bias"]

    return Pair(add.graph, twin, 32, (3, 32, 32), (10,))


def unet() -> Pair:
    """28×28, down twice and up twice, joined across, group norms; from a picture to a picture."""
    add = Builder((1, 28, 28))

    def double(name: str, source: str, filters: int) -> str:
        for i in "ab":
            source = add(nn.Conv2D(filters, 3, padding="same"), f"{name}{i}", source)
            source = add(nn.GroupNorm(8), f"{name}{i}n", source)
            source = add(nn.SiLU(), f"{name}{i}r", source)
        return source

    one = double("d1", "in", 32)
    two = double("d2", add(nn.MaxPool2D(), "p1", one), 64)
    x = double("m", add(nn.MaxPool2D(), "p2", two), 64)
    for name, across, filters in (("u2", two, 64), ("u1", one, 32)):
        x = add(nn.Upsample(2), f"{name}x", x)
        x = double(name, add(nn.Concatenate(), f"{name}j", x, across), filters)
    add(nn.Output(), "out", add(nn.Conv2D(1, 1), "o", x))

    def twin(p: dict[str, torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        def double(name: str, x: torch.Tensor) -> torch.Tensor:
            for i in "ab":
                x = F.conv2d(x, p[f"{name}{i}/kernel"], p[f"{name}{i}/bias"], padding=1)
                x = F.group_norm(x, 8, p[f"{name}{i}n/gain"], p[f"{name}{i}n/shift"])
                x = F.silu(x)
            return x

        one = double("d1", x)
        two = double("d2", F.max_pool2d(one, 2))
        x = double("m", F.max_pool2d(two, 2))
        for name, across in (("u2", two), ("u1", one)):
            x = double(name, torch.cat((F.interpolate(x, scale_factor=2), across), 1))
        return F.conv2d(x, p["o/kernel"], p["o/bias"])

    return Pair(add.graph, twin, 16, (1, 28, 28), (1, 28, 28))


NETWORKS = {"LeNet-like": lenet, "ResNet-20": resnet20, "U-Net-like": unet}


def measure(pair: Pair, ours_threads: int, their_threads: int, turns: int, steps: int) -> Found:
    """Take turns on the same numbers: a step is forward, loss, backward and Adam."""
    random = np.random.default_rng(0)
    x = random.normal(size=(pair.batch, *pair.shape)).astype(np.float32)
    classes = len(pair.answers) == 1
    t: Any = random.integers(0, pair.answers[0], pair.batch)
    if not classes:
        t = random.normal(size=(pair.batch, *pair.answers)).astype(np.float32)
    network = Network(pair.graph)
    start = {name: torch.tensor(array) for name, array in network.parameters.items()}
    step, their_step = ours(network, pair.batch, x, t, classes), theirs(pair, start, x, t, classes)
    torch.set_num_threads(their_threads)
    mine: list[float] = []
    other: list[float] = []
    apart = 0.0
    for turn in range(turns + 1):
        began = perf_counter()
        with threads.limited(ours_threads):
            losses = [step() for _ in range(steps)]
        between = perf_counter()
        their_losses = [their_step() for _ in range(steps)]
        if turn:
            mine.append((between - began) / steps)
            other.append((perf_counter() - between) / steps)
        else:
            apart = float(np.abs(np.subtract(losses, their_losses)).max())
    return Found(median(mine), median(other), apart)


def ours(network: Network, batch: int, x: Any, t: Any, classes: bool) -> Callable[[], float]:
    """A training step of ours."""
    plan = network.plan(batch, True, input_gradients=False)
    adam = bind_optimizer(nn.Adam(RATE), network.segments, network.vector, network.gradient_vector)
    y, dy = plan.tap("out")
    loss = bind_loss(nn.CrossEntropy() if classes else nn.MeanSquaredError(), y, t, dy)

    def step() -> float:
        np.copyto(plan.inputs["in"], x)
        plan.run()
        value = float(loss.forward())
        loss.backward()
        plan.run_back()
        adam.step(RATE)
        return value

    return step


def theirs(
    pair: Pair, p: dict[str, torch.Tensor], x: Any, t: Any, classes: bool, fused: bool = False
) -> Any:
    """A training step of PyTorch's."""
    for value in p.values():
        value.requires_grad_()
    adam = torch.optim.Adam(p.values(), RATE, fused=fused)
    pictures, targets = torch.from_numpy(x), torch.from_numpy(t)

    def step() -> float:
        adam.zero_grad()
        y = pair.twin(p, pictures)
        loss = F.cross_entropy(y, targets) if classes else F.mse_loss(y, targets)
        loss.backward()
        adam.step()
        return float(loss.detach())

    return step


def rows(turns: int = 7, steps: int = 4) -> Iterator[tuple[str, str]]:
    """Each network on one and two threads of ours beside one and two of PyTorch's."""
    for name, build in NETWORKS.items():
        pair = build()
        found = {n: measure(pair, n, n, turns, steps) for n in (1, 2)}
        best = min(each.pytorch for each in found.values())
        words = [
            f"{n} threads: {1e3 * each.ours:.1f} ms beside {1e3 * each.pytorch:.1f}"
            f" (ratio to the best {best / each.ours:.2f}, losses apart {each.apart:.1e})"
            for n, each in found.items()
        ]
        yield name, "; ".join(words)


if __name__ == "__main__":
    for name, words in rows():
        print(name, words, sep=": ")
