"""Binding an optimiser to the flat vectors that it works on."""

from typing import Any

from nncore import adaptive_optimizer_kernels, compiled, muon  # noqa: F401  they register their kernels
from nncore.network import Segment
from nncore.optimizer_kernels import KERNELS, KERNELS_COMPILED, Array, OptimizerKernel
from nncore.optimizers import AnyOptimizer


def keeps_of(optimizer: AnyOptimizer) -> int:
    """How many vectors as long as the parameters an optimiser keeps."""
    return len(KERNELS[type(optimizer)].keeps)


def bind(
    optimizer: AnyOptimizer, segments: tuple[Segment, ...], vector: Array, gradient: Array
) -> OptimizerKernel[Any]:
    """What runs an optimiser over the stretches of these segments."""
    kind = KERNELS[type(optimizer)]
    if compiled.used():
        from nncore.compiled import optimizers  # noqa: F401  slow to load; it registers its kernels

        kind = KERNELS_COMPILED.get(kind, kind)
    return kind(optimizer, segments, vector, gradient)
