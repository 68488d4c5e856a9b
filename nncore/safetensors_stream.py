"""Writes named arrays as safetensors straight from their memory and back, a piece at a time.

The library's own `save` and `load` copy everything while they hold Python's lock: for weights of
350 MB the window stood still for 0.6 s, and for 2 s while a large file was opened.
"""

from collections.abc import Mapping
from math import prod
from typing import IO, Any

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from nncore.errors import LayerloomError

PIECE_BYTES = 1_000_000
MOST_HEADER_BYTES = 100_000_000
LENGTH_BYTES = 8
KINDS = {
    "bool": "BOOL", "uint8": "U8", "int8": "I8", "int16": "I16", "int32": "I32", "int64": "I64",
    "float16": "F16", "float32": "F32", "float64": "F64",
}  # fmt: skip


class NotSafetensorsError(LayerloomError):
    """What is read is not what its header says, or has no header."""


class _Entry(Struct):
    dtype: str
    shape: tuple[int, ...]
    data_offsets: tuple[int, int]


def write_arrays(file: IO[bytes], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write a safetensors file: the length of the header, the header as JSON, the numbers."""
    order = sorted(arrays, key=lambda name: (-arrays[name].itemsize, name))
    header, end = {}, 0
    for name in order:
        array = arrays[name]
        header[name] = {
            "dtype": KINDS[array.dtype.name],
            "shape": array.shape,
            "data_offsets": (end, end + array.nbytes),
        }
        end += array.nbytes
    text = msgspec.json.encode(header)
    text += b" " * (-len(text) % 8)
    file.write(len(text).to_bytes(LENGTH_BYTES, "little"))
    file.write(text)
    for name in order:
        # each piece lets the lock go
        plain = np.ascontiguousarray(arrays[name]).reshape(-1).view(np.uint8).data
        for start in range(0, len(plain), PIECE_BYTES):
            file.write(plain[start : start + PIECE_BYTES])


def read_arrays(file: IO[bytes], size_bytes: int) -> dict[str, NDArray[Any]]:
    """Read a safetensors file of this size; raises NotSafetensorsError before any number is read.

    The arrays must fill the file without a hole, so that nothing is larger in memory than there.
    """
    length = int.from_bytes(_exactly(file, LENGTH_BYTES), "little")
    room = size_bytes - LENGTH_BYTES - length
    if length > MOST_HEADER_BYTES or room < 0:
        raise NotSafetensorsError("the header is longer than the file")
    entries = _entries(_exactly(file, length), room)
    kinds = {kind: np.dtype(name) for name, kind in KINDS.items()}
    arrays = {}
    for name, entry in entries:
        plain = np.empty(entry.data_offsets[1] - entry.data_offsets[0], np.uint8)
        for start in range(0, len(plain), PIECE_BYTES):
            piece = plain[start : start + PIECE_BYTES]
            piece[:] = np.frombuffer(_exactly(file, len(piece)), np.uint8)
        arrays[name] = plain.view(kinds[entry.dtype]).reshape(entry.shape)
    if file.read(1):
        raise NotSafetensorsError("there is more than the header says")
    return arrays


def _entries(header: bytes, room: int) -> list[tuple[str, _Entry]]:
    """What the header names, in the order in which it lies in the file, once it adds up."""
    try:
        named = msgspec.json.decode(header, type=dict[str, msgspec.Raw])
        named.pop("__metadata__", None)
        found = [(name, msgspec.json.decode(raw, type=_Entry)) for name, raw in named.items()]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotSafetensorsError(f"the header cannot be understood: {error}") from None
    found.sort(key=lambda row: row[1].data_offsets)
    end = 0
    sizes = {kind: np.dtype(name).itemsize for name, kind in KINDS.items()}
    for name, entry in found:
        first, last = entry.data_offsets
        if entry.dtype not in sizes or min(entry.shape, default=0) < 0:
            raise NotSafetensorsError(f"{name} holds what this program does not know")
        if first != end or last - first != prod(entry.shape) * sizes[entry.dtype]:
            raise NotSafetensorsError(f"{name} has another size than its place")
        end = last
    if end != room:
        raise NotSafetensorsError("the numbers do not fill the file")
    return found


def _exactly(file: IO[bytes], count: int) -> bytes:
    data = file.read(count)
    while len(data) < count and (more := file.read(count - len(data))):
        data += more
    if len(data) < count:
        raise NotSafetensorsError("it ends too early")
    return data
