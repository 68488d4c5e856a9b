"""A training step of a GCN at Cora's sizes, ours beside PyTorch's, on made-up nodes and edges."""

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

NODES, EDGES, FEATURES, HIDDEN, CLASSES = 2_708, 5_429, 1_433, 16, 7
RATE = 0.01


def gcn(threads: int = 1, steps: int = 20, turns: int = 7, fast: bool = False) -> Turns:
    """Two GCN layers over one graph, full batch, Adam; ours with so many threads.

    `fast` is PyTorch with `torch.compile` and fused Adam.
    """
    random = np.random.default_rng(0)
    x = random.normal(size=(NODES, FEATURES)).astype(np.float32)
    edges = random.integers(0, NODES, (2, EDGES))
    truth = random.integers(0, CLASSES, NODES)
    network, ours = layerloom(x, edges, truth)
    start = {name: array.copy() for name, array in network.parameters.items()}
    theirs = {
        f"PyTorch {how}, {count} threads": pytorch(start, x, edges, truth, how, count, fast)
        for how in ("sparse", "index_add")
        for count in (1, 2)
    }
    with limited(threads):
        return take_turns(ours, theirs, steps, turns)


def layerloom(x: Any, edges: Any, truth: Any) -> tuple[nn.Network, Callable[[], float]]:
    """A step: forward, loss, backward, Adam."""
    graph = Graph().adding(nn.Input((FEATURES,)), "x", "x")
    graph = graph.adding(nn.Input(kind="edges"), "edges", "edges")
    before = "x"
    layers = (nn.GCN(HIDDEN), nn.ReLU(), nn.GCN(CLASSES), nn.Output())
    for number, layer in enumerate(layers):
        graph = graph.adding(layer, f"n{number}").wiring(Wire(before, f"n{number}"))
        if isinstance(layer, nn.GCN):
            graph = graph.wiring(Wire("edges", f"n{number}", target_port="edges"))
        before = f"n{number}"
    network = nn.Network(graph)
    plan = network.plan(len(x), True, input_gradients=False, sizes={"edges": edges.shape[1]})
    np.copyto(plan.inputs["x"], x)
    np.copyto(plan.inputs["edges"], edges)
    y, dy = plan.tap("n3")
    loss = bind_loss(nn.CrossEntropy(), y, truth, dy)
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
    start: dict[str, Any], x: Any, edges: Any, truth: Any, how: str, threads: int,
    fast: bool = False,
) -> Callable[[], float]:
    """The same step with a sparse matrix or with index_add over the edges."""
    p = [torch.tensor(array, requires_grad=True) for array in start.values()]
    optimizer = torch.optim.Adam(p, RATE, fused=fast)
    xs, targets = torch.from_numpy(x), torch.from_numpy(truth)
    loops = torch.arange(len(x))
    source = torch.cat([torch.from_numpy(edges[0]), loops])
    target = torch.cat([torch.from_numpy(edges[1]), loops])
    scale = torch.bincount(target, minlength=len(x)).float().rsqrt()
    shares = scale[source] * scale[target]
    matrix = torch.sparse_coo_tensor(
        torch.stack([target, source]), shares, (len(x), len(x))
    ).to_sparse_csr()

    def mix(h: torch.Tensor) -> torch.Tensor:
        if how == "sparse":
            return torch.sparse.mm(matrix, h)
        return torch.zeros_like(h).index_add(0, target, h[source] * shares[:, None])

    def answer() -> torch.Tensor:
        return mix(F.relu(mix(xs @ p[0]) + p[1]) @ p[2]) + p[3]

    run = torch.compile(answer) if fast else answer

    def step() -> float:
        torch.set_num_threads(threads)
        optimizer.zero_grad()
        loss = F.cross_entropy(run(), targets)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


if __name__ == "__main__":
    for count in (1, 2):
        print(f"{count} threads: {gcn(count)}")
