"""Samplers: from noise to a sample, step by step, with a network that learned to take noise out.

A network trained behind an AddNoise layer learns; `denoiser` makes of it the network that samples.
"""

from collections.abc import Callable, Iterator
from math import sqrt
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct
from msgspec.structs import replace

from nncore.errors import LayerloomError
from nncore.fields import check_ranges
from nncore.graph import Graph
from nncore.layers.base import Array
from nncore.layers.diffusion import AddNoise
from nncore.layers.ends import Input
from nncore.layers.kernel import empty
from nncore.network import Network
from nncore.streams import stream

__all__ = ["DDIM", "DDPM", "DiffusionError", "Sampled", "denoise", "denoiser", "sample"]

Model = Callable[[Array, int], Array]
"""What a network answers for noisy samples at a time: the noise, x0 or v."""


class DiffusionError(LayerloomError):
    """A network cannot be sampled from."""


class DDPM(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Walks back through the steps of training and adds new noise after each.

    Source: Ho, Jain and Abbeel (2020), Denoising diffusion probabilistic models.
    """

    steps: Annotated[
        Annotated[int, Meta(ge=1, le=100_000)] | None,
        Meta(description="Steps from noise to sample; empty takes all of training"),
    ] = None

    def __post_init__(self) -> None:
        check_ranges(self)

    @property
    def eta(self) -> float:
        """As DDIM sees it, all of the noise: its formula is then the same."""
        return 1.0


class DDIM(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Walks back in larger steps, with as much new noise as wanted; with none the way is certain.

    Source: Song, Meng and Ermon (2020), Denoising diffusion implicit models.
    """

    steps: Annotated[
        Annotated[int, Meta(ge=1, le=100_000)] | None,
        Meta(description="Steps from noise to sample; empty takes all of training"),
    ] = 50
    eta: Annotated[
        float, Meta(ge=0.0, le=1.0, description="Share of DDPM's noise that is added on the way")
    ] = 0.0

    def __post_init__(self) -> None:
        check_ranges(self)


class Sampled(Struct, frozen=True, eq=False):
    """One step is done, of so many; `x` is the samples now and `x0` what they promise to become.

    Both are the sampler's own arrays: copy what should outlive the next step.
    """

    step: int
    steps: int
    x: Array
    x0: Array


def denoise(
    model: Model, noise: AddNoise, x: Array, sampler: DDPM | DDIM | None = None, seed: int = 0,
    clip: float | None = None,
) -> Iterator[Sampled]:  # fmt: skip
    """Turn noise x into samples in place, a step at a time; leave the loop to cancel.

    With a = alphas_bar at this time and b at the next:
        x = sqrt(b) * x0 + sqrt(1 - b - d^2) * e + d * new noise,
        d = eta * sqrt((1 - b) / (1 - a)) * sqrt(1 - a / b).
    `clip` keeps what each step promises between -clip and clip.
    """
    sampler = sampler or DDPM()
    left = noise.schedule.alphas_bar(noise.steps)
    count = min(sampler.steps or noise.steps, noise.steps)
    times = np.linspace(noise.steps - 1, 0, count).round().astype(int)
    random = stream(seed, "sample")
    x0, e, work = (np.empty_like(x) for _ in range(3))
    for number, t in enumerate(times, 1):
        a = float(left[t])
        b = float(left[times[number]]) if number < count else 1.0
        _split(model(x, int(t)), x, noise.predict, a, x0, e, work)
        if clip is not None:
            np.clip(x0, -clip, clip, out=x0)
            np.multiply(x0, sqrt(a), out=work)            # e = (x - sqrt(a) * x0) / sqrt(1 - a)
            np.subtract(x, work, out=e)
            np.divide(e, sqrt(1 - a), out=e)
        d = sampler.eta * sqrt((1 - b) / (1 - a)) * sqrt(1 - a / b)
        np.multiply(x0, sqrt(b), out=x)
        np.multiply(e, sqrt(max(0.0, 1 - b - d * d)), out=work)
        np.add(x, work, out=x)
        if d > 0:
            np.multiply(random.standard_normal(x.shape, x.dtype), d, out=work)
            np.add(x, work, out=x)
        yield Sampled(number, count, x, x0)


def sample(
    network: Network, noise: AddNoise, count: int, sampler: DDPM | DDIM | None = None, *,
    seed: int = 0, classes: Array | int | None = None, guidance: float = 0.0,
    clip: float | None = None, x: str = "x", step: str = "step", label: str = "class",
) -> Iterator[Sampled]:  # fmt: skip
    """Make so many samples with a trained network, one run of a plan a step.

    The network's Inputs go by the names `x` (noisy samples), `step` and, if it knows classes,
    `label`. With `guidance` w its answer is (1 + w) * that for the class - w * that for none.
    Source of the guidance: Ho and Salimans (2022), Classifier-free diffusion guidance.
    """
    inputs = {node.name: node for node in network.graph.inputs}
    missing = [name for name in (x, step) if name not in inputs]
    if missing or (classes is not None and label not in inputs):
        wanted = ", ".join(missing or [label])
        raise DiffusionError(
            f"The network has no Input named {wanted}. It has {', '.join(inputs)}. "
            "Rename an Input, or say which one it is."
        )
    guided = classes is not None and guidance != 0
    plan = network.plan(2 * count if guided else count, input_gradients=False)
    array = plan.inputs[x]
    if label in inputs:
        plan.inputs[label].fill(-1)
        if classes is not None:
            plan.inputs[label][:count] = np.reshape(classes, (-1, *plan.inputs[label].shape[1:]))
    (output,) = network.graph.outputs
    answer = plan.output(output.id)
    mixed, work = np.empty_like(answer[:count]), np.empty_like(answer[:count])

    def model(noisy: Array, t: int) -> Array:
        np.copyto(array[:count], noisy)
        if guided:
            np.copyto(array[count:], noisy)
        plan.inputs[step].fill(t / noise.steps if noise.scaled else t)
        plan.run()
        if not guided:
            return answer
        np.multiply(answer[:count], 1 + guidance, out=mixed)
        np.multiply(answer[count:], guidance, out=work)
        return np.subtract(mixed, work, out=mixed)

    start = empty(array[:count].shape, network.dtype)
    start[...] = stream(seed, "start").standard_normal(start.shape, np.float32)
    return denoise(model, noise, start, sampler, seed, clip)


def denoiser(network: Network, x: str = "x", step: str = "step") -> tuple[Network, AddNoise]:
    """The network for sampling: the same weights, Inputs in the place of its AddNoise layer."""
    graph = network.graph
    found = [(node, node.layer) for node in graph.nodes if isinstance(node.layer, AddNoise)]
    if len(found) != 1:
        raise DiffusionError(
            f"A network to sample from needs one Add noise layer. This one has {len(found)}."
        )
    (node, noise), = found
    graph = _without_input(graph, node.id)
    shape = network.graph.check().nodes[node.id].outputs[0]
    for name, features in ((x, shape.features), (step, (1,))):
        if any(each.name == name for each in graph.nodes):
            raise DiffusionError(f'Another layer is called "{name}" already; rename one.')
        graph = graph.adding(Input(features), f"{node.id} {name}", name)
    sources = {"y": f"{node.id} {x}", "step": f"{node.id} {step}"}
    wires = tuple(                                        # in place: their order may matter
        replace(wire, source=sources[wire.source_port], source_port="y")
        if wire.source == node.id
        else wire
        for wire in graph.wires
        if wire.source != node.id or wire.source_port in sources
    )
    made = Network(
        replace(graph, wires=wires).removing([node.id], heal=False), network.seed, network.dtype
    )
    made.load(network.snapshot())
    return made, noise


def _without_input(graph: Graph, node_id: str) -> Graph:
    """Without the Input that feeds a node and nothing else."""
    feeds = [
        wire.source
        for wire in graph.arriving(node_id)
        if isinstance(graph[wire.source].layer, Input) and len(graph.leaving(wire.source)) == 1
    ]
    return graph.removing(feeds, heal=False)


def _split(
    answer: Array, x: Array, predict: str, a: float, x0: Array, e: Array, work: Array
) -> None:
    """What x consists of by this answer:  x = sqrt(a) * x0 + sqrt(1 - a) * e."""
    whole, part = sqrt(a), sqrt(1 - a)
    if predict == "noise":                                # x0 = (x - sqrt(1 - a) * e) / sqrt(a)
        np.copyto(e, answer)
        np.multiply(e, part, out=work)
        np.subtract(x, work, out=x0)
        np.divide(x0, whole, out=x0)
    elif predict == "x0":                                 # e = (x - sqrt(a) * x0) / sqrt(1 - a)
        np.copyto(x0, answer)
        np.multiply(x0, whole, out=work)
        np.subtract(x, work, out=e)
        np.divide(e, part, out=e)
    else:                                                 # x0 = sqrt(a) * x - sqrt(1 - a) * v
        np.multiply(x, whole, out=x0)
        np.multiply(answer, part, out=work)
        np.subtract(x0, work, out=x0)
        np.multiply(x, part, out=e)                       # e = sqrt(1 - a) * x + sqrt(a) * v
        np.multiply(answer, whole, out=work)
        np.add(e, work, out=e)
