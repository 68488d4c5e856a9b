"""The arithmetic of the losses, bound to arrays once and run at every step."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.losses import (
    AnyLoss,
    BinaryCrossEntropy,
    CrossEntropy,
    Huber,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
)

Array = NDArray[Any]


class LossKernel:
    """One loss on fixed arrays. `forward` gives the mean over the batch; `backward` fills dy.

    A prediction for a cross-entropy is logits. `dy` may be None where only the loss is wanted.
    """

    target_dtype: type[np.generic] = np.floating

    def __init__(self, loss: Any, y: Array, target: Array, dy: Array | None, weight: float) -> None:
        self.loss, self.weight = loss, weight
        self.y, self.target, self.dy = y, target, dy
        self.setup()

    def setup(self) -> None:
        """Take scratch, once."""
        self.d = np.empty_like(self.y, order="K")
        self.work = np.empty_like(self.y, order="K")

    def forward(self) -> float:
        """The loss of this batch."""
        raise NotImplementedError(type(self).__name__)

    def backward(self) -> None:
        """How the loss changes with each number of the prediction."""
        raise NotImplementedError(type(self).__name__)


class MeanSquaredErrorKernel(LossKernel):
    """L = mean((y - t)^2)."""

    def forward(self) -> float:
        np.subtract(self.y, self.target, out=self.d)
        np.multiply(self.d, self.d, out=self.work)
        return self.weight * float(np.add.reduce(self.work, axis=None)) / self.y.size

    def backward(self) -> None:                           # dy = 2 (y - t) / n
        assert self.dy is not None
        np.multiply(self.d, 2 * self.weight / self.y.size, out=self.dy)


class MeanAbsoluteErrorKernel(LossKernel):
    """L = mean(|y - t|)."""

    def forward(self) -> float:
        np.subtract(self.y, self.target, out=self.d)
        np.abs(self.d, out=self.work)
        return self.weight * float(np.add.reduce(self.work, axis=None)) / self.y.size

    def backward(self) -> None:                           # dy = sign(y - t) / n
        assert self.dy is not None
        np.sign(self.d, out=self.dy)
        np.multiply(self.dy, self.weight / self.y.size, out=self.dy)


class HuberKernel(LossKernel):
    """With c the difference d cut off at plus and minus delta:  L = mean(c * (d - c / 2))."""

    def setup(self) -> None:
        super().setup()
        self.c = np.empty_like(self.y, order="K")

    def forward(self) -> float:
        np.subtract(self.y, self.target, out=self.d)
        np.minimum(self.d, self.loss.delta, out=self.c)
        np.maximum(self.c, -self.loss.delta, out=self.c)
        np.multiply(self.c, -0.5, out=self.work)
        np.add(self.work, self.d, out=self.work)
        np.multiply(self.work, self.c, out=self.work)
        return self.weight * float(np.add.reduce(self.work, axis=None)) / self.y.size

    def backward(self) -> None:                           # dy = c / n
        assert self.dy is not None
        np.multiply(self.c, self.weight / self.y.size, out=self.dy)


class BinaryCrossEntropyKernel(LossKernel):
    """From the logit:  L = mean(max(y, 0) - y * t + log(1 + exp(-|y|)))."""

    def forward(self) -> float:
        np.abs(self.y, out=self.work)
        np.negative(self.work, out=self.work)
        np.exp(self.work, out=self.work)
        np.log1p(self.work, out=self.work)
        np.maximum(self.y, 0, out=self.d)
        np.add(self.work, self.d, out=self.work)
        np.multiply(self.y, self.target, out=self.d)
        np.subtract(self.work, self.d, out=self.work)
        return self.weight * float(np.add.reduce(self.work, axis=None)) / self.y.size

    def backward(self) -> None:                           # dy = (sigmoid(y) - t) / n
        assert self.dy is not None
        np.multiply(self.y, 0.5, out=self.d)
        np.tanh(self.d, out=self.d)
        np.add(self.d, 1, out=self.d)
        np.multiply(self.d, 0.5, out=self.d)              # sigmoid(y) = (tanh(y / 2) + 1) / 2
        np.subtract(self.d, self.target, out=self.dy)
        np.multiply(self.dy, self.weight / self.y.size, out=self.dy)


class CrossEntropyKernel(LossKernel):
    """From logits (N, ..., K) and classes (N, ...):  L = mean(log(sum(exp(y))) - y[class])."""

    target_dtype = np.int64

    def setup(self) -> None:
        rows, classes = self.y.size // self.y.shape[-1], self.y.shape[-1]
        self.flat = self.y.reshape(rows, classes)
        self.p = np.empty((rows, classes), self.y.dtype)
        self.top, self.total = (np.empty((rows, 1), self.y.dtype) for _ in range(2))
        self.row_starts = np.arange(rows, dtype=np.int64) * classes
        self.places = np.empty(rows, np.int64)
        self.of_class = np.empty(rows, self.y.dtype)

    def forward(self) -> float:
        np.add(self.row_starts, self.target.reshape(-1), out=self.places)
        np.maximum.reduce(self.flat, axis=1, keepdims=True, out=self.top)
        np.subtract(self.flat, self.top, out=self.p)
        np.take(self.p.reshape(-1), self.places, out=self.of_class, mode="clip")
        right = float(np.add.reduce(self.of_class))
        np.exp(self.p, out=self.p)
        np.add.reduce(self.p, axis=1, keepdims=True, out=self.total)
        np.divide(self.p, self.total, out=self.p)         # p = softmax(y)
        np.log(self.total, out=self.total)
        return self.weight * (float(np.add.reduce(self.total, axis=None)) - right) / len(self.flat)

    def backward(self) -> None:                           # dy = (p - one at the class) / n
        assert self.dy is not None
        flat_p = self.p.reshape(-1)
        np.take(flat_p, self.places, out=self.of_class, mode="clip")
        np.subtract(self.of_class, 1, out=self.of_class)
        np.put(flat_p, self.places, self.of_class, mode="clip")
        np.multiply(self.p.reshape(self.dy.shape), self.weight / len(self.flat), out=self.dy)


_KERNELS: dict[type[Loss], type[LossKernel]] = {
    MeanSquaredError: MeanSquaredErrorKernel,
    MeanAbsoluteError: MeanAbsoluteErrorKernel,
    Huber: HuberKernel,
    BinaryCrossEntropy: BinaryCrossEntropyKernel,
    CrossEntropy: CrossEntropyKernel,
}


def bind(
    loss: AnyLoss, y: Array, target: Array, dy: Array | None = None, weight: float = 1.0
) -> LossKernel:
    """What computes a loss for a prediction and a target that live in these arrays."""
    return _KERNELS[type(loss)](loss, y, target, dy, weight)


def target_array(loss: AnyLoss, y: Array) -> Array:
    """A new array that holds the targets of a prediction: classes (N, ...), or numbers like y."""
    if isinstance(loss, CrossEntropy):
        return np.zeros(y.shape[:-1], np.int64)
    return np.zeros(y.shape, y.dtype)
