"""Sums of products of two inputs: Dot product and Matrix product."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.layers.base import Family, Layer, Port
from nncore.layers.kernel import Bound, Kernel
from nncore.shapes import Misfit, Shape

__all__ = ["DotProduct", "MatrixProduct", "PairwiseProduct"]


class Product(Layer, frozen=True):
    """Two inputs, a and b."""

    family: ClassVar[Family] = "combine"
    icon: ClassVar[str] = "x"
    inputs: ClassVar[tuple[Port, ...]] = (Port("a"), Port("b"))


class DotProduct(Product, frozen=True, tag="DotProduct"):
    """How far two rows point the same way:  y = sum(a * b), over the last axis.

    Inputs a and b (N, ..., F) -> output (N, ..., 1).
    """

    title: ClassVar[str] = "Dot product"
    along_features: ClassVar[bool] = True
    nicknames: ClassVar[tuple[str, ...]] = ("inner product", "similarity", "score")

    def output_shape(self, a: Shape, b: Shape) -> Shape:
        if a.sizes != b.sizes:
            raise Misfit(f"{a}, as its first input", str(b), port="b")
        return a.last(1)

    def setting(self, *shapes: Any) -> str:
        return "Σ a · b"


class DotProductKernel(Kernel[DotProduct]):
    """A product and a sum forward, a product each back."""

    def setup(self, ports: Bound) -> None:
        self.a, self.b, self.y = ports.arrays("a", "b", "y")
        self.da, self.db, self.dy = ports.arrays("da", "db", "dy")
        self.work = ports.scratch_like(self.a)

    def forward(self) -> None:                            # y = sum(a * b)
        np.multiply(self.a, self.b, out=self.work)
        np.add.reduce(self.work, axis=-1, keepdims=True, out=self.y)

    def backward(self) -> None:
        if self.da is not None:                           # da = dy * b
            np.multiply(self.dy, self.b, out=self.da)
        if self.db is not None:                           # db = dy * a
            np.multiply(self.dy, self.a, out=self.db)


class MatrixProduct(Product, frozen=True, tag="MatrixProduct"):
    """Multiplies two matrices sample by sample:  y = a @ b, or a @ b.T.

    Inputs a (N, I, K) and b (N, K, J), or (N, J, K) if transposed -> output (N, I, J).
    """

    title: ClassVar[str] = "Matrix product"
    nicknames: ClassVar[tuple[str, ...]] = ("matmul", "batch product", "scores")

    transpose: Annotated[
        bool, Meta(description="Turn the second matrix: rows against rows")
    ] = False

    def output_shape(self, a: Shape, b: Shape) -> Shape:
        if a.rank != 3:
            raise Misfit("rows of rows", str(a), port="a")
        if b.rank != 3 or b.features[1 if self.transpose else 0] != a.features[1]:
            needs = f"… × {a.features[1]}" if self.transpose else f"{a.features[1]} × …"
            raise Misfit(needs, str(b), port="b")
        return a.last(b.features[0 if self.transpose else 1] or 1)

    def setting(self, *shapes: Any) -> str:
        return "a @ bᵀ" if self.transpose else "a @ b"

    def multiplications(self, a: Shape, b: Shape) -> int:
        return a.count * (b.features[0 if self.transpose else 1] or 1)


class MatrixProductKernel(Kernel[MatrixProduct]):
    """One product forward, two back."""

    def setup(self, ports: Bound) -> None:
        self.a, b, self.y = ports.arrays("a", "b", "y")
        self.da, db, self.dy = ports.arrays("da", "db", "dy")
        turned = self.layer.transpose
        self.b = b.swapaxes(1, 2) if turned else b
        self.db = None if db is None else db.swapaxes(1, 2) if turned else db

    def forward(self) -> None:                            # y = a @ b
        np.matmul(self.a, self.b, out=self.y)

    def backward(self) -> None:
        if self.da is not None:                           # da = dy @ b.T
            np.matmul(self.dy, self.b.swapaxes(1, 2), out=self.da)
        if self.db is not None:                           # db = a.T @ dy
            np.matmul(self.a.swapaxes(1, 2), self.dy, out=self.db)


class PairwiseProduct(Product, frozen=True, tag="PairwiseProduct"):
    """Compares every sample of a batch with every other:  y = a @ b.T over the batch.

    Inputs a and b (N, F) -> output (N, N): row i says how well b of each sample fits a of sample i.
    Source: Radford and others (2021), Learning transferable visual models (CLIP).
    """

    title: ClassVar[str] = "Pairwise product"
    icon: ClassVar[str] = "grid-3x3"
    nicknames: ClassVar[tuple[str, ...]] = ("similarity matrix", "CLIP", "contrastive", "all pairs")

    def output_shape(self, a: Shape, b: Shape) -> Shape:
        if a.rank != 2 or a.sizes != b.sizes:
            raise Misfit(f"two rows of numbers alike, {a}", str(b), port="b")
        return Shape(("N", "N"), (None, None))

    def setting(self, *shapes: Any) -> str:
        return "a @ bᵀ, over the batch"


class PairwiseProductKernel(Kernel[PairwiseProduct]):
    """One product forward, two back."""

    def setup(self, ports: Bound) -> None:
        self.a, self.b, self.y = ports.arrays("a", "b", "y")
        self.da, self.db, self.dy = ports.arrays("da", "db", "dy")

    def forward(self) -> None:                            # y = a @ b.T
        np.matmul(self.a, self.b.T, out=self.y)

    def backward(self) -> None:
        if self.da is not None:                           # da = dy @ b
            np.matmul(self.dy, self.b, out=self.da)
        if self.db is not None:                           # db = dy.T @ a
            np.matmul(self.dy.T, self.a, out=self.db)
