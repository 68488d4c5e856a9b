"""What a diffusion network needs: noise to learn from, the time, and a class it may forget."""

from math import log
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from msgspec import Meta

from nncore.initializers import AnyInitializer, Normal
from nncore.layers.base import Family, Layer, Parameter, Port
from nncore.layers.kernel import Bound, Kernel, empty
from nncore.noise_schedules import AnyNoiseSchedule, CosineNoise, LinearNoise
from nncore.shapes import Misfit, Shape

__all__ = ["AddNoise", "ClassEmbedding", "CosineNoise", "LinearNoise", "TimeEmbedding"]

Units = Annotated[int, Meta(ge=1, le=65_536, description="Numbers that come out")]


class TimeEmbedding(Layer, frozen=True, tag="TimeEmbedding"):
    """Writes a time as waves from fast to slow:  y = [cos(t * f), sin(t * f)].

    Input (N,) or (N, 1), whole numbers or not -> output (N, units). With h half of the units,
    f_i = scale * period^(-i / h) for i = 0 ... h - 1; an odd unit is zero.
    Source: Ho, Jain and Abbeel (2020), Denoising diffusion probabilistic models; the waves are
    those of Nichol and Dhariwal (2021).
    """

    title: ClassVar[str] = "Time embedding"
    family: ClassVar[Family] = "diffusion"
    icon: ClassVar[str] = "curve-tanh"
    nicknames: ClassVar[tuple[str, ...]] = ("timestep", "sinusoidal", "diffusion", "step")
    main_field: ClassVar[str] = "units"
    inputs: ClassVar[tuple[Port, ...]] = (Port("x", gradient=False, any_kind=True),)

    units: Units = 128
    period: Annotated[
        float, Meta(gt=1.0, le=1e9, description="How much slower the slowest wave is")
    ] = 10_000.0
    scale: Annotated[
        float, Meta(gt=0.0, le=1e6, description="Times the time; 1,000 for times from 0 to 1")
    ] = 1.0

    def output_shape(self, x: Shape) -> Shape:
        if x.kind == "mask" or x.rank > 2 or x.features not in ((), (1,)):
            raise Misfit("one number a sample, the time", str(x))
        return Shape.of(self.units)

    def setting(self, *shapes: Any) -> str:
        return f"waves 1 to {self.period:,.0f}"


class TimeEmbeddingKernel(Kernel[TimeEmbedding]):
    """One product with the frequencies, then cosines in the first half and sines in the second."""

    def setup(self, ports: Bound) -> None:
        x, self.y = ports.arrays("x", "y")
        layer, half = self.layer, self.layer.units // 2
        self.x = x.reshape(-1, 1)
        self.t = ports.scratch(self.x.shape)
        self.angle, self.wave = (ports.scratch((len(x), half)) for _ in range(2))
        waves = np.arange(half) / max(half, 1)
        self.f = (layer.scale * np.exp(-log(layer.period) * waves)).astype(ports.dtype)
        self.cos, self.sin = self.y[:, :half], self.y[:, half : 2 * half]
        self.odd = self.y[:, 2 * half :]

    def forward(self) -> None:                            # y = [cos(t * f), sin(t * f)]
        np.copyto(self.t, self.x)
        np.copyto(self.angle, self.f)
        np.multiply(self.angle, self.t, out=self.angle)
        np.cos(self.angle, out=self.wave)
        np.copyto(self.cos, self.wave)
        np.sin(self.angle, out=self.wave)
        np.copyto(self.sin, self.wave)
        self.odd.fill(0)

    def backward(self) -> None:
        """No gradient: a time is given, not learned."""


