"""Writes pytorch.json: what PyTorch computes for losses, optimisers and activations.

Run once with PyTorch 2.13 installed: python tests/nncore/recorded/record.py. Tests read the file.
"""

import json
from pathlib import Path

import torch
from torch import nn

HERE = Path(__file__).parent
STEPS = 6


def numbers(*shape: int, seed: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def losses() -> dict[str, object]:
    y, t = 2 * numbers(5, 3, seed=0), 2 * numbers(5, 3, seed=1)
    yes = (t > 0).double()
    codes = torch.tensor([0, 2, 1, 1, 0])
    cases = {
        "MeanSquaredError": (nn.MSELoss(), t),
        "MeanAbsoluteError": (nn.L1Loss(), t),
        "Huber": (nn.HuberLoss(delta=0.7), t),
        "BinaryCrossEntropy": (nn.BCEWithLogitsLoss(), yes),
        "CrossEntropy": (nn.CrossEntropyLoss(), codes),
    }
    found: dict[str, object] = {}
    for name, (loss, target) in cases.items():
        answer = y.clone().requires_grad_()
        value = loss(answer, target)
        value.backward()
        found[name] = {
            "y": y.tolist(),
            "target": target.tolist(),
            "loss": value.item(),
            "dy": answer.grad.tolist(),
        }
    return found


def optimizers() -> dict[str, object]:
    start, gradients = numbers(7, seed=2), numbers(STEPS, 7, seed=3)
    cases = {
        "sgd": lambda w: torch.optim.SGD(w, 0.1),
        "momentum": lambda w: torch.optim.SGD(w, 0.1, momentum=0.9, weight_decay=0.02),
        "nesterov": lambda w: torch.optim.SGD(w, 0.1, momentum=0.8, nesterov=True),
        "rmsprop": lambda w: torch.optim.RMSprop(w, 0.05, alpha=0.95, weight_decay=0.02),
        "rmsprop momentum": lambda w: torch.optim.RMSprop(w, 0.05, momentum=0.5),
        "adam": lambda w: torch.optim.Adam(w, 0.05, betas=(0.8, 0.97)),
        "adam l2": lambda w: torch.optim.Adam(w, 0.05, weight_decay=0.1),
        "adamw": lambda w: torch.optim.AdamW(w, 0.05, weight_decay=0.1),
    }
    found: dict[str, object] = {}
    for name, make in cases.items():
        w = start.clone().requires_grad_()
        optimizer, path = make([w]), []
        for g in gradients:
            w.grad = g.clone()
            optimizer.step()
            path.append(w.detach().tolist())
        found[name] = path
    return {"start": start.tolist(), "gradients": gradients.tolist(), "paths": found}


def schedules() -> dict[str, list[float]]:
    def rates(make) -> list[float]:
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 1.0)
        schedule, found = make(optimizer), []
        for _ in range(20):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        return found

    kit = torch.optim.lr_scheduler
    return {
        "cosine": rates(lambda o: kit.CosineAnnealingLR(o, 20, eta_min=0.1)),
        "steps": rates(lambda o: kit.StepLR(o, 5, gamma=0.3)),
        "warm-up": rates(lambda o: kit.LinearLR(o, 0.25, 1.0, 3)),
    }


def layers() -> dict[str, object]:
    x, dy = 2 * numbers(6, 4, seed=4), numbers(6, 4, seed=5)
    cases = {
        "ReLU": nn.ReLU(),
        "LeakyReLU": nn.LeakyReLU(0.2),
        "ELU": nn.ELU(0.7),
        "GELU": nn.GELU(),
        "Sigmoid": nn.Sigmoid(),
        "Tanh": nn.Tanh(),
        "Softmax": nn.Softmax(-1),
        "BatchNorm": nn.BatchNorm1d(4, dtype=torch.float64),
    }
    found: dict[str, object] = {"x": x.tolist(), "dy": dy.tolist()}
    for name, layer in cases.items():
        given = x.clone().requires_grad_()
        y = layer(given)
        y.backward(dy)
        found[name] = {"y": y.tolist(), "dx": given.grad.tolist()}
    return found


recorded = {
    "pytorch": torch.__version__,
    "losses": losses(),
    "optimizers": optimizers(),
    "schedules": schedules(),
    "layers": layers(),
}
(HERE / "pytorch.json").write_text(json.dumps(recorded, indent=0) + "\n")
