"""The arithmetic of the losses for classes: all of them look at a softmax or a lead."""

from typing import Any

import numpy as np

from nncore.loss_kernels import Array, LossKernel
from nncore.losses import Contrastive, CrossEntropy, Focal, Hinge, KullbackLeibler
from nncore.row_top import RowTop


class CrossEntropyKernel(LossKernel[CrossEntropy]):
    """From logits (N, ..., K) and classes (N, ...):  L = mean(log(sum(exp(y))) - y[class])."""

    one_for = "row"

    def setup(self) -> None:
        self.rows = Rows(self.y, self.target)
        loss, classes = self.loss, self.y.shape[-1]
        self.plain = not loss.class_weights and not loss.label_smoothing and loss.ignore is None
        if self.plain:
            return
        self.class_weights = np.ones(classes, self.y.dtype)
        self.class_weights[: len(loss.class_weights)] = loss.class_weights[:classes]
        self.mass = np.ones_like(self.each)
        self.mixed, self.kept = np.empty_like(self.each), np.empty_like(self.each)
        self.d = np.empty((len(self.each), classes), self.y.dtype)

    def measure(self) -> None:                            # log(sum(exp(y))) - y[class]
        rows = self.rows
        rows.subtract_top()
        if not self.plain:
            np.matmul(rows.p, self.class_weights[:, None], out=self.mixed)
        rows.take(rows.p, self.each)
        rows.softmax()
        np.subtract(rows.log_total, self.each, out=self.each)
        if not self.plain:
            self._weigh()

    def slope(self) -> Array:                             # p - one at the class
        rows, smooth = self.rows, self.loss.label_smoothing
        if self.plain:
            rows.add_at_class(rows.p, -1)
            return rows.p
        assert self.mass is not None
        share, total = smooth / self.d.shape[1], float(np.add.reduce(self.class_weights))
        np.multiply(rows.p, self.mass, out=self.d)
        np.multiply(self.d, 1 - smooth, out=self.d)
        np.multiply(self.mass, smooth - 1, out=self.mixed)
        rows.add_at_class(self.d, self.mixed)             # (1 - s) * w[class] * (p - one)
        np.multiply(rows.p, total, out=rows.p)
        np.subtract(rows.p, self.class_weights, out=rows.p)
        np.multiply(rows.p, share, out=rows.p)            # s / K * (sum(w) * p - w)
        np.multiply(rows.p, self.kept, out=rows.p)
        return np.add(self.d, rows.p, out=self.d)

    def _weigh(self) -> None:
        """Each = (1 - s) * w[class] * each + s / K * sum over classes of w * -log p."""
        assert self.mass is not None
        rows, smooth = self.rows, self.loss.label_smoothing
        np.take(self.class_weights, rows.codes, out=self.mass[:, 0], mode="clip")
        self.kept.fill(1)
        if self.loss.ignore is not None:
            np.not_equal(self.target.reshape(-1, 1), self.loss.ignore, out=self.kept)
        np.multiply(self.mass, self.kept, out=self.mass)
        np.multiply(self.each, self.mass, out=self.each)
        if smooth:
            np.multiply(self.each, 1 - smooth, out=self.each)
            total = float(np.add.reduce(self.class_weights))
            np.multiply(rows.log_total, total, out=rows.top)
            np.subtract(rows.top, self.mixed, out=self.mixed)
            np.multiply(self.mixed, smooth / rows.p.shape[1], out=self.mixed)
            np.multiply(self.mixed, self.kept, out=self.mixed)
            np.add(self.each, self.mixed, out=self.each)


class FocalKernel(LossKernel[Focal]):
    """With p the chance of the right class:  L = mean(-(1 - p)^gamma * log p)."""

    one_for = "row"

    def setup(self) -> None:
        self.rows = Rows(self.y, self.target)
        self.log, self.miss, self.factor = (np.empty_like(self.each) for _ in range(3))
        self.class_weights = None
        if self.loss.class_weights:
            self.class_weights = np.ones(self.y.shape[-1], self.y.dtype)
            given = self.loss.class_weights[: self.y.shape[-1]]
            self.class_weights[: len(given)] = given
            self.mass = np.ones_like(self.each)

    def measure(self) -> None:                            # -(1 - p)^gamma * log p
        rows = self.rows
        rows.subtract_top()
        rows.take(rows.p, self.log)
        rows.softmax()
        np.subtract(self.log, rows.log_total, out=self.log)
        np.expm1(self.log, out=self.miss)
        np.negative(self.miss, out=self.miss)             # miss = 1 - p
        np.power(self.miss, self.loss.gamma, out=self.factor)
        np.multiply(self.factor, self.log, out=self.each)
        np.negative(self.each, out=self.each)
        if self.class_weights is not None and self.mass is not None:
            np.take(self.class_weights, rows.codes, out=self.mass[:, 0], mode="clip")
            np.multiply(self.each, self.mass, out=self.each)

    def slope(self) -> Array:   # ((1-p)^gamma - gamma (1-p)^(gamma-1) p log p) * (p_j - one)
        np.maximum(self.miss, 1e-30, out=self.miss)
        np.divide(self.factor, self.miss, out=self.miss)
        np.multiply(self.miss, self.loss.gamma, out=self.miss)
        np.multiply(self.miss, self.log, out=self.miss)
        np.exp(self.log, out=self.log)
        np.multiply(self.miss, self.log, out=self.miss)
        np.subtract(self.factor, self.miss, out=self.factor)
        if self.mass is not None:
            np.multiply(self.factor, self.mass, out=self.factor)
        self.rows.add_at_class(self.rows.p, -1)
        return np.multiply(self.rows.p, self.factor, out=self.rows.p)


