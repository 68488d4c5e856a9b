"""Binding a loss to arrays: which kernel computes it, and what its targets look like."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import class_loss_kernels, compiled, ctc  # noqa: F401  they register their kernels
from nncore.loss_kernels import KERNELS, KERNELS_COMPILED, LossKernel
from nncore.losses import AnyLoss

Array = NDArray[Any]


def bind(
    loss: AnyLoss,
    y: Array,
    target: Array | None,
    dy: Array | None = None,
    weight: float = 1.0,
    sample_weight: Array | None = None,
) -> LossKernel[Any]:
    """What computes a loss for a prediction and a target that live in these arrays.

    `sample_weight` is (N,), or (N, T) where each step of a sequence has its own.
    """
    kind = KERNELS[type(loss)]
    if compiled.used():
        from nncore.compiled import losses  # noqa: F401  slow to load; it registers its kernels

        fast = KERNELS_COMPILED.get(kind)
        if fast is not None and fast.fits(loss, y, target, sample_weight):
            kind = fast
    return kind(loss, y, target, dy, weight, sample_weight)


def target_array(loss: AnyLoss, y: Array, labels: int = 1) -> Array | None:
    """A new array for the targets of a prediction, None for a loss that has none.

    Numbers like y, classes (N, ...) without the last axis, or a row of so many labels (N, L).
    """
    if loss.reads == "nothing":
        return None
    if loss.reads == "labels":
        return np.zeros((len(y), labels), np.int64)
    if loss.reads == "classes":
        return np.zeros(y.shape[:-1], np.int64)
    return np.zeros(y.shape, y.dtype)
