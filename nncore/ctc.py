"""CTC: the chance of a row of labels, summed over every way to place them in time."""

import numpy as np

from nncore.loss_kernels import Array, LossKernel
from nncore.losses import CTC
from nncore.row_top import RowTop

NEVER = -1e30
"""The logarithm of a chance of nothing, and still a number."""


class CTCKernel(LossKernel[CTC]):
    """Sums over the places blank, l1, blank, l2, ..., blank, all in logarithms.

    With a[t, s] the chance of the steps up to t that end at place s, and b[t, s] that of the steps
    from t that begin there:  p(labels) = sum over s of a[t, s] * b[t, s] / p[t, label of s], for
    any t. The slope of -log p is softmax(y) minus the share of each class in that sum.

    Steps and places read backwards turn b into a, so one loop over time goes both ways at once.
    Places come before samples in memory, so that one place on is one row on.
    """

    one_for = "sample"

    def setup(self) -> None:
        n, steps, classes = self.y.shape
        most, dtype = self.target.shape[1], self.y.dtype
        places, ways = 2 * most + 1, 1 if self.dy is None else 2
        self.log_p, self.p = (np.empty((steps, n, classes), dtype) for _ in range(2))
        self.one = np.empty((steps, n, 1), dtype)
        self.find_top = RowTop(self.log_p.reshape(-1, classes), self.one.reshape(-1, 1))
        self.labels, self.at = (np.empty((places, n), np.int64) for _ in range(2))
        self.beyond, self.late = np.empty((places, n), dtype), np.empty((places, n), np.bool_)
        self.same = np.empty((max(most - 1, 0), n), np.bool_)
        self.lengths, self.ends, self.index = (np.empty(n, np.int64) for _ in range(3))
        self.places, self.samples = np.arange(places)[:, None], np.arange(n)
        self.unknown = np.empty((most, n), np.bool_)
        self.emit = np.empty((steps, places, n), dtype)       # log p of the label of each place
        self.emits = np.empty((steps, places, ways, n), dtype)
        self.a = np.full((steps, places + 2, ways, n), NEVER, dtype)
        self.skip = np.full((places, ways, n), NEVER, dtype)
        self.three, self.top = np.empty((3, places, ways, n), dtype), np.empty_like(self.skip)
        self.moves = [
            (before[2:], before[1:-1], before[:-2], emit, after[2:])
            for before, emit, after in zip(self.a[:-1], self.emits[1:], self.a[1:], strict=True)
        ]
        self.total, self.other, self.lasting = (np.empty(n, dtype) for _ in range(3))
        self.impossible = np.empty(n, np.bool_)
        if self.dy is not None:
            self.paths, self.work = np.empty_like(self.emit), np.empty_like(self.emit)
            self.by_sample = np.empty((n, steps, places), dtype)
            self.one_hot, self.ones = np.empty((n, places, classes), dtype), np.empty_like(self.at)
            self.share, self.chances = np.empty_like(self.y), np.empty_like(self.y)

    def measure(self) -> None:                                # -log p(labels) / length
        self._read_labels()
        self._log_softmax()
        log_p = self.log_p.reshape(len(self.log_p), -1)
        np.take(log_p, self.at, axis=1, out=self.emit, mode="clip")
        np.add(self.emit, self.beyond, out=self.emit)
        self._start()
        for stay, one_on, two_on, emit, after in self.moves:
            self._sum3(stay, one_on, two_on)
            np.add(self.three[0], emit, out=after)
        self._chance_at(self.ends, self.total)                # it ends at the last blank,
        np.subtract(self.ends, 1, out=self.index)
        self._chance_at(self.index, self.other)               # or at the last label
        np.logaddexp(self.total, self.other, out=self.total)
        np.less(self.total, NEVER / 2, out=self.impossible)
        np.divide(self.total, self.lasting, out=self.other)
        np.negative(self.other, out=self.each[:, 0])
        np.putmask(self.each, self.impossible, np.inf)

    def slope(self) -> Array:                                 # (p - share of each class) / length
        np.putmask(self.total, self.impossible, -NEVER)
        np.copyto(self.paths, self.a[:, 2:, 0])               # a * b / p[label] / p(labels)
        np.copyto(self.work, self.a[::-1, :1:-1, 1])
        np.add(self.paths, self.work, out=self.paths)
        np.subtract(self.paths, self.emit, out=self.paths)
        np.subtract(self.paths, self.total, out=self.paths)
        np.exp(self.paths, out=self.paths)
        np.copyto(self.by_sample, self.paths.transpose(2, 0, 1))
        np.matmul(self.by_sample, self.one_hot, out=self.share)
        np.copyto(self.chances, self.p.transpose(1, 0, 2))
        np.subtract(self.chances, self.share, out=self.share)
        np.divide(1, self.lasting, out=self.other)
        np.putmask(self.other, self.impossible, 0)
        return np.multiply(self.share, self.other[:, None, None], out=self.share)

    def _read_labels(self) -> None:
        """Blanks between the labels; a step may skip one where its neighbours differ."""
        blank, target, labels = self.loss.blank, self.target.T, self.labels
        np.less(target, 0, out=self.unknown)
        labels.fill(blank)
        np.copyto(labels[1::2], target)
        np.copyto(labels[1::2], blank, where=self.unknown)
        np.add.reduce(self.unknown, axis=0, out=self.lengths)
        np.subtract(len(target), self.lengths, out=self.lengths)
        np.multiply(self.lengths, 2, out=self.ends)
        np.copyto(self.lasting, self.lengths)
        np.maximum(self.lasting, 1, out=self.lasting)
        np.multiply(self.samples, self.y.shape[2], out=self.index)
        np.add(labels, self.index, out=self.at)               # its place among log p of a step
        np.greater(self.places, self.ends, out=self.late)
        np.copyto(self.beyond, self.late)
        np.multiply(self.beyond, NEVER, out=self.beyond)
        np.equal(labels[3::2], labels[1:-2:2], out=self.same)
        np.copyto(self.skip[3::2, 0], self.same)
        np.multiply(self.skip[3::2, 0], NEVER, out=self.skip[3::2, 0])

    def _start(self) -> None:
        """The first step: at the first blank or label; backwards, at the last blank or label."""
        np.copyto(self.emits[:, :, 0], self.emit)
        self.a[0].fill(NEVER)
        np.copyto(self.a[0, 2:4, 0], self.emit[0, :2])
        if self.dy is None:
            return
        places, n = self.labels.shape
        np.copyto(self.emits[:, :, 1], self.emit[::-1, ::-1])
        np.copyto(self.skip[2:, 1], self.skip[:1:-1, 0])
        for back in (1, 0):
            np.subtract(places - back, self.ends, out=self.index)
            np.minimum(self.index, places - 1, out=self.index)
            np.multiply(self.index, 2 * n, out=self.index)
            np.add(self.index, self.samples, out=self.index)
            np.add(self.index, n, out=self.index)
            np.take(self.emits[0].reshape(-1), self.index, out=self.other, mode="clip")
            np.add(self.index, 4 * n, out=self.index)
            np.put(self.a[0].reshape(-1), self.index, self.other)
        np.multiply(self.labels.shape[0] * self.y.shape[2], self.samples, out=self.index)
        np.multiply(self.places, self.y.shape[2], out=self.ones)
        np.add(self.ones, self.labels, out=self.ones)
        np.add(self.ones, self.index, out=self.ones)
        self.one_hot.fill(0)
        np.put(self.one_hot, self.ones, 1)

    def _log_softmax(self) -> None:
        np.copyto(self.log_p, self.y.transpose(1, 0, 2))
        self.find_top()
        np.subtract(self.log_p, self.one, out=self.log_p)
        np.exp(self.log_p, out=self.p)
        np.add.reduce(self.p, axis=2, keepdims=True, out=self.one)
        np.divide(self.p, self.one, out=self.p)
        np.log(self.one, out=self.one)
        np.subtract(self.log_p, self.one, out=self.log_p)

    def _sum3(self, stay: Array, one_on: Array, two_on: Array) -> None:
        """three[0] = log(exp(stay) + exp(one on) + exp(two on, where that is allowed))."""
        first, second, third = three = self.three
        np.add(two_on, self.skip, out=third)
        np.maximum(stay, one_on, out=self.top)
        np.maximum(self.top, third, out=self.top)
        np.subtract(stay, self.top, out=first)
        np.subtract(one_on, self.top, out=second)
        np.subtract(third, self.top, out=third)
        np.exp(three, out=three)
        np.add(first, second, out=first)
        np.add(first, third, out=first)
        np.log(first, out=first)
        np.add(first, self.top, out=first)

    def _chance_at(self, place: Array, out: Array) -> None:
        """Out = a[last step, place], NEVER before the first."""
        ways, n = self.a.shape[2:]
        np.add(place, 2, out=self.index)
        np.multiply(self.index, ways * n, out=self.index)
        np.add(self.index, self.samples, out=self.index)
        np.take(self.a[-1].reshape(-1), self.index, out=out, mode="clip")
