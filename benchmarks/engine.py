"""Training steps of every family, ours beside PyTorch's: the table of networks.

Where Numba is installed ours run compiled, and NumPy's alone are the last figure.

Both do the same steps on the same numbers and take turns; the loss curves are compared. PyTorch and
we each count by the better of one and two threads. The second figure is PyTorch with fused Adam and
`torch.compile`, where it compiles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import torch

from benchmarks import engine_convolution, engine_dense, engine_sequence
from benchmarks.row import Found
from benchmarks.turns import Turns, take_turns
from nncore import compiled
from nncore.network import Network
from nncore.threads import limited

Step = Callable[[], float]
APART = 1e-3
"""Loss curves of float32 may drift by so much, as a share of the first loss."""


def beside(name: str, least: str, steps: str) -> Found:
    """How many times as fast as PyTorch, and the milliseconds of both."""
    sides = SIDES[name]
    turns = {n: race(sides, n, int(steps)) for n in (1, 2)}
    best = min(turns, key=lambda n: turns[n].ours)
    found = turns[best]
    each = ", ".join(f"{1e3 * value:.3g} ms on {n}" for n, value in found.theirs.items())
    words = (
        f"{found.ratio:.2f} times ({1e3 * found.ours:.3g} ms on {best}; PyTorch {each}; "
        f"losses {found.apart:.0e} apart)"
    )
    if sides().compiled is not None:
        words += f"; compiled and fused: {fused(sides, best, int(steps))}"
    if compiled.used():
        words += f"; NumPy alone {numpy_alone(sides, int(steps)).ratio:.2f} times"
    return Found(words, found.ratio >= float(least) and found.apart < APART)


def race(sides: Callable[[], Sides], threads: int, steps: int, fast: bool = False) -> Turns:
    """Ours with so many threads beside PyTorch with one and two, each from the same start."""

    @contextmanager
    def around(name: str) -> Iterator[None]:
        torch.set_num_threads(int(name or 1))
        with limited(threads):
            yield

    theirs = {}
    for n in ("1", "2"):
        pair = sides()
        theirs[n] = pair.compiled() if fast and pair.compiled else pair.theirs
    return take_turns(sides().ours, theirs, steps, 7, around)


def fused(sides: Callable[[], Sides], threads: int, steps: int) -> str:
    """The ratio to PyTorch's fastest way, or why there is none."""
    try:
        return f"{race(sides, threads, steps, fast=True).ratio:.2f} times"
    except Exception as error:  # noqa: BLE001  whatever its compiler says
        return f"does not compile here ({type(error).__name__})"


def numpy_alone(sides: Callable[[], Sides], steps: int) -> Turns:
    """The better of one and two threads without Numba."""
    with compiled.without():
        return min((race(sides, n, steps) for n in (1, 2)), key=lambda turns: turns.ours)


class Sides(NamedTuple):
    """A network twice, with the same numbers; and PyTorch's compiled, where that is a way."""

    ours: Step
    theirs: Step
    compiled: Callable[[], Step] | None = None


def of_pair(pair: engine_convolution.Pair) -> Sides:
    """Both sides of a network that is written twice."""
    classes, (x, t) = len(pair.answers) == 1, numbers_for(pair)
    network = Network(pair.graph)
    start = {name: array.copy() for name, array in network.parameters.items()}
    ours = engine_convolution.ours(network, pair.batch, x, t, classes)

    def theirs(twin: Any = pair.twin, fast: bool = False) -> Step:
        p = {name: torch.tensor(array) for name, array in start.items()}
        step: Step = engine_convolution.theirs(pair._replace(twin=twin), p, x, t, classes, fast)
        return step

    return Sides(ours, theirs(), lambda: theirs(torch.compile(pair.twin), fast=True))


def of_sequence(pair: engine_sequence.Pair) -> Sides:
    """Both sides of a recurrent network or a Transformer."""
    return Sides(pair.ours, pair.theirs, pair.compiled)


