"""CTC against the sum over every way, its gradient too, and without a new array in a step."""

from __future__ import annotations

import tracemalloc
from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nncore as nn
from nncore.loss_binding import bind


def slow(y: np.ndarray, labels: list[int], blank: int) -> tuple[float, np.ndarray]:
    """Loss and gradient of one sample: every way to fill the steps, each with its chance."""
    steps, classes = y.shape
    p = np.exp(y - y.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    total, share, length = 0.0, np.zeros_like(p), max(1, len(labels))
    for way in product(range(classes), repeat=steps):
        if [k for k, _ in groupby(way) if k != blank] == labels:
            chance = np.prod(p[range(steps), way])
            total += chance
            share[range(steps), way] += chance
    if total == 0:
        return np.inf, np.zeros_like(p)
    return -np.log(total) / length, (p - share / total) / length


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5), st.integers(2, 4), st.integers(1, 3), st.data())
def test_loss_and_gradient_are_those_of_the_sum_over_every_way(steps, classes, samples, data):
    blank = data.draw(st.integers(0, classes - 1))
    others = [k for k in range(classes) if k != blank]
    rows = data.draw(
        st.lists(st.lists(st.sampled_from(others), max_size=3), min_size=samples, max_size=samples)
    )
    size = data.draw(st.sampled_from([0.1, 1.0, 8.0]))
    y = size * np.random.default_rng(data.draw(st.integers(0, 99))).normal(
        size=(samples, steps, classes)
    )
    target, dy = np.array([row + [-1] * (3 - len(row)) for row in rows]), np.full_like(y, np.nan)
    kernel = bind(nn.CTC(blank), y, target, dy)
    kernel.forward()
    kernel.backward()
    for i, row in enumerate(rows):
        loss, gradient = slow(y[i], row, blank)
        assert kernel.each[i, 0] == pytest.approx(loss, rel=1e-9)
        np.testing.assert_allclose(dy[i], gradient / samples, atol=1e-9)


def test_a_network_that_is_sure_and_wrong_still_gets_a_finite_loss_and_a_gradient():
    y = np.zeros((2, 60, 5), np.float32)
    y[:, :, 0] = 200.0                               # sure of blanks; the chance is about e^-4000
    dy, target = np.empty_like(y), np.tile(np.arange(20) % 4 + 1, (2, 1))
    kernel = bind(nn.CTC(), y, target, dy)
    assert kernel.forward() == pytest.approx(200, rel=0.01)
    kernel.backward()
    assert np.isfinite(dy).all()
    assert (dy[:, :, 0].sum(1) > 0).all()


@pytest.mark.parametrize("classes", [2, 64, 65, 90])
def test_many_classes_are_as_good_as_few(classes):
    y = np.random.default_rng(0).normal(size=(2, 3, classes))
    target, dy = np.array([[1, -1], [classes - 1, 1]]), np.empty_like(y)
    kernel = bind(nn.CTC(), y, target, dy)
    kernel.forward()
    for i, labels in enumerate([[1], [classes - 1, 1]]):
        few = sorted({0, *labels})                   # all the others together are one class more
        rest = np.log(np.exp(np.delete(y[i], few, axis=1)).sum(1, keepdims=True) + 1e-300)
        reduced = np.concatenate([y[i][:, few], rest], axis=1)
        loss, _ = slow(reduced, [few.index(k) for k in labels], 0)
        assert kernel.each[i, 0] == pytest.approx(loss)


def test_labels_may_change_from_step_to_step():
    random = np.random.default_rng(0)
    y, target = random.normal(size=(3, 9, 4)), np.zeros((3, 4), np.int64)
    dy = np.empty_like(y)
    kernel = bind(nn.CTC(), y, target, dy)
    for _ in range(4):
        target[...] = random.integers(1, 4, target.shape)
        for row, length in enumerate(random.integers(0, 5, 3)):
            target[row, length:] = -1
        again = np.empty_like(y)
        fresh = bind(nn.CTC(), y, target.copy(), again)
        assert kernel.forward() == fresh.forward() == bind(nn.CTC(), y, target).forward()
        kernel.backward()
        fresh.backward()
        np.testing.assert_array_equal(dy, again)


def test_no_array_is_born_in_a_step():
    random = np.random.default_rng(0)
    y = random.normal(size=(32, 100, 30)).astype(np.float32)
    kernel = bind(nn.CTC(), y, random.integers(1, 30, (32, 20)), np.empty_like(y))
    kernel.forward()
    kernel.backward()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        kernel.forward()
        kernel.backward()
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert peak < 40_000