class ClassEmbedding(Layer, frozen=True, tag="ClassEmbedding"):
    """Looks a class up in a table that it learns; while training it forgets some on purpose.

    Input (N,) of whole numbers, a negative one meaning no class -> output (N, units). The last row
    of the table stands for no class. Because the network learns both with and without the class, a
    sampler can exaggerate the difference.
    Source: Ho and Salimans (2022), Classifier-free diffusion guidance.
    """

    title: ClassVar[str] = "Class embedding"
    family: ClassVar[Family] = "diffusion"
    icon: ClassVar[str] = "tag"
    nicknames: ClassVar[tuple[str, ...]] = ("condition", "guidance", "label", "classifier-free")
    main_field: ClassVar[str] = "units"
    inputs: ClassVar[tuple[Port, ...]] = (Port("x", kind="integer", gradient=False),)

    classes: Annotated[int, Meta(ge=1, le=65_536, description="How many classes there are")] = 10
    units: Units = 64
    drop: Annotated[
        float, Meta(ge=0.0, lt=1.0, description="Share of classes that is forgotten in training")
    ] = 0.1
    kernel_init: Annotated[
        AnyInitializer,
        Meta(title="Rows start as", description="Where the table is before training"),
    ] = Normal(1.0)

    def output_shape(self, x: Shape) -> Shape:
        if x.kind != "integer" or x.count != 1:
            raise Misfit("a whole number a sample, its class", str(x))
        return Shape.of(self.units)

    def parameters(self, x: Shape) -> dict[str, Parameter]:
        size = (self.classes + 1, self.units)
        return {"kernel": Parameter("E", size, self.kernel_init, "embedding", size)}

    def setting(self, *shapes: Any) -> str:
        return f"{self.classes:,} classes · {self.drop:.0%} forgotten"


class ClassEmbeddingKernel(Kernel[ClassEmbedding]):
    """With one (N, classes + 1) a one at each sample's class:  y = one @ E,  dE = one.T @ dy."""

    def setup(self, ports: Bound) -> None:
        x, self.y, self.dy, self.E, self.dE = ports.arrays("x", "y", "dy", "E", "dE")
        self.x = x.reshape(-1)
        self.drops = ports.training and self.layer.drop > 0
        self.random = ports.stream("drop")
        self.chance = ports.scratch(self.x.shape, np.float32)
        self.row = ports.scratch(self.x.shape, np.int64)
        self.gone = ports.scratch((x.size,), np.bool_)
        self.one = ports.scratch((x.size, self.layer.classes + 1))
        self.first = np.arange(x.size) * (self.layer.classes + 1)

    def forward(self) -> None:                            # y = one @ E
        np.minimum(self.x, self.layer.classes, out=self.row)
        np.less(self.row, 0, out=self.gone)
        np.putmask(self.row, self.gone, self.layer.classes)
        if self.drops:
            self.random.random(self.chance)
            np.less(self.chance, self.layer.drop, out=self.gone)
            np.putmask(self.row, self.gone, self.layer.classes)
        np.add(self.row, self.first, out=self.row)        # where each sample's one lies
        self.one.fill(0)
        np.put(self.one, self.row, 1)
        np.matmul(self.one, self.E, out=self.y)

    def backward(self) -> None:                           # dE = one.T @ dy
        if self.dE is not None:
            np.matmul(self.one.T, self.dy, out=self.dE)


