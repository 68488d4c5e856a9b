"""Predictions for a file: what is read, and what a damaged or odd file is told."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nncore as nn
from nncore.predictions import SamplesError, predict_file

GRAPH = nn.Graph.chain(nn.Input((1, 8, 8)), nn.Flatten(), nn.Dense(10), nn.Softmax())


@pytest.fixture(scope="module")
def digits():
    return nn.data.load("digits-8x8", seed=0)


def said(path, digits):
    """The sentence that refuses a file."""
    goal = path.with_name("answers.csv")
    with pytest.raises(SamplesError) as caught:
        predict_file(nn.Project(GRAPH, data=digits.reference), digits, path, goal)
    assert not goal.exists()
    return str(caught.value)


def packed_samples(path):
    random = np.random.default_rng(0)
    np.savez_compressed(path, inputs=random.normal(size=(20, 1, 8, 8)).astype(np.float32))
    return path.read_bytes()


def test_an_archive_that_was_cut_or_corrupted_is_refused_in_a_sentence(digits, tmp_path):
    path = tmp_path / "x.npz"
    whole = packed_samples(path)
    path.write_bytes(whole[: len(whole) // 2])
    assert said(path, digits).startswith("x.npz: it cannot be read")
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + bytes(200) + whole[middle + 200 :])
    assert said(path, digits).startswith("x.npz: it cannot be read")


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_no_damage_to_an_archive_ends_otherwise(digits, tmp_path_factory, data):
    path = tmp_path_factory.mktemp("damaged") / "x.npz"
    whole = bytearray(packed_samples(path))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole)
    project = nn.Project(GRAPH, data=digits.reference)
    with suppress(SamplesError):
        assert predict_file(project, digits, path, path.with_name("y.npy")) > 0


def test_an_array_under_the_other_kinds_name_is_read_as_what_it_is(digits, tmp_path):
    path = tmp_path / "x.npy"
    path.write_bytes(packed_samples(tmp_path / "x.npz"))
    project = nn.Project(GRAPH, data=digits.reference)
    assert predict_file(project, digits, path, tmp_path / "y.npy") == 20
    path.write_bytes(b"")
    assert said(path.rename(tmp_path / "z.npy"), digits).startswith("z.npy: it cannot be read")


def test_a_picture_of_absurd_size_is_refused_before_it_is_unpacked(digits, tmp_path):
    def chunk(kind, data):
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    path = tmp_path / "x.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )
    assert said(path, digits) == "x.png: the picture is too large."


def test_samples_that_hold_no_number_are_refused_and_named(digits, tmp_path):
    samples = np.zeros((5, 64))
    samples[2, 3] = np.nan
    path = tmp_path / "x.npy"
    np.save(path, samples)
    assert said(path, digits) == "x.npy: sample 3 holds something that is no finite number."
    np.save(path, np.full((1, 64), 1e300))
    assert "sample 1" in said(path, digits)
    np.save(path, np.zeros((0, 64)))
    assert said(path, digits) == "x.npy: it holds no samples."
