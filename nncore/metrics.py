"""Metrics: how good the answers are, in numbers that people read."""

from math import exp, log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.scores import MetricName
from nncore.targets import Target

Array = NDArray[Any]
BASE = 12
"""How many sums every meter has; tables of classes and bins follow them."""
BINS = 1_024
"""Bins of a chance, in which the area under ROC is counted: exact to about one in a thousand."""
OF_CLASSES: set[MetricName] = {"precision", "recall", "f1"}
"""What is counted for each class."""


class Meter:
    """Adds up loss and scores of one Output over batches, without keeping any answer.

    Errors of numbers are in the target's own unit: `scale` is one unit of the network in that
    unit, `origin` what a zero of the network is in it. `width` is the size of the last axis.
    """

    def __init__(
        self, target: Target, scale: float = 1.0, origin: float = 0.0, width: int = 0
    ) -> None:
        self.target, self.scale, self.origin = target, scale, origin
        wanted = set(target.metrics)
        several = width if target.loss.reads == "classes" else 2      # else yes or no
        self.classes = max(2, several) if wanted & (OF_CLASSES | {"auc"}) else 0
        table = self.classes**2 if wanted & OF_CLASSES else 0
        bins = 2 * BINS * self.classes if "auc" in wanted else 0
        self.sums = np.zeros(BASE + table + bins)
        self.table = self.sums[BASE : BASE + table].reshape(-1, self.classes or 1)
        self.bins = self.sums[BASE + table :].reshape(2, -1, BINS)
        self._codes = np.zeros(0, np.int64)
        self._same = np.zeros(0, np.bool_)
        self._d = np.zeros(0, np.float32)

    def reset(self) -> None:
        """Forget everything."""
        self.sums.fill(0)

    def add(
        self, loss: float, y: Array, truth: Array | None, unweighed: float | None = None
    ) -> None:
        """Count a batch: its mean loss, what was predicted (logits for classes), what is true.

        `unweighed` is the loss before it was multiplied by the Output's weight, where it was.
        """
        rows = len(y)
        self.sums[0] += rows
        self.sums[1] += loss * rows
        self.sums[11] += (loss if unweighed is None else unweighed) * rows
        if truth is None or self.target.loss.task == "nothing":
            return
        if self.target.loss.task == "classes":
            self._add_classes(y, truth)
        elif self.target.loss.task == "chances":
            self._add_numbers(_softmax(y), truth)
        else:
            self._add_numbers(y, truth)

    def scores(self) -> dict[str, float]:
        """The loss and the metrics of all batches since the last reset."""
        rows, loss = float(self.sums[0]), float(self.sums[1])
        found = {"loss": loss / max(1.0, rows)}
        for name in self.target.metrics:
            if name == "top_k":
                found[f"top_{self.target.top_k}"] = self._score(name)
            elif name in OF_CLASSES:
                found |= self._scores_of_classes(name)
            else:
                found[name] = self._score(name)
        return found

    def confusion(self) -> NDArray[np.float64]:
        """How often each class (row) was taken for each (column), where a metric needs it."""
        return self.table.copy()

    # Private

    def _score(self, name: str) -> float:
        right, size, absolute, square, total, total_square, top, relative, sized, plain = (
            self.sums[2:12].tolist()
        )
        size = max(1.0, size)
        loss = float(plain) / max(1.0, float(self.sums[0]))
        if name == "accuracy":
            return float(right / size)
        if name == "top_k":
            return float(top / size)
        if name == "mae":
            return float(absolute / size) * self.scale
        if name == "rmse":
            return sqrt(square / size) * self.scale
        if name == "mape":
            return float(100 * relative / max(1.0, sized))
        if name == "r2":
            spread = total_square - total * total / size
            return float(1 - square / spread) if spread > 0 else 0.0
        if name == "perplexity":
            return exp(min(loss, 700.0))
        if name == "bits_per_character":
            return loss / log(2)
        return _area(self.bins)

    def _scores_of_classes(self, name: str) -> dict[str, float]:
        """Precision, recall or F1: of each class, their mean, or the mean weighted by truth."""
        right, said, true = np.diag(self.table), self.table.sum(0), self.table.sum(1)
        whole = {"precision": said, "recall": true, "f1": (said + true) / 2}[name]
        each = right / np.maximum(whole, 0.5)       # a class that nobody said or saw: 0
        if self.target.average == "per_class":
            names = self.target.classes or [str(i) for i in range(self.classes)]
            return {f"{name} {n}": float(v) for n, v in zip(names, each, strict=False)}
        weighted = self.target.average == "weighted"
        counts = true if weighted else true > 0
        mean = float((each * counts).sum() / max(1.0, counts.sum()))
        return {f"{name}_weighted" if weighted else name: mean}

    def _add_classes(self, y: Array, truth: Array) -> None:
        if self._same.size < truth.size:
            self._codes, self._same = np.zeros(truth.size, np.int64), np.zeros(truth.size, bool)
        same, best = self._same[: truth.size], self._codes[: truth.size]
        flat_truth = truth.reshape(-1)
        ignored = getattr(self.target.loss, "ignore", None)
        if self.target.loss.reads == "classes":
            flat = y.reshape(truth.size, -1)
            np.argmax(flat, axis=1, out=best)
            np.equal(best, flat_truth, out=same)
        else:
            flat = y.reshape(-1, 1)
            np.greater(y.reshape(-1), 0, out=same)
            if self.classes:
                np.copyto(best, same)
            np.equal(same, flat_truth, out=same)
        if ignored is not None:
            kept = np.not_equal(flat_truth, ignored)
            same, best, flat, flat_truth = same[kept], best[kept], flat[kept], flat_truth[kept]
        self.sums[2] += np.count_nonzero(same)
        self.sums[3] += same.size
        if "top_k" in self.target.metrics:
            self._add_top(flat, flat_truth)
        if self.classes:
            self._add_tables(flat, flat_truth.astype(np.int64), best)

    def _add_top(self, flat: Array, truth: Array) -> None:
        codes = np.clip(truth.astype(np.int64), 0, flat.shape[1] - 1)
        own = np.take_along_axis(flat, codes[:, None], axis=1)
        better = np.count_nonzero(flat > own, axis=1)
        self.sums[8] += np.count_nonzero((better < self.target.top_k) & (codes == truth))

    def _add_tables(self, flat: Array, truth: Array, best: Array) -> None:
        valid = (truth >= 0) & (truth < self.classes)
        truth, best, flat = truth[valid], best[valid], flat[valid]
        if self.table.size:
            places = truth * self.classes + best
            counts = np.bincount(places, minlength=self.table.size)
            np.add(self.table, counts.reshape(self.table.shape), out=self.table)
        if self.bins.size:
            for k, chances in enumerate(_chances(flat).T):
                bins = np.minimum((chances * BINS).astype(np.int64), BINS - 1)
                for i, mine in enumerate((truth == k, truth != k)):
                    self.bins[i, k] += np.bincount(bins[mine], minlength=BINS)

    def _add_numbers(self, y: Array, truth: Array) -> None:
        if self._d.size < truth.size or self._d.dtype != y.dtype:
            self._d = np.empty(truth.size, y.dtype)
        d, t = self._d[: truth.size].reshape(truth.shape), truth
        np.subtract(y.reshape(truth.shape), t, out=d)
        flat = d.reshape(-1)
        self.sums[3] += d.size
        self.sums[5] += np.dot(flat, flat)
        np.abs(d, out=d)
        self.sums[4] += np.add.reduce(d, axis=None)
        self.sums[6] += np.add.reduce(t, axis=None)
        self.sums[7] += np.vdot(t, t)
        if "mape" in self.target.metrics:
            true = np.abs(t.reshape(-1) * self.scale + self.origin)
            known = true > 0
            self.sums[9] += float((flat[known] * self.scale / true[known]).sum())
            self.sums[10] += np.count_nonzero(known)


def joined(meters: list[Meter]) -> dict[str, float]:
    """The scores of several Outputs: one by plain names, more with the Output's name in front."""
    if len(meters) == 1:
        return meters[0].scores()
    found = {"loss": 0.0}
    for meter in meters:
        for name, value in meter.scores().items():
            found[f"{meter.target.name}/{name}"] = value
            found["loss"] += value if name == "loss" else 0.0
    return found


def _chances(logits: Array) -> Array:
    """Softmax of rows; of a single logit the chances of no and of yes."""
    if logits.shape[1] == 1:
        yes = 0.5 * (np.tanh(0.5 * logits) + 1)
        return np.concatenate([1 - yes, yes], axis=1)
    return _softmax(logits)


def _softmax(logits: Array) -> Array:
    """The chances of the last axis."""
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


def _area(bins: Array) -> float:
    """Area under ROC of each class against the rest, their mean: ties of a bin count half."""
    areas = []
    for mine, rest in zip(bins[0], bins[1], strict=True):
        pairs = mine.sum() * rest.sum()
        if pairs > 0:
            below = np.cumsum(rest) - rest
            areas.append(float((mine * (below + rest / 2)).sum() / pairs))
    return float(np.mean(areas)) if areas else 0.0
