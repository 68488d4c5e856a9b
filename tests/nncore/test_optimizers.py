"""What an optimiser keeps must not slow it down."""

import numpy as np
import pytest

import nncore as nn
from nncore.network import Segment
from nncore.optimizer_binding import bind
from nncore.optimizer_kernels import SWEEP_EVERY

SMALLEST_FAST = np.finfo(np.float32).tiny
WEIGHTS = (Segment("n1", "dense", "kernel", "W", 0, (4,), "kernel"),)
OPTIMIZERS = [nn.SGD(0.1, momentum=0.9), nn.RMSProp(momentum=0.9), nn.Adam(), nn.AdamW()]


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda each: type(each).__name__)
def test_what_a_seldom_lit_pixel_leaves_behind_fades_to_zero(optimizer):
    """Numbers below 1e-38 take a processor a hundred times as long: none may stay in memory."""
    weights, gradient = np.ones(4, np.float32), np.full(4, 0.1, np.float32)
    kernel = bind(optimizer, WEIGHTS, weights, gradient)
    for step in range(2_000):
        kernel.step(1e-3)
        gradient.fill(0)
        for kept in kernel.memory.values():
            slow = (kept != 0) & (np.abs(kept) < SMALLEST_FAST)
            assert not slow.any(), f"{optimizer} keeps {kept} after step {step + 1}"


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda each: type(each).__name__)
def test_a_sweep_leaves_what_counts_as_it_is(optimizer):
    weights, gradient = np.ones(4, np.float32), np.full(4, 1e-6, np.float32)
    kernel = bind(optimizer, WEIGHTS, weights, gradient)
    for _ in range(SWEEP_EVERY - 1):
        kernel.step(1e-3)
    before = {name: kept.copy() for name, kept in kernel.memory.items()}
    kernel._sweep(slice(0, 4))
    for name, kept in kernel.memory.items():
        np.testing.assert_array_equal(kept, before[name])
