"""What training costs is said before it begins, and what costs much is told from what does not."""

import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from nncore.examples import example, examples
from nncore.expand import expand
from nncore.insight.cost import cost_in_words, is_heavy, step_s

ROOT = Path(__file__).resolve().parents[2]
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


@pytest.mark.parametrize("name", ["resnet18", "squeezenet", "densenet121", "bert-base"])
def test_a_block_counts_as_much_folded_as_unfolded(name):
    graph = example(name).graph
    assert graph.check().numbers == expand(graph).graph.check().numbers


def test_the_words_are_memory_and_time():
    words = cost_in_words(*check_and_training("squeezenet"))
    assert words.startswith("about 1.69 GB, ")
    assert words.endswith(" s a step")


TAKES = """
import sys
from pathlib import Path
import nncore as nn
from msgspec.structs import replace
from nncore.examples import example
from nncore.insight.memory import to_train

def most():                             # ru_maxrss would begin with that of the parent
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024

def run(project, data):
    training = replace(project.training, batch_size=4, epochs=1)
    trainer = nn.Trainer(nn.Network(project.graph), data, training)
    for _ in trainer:
        pass
    trainer.checkpoint()
    return to_train(project.graph.check(), training)

small = example("resnet20")
rows = replace(small.data, source=replace(small.data.source, samples=40))
run(small, nn.data.load(rows))          # what is imported and compiled is not the network's
project = example(sys.argv[1])
data = nn.data.load(replace(project.data, source=replace(project.data.source, samples=40)))
data.everything.all_of(data.everything.reader(data.inputs))
before = most()
print(run(project, data) / (most() - before))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says it in a file")
@pytest.mark.parametrize("name", ["resnet18", "squeezenet"])
def test_the_memory_that_is_told_is_about_what_a_whole_run_takes(name):
    """Steps, the short batch at the end, unseen rows and the state that is kept."""
    command = [sys.executable, "-c", TAKES, name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert 0.75 < float(done.stdout) < 1.3
