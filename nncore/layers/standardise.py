"""Normalisations within a sample: Layer, Group, Instance and RMS norm."""

from math import prod
from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.initializers import Ones, Zeros
from nncore.layers.base import Array, Family, Layer, Parameter
from nncore.layers.kernel import Bound, Kernel
from nncore.layers.pieces import rows_in_cache
from nncore.shapes import Misfit, Shape

__all__ = ["GroupNorm", "InstanceNorm", "LayerNorm", "RMSNorm"]

Epsilon = Annotated[
    float, Meta(gt=0.0, le=1.0, description="Keeps the division safe where nothing varies")
]


class Standardised(Layer, frozen=True):
    """Steadies numbers within each sample; a gain and a shift for each feature are learned.

    Input (N, F), (N, T, F) or (N, C, H, W) -> the same shape.
    """

    family: ClassVar[Family] = "normalise"
    icon: ClassVar[str] = "curve-bell"
    docks: ClassVar[bool] = True
    along_features: ClassVar[bool] = True

    def output_shape(self, x: Shape) -> Shape:
        return x.with_chances("")

    def parameters(self, x: Shape) -> dict[str, Parameter]:
        return gain_and_shift(x)

    def setting(self, *shapes: Any) -> str:
        return f"{shapes[0].channels:,} features" if shapes else ""

    def multiplications(self, x: Shape) -> int:
        return 2 * x.count


def gain_and_shift(x: Shape) -> dict[str, Parameter]:
    """One number each a feature, from one and zero."""
    size = (x.channels,)
    return {
        "gain": Parameter("g", size, Ones(), "norm"),
        "shift": Parameter("b", size, Zeros(), "norm"),
    }


class LayerNorm(Standardised, frozen=True, tag="LayerNorm"):
    """Steadies the features of each place on its own:  y = gain * (x - mean) / deviation + shift.

    Input (N, F), (N, T, F) or (N, C, H, W) -> the same shape. Mean and deviation are over the
    features of one place: the last axis, of pictures the channels of one pixel.
    Source: Ba, Kiros and Hinton (2016), Layer normalization; constants as in PyTorch.
    """

    title: ClassVar[str] = "Layer norm"
    common: ClassVar[bool] = True
    nicknames: ClassVar[tuple[str, ...]] = ("layer normalisation", "transformer", "steady")

    epsilon: Epsilon = 1e-5


class GroupNorm(Standardised, frozen=True, tag="GroupNorm"):
    """Steadies channels in small groups, whatever the batch.

    Y = gain * (x - mean) / deviation + shift.

    Input (N, F), (N, T, F) or (N, C, H, W) -> the same shape. Mean and deviation are over a group
    of features and all places of a sample.
    Source: Wu and He (2018), Group normalization; constants as in PyTorch.
    """

    title: ClassVar[str] = "Group norm"
    nicknames: ClassVar[tuple[str, ...]] = ("group normalisation", "steady")

    groups: Annotated[
        int, Meta(ge=1, le=65_536, description="How many groups the channels are cut into")
    ] = 8
    epsilon: Epsilon = 1e-5

    def output_shape(self, x: Shape) -> Shape:
        if x.channels % self.groups:
            raise Misfit(f"a number of features that {self.groups} divides", f"{x.channels:,}")
        return x.with_chances("")

    def setting(self, *shapes: Any) -> str:
        return f"{self.groups} groups"


class InstanceNorm(Standardised, frozen=True, tag="InstanceNorm"):
    """Steadies each channel of each picture on its own:  y = (x - mean) / deviation.

    Input (N, T, F) or (N, C, H, W) -> the same shape. Mean and deviation are over all places.
    Source: Ulyanov, Vedaldi and Lempitsky (2016), Instance normalization; constants as in PyTorch.
    """

    title: ClassVar[str] = "Instance norm"
    nicknames: ClassVar[tuple[str, ...]] = ("instance normalisation", "style", "contrast")

    learned: Annotated[
        bool, Meta(description="Learn a gain and a shift for each channel")
    ] = False
    epsilon: Epsilon = 1e-5

    def output_shape(self, x: Shape) -> Shape:
        if x.rank < 3:
            raise Misfit("pictures or sequences", str(x))
        return x.with_chances("")

    def parameters(self, x: Shape) -> dict[str, Parameter]:
        return gain_and_shift(x) if self.learned else {}


