"""A training step of a small U-Net that finds the noise in pictures, ours beside PyTorch's."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812  the name that PyTorch's manual uses

import nncore as nn
from benchmarks.turns import Turns, take_turns
from nncore.graph import Graph, Wire
from nncore.loss_binding import bind as bind_loss
from nncore.optimizer_binding import bind as bind_optimizer
from nncore.threads import limited

BATCH, SIZE, WIDTH, TIME, GROUPS, RATE = 16, 28, 32, 64, 8, 1e-3


def unet(threads: int = 1, steps: int = 10, turns: int = 7) -> Turns:
    """Three levels, a convolution of 3 x 3 with group norm and SiLU a level each way, Adam."""
    noise = nn.AddNoise(schedule=nn.CosineNoise())
    random = np.random.default_rng(0)
    x0, e = random.normal(size=(2, BATCH, 1, SIZE, SIZE)).astype(np.float32)
    t = random.integers(0, noise.steps, BATCH)
    left = noise.schedule.alphas_bar(noise.steps)[t].reshape(-1, 1, 1, 1)
    x = (np.sqrt(left) * x0 + np.sqrt(1 - left) * e).astype(np.float32)
    network, ours = layerloom(x, t, e)
    start = {name: array.copy() for name, array in network.parameters.items()}
    theirs = {
        f"PyTorch, {count} threads": pytorch(start, x, t, e, count) for count in (1, 2)
    }
    with limited(threads):
        return take_turns(ours, theirs, steps, turns)


class Drawing:
    """A graph that grows: each call adds a layer behind others and gives its name."""

    def __init__(self) -> None:
        self.graph = Graph()

    def __call__(self, name: str, layer: nn.layers.Layer, *sources: str) -> str:
        self.graph = self.graph.adding(layer, name, name)
        for source in sources:
            self.graph = self.graph.wiring(Wire(source, name))
        return name


def unet_graph() -> Graph:
    """Down twice, up twice, with a wire across at each level and the time added at each."""
    add = Drawing()
    add("x", nn.Input((1, SIZE, SIZE)))
    add("time", nn.SiLU(), add("t1", nn.Dense(TIME), add("waves", nn.TimeEmbedding(TIME),
        add("step", nn.Input((1,))))))  # fmt: skip

    def level(name: str, filters: int, *sources: str) -> str:
        joined = add(f"{name}_all", nn.Concatenate(), *sources) if len(sources) > 1 else sources[0]
        seen = add(f"{name}_conv", nn.Conv2D(filters, 3, padding="same"), joined)
        told = add(f"{name}_time", nn.Dense(filters), "time")
        told = add(f"{name}_shape", nn.Reshape((filters, 1, 1)), told)
        both = add(f"{name}_add", nn.Add(), seen, told)
        steady = add(f"{name}_norm", nn.GroupNorm(GROUPS), both)
        return add(f"{name}_act", nn.SiLU(), steady)

    top = level("top", WIDTH, "x")
    middle = level("middle", 2 * WIDTH, add("down1", nn.MaxPool2D(2), top))
    deep = level("deep", 2 * WIDTH, add("down2", nn.MaxPool2D(2), middle))
    middle = level("middle_up", 2 * WIDTH, add("up1", nn.Upsample(2), deep), middle)
    top = level("top_up", WIDTH, add("up2", nn.Upsample(2), middle), top)
    add("out", nn.Output(), add("end", nn.Conv2D(1, 3, padding="same"), top))
    return add.graph


def layerloom(x: Any, t: Any, e: Any) -> tuple[nn.Network, Callable[[], float]]:
    """A step: forward, squared error, backward, Adam."""
    network = nn.Network(unet_graph())
    plan = network.plan(len(x), True, input_gradients=False)
    np.copyto(plan.inputs["x"], x)
    np.copyto(plan.inputs["step"], t[:, None])
    y, dy = plan.tap("out")
    truth = np.empty_like(y)
    np.copyto(truth, e)
    loss = bind_loss(nn.MeanSquaredError(), y, truth, dy)
    adam = bind_optimizer(
        nn.Adam(RATE), network.segments, network.vector, network.gradient_vector
    )

    def step() -> float:
        plan.run()
        found = loss.forward()
        loss.backward()
        plan.run_back()
        adam.step(RATE)
        return found

    return network, step


def pytorch(
    start: dict[str, Any], x: Any, t: Any, e: Any, threads: int
) -> Callable[[], float]:
    """The same step with PyTorch's functions."""
    p = {name: torch.tensor(array, requires_grad=True) for name, array in start.items()}
    optimizer = torch.optim.Adam(p.values(), RATE)
    xs, noise = torch.from_numpy(x), torch.from_numpy(e)
    waves = torch.exp(-np.log(10_000) * torch.arange(TIME // 2) / (TIME // 2))
    angle = torch.from_numpy(t)[:, None] * waves
    waved = torch.cat([torch.cos(angle), torch.sin(angle)], 1).float()

    def level(name: str, seen: torch.Tensor, time: torch.Tensor) -> torch.Tensor:
        seen = F.conv2d(seen, p[f"{name}_conv/kernel"], p[f"{name}_conv/bias"], padding=1)
        told = time @ p[f"{name}_time/kernel"] + p[f"{name}_time/bias"]
        both = seen + told[:, :, None, None]
        return F.silu(F.group_norm(both, GROUPS, p[f"{name}_norm/gain"], p[f"{name}_norm/shift"]))

    def step() -> float:
        torch.set_num_threads(threads)
        optimizer.zero_grad()
        time = F.silu(waved @ p["t1/kernel"] + p["t1/bias"])
        top = level("top", xs, time)
        middle = level("middle", F.max_pool2d(top, 2), time)
        deep = level("deep", F.max_pool2d(middle, 2), time)
        up = F.interpolate(deep, scale_factor=2)
        middle = level("middle_up", torch.cat([up, middle], 1), time)
        up = F.interpolate(middle, scale_factor=2)
        top = level("top_up", torch.cat([up, top], 1), time)
        y = F.conv2d(top, p["end/kernel"], p["end/bias"], padding=1)
        loss = F.mse_loss(y, noise)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


if __name__ == "__main__":
    for count in (1, 2):
        print(f"{count} threads: {unet(count)}")
