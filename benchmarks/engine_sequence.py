"""Training steps of recurrent networks and of a Transformer decoder, ours beside PyTorch's.

A pair holds the same network twice, with the same numbers in its parameters. Both run the same
steps on the same batch, with Adam; they take turns, and each counts by the median of its turns.
"""

from collections.abc import Callable
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


def lstm(units: int = 64, steps: int = 50, batch: int = 32) -> Pair:
    """One LSTM layer over a sequence, and a Dense layer at every step."""
    return _recurrent("LSTM", nn.LSTM(units, sequence=True), torch.nn.LSTM, steps, batch)


def gru(units: int = 128, steps: int = 100, batch: int = 32) -> Pair:
    """One GRU layer over a sequence, and a Dense layer at every step."""
    return _recurrent("GRU", nn.GRU(units, sequence=True), torch.nn.GRU, steps, batch)


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
    adam = torch.optim.Adam(others, 1e-3)

    def step() -> float:
        adam.zero_grad()
        loss = F.cross_entropy(head(theirs(x_torch)[0]).flatten(0, 1), t_torch.flatten())
        loss.backward()
        adam.step()
        return float(loss.detach())

    return Pair(name, _ours(network, x, t), step)


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
    for make in (lstm, gru):
        print(make.__name__, {k: round(v, 6) for k, v in rows(make()).items()})
