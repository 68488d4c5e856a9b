"""Our safetensors are the library's, both ways, and a header that does not add up is refused."""

from io import BytesIO

import msgspec
import numpy as np
import pytest
from safetensors.numpy import load, save

from nncore.safetensors_stream import (
    KINDS,
    PIECE_BYTES,
    NotSafetensorsError,
    read_arrays,
    write_arrays,
)

ARRAYS = {
    **{f"kind {name}": np.arange(6).reshape(2, 3).astype(name) for name in KINDS},
    "empty": np.zeros((0, 3), np.float32),
    "one number": np.array(1.5),
    "several pieces": np.arange(PIECE_BYTES // 3, dtype=np.float64),
}


def assert_same(found, expected):
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        assert found[name].dtype == array.dtype
        assert found[name].shape == array.shape
        assert np.array_equal(found[name], array)


def test_what_we_write_is_read_by_the_library():
    file = BytesIO()
    write_arrays(file, ARRAYS)
    assert_same(load(file.getvalue()), ARRAYS)


def test_what_the_library_writes_is_read_by_us():
    data = save(ARRAYS, metadata={"from": "elsewhere"})
    assert_same(read_arrays(BytesIO(data), len(data)), ARRAYS)


def file_of(header, numbers=b"\0" * 8):
    text = header if isinstance(header, bytes) else msgspec.json.encode(header)
    return len(text).to_bytes(8, "little") + text + numbers


def entry(dtype="F32", shape=(2,), data_offsets=(0, 8)):
    return {"dtype": dtype, "shape": shape, "data_offsets": data_offsets}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "too early"),
        (b"\xff" * 8, "longer than the file"),
        (file_of(b"[1]"), "cannot be understood"),
        (file_of({"x": {"dtype": "F32"}}), "cannot be understood"),
        (file_of({"x": entry("BF16", (4,))}), "does not know"),
        (file_of({"x": entry(shape=(-1, -2))}), "does not know"),
        (file_of({"x": entry(shape=(2**40,))}), "another size"),
        (file_of({"x": entry(data_offsets=(8, 16))}), "another size"),
        (file_of({"x": entry(), "y": entry()}), "another size"),
        (file_of({"x": entry()}, b"\0" * 12), "do not fill"),
        (file_of({}), "do not fill"),
    ],
)
def test_a_header_that_does_not_add_up_is_refused_before_anything_is_read(data, words):
    with pytest.raises(NotSafetensorsError, match=words):
        read_arrays(BytesIO(data), len(data))


def test_a_file_that_is_shorter_or_longer_than_it_said_is_refused():
    data = file_of({"x": entry()})
    with pytest.raises(NotSafetensorsError, match="too early"):
        read_arrays(BytesIO(data[:-1]), len(data))
    with pytest.raises(NotSafetensorsError, match="more than"):
        read_arrays(BytesIO(data + b"\0"), len(data))
