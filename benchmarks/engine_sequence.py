"""Training steps of recurrent networks and of a Transformer decoder, ours beside PyTorch's.

A pair holds the same network twice, with the same numbers in its parameters. Both run the same
steps on the same batch, with Adam; they take turns, and each counts by the median of its turns.
"""

from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
import torch

import nncore as nn
from nncore import threads
from nncore.loss_binding import bind as bind_loss
from nncore.optimizer_binding import bind as bind_optimizer

F = torch.nn.functional


class Pair(NamedTuple):
    """The same network twice: a step of each returns its loss."""

    name: str
    ours: Callable[[], float]
    theirs: Callable[[], float]
    compiled: Callable[[], Callable[[], float]]
    """Makes PyTorch's step with a fused Adam and `torch.compile`."""


def lstm(units: int = 64, steps: int = 50, batch: int = 32) -> Pair:
    """One LSTM layer over a sequence, and a Dense layer at every step."""
    return _recurrent("LSTM", nn.LSTM(units, sequence=True), torch.nn.LSTM, steps, batch)


def gru(units: int = 128, steps: int = 100, batch: int = 32) -> Pair:
    """One GRU layer over a sequence, and a Dense layer at every step."""
    return _recurrent("GRU", nn.GRU(units, sequence=True), torch.nn.GRU, steps, batch)


def transformer(batch: int = 16, context: int = 128, layers: int = 4, d: int = 128) -> Pair:
    """A Transformer decoder, pre-norm, 4 heads, GELU, over a vocabulary of 100."""
    random = np.random.default_rng(0)
    x, t = random.integers(0, 100, (2, batch, context))
    network = nn.Network(_decoder(100, context, layers, d))
    theirs = Decoder(100, context, layers, d)
    mine, others = list(network.parameters.values()), theirs.in_our_order()
    with torch.no_grad():
        for a, b in zip(mine, others, strict=True):
            b.copy_(torch.from_numpy(a if a.shape == b.shape else np.ascontiguousarray(a.T)))
        for block in theirs.blocks:                       # square ones too are turned
            for linear in (block.q, block.k, block.v, block.o):
                linear.weight.copy_(linear.weight.T.clone())
    x_torch, t_torch = torch.from_numpy(x), torch.from_numpy(t)
    step = partial(_theirs, list(theirs.parameters()), x_torch, t_torch)
    return Pair(
        "Transformer", _ours(network, x, t), step(theirs, fused=False),
        lambda: step(torch.compile(theirs), fused=True),
    )  # fmt: skip


class Block(torch.nn.Module):
    """Attention and a small network, each added to what came in."""

    def __init__(self, d: int) -> None:
        super().__init__()
        layers = torch.nn
        self.norm, self.norm_2 = layers.LayerNorm(d), layers.LayerNorm(d)
        self.q, self.k, self.v, self.o = (layers.Linear(d, d) for _ in range(4))
        self.up, self.down = layers.Linear(d, 4 * d), layers.Linear(4 * d, d)

    def forward(self, x: Any) -> Any:
        """PyTorch's own fused attention."""
        y = self.norm(x)
        q, k, v = (f(y).unflatten(2, (4, -1)).transpose(1, 2) for f in (self.q, self.k, self.v))
        o = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.o(o.transpose(1, 2).flatten(2))
        return x + self.down(F.gelu(self.up(self.norm_2(x))))


class Decoder(torch.nn.Module):
    """The Transformer of `transformer`, as one writes it with PyTorch."""

    def __init__(self, vocabulary: int, context: int, count: int, d: int) -> None:
        super().__init__()
        self.rows, self.places = torch.nn.Embedding(vocabulary, d), torch.nn.Embedding(context, d)
        self.blocks = torch.nn.ModuleList(Block(d) for _ in range(count))
        self.norm, self.head = torch.nn.LayerNorm(d), torch.nn.Linear(d, vocabulary)

    def forward(self, x: Any) -> Any:
        """Tokens (N, T) to scores (N, T, vocabulary)."""
        y = self.rows(x) + self.places.weight
        for block in self.blocks:
            y = block(y)
        return self.head(self.norm(y))

    def in_our_order(self) -> list[Any]:
        """Parameters as our graph lists them."""
        modules = [self.rows, self.places]
        for b in self.blocks:
            modules += [b.norm, b.q, b.k, b.v, b.o, b.norm_2, b.up, b.down]
        return [p for m in (*modules, self.norm, self.head) for p in m.parameters()]


