"""Loss and gradient of CTC on made-up scores, ours beside PyTorch's."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812  the name that PyTorch's manual uses

import nncore as nn
from benchmarks.turns import Turns, take_turns
from nncore.loss_binding import bind as bind_loss

STEPS, BATCH, CLASSES, LABELS = 100, 32, 30, 20
RATE = 1.0


def ctc(steps: int = 20, turns: int = 7) -> Turns:
    """Scores that move against their gradient; ours with one thread."""
    random = np.random.default_rng(0)
    y = random.normal(size=(BATCH, STEPS, CLASSES)).astype(np.float32)
    target = random.integers(1, CLASSES, (BATCH, LABELS))
    theirs = {
        f"PyTorch, {count} threads": pytorch(y.copy(), target, count) for count in (1, 2)
    }
    dy = np.empty_like(y)
    loss = bind_loss(nn.CTC(), y, target, dy)

    def step() -> float:
        found = loss.forward()
        loss.backward()
        np.multiply(dy, RATE, out=dy)
        np.subtract(y, dy, out=y)
        return found

    return take_turns(step, theirs, steps, turns)


def pytorch(y: Any, target: Any, threads: int) -> Callable[[], float]:
    """The same step with torch's own loss."""
    scores, labels = torch.tensor(y, requires_grad=True), torch.from_numpy(target)
    optimizer = torch.optim.SGD([scores], RATE)
    steps, lengths = torch.full((BATCH,), STEPS), torch.full((BATCH,), LABELS)

    def step() -> float:
        torch.set_num_threads(threads)
        optimizer.zero_grad()
        log_p = scores.log_softmax(-1).transpose(0, 1)
        loss = F.ctc_loss(log_p, labels, steps, lengths)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


if __name__ == "__main__":
    print(ctc())
