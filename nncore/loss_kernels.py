"""The arithmetic of the losses, bound to arrays once and run at every step."""

from typing import Any, ClassVar, Generic, Literal, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from nncore.losses import (
    BinaryCrossEntropy,
    CosineDistance,
    GaussianKL,
    Huber,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
)

Array = NDArray[Any]
L = TypeVar("L", bound=Loss)

KERNELS: dict[type[Loss], type["LossKernel[Any]"]] = {}
KERNELS_COMPILED: dict[type["LossKernel[Any]"], Any] = {}


class LossKernel(Generic[L]):
    """One loss on fixed arrays. `forward` gives the mean over the batch; `backward` fills dy.

    A subclass of LossKernel[SomeLoss] registers itself for that loss. It fills `each`, one loss a
    row or a number, and says its slope; what every loss has in common is here: the mean, the
    weight of the whole, and weights of samples. A prediction for a cross-entropy is logits. `dy`
    may be None where only the loss is wanted.
    """

    one_for: ClassVar[Literal["number", "row", "sample"]] = "number"
    """What has a loss of its own: each number, each row of the last axis, or each sample."""
    mass: Array | None = None
    """How much each row counts in the mean, (rows, 1), where they differ; `each` has it already."""

    def __init__(
        self,
        loss: L,
        y: Array,
        target: Array | None,
        dy: Array | None,
        weight: float,
        sample_weight: Array | None = None,
    ) -> None:
        self.loss, self.weight = loss, weight
        self.y, self.dy = y, dy
        self.target: Any = target
        rows = y.size // y.shape[-1] if self.one_for == "row" else len(y)
        self.each = np.empty(y.shape if self.one_for == "number" else (rows, 1), y.dtype)
        self.sample_weight = sample_weight
        if sample_weight is not None:
            self._weighed = np.empty_like(self.each, order="K")
            self._mass = np.empty((rows, 1), y.dtype)
        self.scale = self.mean = 0.0
        self.setup()

    def __init_subclass__(cls, compiled: Any = None) -> None:
        if compiled:        # bound instead of that one, where it is to be had and fits
            KERNELS_COMPILED[compiled] = cls
            return
        for base in getattr(cls, "__orig_bases__", ()):
            for argument in get_args(base):
                if isinstance(argument, type) and issubclass(argument, Loss):
                    KERNELS[argument] = cls

    def forward(self) -> float:
        """The loss of this batch:  L = weight * sum(each) / count, or a weighted mean."""
        self.measure()
        each, count = self.each, float(self.each.size)
        if self.mass is not None:
            count = float(np.add.reduce(self.mass, axis=None)) * each.size / len(self.mass)
        if self.sample_weight is not None:
            weights = self._spread(self.sample_weight, each)
            each = np.multiply(each, weights, out=self._weighed)
            mass = weights if self.mass is None else self._weighed_mass(weights)
            count = float(np.add.reduce(mass, axis=None)) * each.size / mass.size
        return self.weigh(float(np.add.reduce(each, axis=None)), count)

    def weigh(self, total: float, count: float) -> float:
        """The loss from the sum of `each`; keeps its mean too, which a weight of 0 would hide."""
        self.mean = total * (1.0 / count if count else 0.0)
        self.scale = self.weight / count if count else 0.0
        return self.scale * total

    def backward(self) -> None:
        """How the loss changes with each number of the prediction."""
        assert self.dy is not None
        slope = self.slope()
        np.multiply(slope.reshape(self.dy.shape), self.scale, out=self.dy)
        if self.sample_weight is not None:
            np.multiply(self.dy, self._spread(self.sample_weight, self.dy), out=self.dy)

    def setup(self) -> None:
        """Take scratch, once."""
        self.d = np.empty_like(self.y, order="K")

    def measure(self) -> None:
        """Fill `each`."""
        raise NotImplementedError(type(self).__name__)

    def slope(self) -> Array:
        """How each loss changes with the prediction that it is of."""
        raise NotImplementedError(type(self).__name__)

    def _spread(self, weights: Array, like: Array) -> Array:
        """Weights of samples, (N,) or (N, T), with axes to meet an array of their rows."""
        if like.shape[0] != weights.shape[0]:               # rows of (N, T) lie in one axis
            times = like.shape[0] // weights.size
            return np.repeat(weights.reshape(-1), times)[:, None] if times > 1 else (
                weights.reshape(-1, 1)
            )
        return weights.reshape(*weights.shape, *[1] * (like.ndim - weights.ndim))

    def _weighed_mass(self, weights: Array) -> Array:
        assert self.mass is not None
        return np.multiply(self.mass, weights.reshape(len(self.mass), -1), out=self._mass)


class MeanSquaredErrorKernel(LossKernel[MeanSquaredError]):
    """L = mean((y - t)^2)."""

    def measure(self) -> None:
        np.subtract(self.y, self.target, out=self.d)
        np.multiply(self.d, self.d, out=self.each)

    def slope(self) -> Array:                             # 2 (y - t)
        return np.add(self.d, self.d, out=self.d)


