"""A training step of 784-128-64-10 with Adam at batch 64, ours beside PyTorch's.

Both read shuffled rows of the same bytes; the two take turns in one process, and what counts is
the median of the turns' ratios: other work on the machine troubles both sides of one turn.
A turn in which an epoch of ours is scored is slower and is left out by the median.
PyTorch has the better of one and two threads, ours one.
"""

from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np
import torch

import nncore as nn
from benchmarks.row import Found

BATCH = 64
STEPS = 150
TURNS = 24


def beside_pytorch() -> Found:
    """How many times as fast, and the seconds a step of both."""
    data = nn.data.load("mnist")
    runs: dict[str, Callable[[], None]] = {
        "ours": ours(data),
        "PyTorch with 1 thread": pytorch(data, 1),
        "with 2": pytorch(data, 2),
    }
    times: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(TURNS + 1):
        for name, run in runs.items():
            began = perf_counter()
            run()
            if turn:                                      # the first turn warms up
                times[name].append((perf_counter() - began) / STEPS)
    found = {name: median(seconds) for name, seconds in times.items()}
    best = min((name for name in runs if name != "ours"), key=found.__getitem__)
    ratio = median(b / a for a, b in zip(times["ours"], times[best], strict=True))
    each = ", ".join(f"{name} {1e6 * seconds:.0f} µs" for name, seconds in found.items())
    return Found(f"{ratio:.2f} times ({each})", ratio >= 1.5)


def ours(data: nn.data.Dataset) -> Callable[[], None]:
    """A turn of the Trainer as the program runs it, with losses and scores of every step."""
    graph = nn.Graph.chain(
        nn.Input((1, 28, 28)),
        nn.Flatten(),
        nn.Dense(128),
        nn.ReLU(),
        nn.Dense(64),
        nn.ReLU(),
        nn.Dense(10),
    )
    trainer = nn.Trainer(nn.Network(graph), data, batch_size=BATCH, epochs=1_000)
    events = (event for event in trainer if isinstance(event, nn.StepEnded))

    def turn() -> None:
        for _ in range(STEPS):
            next(events)

    return turn


def pytorch(data: nn.data.Dataset, threads: int) -> Callable[[], None]:
    """A turn of the usual loop, on bytes that are scaled batch by batch."""
    layers = torch.nn
    network = layers.Sequential(
        layers.Flatten(),
        layers.Linear(784, 128),
        layers.ReLU(),
        layers.Linear(128, 64),
        layers.ReLU(),
        layers.Linear(64, 10),
    )
    optimizer, loss = torch.optim.Adam(network.parameters()), layers.CrossEntropyLoss()
    pictures = torch.from_numpy((data.train.inputs * 255).round().astype(np.uint8))
    targets = torch.from_numpy(data.train.targets)
    order, at = torch.randperm(len(targets)), 0

    def turn() -> None:
        nonlocal order, at
        torch.set_num_threads(threads)
        for _ in range(STEPS):
            if at + BATCH > len(targets):
                order, at = torch.randperm(len(targets)), 0
            indices = order[at : at + BATCH]
            at += BATCH
            optimizer.zero_grad()
            loss(network(pictures[indices].float() / 255), targets[indices]).backward()
            optimizer.step()

    return turn
