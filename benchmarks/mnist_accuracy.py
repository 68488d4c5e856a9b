"""MNIST with 784-128-64-10, Adam and a cosine schedule: test accuracy after ten epochs."""

from collections.abc import Iterator
from time import perf_counter

import nncore as nn
from benchmarks.row import Row
from nncore.examples import example

SEEDS = (0, 1, 2)
LEAST = 0.975


def rows() -> Iterator[Row]:
    """A row for each seed, with the network of the example that the program ships."""
    project = example("mnist")
    data = nn.data.load("mnist")
    for seed in SEEDS:
        training = nn.Training(
            objectives=(nn.Objective(optimizer=nn.Adam(1e-3, nn.Cosine())),),
            batch_size=64,
            epochs=10,
            seed=seed,
        )
        trainer = nn.Trainer(nn.Network(project.graph, seed), data, training)
        began = perf_counter()
        for _ in trainer:
            pass
        seconds = perf_counter() - began
        accuracy = trainer.evaluate(data.test)["accuracy"]
        found = f"{accuracy:.2%} in {seconds:.1f} s"
        yield f"MNIST test accuracy, seed {seed}", "at least 97.5 %", found, accuracy >= LEAST