class MeanAbsoluteErrorKernel(LossKernel[MeanAbsoluteError]):
    """L = mean(|y - t|)."""

    def measure(self) -> None:
        np.subtract(self.y, self.target, out=self.d)
        np.abs(self.d, out=self.each)

    def slope(self) -> Array:                             # sign(y - t)
        return np.sign(self.d, out=self.d)


class HuberKernel(LossKernel[Huber]):
    """With c the difference d cut off at plus and minus delta:  L = mean(c * (d - c / 2))."""

    def setup(self) -> None:
        super().setup()
        self.c = np.empty_like(self.y, order="K")

    def measure(self) -> None:
        np.subtract(self.y, self.target, out=self.d)
        np.minimum(self.d, self.loss.delta, out=self.c)
        np.maximum(self.c, -self.loss.delta, out=self.c)
        np.multiply(self.c, -0.5, out=self.each)
        np.add(self.each, self.d, out=self.each)
        np.multiply(self.each, self.c, out=self.each)

    def slope(self) -> Array:                             # c
        return self.c


class BinaryCrossEntropyKernel(LossKernel[BinaryCrossEntropy]):
    """From the logit:  L = mean(max(y, 0) - y * t + log(1 + exp(-|y|)))."""

    def measure(self) -> None:
        np.abs(self.y, out=self.each)
        np.negative(self.each, out=self.each)
        np.exp(self.each, out=self.each)
        np.log1p(self.each, out=self.each)
        np.maximum(self.y, 0, out=self.d)
        np.add(self.each, self.d, out=self.each)
        np.multiply(self.y, self.target, out=self.d)
        np.subtract(self.each, self.d, out=self.each)

    def slope(self) -> Any:                               # sigmoid(y) - t
        np.multiply(self.y, 0.5, out=self.d)
        np.tanh(self.d, out=self.d)
        np.add(self.d, 1, out=self.d)
        np.multiply(self.d, 0.5, out=self.d)              # sigmoid(y) = (tanh(y / 2) + 1) / 2
        return np.subtract(self.d, self.target, out=self.d)


class CosineKernel(LossKernel[CosineDistance]):
    """With u = y / |y| and v = t / |t|:  L = mean(1 - u . v)."""

    one_for = "row"

    def setup(self) -> None:
        shape = (len(self.each), self.y.shape[-1])
        self.u, self.v, self.work = (np.empty(shape, self.y.dtype) for _ in range(3))
        self.length, self.other = np.empty_like(self.each), np.empty_like(self.each)

    def measure(self) -> None:
        _unit(self.y.reshape(self.u.shape), self.u, self.length, self.work)
        _unit(self.target.reshape(self.u.shape), self.v, self.other, self.work)
        np.multiply(self.u, self.v, out=self.work)
        np.add.reduce(self.work, axis=1, keepdims=True, out=self.each)
        np.subtract(1, self.each, out=self.each)

    def slope(self) -> Array:                             # ((u . v) u - v) / |y|
        np.subtract(1, self.each, out=self.other)
        np.multiply(self.u, self.other, out=self.work)
        np.subtract(self.work, self.v, out=self.work)
        return np.divide(self.work, self.length, out=self.work)


class GaussianKLKernel(LossKernel[GaussianKL]):
    """With m and l the halves of a row:  L = mean(sum(m^2 + exp(l) - 1 - l) / 2)."""

    one_for = "row"

    def setup(self) -> None:
        flat = self.y.reshape(len(self.each), -1)
        half = flat.shape[1] // 2
        self.m, self.l = flat[:, :half], flat[:, half:]
        self.work, self.d = np.empty_like(self.m), np.empty_like(flat)

    def measure(self) -> None:
        np.exp(self.l, out=self.work)
        np.subtract(self.work, self.l, out=self.work)
        np.subtract(self.work, 1, out=self.work)
        squares = np.multiply(self.m, self.m, out=self.d[:, : self.m.shape[1]])
        np.add(self.work, squares, out=self.work)
        np.add.reduce(self.work, axis=1, keepdims=True, out=self.each)
        np.multiply(self.each, 0.5, out=self.each)

    def slope(self) -> Array:                             # m, and (exp(l) - 1) / 2
        half = self.m.shape[1]
        np.copyto(self.d[:, :half], self.m)
        np.expm1(self.l, out=self.d[:, half:])
        np.multiply(self.d[:, half:], 0.5, out=self.d[:, half:])
        return self.d


def _unit(x: Array, out: Array, length: Array, work: Array) -> None:
    """Out = x / |x|, row by row; the length never becomes zero."""
    np.multiply(x, x, out=work)
    np.add.reduce(work, axis=1, keepdims=True, out=length)
    np.sqrt(length, out=length)
    np.maximum(length, 1e-8, out=length)
    np.divide(x, length, out=out)
