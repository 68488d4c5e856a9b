"""Kernel: the arithmetic of a layer, bound to arrays once and run at every step."""

from collections.abc import Mapping
from math import prod
from typing import Any, Generic, TypeVar, get_args

import numpy as np

from nncore.layers.base import Array, Layer
from nncore.streams import Stream

L = TypeVar("L", bound=Layer)

CACHE_LINE = 64
"""Bytes that a processor reads at once."""

KERNELS: dict[type[Layer], type["Kernel[Any]"]] = {}


class Bound:
    """What a kernel is given when it is set up: a name for every array it reads or writes.

    Ports go by their own names ("x", "y") and their gradients by "dx", "dy"; parameters and state
    by
    their symbols ("W", "dW"). A port that takes many wires has a tuple of arrays. A gradient that
    nobody needs is None.
    """

    def __init__(
        self,
        arrays: Mapping[str, Any],
        training: bool,
        dtype: np.dtype[Any],
        stream_key: tuple[int, str] = (0, ""),
    ) -> None:
        self.training, self.dtype = training, dtype
        self.streams: list[Stream] = []
        self.scratch_bytes = 0
        self._arrays, self._stream_key = arrays, stream_key

    def arrays(self, *names: str) -> tuple[Any, ...]:
        """The arrays as they are."""
        return tuple(self._arrays.get(name) for name in names)

    def rows(self, *names: str) -> tuple[Any, ...]:
        """Views of shape (everything, features); never a copy."""
        return tuple(_rows(self._arrays.get(name)) for name in names)

    def features_first(self, *names: str) -> tuple[Any, ...]:
        """Views whose first axis is the feature: channels of pictures, the last axis of rows."""
        return tuple(_features_first(self._arrays.get(name)) for name in names)

    def scratch(self, shape: tuple[int, ...], dtype: Any = None) -> Array:
        """An array to work in, kept for as long as the plan lives."""
        made = aligned(shape, dtype or self.dtype)
        self.scratch_bytes += made.nbytes
        return made

    def scratch_like(self, array: Array, dtype: Any = None) -> Array:
        """An array to work in with the shape and the memory order of another."""
        made = aligned_like(array, dtype or array.dtype)
        self.scratch_bytes += made.nbytes
        return made

    def stream(self, purpose: str) -> Stream:
        """Random numbers of this node; the plan puts them at the beginning of each step."""
        seed, path = self._stream_key
        self.streams.append(Stream(seed, path, purpose))
        return self.streams[-1]


class Kernel(Generic[L]):
    """Runs one layer of a plan. A subclass of Kernel[SomeLayer] registers itself for that layer.

    `forward` fills y from x; `backward` fills dx and the parameters' gradients from dy,
    overwriting.
    """

    def __init__(self, layer: L, ports: Bound) -> None:
        self.layer = layer
        self.setup(ports)

    def __init_subclass__(cls) -> None:
        for base in getattr(cls, "__orig_bases__", ()):
            for argument in get_args(base):
                if isinstance(argument, type) and issubclass(argument, Layer):
                    KERNELS[argument] = cls

    def setup(self, ports: Bound) -> None:
        """Take views and scratch, once."""
        raise NotImplementedError(type(self).__name__)

    def forward(self) -> None:
        """Fill the output."""
        raise NotImplementedError(type(self).__name__)

    def backward(self) -> None:
        """Fill the gradients of input and parameters."""
        raise NotImplementedError(type(self).__name__)


def kernel_of(layer: Layer) -> type[Kernel[Any]]:
    """The kernel that runs a layer."""
    return KERNELS[type(layer)]


def empty(shape: tuple[int, ...], dtype: Any) -> Array:
    """A new array; of rank 4 it is channel-major: (N, C, H, W) over memory (C, N, H, W)."""
    if len(shape) != 4:
        return aligned(shape, dtype)
    n, c, h, w = shape
    return aligned((c, n, h, w), dtype).transpose(1, 0, 2, 3)


def aligned(shape: tuple[int, ...], dtype: Any) -> Array:
    """A new array that begins where a line of the cache begins, which makes passes faster."""
    size = prod(shape) * np.dtype(dtype).itemsize
    raw = np.empty(size + CACHE_LINE, np.uint8)
    start = -raw.ctypes.data % CACHE_LINE
    made: Array = raw[start : start + size].view(dtype).reshape(shape)
    return made


def aligned_like(array: Array, dtype: Any) -> Array:
    """A new array with the shape and the memory order of another, beginning with a cache line."""
    order = sorted(range(array.ndim), key=lambda axis: -abs(array.strides[axis]))
    made = aligned(tuple(array.shape[axis] for axis in order), dtype)
    return made.transpose(np.argsort(order))


def _rows(array: Array | None) -> Array | None:
    if array is None:
        return None
    view = array.view()
    view.shape = (-1, array.shape[-1])      # refuses what would need a copy
    return view


def _features_first(array: Array | None) -> Array | None:
    if array is None:
        return None
    if array.ndim == 4:
        view = array.transpose(1, 0, 2, 3)
        view.shape = (array.shape[1], -1)
        return view
    rows = _rows(array)
    return rows.T if rows is not None else None