class AddNoise(Layer, frozen=True, tag="AddNoise"):
    """Drowns each sample in noise up to a random time, and says what a network should find out.

    Y = sqrt(a) * x0 + sqrt(1 - a) * noise, with a = alphas_bar[t], t even over the steps.

    Input x0 (N, ...) -> outputs y (N, ...), the noisy sample; step (N, 1), the time t from 0, or
    t / steps if scaled; target (N, ...): the noise, x0, or v = sqrt(a) * noise - sqrt(1 - a) * x0.
    Wire the target to an Output's target: its squared error is the training objective.
    Sources: Ho, Jain and Abbeel (2020), Denoising diffusion probabilistic models; for v Salimans
    and Ho (2022), Progressive distillation.
    """

    title: ClassVar[str] = "Add noise"
    family: ClassVar[Family] = "diffusion"
    icon: ClassVar[str] = "dices"
    nicknames: ClassVar[tuple[str, ...]] = ("diffusion", "forward process", "DDPM", "denoise")
    inputs: ClassVar[tuple[Port, ...]] = (Port("x0"),)
    outputs: ClassVar[tuple[Port, ...]] = (Port("y"), Port("step"), Port("target"))

    predict: Annotated[
        Literal["noise", "x0", "v"], Meta(description="What the network has to find out")
    ] = "noise"
    steps: Annotated[int, Meta(ge=1, le=100_000, description="From clean to only noise")] = 1000
    schedule: Annotated[
        AnyNoiseSchedule, Meta(description="How fast the sample drowns")
    ] = LinearNoise()
    scaled: Annotated[bool, Meta(description="Tell the time from 0 to 1 instead of in steps")] = (
        False
    )

    def output_shape(self, x0: Shape) -> tuple[Shape, ...]:
        if x0.kind != "float":
            raise Misfit("numbers", f"{x0.kind}s")
        plain = x0.with_chances("")
        return plain, Shape.of(1), plain

    def setting(self, *shapes: Any) -> str:
        return f"{self.steps:,} steps · find {self.predict}"


class AddNoiseKernel(Kernel[AddNoise]):
    """With a' = sqrt(a), s = sqrt(1 - a):  dx0 = a' * dy, and what the target owes to x0."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.step, self.target = ports.arrays("x0", "y", "step", "target")
        self.dx, self.dy, self.dtarget = ports.arrays("dx0", "dy", "dtarget")
        n, layer = len(self.x), self.layer
        left = layer.schedule.alphas_bar(layer.steps)
        self.all_a = np.sqrt(left).astype(ports.dtype)
        self.all_s = np.sqrt(1 - left).astype(ports.dtype)
        self.random_time, self.random_noise = ports.stream("time"), ports.stream("noise")
        self.chance = ports.scratch((n,), np.float32)
        self.t = ports.scratch((n,), np.int64)
        self.noise = empty(self.x.shape, np.float32)
        self.drawn = self.noise.transpose(1, 0, 2, 3) if self.x.ndim == 4 else self.noise
        self.work = ports.scratch_like(self.x)
        one = (n, *[1] * (self.x.ndim - 1))
        self.a, self.s = ports.scratch(one), ports.scratch(one)

    def forward(self) -> None:
        self.random_time.random(self.chance)
        np.multiply(self.chance, self.layer.steps, out=self.chance)
        np.copyto(self.t, self.chance, casting="unsafe")
        np.minimum(self.t, self.layer.steps - 1, out=self.t)
        np.copyto(self.step[:, 0], self.t)
        if self.layer.scaled:
            np.divide(self.step, self.layer.steps, out=self.step)
        np.take(self.all_a, self.t, out=self.a.reshape(-1), mode="clip")
        np.take(self.all_s, self.t, out=self.s.reshape(-1), mode="clip")
        self.random_noise.normal(self.drawn)
        np.multiply(self.x, self.a, out=self.y)           # y = a * x0 + s * noise
        np.multiply(self.noise, self.s, out=self.work)
        np.add(self.y, self.work, out=self.y)
        if self.layer.predict == "v":                          # v = a * noise - s * x0
            np.multiply(self.noise, self.a, out=self.target)
            np.multiply(self.x, self.s, out=self.work)
            np.subtract(self.target, self.work, out=self.target)
        else:
            np.copyto(self.target, self.noise if self.layer.predict == "noise" else self.x)

    def backward(self) -> None:
        if self.dx is None:
            return
        if self.dy is None:
            self.dx.fill(0)
        else:
            np.multiply(self.dy, self.a, out=self.dx)     # dx0 = a * dy
        if self.dtarget is None or self.layer.predict == "noise":
            return
        if self.layer.predict == "x0":                    # + dtarget
            np.add(self.dx, self.dtarget, out=self.dx)
        else:                                             # - s * dtarget
            np.multiply(self.dtarget, self.s, out=self.work)
            np.subtract(self.dx, self.work, out=self.dx)
