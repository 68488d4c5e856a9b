"""What training costs is said before it begins, and what costs much is told from what does not."""

import pytest
from msgspec.structs import replace

from nncore.examples import example, examples
from nncore.insight.cost import cost_in_words, is_heavy, step_s

LIGHT = {
    "xor", "circles", "spiral", "digits-8x8", "mnist", "house-prices", "lenet5", "resnet20",
    "karate-club",
}  # fmt: skip


def check_and_training(name):
    project = example(name)
    return project.graph.check(), project.training


@pytest.mark.parametrize("name", [one.name for one in examples()])
def test_only_small_networks_are_no_trouble(name):
    assert is_heavy(*check_and_training(name)) == (name not in LIGHT)


def test_a_larger_batch_can_make_it_much():
    check, training = check_and_training("lenet5")
    assert is_heavy(check, replace(training, batch_size=8_192))


def test_a_step_costs_more_with_more_work():
    check, training = check_and_training("squeezenet")
    once, twice = (step_s(check, replace(training, batch_size=size)) for size in (8, 16))
    assert 1.8 * once < twice < 2.2 * once


def test_the_words_are_memory_and_time():
    words = cost_in_words(*check_and_training("squeezenet"))
    assert words.startswith("about 1.45 GB, ")
    assert words.endswith(" s a step")
