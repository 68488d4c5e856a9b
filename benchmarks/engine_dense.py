"""Networks of Dense layers, ours beside PyTorch's, scikit-learn's and a naive NumPy loop."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np
import torch

import nncore as nn
from benchmarks.engine_convolution import Builder, Pair

RATE = 1e-3


def dense(*sizes: int, batch: int, activation: nn.layers.Layer) -> Pair:
    """A chain of Dense layers; the last answers with classes."""
    add = Builder((sizes[0],))
    here = "in"
    for number, units in enumerate(sizes[1:]):
        here = add(nn.Dense(units), f"d{number}", here)
        if number < len(sizes) - 2:
            here = add(activation, f"a{number}", here)
    add(nn.Output(), "out", here)
    bend = torch.tanh if isinstance(activation, nn.Tanh) else torch.relu

    def twin(p: dict[str, torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        for number in range(len(sizes) - 1):
            x = torch.addmm(p[f"d{number}/bias"], x, p[f"d{number}/kernel"])
            x = bend(x) if number < len(sizes) - 2 else x
        return x

    return Pair(add.graph, twin, batch, (sizes[0],), (sizes[-1],))


def playground() -> Pair:
    """2-4-2-1 with tanh at batch 10; the last has two classes for one number."""
    return dense(2, 4, 2, 2, batch=10, activation=nn.Tanh())


def digits() -> Pair:
    """784-128-64-10 at batch 64."""
    return dense(784, 128, 64, 10, batch=64, activation=nn.ReLU())


def wide() -> Pair:
    """784-512-512-10 at batch 128."""
    return dense(784, 512, 512, 10, batch=128, activation=nn.ReLU())


def scikit_learn(steps: int = 100) -> float:
    """Seconds a step of scikit-learn's MLP on 784-128-64-10 at batch 64, Adam."""
    from sklearn.neural_network import MLPClassifier

    random = np.random.default_rng(0)
    x, t = random.normal(size=(64, 784)).astype(np.float32), random.integers(0, 10, 64)
    network = MLPClassifier((128, 64), batch_size=64, random_state=0)
    network.partial_fit(x, t, classes=np.arange(10))
    return seconds_of(lambda: network.partial_fit(x, t), steps)


def naive(steps: int = 100) -> float:
    """Seconds a step of the loop that a tutorial has: 784-128-64-10, batch 64, Adam."""
    random = np.random.default_rng(0)
    x, t = random.normal(size=(64, 784)).astype(np.float32), random.integers(0, 10, 64)
    sizes = ((784, 128), (128, 64), (64, 10))
    p = [random.normal(0, 0.05, size).astype(np.float32) for size in sizes]
    p += [np.zeros(size[1], np.float32) for size in sizes]
    m, v = [np.zeros_like(w) for w in p], [np.zeros_like(w) for w in p]

    def step(done: int) -> None:
        a = np.maximum(x @ p[0] + p[3], 0)
        b = np.maximum(a @ p[1] + p[4], 0)
        e = np.exp(b @ p[2] + p[5])
        d = e / e.sum(1, keepdims=True)
        d[np.arange(64), t] -= 1
        d /= 64
        db = (d @ p[2].T) * (b > 0)
        da = (db @ p[1].T) * (a > 0)
        gradients = [x.T @ da, a.T @ db, b.T @ d, da.sum(0), db.sum(0), d.sum(0)]
        for i, g in enumerate(gradients):
            m[i] = 0.9 * m[i] + 0.1 * g
            v[i] = 0.999 * v[i] + 0.001 * g * g
            mean, square = m[i] / (1 - 0.9**done), v[i] / (1 - 0.999**done)
            p[i] = p[i] - RATE * mean / (np.sqrt(square) + 1e-8)

    count = iter(range(1, 10_000))
    return seconds_of(lambda: step(next(count)), steps)


def seconds_of(step: Callable[[], Any], steps: int, turns: int = 5) -> float:
    """The median of some turns."""
    found = []
    for _ in range(turns):
        began = perf_counter()
        for _ in range(steps):
            step()
        found.append((perf_counter() - began) / steps)
    return sorted(found)[turns // 2]
