"""Blocks of Transformers."""

from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from nncore.blocks.base import BlockLayer
from nncore.blocks.sketch import Sketch
from nncore.graph import Graph
from nncore.layers.activation import ReLU
from nncore.layers.attention import MultiHeadAttention
from nncore.layers.base import Layer, Port
from nncore.layers.combine import Add
from nncore.layers.core import Dense
from nncore.layers.noise import Dropout
from nncore.layers.smooth import GELU, QuickGELU, SiLU
from nncore.layers.standardise import LayerNorm
from nncore.shapes import Misfit, Shape

__all__ = ["TransformerDecoder", "TransformerEncoder"]

Act = Literal["GELU", "QuickGELU", "ReLU", "SiLU"]
ACTIVATIONS: dict[Act, Layer] = {
    "GELU": GELU(), "QuickGELU": QuickGELU(), "ReLU": ReLU(), "SiLU": SiLU(),
}  # fmt: skip


class Transformer(BlockLayer, frozen=True):
    """What encoder and decoder share: attention, then two Dense, each with its own way round."""

    main_field: ClassVar[str] = "heads"

    heads: Annotated[int, Meta(ge=1, le=1_024, description="Questions that are asked apart")] = 4
    units: Annotated[
        int, Meta(ge=0, le=262_144, description="Neurons of the Dense inside; 0: four times F")
    ] = 0
    norm_first: Annotated[
        bool, Meta(description="Normalise before each part instead of after it")
    ] = True
    activation: Annotated[Act, Meta(description="What bends between the two Dense")] = "GELU"
    rate: Annotated[
        float, Meta(title="Dropout", ge=0.0, lt=1.0, description="Share that is silenced")
    ] = 0.0
    epsilon: Annotated[
        float, Meta(gt=0.0, le=1.0, description="Keeps the norms' division safe")
    ] = 1e-5

    def part(self, s: Sketch, x: str, *layers: Layer, beside: tuple[str | None, ...] = ()) -> str:
        """One part with its way round: x + f(norm(x)), or norm(x + f(x))."""
        norm = LayerNorm(self.epsilon)
        f = s.chain(x, norm) if self.norm_first else x
        f = s.add(layers[0], f, *beside)
        f = s.chain(f, *layers[1:]) if len(layers) > 1 else f
        f = s.chain(f, Dropout(self.rate)) if self.rate else f
        y = s.add(Add(), x, f)
        return y if self.norm_first else s.chain(y, norm)

    def dense_part(self, s: Sketch, x: str, features: int) -> str:
        """Two Dense layers at each step."""
        wide = self.units or 4 * features
        return self.part(s, x, Dense(wide), ACTIVATIONS[self.activation], Dense(features))

    def setting(self, *shapes: Any) -> str:
        return f"{self.heads} heads · norm {'first' if self.norm_first else 'last'}"


class TransformerEncoder(Transformer, frozen=True, tag="TransformerEncoder"):
    """Every step looks at every other, then thinks for itself; causal, it looks back only.

    Input (N, T, F), and optionally a mask (N, T) of the steps that may be seen -> output (N, T, F).
    Source: Vaswani and others (2017), Attention is all you need; norm first: Xiong and others
    (2020), On layer normalization in the Transformer architecture.
    """

    title: ClassVar[str] = "Transformer encoder"
    common: ClassVar[bool] = True
    nicknames: ClassVar[tuple[str, ...]] = ("BERT", "GPT", "ViT", "self-attention", "encoder layer")
    inputs: ClassVar[tuple[Port, ...]] = (
        Port("x"),
        Port("mask", optional=True, kind="mask", gradient=False),
    )

    causal: Annotated[bool, Meta(description="See no step that comes later, as GPT")] = False

    def inner(self, repeat: int, *shapes: Any) -> Graph:
        x, mask = (*shapes, None)[:2]
        features = features_of(x)
        s = Sketch()
        start = s.input("x")
        seen = s.input("mask") if mask is not None else None
        attention = MultiHeadAttention(self.heads, causal=self.causal, rate=self.rate)
        y = self.part(s, start, attention, beside=(None, seen))
        return s.output("y", self.dense_part(s, y, features))


class TransformerDecoder(Transformer, frozen=True, tag="TransformerDecoder"):
    """Looks back at its own steps, then at an encoder's answer, then thinks for itself.

    Inputs x (N, T, F), context (N, S, G), and optionally masks of the steps (N, T) and of the
    context (N, S) that may be seen -> output (N, T, F).
    Source: Vaswani and others (2017), Attention is all you need.
    """

    title: ClassVar[str] = "Transformer decoder"
    nicknames: ClassVar[tuple[str, ...]] = ("cross-attention", "translation", "decoder layer")
    inputs: ClassVar[tuple[Port, ...]] = (
        Port("x"),
        Port("context"),
        Port("mask", optional=True, kind="mask", gradient=False),
        Port("context_mask", optional=True, kind="mask", gradient=False),
    )

    def inner(self, repeat: int, *shapes: Any) -> Graph:
        x, context, mask, context_mask = (*shapes, None, None)[:4]
        features = features_of(x)
        features_of(context, "context")
        s = Sketch()
        start, other = s.input("x"), s.input("context")
        seen = s.input("mask") if mask is not None else None
        others = s.input("context_mask") if context_mask is not None else None
        own = MultiHeadAttention(self.heads, causal=True, rate=self.rate)
        cross = MultiHeadAttention(self.heads, rate=self.rate)
        y = self.part(s, start, own, beside=(None, seen))
        y = self.part(s, y, cross, beside=(other, others))
        return s.output("y", self.dense_part(s, y, features))


def features_of(x: Any, port: str = "") -> int:
    """The features of a sequence; raises Misfit for anything else."""
    if not isinstance(x, Shape) or x.rank != 3 or not x.sizes[-1]:
        raise Misfit("a sequence: T × F", str(x), port=port)
    return x.sizes[-1]