class StandardisedKernel:
    """With xhat = (x - mean) / deviation over some axes:  y = g * xhat + b.

    Arrays are as Seen sees them; rows go in pieces that stay in the cache.
    """

    def take(self, ports: Bound, groups: int, over_places: bool, epsilon: float) -> None:
        shape = ports.arrays("x")[0].shape
        seen = Seen(shape, groups, over_places)
        x, y, dx, dy = map(seen.of, ports.arrays("x", "y", "dx", "dy"))
        own = ports.arrays("g", "b", "dg", "db")
        self.g, self.b, self.dg, self.db = map(seen.of_parameter, own)
        self.epsilon = epsilon
        xhat, mean, scale = (ports.scratch(s) for s in (x.shape, seen.small, seen.small))
        parts = rows_in_cache(len(x), x[:1].size) if not seen.picture else [slice(None)]
        self.whole = (x, y, dx, dy, xhat, scale)
        work = ports.scratch(x[parts[0]].shape)
        self.pieces: list[Any] = [
            tuple(
                None if a is None else a[k]
                for a, k in zip((x, y, dx, dy, xhat, work, mean, scale), places, strict=True)
            )
            for k in parts
            for places in [[*[k] * 5, slice(0, len(x[k])), k, k]]
        ]
        self.sums = Sums(seen, x.size // mean.size, len(work), ports)

    def forward(self) -> None:                            # y = g * xhat + b
        for x, y, _, _, xhat, work, mean, scale in self.pieces:
            self.sums.mean(x, mean)
            np.subtract(x, mean, out=xhat)
            self.sums.mean_of_product(xhat, xhat, scale, work)
            np.add(scale, self.epsilon, out=scale)
            np.sqrt(scale, out=scale)
            np.divide(1, scale, out=scale)                # scale = 1 / sqrt(variance + epsilon)
            np.multiply(xhat, scale, out=xhat)
            if self.g is None:
                np.copyto(y, xhat)
            else:
                np.multiply(xhat, self.g, out=y)
                np.add(y, self.b, out=y)

    def backward(self) -> None:
        for gradient in (self.dg, self.db):
            if gradient is not None:
                gradient.fill(0)
        for _, _, dx, dy, xhat, work, mean, scale in self.pieces:
            if self.dg is not None:                       # dg = sum of dy * xhat
                np.multiply(dy, xhat, out=work)
                self.sums.add(work, self.dg)
            if self.db is not None:                       # db = sum of dy
                self.sums.add(dy, self.db)
            if dx is None:
                continue
            d = dy                                        # d = dy * g;  dx = scale * (d - mean of d
            if self.g is not None:                        #      - xhat * mean of d * xhat)
                d = np.multiply(dy, self.g, out=dx)
            self.sums.mean(d, mean)
            np.subtract(d, mean, out=dx)
            self.sums.mean_of_product(dx, xhat, mean, work)   # the same for d: xhat's mean is 0
            np.multiply(xhat, mean, out=work)
            np.subtract(dx, work, out=dx)
            np.multiply(dx, scale, out=dx)


class LayerNormKernel(StandardisedKernel, Kernel[LayerNorm]):
    """One group of all features, at each place."""

    def setup(self, ports: Bound) -> None:
        self.take(ports, 1, False, self.layer.epsilon)


class GroupNormKernel(StandardisedKernel, Kernel[GroupNorm]):
    """Some groups, over all places."""

    by_channel = True

    @staticmethod
    def together(layer: GroupNorm, channels: int) -> int:
        return channels // layer.groups

    def setup(self, ports: Bound) -> None:
        groups = round(self.layer.groups * ports.share)
        self.take(ports, groups, True, self.layer.epsilon)


class InstanceNormKernel(StandardisedKernel, Kernel[InstanceNorm]):
    """Every channel a group, over all places."""

    by_channel = True

    def setup(self, ports: Bound) -> None:
        shape = ports.arrays("x")[0].shape
        groups = shape[1] if len(shape) == 4 else shape[-1]
        self.take(ports, groups, True, self.layer.epsilon)


class RMSNorm(Standardised, frozen=True, tag="RMSNorm"):
    """Layer norm without the mean:  y = gain * x / sqrt(mean(x^2) + epsilon), over the features.

    Input (N, F), (N, T, F) or (N, C, H, W) -> the same shape.
    Source: Zhang and Sennrich (2019), Root mean square layer normalization.
    """

    title: ClassVar[str] = "RMS norm"
    nicknames: ClassVar[tuple[str, ...]] = ("root mean square", "llama", "steady")

    epsilon: Epsilon = 1e-6

    def parameters(self, x: Shape) -> dict[str, Parameter]:
        return {"gain": gain_and_shift(x)["gain"]}


class RMSNormKernel(Kernel[RMSNorm]):
    """With xhat = x * scale:  y = g * xhat,  dx = scale * (d - xhat * mean of d * xhat)."""

    def setup(self, ports: Bound) -> None:
        seen = Seen(ports.arrays("x")[0].shape, 1, False)
        self.x, self.y, self.dx, self.dy = map(seen.of, ports.arrays("x", "y", "dx", "dy"))
        self.g, self.dg = map(seen.of_parameter, ports.arrays("g", "dg"))
        self.axes, self.rest = seen.axes, seen.rest
        self.xhat, self.work = ports.scratch(self.x.shape), ports.scratch(self.x.shape)
        self.scale, self.sum_dx = ports.scratch(seen.small), ports.scratch(seen.small)
        self.count = self.x.size // self.scale.size

    def forward(self) -> None:                            # y = g * x / sqrt(mean(x^2) + epsilon)
        np.multiply(self.x, self.x, out=self.work)
        np.add.reduce(self.work, axis=self.axes, keepdims=True, out=self.scale)
        np.divide(self.scale, self.count, out=self.scale)
        np.add(self.scale, self.layer.epsilon, out=self.scale)
        np.sqrt(self.scale, out=self.scale)
        np.divide(1, self.scale, out=self.scale)
        np.multiply(self.x, self.scale, out=self.xhat)
        np.multiply(self.xhat, self.g, out=self.y)

    def backward(self) -> None:
        if self.dg is not None:                           # dg = sum of dy * xhat
            np.multiply(self.dy, self.xhat, out=self.work)
            np.add.reduce(self.work, axis=self.rest, keepdims=True, out=self.dg)
        if self.dx is None:
            return
        np.multiply(self.dy, self.g, out=self.dx)
        np.multiply(self.dx, self.xhat, out=self.work)
        np.add.reduce(self.work, axis=self.axes, keepdims=True, out=self.sum_dx)
        np.divide(self.sum_dx, self.count, out=self.sum_dx)
        np.multiply(self.xhat, self.sum_dx, out=self.work)
        np.subtract(self.dx, self.work, out=self.dx)
        np.multiply(self.dx, self.scale, out=self.dx)


class Sums:
    """Means over the axes of a normalisation, sums over the rest.

    Over rows they are products with ones, which are three times as fast.
    """

    def __init__(self, seen: "Seen", count: int, rows: int, ports: Bound) -> None:
        self.axes, self.rest, self.share = seen.axes, seen.rest, 1 / count
        self.rows = len(seen.shape) == 2
        self.ones, self.across = ports.scratch((count, 1)), ports.scratch((1, rows))
        self.ones.fill(1)
        self.across.fill(1)
        self.part = ports.scratch(seen.own)

    def mean(self, x: Array, out: Array) -> None:
        """Out = mean of x."""
        if self.rows:
            np.matmul(x, self.ones, out=out)
        else:
            np.add.reduce(x, axis=self.axes, keepdims=True, out=out)
        np.multiply(out, self.share, out=out)

    def mean_of_product(self, a: Array, b: Array, out: Array, work: Array) -> None:
        """Out = mean of a * b."""
        if self.rows:
            np.vecdot(a, b, out=out[:, 0])
        else:
            np.multiply(a, b, out=work)
            np.add.reduce(work, axis=self.axes, keepdims=True, out=out)
        np.multiply(out, self.share, out=out)

    def add(self, x: Array, out: Array) -> None:
        """Out += sum of x over the rest."""
        if self.rows:
            np.matmul(self.across[:, : len(x)], x, out=self.part)
        else:
            np.add.reduce(x, axis=self.rest, keepdims=True, out=self.part)
        np.add(out, self.part, out=out)


class Seen:
    """How a normalisation sees arrays: cut into groups, without a copy.

    Pictures as (groups, channels of each, N, H W), rows of one group as (N T, F), all else as
    (N, T, groups, features of each).
    `axes` are those of one mean, `rest` those that a feature's gain is the same along.
    """

    def __init__(self, shape: tuple[int, ...], groups: int, over_places: bool) -> None:
        n, self.picture = shape[0], len(shape) == 4
        self.shape: tuple[int, ...]
        self.axes: tuple[int, ...]
        self.rest: tuple[int, ...]
        self.own: tuple[int, ...]
        if self.picture:
            self.shape = (groups, shape[1] // groups, n, shape[2] * shape[3])
            self.axes = (1, 3) if over_places else (1,)
            self.rest, self.own = (2, 3), (groups, shape[1] // groups, 1, 1)
        elif groups == 1 and not over_places:
            self.shape = (prod(shape[:-1]), shape[-1])
            self.axes, self.rest, self.own = (1,), (0,), (1, shape[-1])
        else:
            steps = shape[1] if len(shape) == 3 else 1
            self.shape = (n, steps, groups, shape[-1] // groups)
            self.axes = (1, 3) if over_places else (3,)
            self.rest, self.own = (0, 1), (1, 1, groups, shape[-1] // groups)
        self.small = tuple(1 if i in self.axes else size for i, size in enumerate(self.shape))

    def of(self, array: Array | None) -> Any:
        """A view of what arrives or leaves; refuses what would need a copy."""
        if array is None:
            return None
        view = array.transpose(1, 0, 2, 3) if self.picture else array.view()
        view.shape = self.shape
        return view

    def of_parameter(self, array: Array | None) -> Any:
        """A view of one number a feature."""
        return None if array is None else array.reshape(self.own)
