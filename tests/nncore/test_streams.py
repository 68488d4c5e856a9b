"""Chance depends on the name of a stream and the step, and on nothing that ran before."""

import tracemalloc

import numpy as np

from nncore.streams import Stream, stream


def drawn(source, step):
    out = np.empty(100, np.float32)
    source.at(step)
    source.random(out)
    return out


def test_the_same_name_gives_the_same_numbers_for_ever():
    assert stream(0, "split").integers(1000, size=4).tolist() == [865, 991, 199, 533]


def test_names_that_look_alike_are_different_streams():
    names = [(0, "ab"), (0, "a", "b"), (0, "1"), (0, 1), (1, "ab"), (0,)]
    assert len({float(stream(*name).random()) for name in names}) == len(names)


def test_a_step_does_not_remember_the_steps_before():
    used, fresh = Stream(3, "n1", "dropout"), Stream(3, "n1", "dropout")
    for step in range(5):
        drawn(used, step)
    used.at(9).integers(7)      # leaves half a number over
    assert np.array_equal(drawn(used, 5), drawn(fresh, 5))
    assert not np.array_equal(drawn(used, 5), drawn(used, 6))


def test_two_objectives_of_a_step_see_different_chance():
    source = Stream(0, "noise")
    assert source.at(4, 0).random() != source.at(4, 1).random()


def test_filling_an_array_makes_none():
    source, out = Stream(0, "dropout"), np.empty((512, 512), np.float32)
    drawn(source, 0)
    tracemalloc.start()
    try:
        source.at(1)
        source.random(out)
        source.normal(out)
        born = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert born < 10_000
    assert 0 <= np.abs(out.mean()) < 0.01
