"""A spectrogram on mel bands with its gradient, ours beside PyTorch's, on a second of noise."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

import nncore as nn
from benchmarks.turns import Turns, take_turns
from nncore.loss_binding import bind as bind_loss
from nncore.threads import limited

BATCH, SAMPLES, WINDOW, HOP, BANDS, CLASSES = 16, 16_000, 400, 160, 40, 10
RATE = 1e-5


def mel(threads: int = 1, steps: int = 10, turns: int = 7) -> Turns:
    """Gain, spectrogram, mel bands, logarithm, Dense, SGD; ours with so many threads."""
    random = np.random.default_rng(0)
    x = random.normal(size=(BATCH, SAMPLES)).astype(np.float32)
    truth = random.integers(0, CLASSES, BATCH)
    graph = nn.Graph.chain(
        nn.Input((SAMPLES,)),
        nn.Scale(1.0, learned=True),
        nn.Spectrogram(WINDOW, HOP),
        nn.MelFilterBank(BANDS, log=True),
        nn.Flatten(),
        nn.Dense(CLASSES),
    )
    network = nn.Network(graph)
    plan = network.plan(BATCH, True, input_gradients=False)
    np.copyto(plan.inputs["input"], x)
    y, dy = plan.tap(network.graph.outputs[0].id)
    loss = bind_loss(nn.CrossEntropy(), y, truth, dy)
    bank = nn.Network(nn.Graph.chain(nn.Input((1, WINDOW // 2 + 1)), nn.MelFilterBank(BANDS)))
    bands = bank.predict(np.eye(WINDOW // 2 + 1, dtype=np.float32)[:, None])[:, 0]
    start = {name: array.copy() for name, array in network.parameters.items()}

    def step() -> float:
        plan.run()
        found = loss.forward()
        loss.backward()
        plan.run_back()
        np.multiply(network.gradient_vector, RATE, out=network.gradient_vector)
        np.subtract(network.vector, network.gradient_vector, out=network.vector)
        return found

    theirs = {
        f"PyTorch, {count} threads": pytorch(start, x, truth, bands, count) for count in (1, 2)
    }
    with limited(threads):
        return take_turns(step, theirs, steps, turns)


def pytorch(
    start: dict[str, Any], x: Any, truth: Any, bands: Any, threads: int
) -> Callable[[], float]:
    """The same step with torch.stft."""
    p = [torch.tensor(array, requires_grad=True) for array in start.values()]
    optimizer = torch.optim.SGD(p, RATE)
    xs, targets, weights = torch.from_numpy(x), torch.from_numpy(truth), torch.from_numpy(bands)
    hann = torch.hann_window(WINDOW)

    def step() -> float:
        torch.set_num_threads(threads)
        optimizer.zero_grad()
        z = torch.stft(xs * p[0], WINDOW, HOP, window=hann, return_complex=True)
        power = (z.real**2 + z.imag**2).transpose(1, 2)
        heard = torch.log((power @ weights).clamp(min=1e-6)).flatten(1)
        loss = torch.nn.functional.cross_entropy(heard @ p[1] + p[2], targets)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


if __name__ == "__main__":
    for count in (1, 2):
        print(f"{count} threads: {mel(count)}")
