"""Sound: pitches where they belong, and networks that hear."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import nncore as nn
from nncore.graph import Graph
from nncore.network import Network
from tests.nncore import kit

RATE = 8000


def tone(frequency: float, samples: int = 2000) -> np.ndarray:
    return np.sin(2 * np.pi * frequency * np.arange(samples) / RATE).astype(np.float32)


def test_a_tone_is_loudest_in_the_bin_of_its_pitch():
    network = Network(Graph.chain(nn.Input((2000,)), nn.Spectrogram(200, 80)))
    found = network.predict(np.stack([tone(400), tone(1000)]))
    assert found.shape == (2, 26, 101)
    # bins lie 8000 / 200 = 40 Hz apart
    assert (found[0, 2:-2].argmax(1) == 10).all()
    assert (found[1, 2:-2].argmax(1) == 25).all()


def test_bands_lie_where_the_ear_hears_them():
    network = Network(Graph.chain(nn.Input((1, 101)), nn.MelFilterBank(10, RATE)))
    bank = network.predict(np.eye(101, dtype=np.float32)[:, None])[:, 0]
    # on the mel scale 0 to 4 kHz is 0 to 2146; the middle of 10 bands, 5.5 of 11 steps, is 1080 Hz
    peaks = bank.argmax(0) * 40
    assert (np.diff(peaks) >= 0).all()
    assert peaks[4] < 1080 < peaks[5]
    assert (bank >= 0).all()
    assert bank.max() <= 1


def test_a_sound_shorter_than_a_window_has_a_remedy():
    graph = Graph.chain(nn.Input((100,)), nn.Spectrogram(400, 160))
    (problem,) = (p for p in graph.check().problems if p.severity == "error")
    assert problem.expected == "at least 201 samples"
    assert problem.remedy.field == "window"
    mended = graph.changing("n2", nn.Spectrogram(problem.remedy.value, 160))
    assert not [p for p in mended.check().problems if p.severity == "error"]


def sounds(count: int = 300) -> nn.data.Dataset:
    """Low and high tones in noise."""
    random, kind = np.random.default_rng(0), np.arange(count) % 2
    x = np.stack([tone(random.uniform(300, 600) + 700 * k, 400) for k in kind])
    return nn.data.from_arrays(x + 0.3 * random.normal(size=x.shape), kind, split=(0.8, 0.2, 0.0))


def trainer_for(batch: int = 32, epochs: int = 12) -> nn.Trainer:
    layers = (nn.Spectrogram(80, 40, log=True), nn.MelFilterBank(8, RATE), nn.Flatten())
    layers = (nn.Scale(1.5, learned=True), *layers, nn.BatchNorm(), nn.Dense(2))
    graph = Graph.chain(nn.Input((400,)), *layers)
    return nn.Trainer(
        Network(graph), sounds(), optimizer=nn.Adam(0.01), batch_size=batch, epochs=epochs
    )


def test_a_network_learns_low_from_high_twice_the_same_and_after_a_stop():
    whole, stopped = trainer_for(), trainer_for()
    epochs = kit.events(whole, nn.EpochEnded)
    assert epochs[-1].validation["accuracy"] > 0.9
    for event in stopped:
        if isinstance(event, nn.StepEnded) and event.step == 29:
            break
    resumed = nn.Trainer.resume(
        stopped.network.graph, sounds(), stopped.training, stopped.checkpoint()
    )
    kit.events(resumed, nn.StepEnded)
    np.testing.assert_array_equal(resumed.network.vector, whole.network.vector)


@pytest.mark.parametrize("measure", ["power", "magnitude"])
def test_no_array_is_born_in_a_step(measure):
    layers = (nn.Spectrogram(200, 80, measure, log=True), nn.MelFilterBank(20, RATE, log=True))
    graph = Graph.chain(nn.Input((2000,)), nn.Scale(learned=True), *layers)
    plan = Network(graph).plan(32, training=True)
    sound = np.random.default_rng(0).normal(size=(32, 2000)).astype(np.float32)
    dy = np.ones_like(plan.forward(sound))
    plan.backward(dy)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        plan.forward(sound)
        plan.backward(dy)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert peak < 40_000
