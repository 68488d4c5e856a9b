"""Kernel: the arithmetic of a layer, bound to arrays once and run at every step."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from math import prod
from typing import Any, ClassVar, Generic, TypeVar, get_args

import numpy as np

from nncore import compiled, threads
from nncore.layers.base import Array, Layer
from nncore.streams import Stream

L = TypeVar("L", bound=Layer)

CACHE_LINE = 64
"""Bytes that a processor reads at once."""
WORTH_WAKING = 500_000
"""Numbers from which lanes of a pass or two go to threads: to wake one takes 100 microseconds."""

KERNELS: dict[type[Layer], type["Kernel[Any]"]] = {}
KERNELS_COMPILED: dict[type["Kernel[Any]"], type["Kernel[Any]"]] = {}


class Bound:
    """What a kernel is given when it is set up: a name for every array it reads or writes.

    Ports go by their own names ("x", "y") and their gradients by "dx", "dy"; parameters and state
    by their symbols ("W", "dW"). A port that takes many wires has a tuple of arrays. A gradient
    that nobody needs is None.
    """

    def __init__(
        self,
        arrays: Mapping[str, Any],
        training: bool,
        dtype: np.dtype[Any],
        stream_key: tuple[int, str] = (0, ""),
        common: dict[int, Array] | None = None,
    ) -> None:
        self.training, self.dtype = training, dtype
        self.streams: list[Stream] = []
        self.scratch_bytes = 0
        self._arrays, self._stream_key = arrays, stream_key
        self._common = {} if common is None else common
        self.lane, self.share = 0, 1.0
        self.in_stages = False
        """Whether products are shared out by us, not by the library that multiplies matrices."""

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

    def common_scratch(self, size: int, lane: int | None = None) -> Array:
        """A row of numbers to work in that other kernels use too, so that it stays in the cache.

        What one call of `forward` or `backward` leaves there is gone at the next; each lane, a part
        of the work that a thread may run, has its own.
        """
        lane = self.lane if lane is None else lane
        if lane not in self._common or self._common[lane].size < size:
            self._common[lane] = self.scratch((size,))
        return self._common[lane][:size]

    def common_like(self, *arrays: Array) -> list[Array]:
        """Common scratch with the shapes and the memory orders of these arrays, next to another."""
        row, at, found = self.common_scratch(sum(a.size for a in arrays)), 0, []
        for array in arrays:
            order = sorted(range(array.ndim), key=lambda axis: -array.strides[axis])
            piece = row[at : at + array.size].reshape([array.shape[axis] for axis in order])
            found.append(piece.transpose(np.argsort(order)))
            at += array.size
        return found

    def scratch_like(self, array: Array, dtype: Any = None) -> Array:
        """An array to work in with the shape and the memory order of another."""
        made = aligned_like(array, dtype or array.dtype)
        self.scratch_bytes += made.nbytes
        return made

    @property
    def channels(self) -> int:
        """How many channels arrive, of pictures."""
        pictures = [a for a in _each(self._arrays.values()) if a.ndim == 4]
        return pictures[0].shape[1] if pictures else 1

    @property
    def largest(self) -> int:
        """How many numbers the largest array has."""
        return max((a.size for a in _each(self._arrays.values())), default=0)

    def lanes(self, together: int, whole: bool = False) -> list[list["Bound"]]:
        """The same for a few channels of large pictures each; dealt out to lanes, else nothing.

        So many channels stay together; `share` says how many of all a part has. A lane is one part
        if `whole`: that is for kernels which keep within the cache themselves.
        """
        pictures = [a for a in _each(self._arrays.values()) if a.ndim == 4]
        channels = {picture.shape[1] for picture in pictures}
        if len(channels) != 1:
            return []
        count = channels.pop()
        bundles = count // together
        each = max(a.size for a in pictures) // bundles
        found = threads.cut_for_cache(bundles, each)
        if whole:
            found = [[lane] for lane in threads.cut(bundles)]
        if len(found) == len(found[0]) == 1:
            return []
        return [
            [self._part(slice(s.start * together, s.stop * together), count, lane) for s in slices]
            for lane, slices in enumerate(found)
        ]

    def _part(self, channels: slice, of: int, lane: int) -> "Bound":
        """What belongs to some channels: of pictures, and of parameters with a number for each."""

        def cut(array: Any) -> Any:
            if isinstance(array, tuple):
                return tuple(cut(each) for each in array)
            if array is None or array.ndim == 4:
                return None if array is None else array[:, channels]
            return array[channels] if array.shape == (of,) else array

        arrays = {name: cut(array) for name, array in self._arrays.items()}
        part = Bound(arrays, self.training, self.dtype, self._stream_key, self._common)
        part.lane, part.share = lane, (channels.stop - channels.start) / of
        return part

    def stream(self, purpose: str) -> Stream:
        """Random numbers of this node; the plan puts them at the beginning of each step."""
        seed, path = self._stream_key
        self.streams.append(Stream(seed, path, purpose))
        return self.streams[-1]


class Kernel(Generic[L]):
    """Runs one layer of a plan. A subclass of Kernel[SomeLayer] registers itself for that layer.

    `forward` fills y from x; `backward` fills dx and the parameters' gradients from dy,
    overwriting. One that works `by_channel` sees no channel from another: for large pictures there
    is one kernel for every few channels, so that what several passes read stays in the cache, and
    threads may run them.
    """

    by_channel: ClassVar[bool] = False

    @staticmethod
    def together(layer: L, channels: int) -> int:
        """How many channels do see each other, where it works by channel."""
        return 1

    def __init__(self, layer: L, ports: Bound) -> None:
        self.layer = layer
        self.setup(ports)

    def __init_subclass__(cls, compiled: Any = None) -> None:
        if compiled:        # bound instead of that one, where it is to be had and pays
            KERNELS_COMPILED[compiled] = cls
            return
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


class Kernels:
    """Several kernels of one layer, each for some channels."""

    def __init__(self, layer: Layer, lanes: list[list[Kernel[Any]]], worth: bool) -> None:
        self.layer, self._worth = layer, worth
        self._forward = [partial(_run, [kernel.forward for kernel in lane]) for lane in lanes]
        self._backward = [partial(_run, [kernel.backward for kernel in lane]) for lane in lanes]

    def forward(self) -> None:
        """Fill the output."""
        threads.run_all(self._forward, self._worth)

    def backward(self) -> None:
        """Fill the gradients of input and parameters."""
        threads.run_all(self._backward, self._worth)


def kernel_for(layer: Layer, ports: Bound) -> Kernel[Any] | Kernels:
    """What runs a layer on these arrays."""
    kind = KERNELS[type(layer)]
    lanes: list[list[Bound]] = []
    fast = _compiled(kind, layer, ports)
    if fast is not None:
        kind = fast
    if kind.by_channel:
        lanes = ports.lanes(kind.together(layer, ports.channels), fast is not None)
    if not lanes:
        return kind(layer, ports)
    kernels = [[kind(layer, part) for part in lane] for lane in lanes]
    made = Kernels(layer, kernels, ports.largest >= WORTH_WAKING)
    ports.scratch_bytes += sum(part.scratch_bytes for lane in lanes for part in lane)
    return made


def _compiled(kind: type[Kernel[Any]], layer: Layer, ports: Bound) -> type[Kernel[Any]] | None:
    """The compiled kernel of the same layer, where there is one and arrays are large enough."""
    if not compiled.used() or ports.largest < compiled.WORTH_COMPILED:
        return None
    from nncore.compiled import kernels  # slow to load

    found = KERNELS_COMPILED.get(kind)
    return found if found is not None and kernels.fits(found, layer, ports) else None


def _run(calls: list[Callable[[], None]]) -> None:
    for call in calls:
        call()


def _each(arrays: Iterable[Any]) -> Iterator[Array]:
    for array in arrays:
        if isinstance(array, tuple):
            yield from _each(array)
        elif array is not None:
            yield array


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