def _decoder(vocabulary: int, context: int, count: int, d: int) -> nn.Graph:
    graph = nn.Graph().adding(nn.Input((context,), kind="integer"), "x")
    last = "x"

    def add(layer: Any, name: str, *sources: str) -> str:
        nonlocal graph
        graph = graph.adding(layer, name)
        for source in sources:
            graph = graph.wiring(nn.Wire(source, name))
        return name

    last = add(nn.Embedding(vocabulary, d), "rows", last)
    last = add(nn.LearnedPosition(context), "places", last)
    for i in range(count):
        inner = add(nn.LayerNorm(), f"norm{i}", last)
        inner = add(nn.MultiHeadAttention(4, causal=True), f"attention{i}", inner)
        last = add(nn.Add(), f"sum{i}", last, inner)
        inner = add(nn.LayerNorm(), f"norm_2{i}", last)
        inner = add(nn.GELU(), f"bend{i}", add(nn.Dense(4 * d), f"up{i}", inner))
        inner = add(nn.Dense(d), f"down{i}", inner)
        last = add(nn.Add(), f"sum_2{i}", last, inner)
    last = add(nn.Dense(vocabulary), "head", add(nn.LayerNorm(), "norm", last))
    add(nn.Output(), "out", last)
    return graph


def rows(pair: Pair, turns: int = 15, steps: int = 3) -> dict[str, float]:
    """Seconds a step of each, PyTorch's at its better of one and two threads, and the loss gap."""
    times: dict[str, list[float]] = {"ours": [], "PyTorch 1": [], "PyTorch 2": []}
    gap = 0.0
    for turn in range(turns + 1):
        for name, seconds in times.items():
            torch.set_num_threads(2 if name.endswith("2") else 1)
            run = pair.ours if name == "ours" else pair.theirs
            with threads.limited(1):
                began = perf_counter()
                losses = [run() for _ in range(steps)]
                if turn:
                    seconds.append((perf_counter() - began) / steps)
            if turn == 0 and name == "ours":
                first = losses
            elif turn == 0 and name == "PyTorch 1":
                gap = max(abs(a - b) / abs(b) for a, b in zip(first, losses, strict=True))
    found = {name: median(seconds) for name, seconds in times.items()}
    return found | {"ratio": min(found["PyTorch 1"], found["PyTorch 2"]) / found["ours"],
                    "gap": gap}  # fmt: skip


def _recurrent(name: str, layer: Any, twin: Any, steps: int, batch: int) -> Pair:
    random = np.random.default_rng(0)
    x = random.normal(size=(batch, steps, layer.units)).astype(np.float32)
    t = random.integers(0, 10, (batch, steps))
    network = nn.Network(nn.Graph.chain(nn.Input(x.shape[1:]), layer, nn.Dense(10)))
    theirs = twin(layer.units, layer.units, batch_first=True)
    head = torch.nn.Linear(layer.units, 10)
    mine = list(network.parameters.values())
    others = [*theirs.parameters(), *head.parameters()]
    with torch.no_grad():
        for a, b in zip(mine, others, strict=True):
            b.copy_(torch.from_numpy(np.ascontiguousarray(a.T)))
    x_torch, t_torch = torch.from_numpy(x), torch.from_numpy(t)

    def scores(x: Any) -> Any:
        return head(theirs(x)[0])

    step = partial(_theirs, others, x_torch, t_torch)
    return Pair(
        name, _ours(network, x, t), step(scores, fused=False),
        lambda: step(torch.compile(scores), fused=True),
    )  # fmt: skip


def _theirs(parameters: list[Any], x: Any, t: Any, scores: Any, fused: bool) -> Any:
    """A step of PyTorch's on one batch."""
    adam = torch.optim.Adam(parameters, 1e-3, fused=fused)

    def step() -> float:
        adam.zero_grad()
        loss = F.cross_entropy(scores(x).flatten(0, 1), t.flatten())
        loss.backward()
        adam.step()
        return float(loss.detach())

    return step


def _ours(network: Any, x: Any, t: Any) -> Callable[[], float]:
    """A step on one batch, as the Trainer makes it."""
    plan = network.plan(len(x), True, input_gradients=False)
    y, dy = plan.tap(network.graph.outputs[0].id)
    loss = bind_loss(nn.CrossEntropy(), y, t, dy)
    adam = bind_optimizer(nn.Adam(), network.segments, network.vector, network.gradient_vector)
    np.copyto(next(iter(plan.inputs.values())), x)

    def step() -> float:
        plan.run()
        value = float(loss.forward())
        loss.backward()
        plan.run_back()
        adam.step(1e-3)
        return value

    return step


if __name__ == "__main__":
    for make in (lstm, gru, transformer):
        print(make.__name__, {k: round(v, 6) for k, v in rows(make()).items()})
