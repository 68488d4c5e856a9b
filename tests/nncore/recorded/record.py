"""Writes pytorch.json: what PyTorch computes for losses, optimisers and schedules.

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
    weights = torch.tensor([0.5, 2.0, 1.0], dtype=torch.float64)
    scores, square = 2 * numbers(3, 6, 3, seed=6), 2 * numbers(4, 4, seed=7)
    cases = {
        "MeanSquaredError": (nn.MSELoss(), t),
        "MeanAbsoluteError": (nn.L1Loss(), t),
        "Huber": (nn.HuberLoss(delta=0.7), t),
        "BinaryCrossEntropy": (nn.BCEWithLogitsLoss(), yes),
        "CrossEntropy": (nn.CrossEntropyLoss(), codes),
        "CrossEntropy weights": (nn.CrossEntropyLoss(weight=weights), codes),
        "CrossEntropy smooth": (nn.CrossEntropyLoss(weights, label_smoothing=0.2), codes),
        "CrossEntropy ignore": (nn.CrossEntropyLoss(weights, None, 1, None, "mean", 0.2), codes),
        "Focal": (focal, codes),
        "Hinge": (nn.MultiMarginLoss(margin=0.7), codes),
        "CosineDistance": (cosine, t),
        "KullbackLeibler": (divergence, torch.softmax(t, -1)),
        "Contrastive": (contrastive, None),
        "CTC": (ctc, torch.tensor([[1, 2, 2], [2, -1, -1], [1, 1, -1]])),
    }
    found: dict[str, object] = {}
    for name, (loss, target) in cases.items():
        given = scores if name == "CTC" else square if name == "Contrastive" else y
        answer = given.clone().requires_grad_()
        value = loss(answer, target)
        value.backward()
        found[name] = {
            "y": given.tolist(),
            "target": None if target is None else target.tolist(),
            "loss": value.item(),
            "dy": answer.grad.tolist(),
        }
    return found


def focal(y: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    p = torch.softmax(y, -1).gather(1, t[:, None])
    return (-((1 - p) ** 2) * p.log()).mean()


def contrastive(y: torch.Tensor, t: None) -> torch.Tensor:
    places = torch.arange(len(y))
    entropy = nn.CrossEntropyLoss()
    return (entropy(y, places) + entropy(y.T, places)) / 2


def ctc(y: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    steps = torch.full((len(y),), y.shape[1])
    log_p = torch.log_softmax(y, -1).transpose(0, 1)
    return nn.CTCLoss()(log_p, t.clamp(min=0), steps, (t >= 0).sum(1))


def divergence(y: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    return nn.KLDivLoss(reduction="batchmean")(torch.log_softmax(y, -1), t)


def cosine(y: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    return nn.CosineEmbeddingLoss()(y, t, torch.ones(len(y)))


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
        "adagrad": lambda w: torch.optim.Adagrad(w, 0.05, lr_decay=0.1, weight_decay=0.02),
        "adadelta": lambda w: torch.optim.Adadelta(w, 0.5, rho=0.8, weight_decay=0.02),
        "nadam": lambda w: torch.optim.NAdam(w, 0.05, weight_decay=0.02),
        "adamax": lambda w: torch.optim.Adamax(w, 0.05, weight_decay=0.02),
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


def muon() -> dict[str, object]:
    """PyTorch's Muon, whose matrices are made orthogonal in float64 instead of bfloat16."""
    torch.Tensor.bfloat16 = lambda self: self.clone()
    start, gradients = numbers(5, 3, seed=8), numbers(STEPS, 5, 3, seed=9)
    found = {}
    for name, options in {"muon": {}, "muon plain": {"nesterov": False, "momentum": 0.8}}.items():
        w = start.clone().requires_grad_()
        optimizer, path = torch.optim.Muon([w], 0.05, weight_decay=0.1, **options), []
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
        "one cycle": rates(lambda o: kit.OneCycleLR(o, 1.0, total_steps=21)),
        "exponential": rates(lambda o: kit.ExponentialLR(o, 0.1 ** (1 / 20))),
        "polynomial": rates(lambda o: kit.PolynomialLR(o, 20, power=2.0)),
        "restarts": rates(lambda o: kit.CosineAnnealingWarmRestarts(o, 5, eta_min=0.1)),
        "plateau": plateau(),
    }


PLATEAU = [1.0, 0.9, 0.91, 0.92, 0.93, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.7]


def plateau() -> list[float]:
    """The rate after each of these losses."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 1.0)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.3, patience=2)
    found = []
    for loss in PLATEAU:
        schedule.step(loss)
        found.append(optimizer.param_groups[0]["lr"])
    return found


recorded = {
    "pytorch": torch.__version__,
    "losses": losses(),
    "optimizers": optimizers(),
    "schedules": schedules(),
    "plateau": PLATEAU,
    "muon": muon(),
}
(HERE / "pytorch.json").write_text(json.dumps(recorded, indent=0) + "\n")
