"""Activations over the features together: chances, and halves that gate each other."""

from typing import ClassVar

import numpy as np

from nncore.layers.activation import Activation
from nncore.layers.base import Array
from nncore.layers.kernel import Bound, Kernel
from nncore.layers.smooth import sigmoid
from nncore.shapes import Misfit, Shape

__all__ = ["GLU", "LogSoftmax", "Softmax", "SwiGLU"]


class Softmax(Activation, frozen=True, tag="Softmax"):
    """Turns scores into chances that add up to 1:  y = exp(x) / sum(exp(x)), over the last axis.

    Input (N, ..., K) -> output (N, ..., K).
    """

    title: ClassVar[str] = "Softmax"
    along_features: ClassVar[bool] = True
    common: ClassVar[bool] = True
    icon: ClassVar[str] = "chart-no-axes-column"
    nicknames: ClassVar[tuple[str, ...]] = ("chances", "probabilities", "classes")

    def output_shape(self, x: Shape) -> Shape:
        return x.with_chances("softmax")


class SoftmaxKernel(Kernel[Softmax]):
    """The largest score is taken off first, so that exp cannot overflow."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.one = ports.scratch((*self.x.shape[:-1], 1))

    def forward(self) -> None:  # y = exp(x - max) / sum(exp(x - max))
        np.maximum.reduce(self.x, axis=-1, keepdims=True, out=self.one)
        np.subtract(self.x, self.one, out=self.y)
        np.exp(self.y, out=self.y)
        np.add.reduce(self.y, axis=-1, keepdims=True, out=self.one)
        np.divide(self.y, self.one, out=self.y)

    def backward(self) -> None:  # dx = y * (dy - sum(dy * y))
        if self.dx is not None:
            np.multiply(self.dy, self.y, out=self.dx)
            np.add.reduce(self.dx, axis=-1, keepdims=True, out=self.one)
            np.subtract(self.dy, self.one, out=self.dx)
            np.multiply(self.dx, self.y, out=self.dx)


class LogSoftmax(Activation, frozen=True, tag="LogSoftmax"):
    """The logarithm of what Softmax gives, exact also for tiny chances:  y = x - log(sum(exp(x))).

    Input (N, ..., K) -> output (N, ..., K).
    """

    title: ClassVar[str] = "Log-softmax"
    along_features: ClassVar[bool] = True
    icon: ClassVar[str] = "chart-no-axes-column"
    nicknames: ClassVar[tuple[str, ...]] = ("log chances", "log probabilities")


class LogSoftmaxKernel(Kernel[LogSoftmax]):
    """The largest score is taken off first, so that exp cannot overflow."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.one, self.p = ports.scratch((*self.x.shape[:-1], 1)), ports.scratch_like(self.x)

    def forward(self) -> None:  # y = x - max - log(sum(exp(x - max)))
        np.maximum.reduce(self.x, axis=-1, keepdims=True, out=self.one)
        np.subtract(self.x, self.one, out=self.y)
        np.exp(self.y, out=self.p)
        np.add.reduce(self.p, axis=-1, keepdims=True, out=self.one)
        np.log(self.one, out=self.one)
        np.subtract(self.y, self.one, out=self.y)

    def backward(self) -> None:  # dx = dy - exp(y) * sum(dy)
        if self.dx is not None:
            np.add.reduce(self.dy, axis=-1, keepdims=True, out=self.one)
            np.exp(self.y, out=self.p)
            np.multiply(self.p, self.one, out=self.p)
            np.subtract(self.dy, self.p, out=self.dx)


class Halves(Activation, frozen=True):
    """One half of the features decides how much of the other gets through.

    Input (N, ..., 2 F) -> output (N, ..., F); of pictures (N, 2 C, H, W) -> (N, C, H, W).
    """

    icon: ClassVar[str] = "merge"
    docks: ClassVar[bool] = False

    def output_shape(self, x: Shape) -> Shape:
        if x.channels % 2:
            raise Misfit("an even number of features", str(x))
        return x.with_channels(x.channels // 2)


class GLU(Halves, frozen=True, tag="GLU"):
    """Lets the first half of the features through as far as the second says:  y = a * sigmoid(b).

    Input (N, ..., 2 F) -> output (N, ..., F); of pictures (N, 2 C, H, W) -> (N, C, H, W).
    Source: Dauphin, Fan, Auli and Grangier (2016), Language modeling with gated convolutional
    networks.
    """

    title: ClassVar[str] = "GLU"
    nicknames: ClassVar[tuple[str, ...]] = ("gated linear unit", "gate")


class HalvesKernel:
    """The two halves of x and dx, and work as large as one."""

    def take(self, ports: Bound) -> None:
        x, self.y, dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        axis = 1 if x.ndim == 4 else x.ndim - 1
        self.a, self.b = np.split(x, 2, axis)
        self.da: Array | None = None
        self.db: Array | None = None
        if dx is not None:
            self.da, self.db = np.split(dx, 2, axis)
        self.s, self.work = ports.scratch_like(self.y), ports.scratch_like(self.y)


class GLUKernel(Kernel[GLU], HalvesKernel):
    """With s = sigmoid(b):  da = dy * s,  db = dy * a * s * (1 - s)."""

    def setup(self, ports: Bound) -> None:
        self.take(ports)

    def forward(self) -> None:  # y = a * sigmoid(b)
        sigmoid(self.b, self.s)
        np.multiply(self.a, self.s, out=self.y)

    def backward(self) -> None:
        if self.da is not None and self.db is not None:
            np.multiply(self.dy, self.s, out=self.da)  # da = dy * s
            np.subtract(1, self.s, out=self.work)
            np.multiply(self.work, self.y, out=self.work)
            np.multiply(self.work, self.dy, out=self.db)  # db = dy * y * (1 - s)


class SwiGLU(Halves, frozen=True, tag="SwiGLU"):
    """Lets the first half of the features through as SiLU of the second says:  y = a * silu(b).

    Input (N, ..., 2 F) -> output (N, ..., F); of pictures (N, 2 C, H, W) -> (N, C, H, W).
    Source: Shazeer (2020), GLU variants improve Transformer.
    """

    title: ClassVar[str] = "SwiGLU"
    nicknames: ClassVar[tuple[str, ...]] = ("swish gate", "gated linear unit")


class SwiGLUKernel(Kernel[SwiGLU], HalvesKernel):
    """With s = sigmoid(b):  da = dy * b * s,  db = dy * a * (s + b * s * (1 - s))."""

    def setup(self, ports: Bound) -> None:
        self.take(ports)
        self.silu: Array = ports.scratch_like(self.y)

    def forward(self) -> None:  # y = a * b * sigmoid(b)
        sigmoid(self.b, self.s)
        np.multiply(self.b, self.s, out=self.silu)
        np.multiply(self.a, self.silu, out=self.y)

    def backward(self) -> None:
        if self.da is not None and self.db is not None:
            np.multiply(self.dy, self.silu, out=self.da)  # da = dy * silu(b)
            np.subtract(1, self.s, out=self.work)
            np.multiply(self.work, self.silu, out=self.work)
            np.add(self.work, self.s, out=self.work)
            np.multiply(self.work, self.a, out=self.work)
            np.multiply(self.work, self.dy, out=self.db)  # db = dy * a * (s + silu(b) * (1 - s))
