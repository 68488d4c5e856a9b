"""Activations, compiled: one pass where NumPy takes several, an exponential on the way."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nncore.compiled.jit import compiled
from nncore.compiled.lanes import flat, in_lanes
from nncore.erf import BENT, FLAT
from nncore.layers.activation import ReLUKernel
from nncore.layers.base import Array
from nncore.layers.kernel import Bound
from nncore.layers.smooth import BELL_TOP, GELUKernel, SiLUKernel

NUMBER = np.float32
HIGHEST, LOWEST = NUMBER(88), NUMBER(-87)
"""Between them exp is neither infinite nor smaller than a number of float32."""
TURNS, ANGLE = NUMBER(1.4426950408889634), NUMBER(0.6931471805599453)
"""By log 2: exp(x) = 2^(x / log 2)."""
ONE, HALF, MINUS_TWO, TOP = NUMBER(1), NUMBER(0.5), NUMBER(-2), NUMBER(BELL_TOP)
B5, B4, B3, B2, B1, B0 = (NUMBER(each) for each in BENT)
END = NUMBER(FLAT)
E6, E5, E4, E3 = NUMBER(1 / 720), NUMBER(1 / 120), NUMBER(1 / 24), NUMBER(1 / 6)


class Curve:
    """Arrays as one row of numbers, cut into lanes."""

    by_channel = False

    @staticmethod
    def fits(layer: Any, ports: Bound) -> bool:
        """Whether all arrays lie in one piece."""
        return all(a is None or flat(a) is not None for a in ports.arrays("x", "y", "dx", "dy"))

    def cut(self, ports: Bound, bend: Callable[..., None], slope: Callable[..., None]) -> None:
        """Make ready what fills y from x, and dx from x and dy."""
        arrays = ports.arrays("x", "y", "dx", "dy")
        x, y, dx, dy = (None if array is None else flat(array) for array in arrays)
        self.there = in_lanes(bend, (x, y))
        self.back = None if dx is None else in_lanes(slope, (x, dy, dx))

    def forward(self) -> None:                            # y = f(x)
        self.there.run()

    def backward(self) -> None:                           # dx = dy * f'(x)
        if self.back is not None:
            self.back.run()


class SmoothCurve(Curve):
    """Of float32 alone: there the exponential is a polynomial."""

    @staticmethod
    def fits(layer: Any, ports: Bound) -> bool:
        """Whether numbers are float32, and lie in one piece."""
        return bool(ports.dtype == NUMBER and Curve.fits(layer, ports))


class CompiledReLUKernel(Curve, ReLUKernel, compiled=ReLUKernel):
    """One pass each way."""

    def setup(self, ports: Bound) -> None:
        self.cut(ports, keep_positive, pass_where_positive)


class CompiledGELUKernel(SmoothCurve, GELUKernel, compiled=GELUKernel):
    """One pass each way; Phi(x) is worked out twice, which is cheaper than to keep it."""

    def setup(self, ports: Bound) -> None:
        self.cut(ports, weigh_by_chance, slope_of_chance)


class CompiledSiLUKernel(SmoothCurve, SiLUKernel, compiled=SiLUKernel):
    """One pass each way."""

    def setup(self, ports: Bound) -> None:
        self.cut(ports, weigh_by_sigmoid, slope_of_sigmoid)


@compiled
def exponential(x: Any) -> Any:
    """2^k * p(r) with x / log 2 = k + r and p the first terms of the series; off by 1e-6."""
    turns = min(max(x, LOWEST), HIGHEST) * TURNS
    whole = np.floor(turns + HALF)
    r = (turns - whole) * ANGLE
    p = (((((E6 * r + E5) * r + E4) * r + E3) * r + HALF) * r + ONE) * r + ONE
    power = np.int32((np.int32(whole) + np.int32(127)) << np.int32(23))
    return p * power.view(NUMBER)


@compiled
def chance(x: Any) -> Any:
    """Phi(x) = (1 + tanh(u)) / 2 = 1 / (1 + exp(-2 u)),  u = x * p(x^2), as in `nncore.erf`."""
    s = min(x * x, END)
    u = x * (((((B5 * s + B4) * s + B3) * s + B2) * s + B1) * s + B0)
    return ONE / (ONE + exponential(MINUS_TWO * u))


@compiled
def keep_positive(x: Array, y: Array) -> None:
    """Fill y = max(x, 0)."""
    none = x.dtype.type(0)
    for i in range(len(x)):
        y[i] = none if x[i] < none else x[i]


@compiled
def pass_where_positive(x: Array, dy: Array, dx: Array) -> None:
    """Fill dx = dy where x > 0, else 0."""
    none = x.dtype.type(0)
    for i in range(len(x)):
        dx[i] = dy[i] if x[i] > none else none


@compiled
def weigh_by_chance(x: Array, y: Array) -> None:
    """Fill y = x * Phi(x)."""
    for i in range(len(x)):
        y[i] = x[i] * chance(x[i])


@compiled
def slope_of_chance(x: Array, dy: Array, dx: Array) -> None:
    """Fill dx = dy * (Phi(x) + x * phi(x)),  phi(x) = exp(-x^2 / 2) / sqrt(2 pi)."""
    for i in range(len(x)):
        bell = TOP * exponential(-HALF * x[i] * x[i])
        dx[i] = dy[i] * (chance(x[i]) + x[i] * bell)


@compiled
def weigh_by_sigmoid(x: Array, y: Array) -> None:
    """Fill y = x * s,  s = 1 / (1 + exp(-x))."""
    for i in range(len(x)):
        y[i] = x[i] / (ONE + exponential(-x[i]))


@compiled
def slope_of_sigmoid(x: Array, dy: Array, dx: Array) -> None:
    """Fill dx = dy * s * (1 + x * (1 - s))."""
    for i in range(len(x)):
        s = ONE / (ONE + exponential(-x[i]))
        dx[i] = dy[i] * s * (ONE + x[i] * (ONE - s))
