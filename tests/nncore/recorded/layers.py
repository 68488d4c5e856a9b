"""Writes layers-*.safetensors: what PyTorch makes of every case that has a twin.

Run once with PyTorch 2.13 installed: python -m tests.nncore.recorded.layers. Tests read the files.
For each case: what arrives (x0, x1, ...), parameters (p/name), the direction from which a gradient
comes (up), what leaves (y0, ...), gradients (dx0, ..., dp/name), and the parameters after one step
of SGD towards a target (t) (p1/name), and after ten of Adam (p10/name). All float64.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import save_file

from nncore.blocks import BlockLayer
from nncore.graph import Graph
from nncore.network import Network
from tests.nncore.cases import CASES, Case
from tests.nncore.recorded.in_parts import run_flat
from tests.nncore.twins import twins

HERE = Path(__file__).parent
RATE = 0.01
SGD_RATE = 0.1
STEPS = 10


def run(case: Case, twin: Any, xs: list[torch.Tensor], p: dict[str, Any]) -> list[torch.Tensor]:
    found = twin(case.layer, p, *xs)
    return list(found) if isinstance(found, tuple) else [found]


def in_parts(graph: Graph, known: dict[type, Any], _: Any, p: Any, *xs: Any) -> Any:
    """A block, by the twins of its layers."""
    return tuple(run_flat(graph, known, p, list(xs)))


def record(case: Case, twin: Any) -> dict[str, np.ndarray]:
    random = np.random.default_rng(len(case.id))
    numbers = list(case.numbers(random).values())
    xs = [torch.tensor(x) for x in numbers]
    for x in xs:
        x.requires_grad_(x.is_floating_point())
    network = Network(case.graph(), dtype=np.float64)
    p = {
        s.path.removeprefix("layer/"): torch.tensor(random.normal(size=s.shape))
        for s in network.segments
    }
    start = {name: value.clone() for name, value in p.items()}
    for value in p.values():
        value.requires_grad_()
    ys = run(case, twin, xs, p)
    ups = [torch.tensor(random.normal(size=y.shape)) for y in ys]
    total = sum((y * up).sum() for y, up in zip(ys, ups, strict=True))
    if total.requires_grad:
        total.backward()
    found = {f"x{i}": x.detach().numpy() for i, x in enumerate(xs)}
    found |= {f"p/{name}": value.numpy() for name, value in start.items()}
    found |= {f"y{i}": y.detach().numpy() for i, y in enumerate(ys)}
    found |= {f"up{i}": up.numpy() for i, up in enumerate(ups)}
    found |= {f"dx{i}": x.grad.clone().numpy() for i, x in enumerate(xs) if x.grad is not None}
    found |= {f"dp/{n}": v.grad.clone().numpy() for n, v in p.items() if v.grad is not None}
    if p:
        targets = [torch.tensor(random.normal(size=y.shape)) for y in ys]

        def far() -> Any:
            answers = run(case, twin, xs, p)
            return sum(((y - t) ** 2).mean() for y, t in zip(answers, targets, strict=True))

        slopes = torch.autograd.grad(far(), list(p.values()), materialize_grads=True)
        for (name, value), slope in zip(start.items(), slopes, strict=True):
            found[f"p1/{name}"] = (value - SGD_RATE * slope).numpy()
        optimizer = torch.optim.Adam(p.values(), RATE)
        for _ in range(STEPS):
            optimizer.zero_grad()
            far().backward()
            optimizer.step()
        found |= {f"t{i}": t.numpy() for i, t in enumerate(targets)}
        found |= {f"p10/{name}": value.detach().numpy() for name, value in p.items()}
    return found


def main() -> None:
    found: dict[str, dict[str, np.ndarray]] = {}
    known = twins()
    for case in CASES:
        twin = known.get(type(case.layer))
        if isinstance(case.layer, BlockLayer):
            twin = partial(in_parts, case.graph(), known)
        if twin is not None and not getattr(case.layer, "rate", 0):     # no chance is recorded
            arrays = found.setdefault(case.layer.family, {})
            for name, array in record(case, twin).items():
                arrays[f"{case.id}|{name}"] = np.ascontiguousarray(array)
    for family, arrays in found.items():
        save_file(arrays, HERE / f"layers-{family}.safetensors", {"torch": torch.__version__})


if __name__ == "__main__":
    main()
