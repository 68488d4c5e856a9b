"""Muon: steps of a matrix made orthogonal by a polynomial that is applied a few times."""

from math import prod, sqrt
from typing import Any

import numpy as np

from nncore.network import Segment
from nncore.optimizer_kernels import Array, OptimizerKernel
from nncore.optimizers import Muon

A, B, C = 3.4445, -4.7750, 2.0315
"""X -> A X + (B X Xt + C (X Xt)^2) X moves every singular value of X towards one."""
BETA_1, BETA_2, EPSILON = 0.9, 0.95, 1e-8
LEAST = 1e-7


class MuonKernel(OptimizerKernel[Muon]):
    """v = momentum v + (1 - momentum) g;  w -= rate * sqrt(max(1, out / in)) * orthogonal(v).

    With Nesterov the matrix is (1 - momentum) g + momentum v. What is no kernel steps as AdamW.
    """

    keeps = ("velocity", "square")

    def __init__(
        self, optimizer: Any, segments: tuple[Segment, ...], vector: Array, gradient: Array
    ) -> None:
        super().__init__(optimizer, segments, vector, gradient)
        self._matrices: dict[tuple[int, int], _Orthogonal] = {}
        self._whole = np.empty(max((prod(s.shape) for s in segments), default=0), vector.dtype)

    def step(self, rate: float) -> None:
        self.steps += 1
        for segment, steps in zip(self.segments, self.steps.tolist(), strict=True):
            self.decay = self._decay_of(segment)
            if segment.role == "kernel" and len(segment.shape) > 1:
                self._step_matrix(segment, rate * segment.rate)
            else:
                share = self.optimizer.other_rate / self.optimizer.learning_rate
                self._step_rest(segment, rate * share * segment.rate, steps)

    def _step_matrix(self, segment: Segment, rate: float) -> None:
        o, place = self.optimizer, segment.slice
        w, g, v = self.vector[place], self.gradient[place], self.memory["velocity"][place]
        a = self._whole[: w.size]
        np.subtract(g, v, out=a)
        np.multiply(a, 1 - o.momentum, out=a)
        np.add(v, a, out=v)                               # v = momentum * v + (1 - momentum) * g
        if o.nesterov:
            np.subtract(v, g, out=a)
            np.multiply(a, o.momentum, out=a)
            np.add(a, g, out=a)
        else:
            np.copyto(a, v)
        first, rest = segment.shape[0], prod(segment.shape[1:])
        inputs, outputs = (first, rest) if len(segment.shape) == 2 else (rest, first)
        turned = self._orthogonal(first, rest).of(a.reshape(first, rest), o.iterations)
        if self.decay:
            np.multiply(w, 1 - rate * self.decay, out=w)
        np.multiply(turned, rate * sqrt(max(1.0, outputs / inputs)), out=a.reshape(first, rest))
        np.subtract(w, a, out=w)

    def _step_rest(self, segment: Segment, rate: float, steps: int) -> None:
        place = segment.slice
        w, g = self.vector[place], self.gradient[place]
        m, v = self.memory["velocity"][place], self.memory["square"][place]
        a = self._whole[: w.size]
        if self.decay:
            np.multiply(w, 1 - rate * self.decay, out=w)
        np.subtract(g, m, out=a)
        np.multiply(a, 1 - BETA_1, out=a)
        np.add(m, a, out=m)
        np.multiply(g, g, out=a)
        np.subtract(a, v, out=a)
        np.multiply(a, 1 - BETA_2, out=a)
        np.add(v, a, out=v)
        np.sqrt(v, out=a)
        np.multiply(a, 1 / sqrt(1 - BETA_2**steps), out=a)
        np.add(a, EPSILON, out=a)
        np.divide(m, a, out=a)
        np.multiply(a, rate / (1 - BETA_1**steps), out=a)
        np.subtract(w, a, out=w)

    def _orthogonal(self, rows: int, columns: int) -> "_Orthogonal":
        if (rows, columns) not in self._matrices:
            self._matrices[rows, columns] = _Orthogonal(rows, columns, self.vector.dtype)
        return self._matrices[rows, columns]


class _Orthogonal:
    """Room to make matrices of one shape orthogonal; works on the shorter side."""

    def __init__(self, rows: int, columns: int, dtype: Any) -> None:
        self.turns = rows > columns
        short, long = min(rows, columns), max(rows, columns)
        self.x, self.next = np.empty((short, long), dtype), np.empty((short, long), dtype)
        self.square, self.fourth = np.empty((short, short), dtype), np.empty((short, short), dtype)

    def of(self, matrix: Array, iterations: int) -> Array:
        """Nearly U Vt, where matrix = U S Vt."""
        x, following = self.x, self.next
        np.copyto(x, matrix.T if self.turns else matrix)
        length = sqrt(float(np.dot(x.reshape(-1), x.reshape(-1))))
        np.multiply(x, 1 / max(length, LEAST), out=x)
        for _ in range(iterations):
            np.matmul(x, x.T, out=self.square)
            np.matmul(self.square, self.square, out=self.fourth)
            np.multiply(self.square, B, out=self.square)
            np.multiply(self.fourth, C, out=self.fourth)
            np.add(self.square, self.fourth, out=self.square)
            np.matmul(self.square, x, out=following)
            np.multiply(x, A, out=x)
            np.add(following, x, out=following)
            x, following = following, x
        return x.T if self.turns else x