def numbers_for(pair: engine_convolution.Pair) -> tuple[Any, Any]:
    """A batch of made-up samples, and the truth about them."""
    random = np.random.default_rng(0)
    x = random.normal(size=(pair.batch, *pair.shape)).astype(np.float32)
    if len(pair.answers) == 1:
        return x, random.integers(0, pair.answers[0], pair.batch)
    random.integers(0, pair.answers[0], pair.batch)
    return x, random.normal(size=(pair.batch, *pair.answers)).astype(np.float32)


SIDES: dict[str, Callable[[], Sides]] = {
    "playground": lambda: of_pair(engine_dense.playground()),
    "digits": lambda: of_pair(engine_dense.digits()),
    "wide": lambda: of_pair(engine_dense.wide()),
    "lenet": lambda: of_pair(engine_convolution.lenet()),
    "resnet20": lambda: of_pair(engine_convolution.resnet20()),
    "unet": lambda: of_pair(engine_convolution.unet()),
    "lstm": lambda: of_sequence(engine_sequence.lstm()),
    "gru": lambda: of_sequence(engine_sequence.gru()),
    "decoder": lambda: of_sequence(engine_sequence.transformer()),
}


def graph() -> Found:
    """A GCN at Cora's sizes."""
    from benchmarks.engine_graph import gcn

    each = {threads: gcn(threads) for threads in (1, 2)}
    best = max(each, key=lambda threads: each[threads].ratio)
    found = each[best]
    try:
        fast = f"{gcn(best, fast=True).ratio:.2f} times"
    except Exception as error:  # noqa: BLE001  whatever its compiler says
        fast = f"does not compile here ({type(error).__name__})"
    words = f"{found}; compiled and fused: {fast}"
    return Found(words, found.ratio >= 1.0 and found.apart < APART)


def others() -> Found:
    """Networks of Dense layers beside scikit-learn's and a naive loop, in turns, on one thread."""
    words, apart = [], 0.0
    sides: dict[str, tuple[engine_convolution.Pair, engine_dense.Bend]] = {
        "2-4-2-3 tanh": (engine_dense.playground(3), "tanh"),
        "digits": (engine_dense.digits(), "relu"),
        "wide": (engine_dense.wide(), "relu"),
    }
    for name, (pair, bend) in sides.items():
        network, x, t = Network(pair.graph), *numbers_for(pair)
        start = {key: array.copy() for key, array in network.parameters.items()}
        theirs = {
            "scikit-learn": engine_dense.scikit_learn(start, x, t, bend),
            "a naive loop": engine_dense.naive(start, x, t, bend),
        }
        ours = engine_convolution.ours(network, pair.batch, x, t, True)
        with limited(1):
            found = take_turns(ours, theirs, 20, 7)
        times = ", ".join(
            f"{value / found.ours:.2f} times {other} ({1e3 * value:.2f} ms)"
            for other, value in found.theirs.items()
        )
        words.append(f"{name}: {times}, ours {1e3 * found.ours:.2f} ms")
        apart = max(apart, found.apart)
    return Found(f"{'; '.join(words)}; losses {apart:.0e} apart", apart < APART)


def one_sample() -> Found:
    """Prediction of one sample: what views and pads wait for."""
    found = []
    for name in ("digits", "lenet", "resnet20"):
        build = {
            "digits": engine_dense.digits, "lenet": engine_convolution.lenet,
            "resnet20": engine_convolution.resnet20,
        }[name]  # fmt: skip
        pair = build()
        network = Network(pair.graph)
        x = np.random.default_rng(0).normal(size=(1, *pair.shape)).astype(np.float32)
        start = {key: torch.tensor(array) for key, array in network.parameters.items()}

        given = torch.from_numpy(x)
        with limited(1):
            own = engine_dense.seconds_of(partial(network.predict, x), 50)
        with torch.inference_mode():
            other = engine_dense.seconds_of(partial(pair.twin, start, given), 50)
        found.append(f"{name} {1e6 * own:.0f} µs (PyTorch {1e6 * other:.0f})")
    return Found("; ".join(found), True)
