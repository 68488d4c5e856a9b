"""Writes named arrays as safetensors straight from their memory, a piece at a time.

The library's own `save` makes two copies of everything while it holds Python's lock: for weights of
350 MB the window stood still for 0.6 s. Reading stays with the library, which checks what it reads.
"""

from collections.abc import Mapping
from typing import IO, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

PIECE_BYTES = 4_000_000
KINDS = {
    "bool": "BOOL", "uint8": "U8", "int8": "I8", "int16": "I16", "int32": "I32", "int64": "I64",
    "float16": "F16", "float32": "F32", "float64": "F64",
}  # fmt: skip


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
    file.write(len(text).to_bytes(8, "little"))
    file.write(text)
    for name in order:
        # each piece lets the lock go
        plain = np.ascontiguousarray(arrays[name]).reshape(-1).view(np.uint8).data
        for start in range(0, len(plain), PIECE_BYTES):
            file.write(plain[start : start + PIECE_BYTES])
