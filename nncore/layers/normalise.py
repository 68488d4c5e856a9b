"""Normalisations: keep numbers in a range where the next layer can work with them."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from nncore.initializers import Ones, Zeros
from nncore.layers.base import Family, Layer, Parameter
from nncore.shapes import Shape


class BatchNorm(Layer, frozen=True, tag="BatchNorm"):
    """Steadies each feature over the batch:  y = gain * (x - mean) / sqrt(variance + epsilon) + shift.

    Input (N, F), (N, T, F) or (N, C, H, W) -> the same shape; a feature is the last axis, of pictures
    a channel. Outside training it uses averages that it kept while training.
    Source: Ioffe and Szegedy (2015), Batch normalization; constants as in PyTorch.
    """

    title: ClassVar[str] = "Batch norm"
    family: ClassVar[Family] = "normalise"
    icon: ClassVar[str] = "curve-bell"
    nicknames: ClassVar[tuple[str, ...]] = ("batch normalisation", "steady", "whiten")
    docks: ClassVar[bool] = True

    epsilon: Annotated[
        float, Meta(gt=0.0, le=1.0, description="Keeps the division safe where nothing varies")
    ] = 1e-5
    momentum: Annotated[
        float, Meta(gt=0.0, le=1.0, description="Share of each new batch in the kept averages")
    ] = 0.1

    def output_shape(self, x: Shape) -> Shape:
        return x.with_chances("")

    def parameters(self, x: Shape) -> dict[str, Parameter]:
        size = (features(x),)
        return {
            "gain": Parameter("g", size, Ones(), "norm"),
            "shift": Parameter("b", size, Zeros(), "norm"),
        }

    def state(self, x: Shape) -> dict[str, Parameter]:
        size = (features(x),)
        return {
            "mean": Parameter("mean", size, Zeros(), "norm"),
            "variance": Parameter("variance", size, Ones(), "norm"),
        }

    def setting(self, *shapes: Any) -> str:
        return f"{features(shapes[0]):,} features" if shapes else ""

    def multiplications(self, x: Shape) -> int:
        return 2 * x.count


def features(x: Shape) -> int:
    """How many features there are: channels of a picture, else the last axis."""
    return (x.features[0] if x.rank == 4 else x.features[-1]) or 1