class HingeKernel(LossKernel[Hinge]):
    """L = mean(sum over other classes of max(0, margin - y[class] + y[other]) / K)."""

    one_for = "row"

    def setup(self) -> None:
        self.rows = Rows(self.y, self.target)
        self.over = np.empty_like(self.rows.p)

    def measure(self) -> None:
        rows, margin = self.rows, self.loss.margin
        rows.take(rows.flat, self.each)
        np.subtract(rows.flat, self.each, out=self.over)
        np.add(self.over, margin, out=self.over)
        np.maximum(self.over, 0, out=self.over)
        np.add.reduce(self.over, axis=1, keepdims=True, out=self.each)
        np.subtract(self.each, margin, out=self.each)     # the class itself leads by nothing
        np.multiply(self.each, 1 / self.over.shape[1], out=self.each)

    def slope(self) -> Array:               # 1 / K where a class comes too near, minus them all
        np.sign(self.over, out=self.over)
        np.add.reduce(self.over, axis=1, keepdims=True, out=self.each)
        np.negative(self.each, out=self.each)
        self.rows.add_at_class(self.over, self.each)
        np.multiply(self.over, 1 / self.over.shape[1], out=self.over)
        return self.over


class KullbackLeiblerKernel(LossKernel[KullbackLeibler]):
    """L = mean(sum(t * (log t - log p)))."""

    one_for = "row"

    def setup(self) -> None:
        self.rows = Rows(self.y, None)
        self.t = self.target.reshape(self.rows.flat.shape)
        self.work, self.sum = np.empty_like(self.rows.p), np.empty_like(self.each)

    def measure(self) -> None:
        rows = self.rows
        rows.subtract_top()
        np.maximum(self.t, 1e-30, out=self.work)          # 0 * log 0 = 0
        np.log(self.work, out=self.work)
        np.subtract(self.work, rows.p, out=self.work)
        rows.softmax()
        np.add(self.work, rows.log_total, out=self.work)
        np.multiply(self.work, self.t, out=self.work)
        np.add.reduce(self.work, axis=1, keepdims=True, out=self.each)

    def slope(self) -> Array:                             # sum(t) * p - t
        np.add.reduce(self.t, axis=1, keepdims=True, out=self.sum)
        np.multiply(self.rows.p, self.sum, out=self.work)
        np.subtract(self.work, self.t, out=self.work)
        return self.work


class ContrastiveKernel(LossKernel[Contrastive]):
    """The mean of two cross-entropies, of the rows and of the columns; the diagonal is right.

    All samples count alike, since each is compared with all the others.
    """

    one_for = "row"

    def setup(self) -> None:
        self.sample_weight = None
        places = np.arange(len(self.y), dtype=np.int64)
        self.both = [Rows(self.y, places), Rows(np.empty_like(self.y.T), places)]
        self.other = np.empty_like(self.each)

    def measure(self) -> None:
        np.copyto(self.both[1].flat, self.y.T)
        for rows, each in zip(self.both, (self.each, self.other), strict=True):
            rows.subtract_top()
            rows.take(rows.p, each)
            rows.softmax()
            np.subtract(rows.log_total, each, out=each)
        np.add(self.each, self.other, out=self.each)
        np.multiply(self.each, 0.5, out=self.each)

    def slope(self) -> Array:                             # (p_rows + p_columns) / 2 - one
        first, second = self.both
        for rows in self.both:
            rows.add_at_class(rows.p, -1)
        np.add(first.p, second.p.T, out=first.p)
        return np.multiply(first.p, 0.5, out=first.p)


class Rows:
    """Logits as rows, their softmax, and the place of the right class in each."""

    def __init__(self, y: Array, target: Any) -> None:
        rows, classes = y.size // y.shape[-1], y.shape[-1]
        self.flat = y.reshape(rows, classes)
        self.p = np.empty((rows, classes), y.dtype)
        self.top, self.total, self.log_total = (np.empty((rows, 1), y.dtype) for _ in range(3))
        self.find_top = RowTop(self.flat, self.top)
        self.starts = np.arange(rows, dtype=np.int64) * classes
        self.codes, self.places = np.empty(rows, np.int64), np.empty(rows, np.int64)
        self.of_class = np.empty((rows, 1), y.dtype)
        self.target = target

    def subtract_top(self) -> None:
        """P = y - max(y), so that exp cannot overflow."""
        self.find_top()
        np.subtract(self.flat, self.top, out=self.p)
        self.find_places()

    def softmax(self) -> None:
        """Turn p into the softmax of y, and log_total into log(sum(exp(y - max)))."""
        np.exp(self.p, out=self.p)
        np.add.reduce(self.p, axis=1, keepdims=True, out=self.total)
        np.divide(self.p, self.total, out=self.p)
        np.log(self.total, out=self.log_total)

    def find_places(self) -> None:
        """Where the right class of each row lies; a target that is no class counts as the first."""
        if self.target is not None:
            np.maximum(self.target.reshape(-1), 0, out=self.codes)
            np.minimum(self.codes, self.p.shape[1] - 1, out=self.codes)
            np.add(self.starts, self.codes, out=self.places)

    def take(self, values: Array, out: Array) -> None:
        """Out = values[row, class]."""
        if values is self.flat:
            self.find_places()
        np.take(values.reshape(-1), self.places, out=out[:, 0], mode="clip")

    def add_at_class(self, values: Array, amount: Any) -> None:
        """values[row, class] += amount."""
        flat = values.reshape(-1)
        np.take(flat, self.places, out=self.of_class[:, 0], mode="clip")
        np.add(self.of_class, amount, out=self.of_class)
        np.put(flat, self.places, self.of_class[:, 0], mode="clip")
