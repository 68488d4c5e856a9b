"""MNIST with 784-128-64-10, Adam and a cosine schedule: test accuracy after ten epochs."""

import nncore as nn
from benchmarks.row import Found
from nncore.examples import example

SEEDS = (0, 1, 2)
LEAST = 0.975


def after_ten_epochs() -> Found:
    """The accuracy of each seed, with the network of the example that the program ships."""
    project = example("mnist")
    data = nn.data.load("mnist")
    found = []
    for seed in SEEDS:
        training = nn.Training(
            objectives=(nn.Objective(optimizer=nn.Adam(1e-3, nn.Cosine())),),
            batch_size=64,
            epochs=10,
            seed=seed,
        )
        trainer = nn.Trainer(nn.Network(project.graph, seed), data, training)
        for _ in trainer:
            pass
        found.append(trainer.evaluate(data.test)["accuracy"])
    words = ", ".join(f"{100 * accuracy:.2f} %" for accuracy in found)
    return Found(words, min(found) >= LEAST)
