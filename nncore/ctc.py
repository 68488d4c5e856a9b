"""CTC: the chance of a row of labels, summed over every way to place them in time."""

from typing import Any

import numpy as np

from nncore.loss_kernels import Array, LossKernel
from nncore.losses import CTC

NEVER = -1e30
"""The logarithm of a chance of nothing, and still a number."""


class CTCKernel(LossKernel[CTC]):
    """Forward and backward sums over the labels with blanks between them, all in logarithms.

    With a[t, s] the chance of being at place s of blank, l1, blank, l2, ... after t steps and
    b[t, s] of finishing from there:  p(labels) = sum over s of a[t, s] * b[t, s], for any t.
    The slope of -log p is softmax(y) minus the share of each class in that sum.
    """

    one_for = "sample"

    def setup(self) -> None:
        n, steps, classes = self.y.shape
        most = self.target.shape[1]
        places = 2 * most + 1
        self.log_p = np.empty((steps, n, classes), self.y.dtype)
        self.p, self.share = np.empty_like(self.log_p), np.empty_like(self.log_p)
        self.one = np.empty((steps, n, 1), self.y.dtype)
        self.emit = np.empty((steps, n, places), self.y.dtype)
        self.a, self.b = (np.full((steps, n, places + 2), NEVER, self.y.dtype) for _ in "ab")
        self.work = np.empty((3, n, places), self.y.dtype)
        self.labels = np.full((n, places), self.loss.blank, np.int64)
        self.skips = np.empty((n, places), self.y.dtype)
        self.blocked = np.empty((n, places), self.y.dtype)
        self.lengths, self.ends = np.empty(n, np.int64), np.empty(n, np.int64)
        self.samples = np.arange(n)

    def measure(self) -> None:                            # -log p(labels) / length
        self._read_labels()
        self._log_softmax()
        steps = len(self.log_p)
        for t in range(steps):
            np.copyto(self.emit[t], np.take_along_axis(self.log_p[t], self.labels, axis=1))
        a, emit = self.a, self.emit
        a.fill(NEVER)
        a[0, :, 2:4] = emit[0, :, :2]
        a[0, self.lengths == 0, 3] = NEVER
        for t in range(1, steps):
            self._sum3(a[t - 1, :, 2:], a[t - 1, :, 1:-1], a[t - 1, :, :-2], self.skips)
            np.add(self.work[0], emit[t], out=a[t, :, 2:])
        last = a[-1, self.samples, self.ends + 2]
        before = np.where(self.lengths > 0, a[-1, self.samples, self.ends + 1], NEVER)
        self.total = np.logaddexp(last, before)
        self.possible = self.total > NEVER / 2
        self.lasting = np.maximum(self.lengths, 1)
        self.each[:, 0] = np.where(self.possible, -self.total / self.lasting, np.inf)

    def slope(self) -> Array:                             # (p - share of each class) / length
        b, emit = self.b, self.emit
        b.fill(NEVER)
        b[-1, self.samples, self.ends] = 0
        some = self.lengths > 0
        b[-1, self.samples[some], self.ends[some] - 1] = 0
        for t in range(len(b) - 2, -1, -1):
            after = np.full_like(b[0], NEVER)
            np.add(b[t + 1, :, :-2], emit[t + 1], out=after[:, :-2])
            skips = np.full_like(self.skips, NEVER)
            skips[:, :-2] = self.skips[:, 2:]
            self._sum3(after[:, :-2], after[:, 1:-1], after[:, 2:], skips)
            np.copyto(b[t, :, :-2], self.work[0])
        self.share.fill(0)
        paths = np.exp(self.a[:, :, 2:] + b[:, :, :-2] - self.total[None, :, None])
        for s in range(paths.shape[2]):
            self.share[:, self.samples, self.labels[:, s]] += paths[:, :, s]
        np.subtract(self.p, self.share, out=self.share)
        np.divide(self.share, self.lasting[None, :, None], out=self.share)
        return np.where(self.possible[:, None, None], self.share.transpose(1, 0, 2), 0)

    def _read_labels(self) -> None:
        """Blanks between the labels; a step may skip one where its neighbours differ."""
        np.add.reduce(self.target >= 0, axis=1, out=self.lengths)
        self.labels[:, 1::2] = np.where(self.target >= 0, self.target, self.loss.blank)
        np.multiply(self.lengths, 2, out=self.ends)
        self.skips.fill(NEVER)
        different = (self.labels[:, 3::2] != self.labels[:, 1:-2:2]) & (self.target[:, 1:] >= 0)
        self.skips[:, 3::2] = np.where(different, 0, NEVER)

    def _log_softmax(self) -> None:
        np.copyto(self.log_p, self.y.transpose(1, 0, 2))
        np.maximum.reduce(self.log_p, axis=2, keepdims=True, out=self.one)
        np.subtract(self.log_p, self.one, out=self.log_p)
        np.exp(self.log_p, out=self.p)
        np.add.reduce(self.p, axis=2, keepdims=True, out=self.one)
        np.divide(self.p, self.one, out=self.p)
        np.log(self.one, out=self.one)
        np.subtract(self.log_p, self.one, out=self.log_p)

    def _sum3(self, stay: Array, one: Array, two: Array, skips: Any) -> None:
        """work[0] = log(exp(stay) + exp(one on) + exp(two on, where that is allowed))."""
        np.add(two, skips, out=self.work[1])
        np.logaddexp(stay, one, out=self.work[0])
        np.logaddexp(self.work[0], self.work[1], out=self.work[0])
