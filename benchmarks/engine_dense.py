"""Networks of Dense layers, ours beside PyTorch's, scikit-learn's and a naive NumPy loop."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any, Literal

import numpy as np
import torch

import nncore as nn
from benchmarks.engine_convolution import Builder, Pair

RATE = 1e-3
Bend = Literal["relu", "tanh"]


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


def playground(classes: int = 2) -> Pair:
    """2-4-2-1 with tanh at batch 10; the last has two classes for one number.

    With three of them scikit-learn has a softmax too: of two it makes one number.
    """
    return dense(2, 4, 2, classes, batch=10, activation=nn.Tanh())


def digits() -> Pair:
    """784-128-64-10 at batch 64."""
    return dense(784, 128, 64, 10, batch=64, activation=nn.ReLU())


def wide() -> Pair:
    """784-512-512-10 at batch 128."""
    return dense(784, 512, 512, 10, batch=128, activation=nn.ReLU())


def scikit_learn(
    start: dict[str, Any], x: Any, t: Any, bend: Bend = "relu"
) -> Callable[[], float]:
    """A step of scikit-learn's MLP from the same weights: Adam over the whole batch."""
    from sklearn.neural_network import MLPClassifier

    layers = len(start) // 2
    hidden = [start[f"d{number}/bias"].size for number in range(layers - 1)]
    network = MLPClassifier(hidden, bend, batch_size=len(x), alpha=0, random_state=0)
    network.partial_fit(x, t, classes=np.arange(start[f"d{layers - 1}/bias"].size))
    for number in range(layers):        # it has made a step of its own to know its sizes
        network.coefs_[number][...] = start[f"d{number}/kernel"]
        network.intercepts_[number][...] = start[f"d{number}/bias"]
    adam = network._optimizer
    adam.t = 0
    for array in (*adam.ms, *adam.vs):
        array.fill(0)

    def step() -> float:
        network.partial_fit(x, t)
        return float(network.loss_)

    return step


def naive(start: dict[str, Any], x: Any, t: Any, bend: Bend = "relu") -> Callable[[], float]:
    """A step of the loop that a tutorial has: Dense, ReLU or tanh, softmax, Adam."""
    layers, n, done = len(start) // 2, len(x), 0
    names = [f"d{number}/{name}" for name in ("kernel", "bias") for number in range(layers)]
    p = [start[name].copy() for name in names]
    m, v = [np.zeros_like(w) for w in p], [np.zeros_like(w) for w in p]

    def step() -> float:
        nonlocal done
        done += 1
        seen = [x]
        for number in range(layers):
            y = seen[-1] @ p[number] + p[layers + number]
            if number < layers - 1:
                y = np.tanh(y) if bend == "tanh" else np.maximum(y, 0)
            seen.append(y)
        e = np.exp(seen[-1] - seen[-1].max(1, keepdims=True))
        d = e / e.sum(1, keepdims=True)
        loss = float(-np.log(d[np.arange(n), t]).mean())
        d[np.arange(n), t] -= 1
        d /= n
        gradients = [d] * (2 * layers)
        for number in reversed(range(layers)):
            gradients[number], gradients[layers + number] = seen[number].T @ d, d.sum(0)
            d = d @ p[number].T
            d *= 1 - seen[number] ** 2 if bend == "tanh" else seen[number] > 0
        for i, g in enumerate(gradients):
            m[i] = 0.9 * m[i] + 0.1 * g
            v[i] = 0.999 * v[i] + 0.001 * g * g
            mean, square = m[i] / (1 - 0.9**done), v[i] / (1 - 0.999**done)
            p[i] = p[i] - RATE * mean / (np.sqrt(square) + 1e-8)
        return loss

    return step


def seconds_of(step: Callable[[], Any], steps: int, turns: int = 5) -> float:
    """The median of some turns."""
    found = []
    for _ in range(turns):
        began = perf_counter()
        for _ in range(steps):
            step()
        found.append((perf_counter() - began) / steps)
    return sorted(found)[turns // 2]
