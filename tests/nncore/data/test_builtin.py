"""The data sets that come with the program are the originals, whole and undamaged."""

import hashlib

import numpy as np
import pytest

from nncore import data
from nncore.data import builtin
from nncore.data.errors import UnknownColumnError, UnknownDatasetError
from nncore.resources import resource


def everything(loaded):
    return np.concatenate([loaded.train.rows, loaded.validation.rows, loaded.test.rows])


def test_mnist_keeps_its_own_test_set():
    mnist = data.load("mnist", seed=3)
    assert (len(mnist.train), len(mnist.validation), len(mnist.test)) == (54_000, 6_000, 10_000)
    assert sorted(mnist.test.rows) == list(range(60_000, 70_000))


def test_mnist_is_the_original():
    table = builtin.table("mnist")
    digest = hashlib.sha256(table.values("image")[0, :60_000]).hexdigest()
    # the bytes behind the header of train-images-idx3-ubyte
    assert digest == "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757"
    assert table.values("digit")[:5].tolist() == [5, 0, 4, 1, 9]  # as everyone knows them


def test_mnist_stays_bytes_in_memory_and_is_shared():
    first, second = data.load("mnist", seed=0), data.load("mnist", seed=1)
    assert first.table.values("image").dtype == np.uint8
    assert first.table.values("image") is second.table.values("image")
    with pytest.raises(ValueError, match="read-only"):
        first.table.values("image")[0] = 0


@pytest.mark.parametrize("name", data.names())
def test_parts_are_disjoint_and_complete(name):
    about, loaded = data.describe(name), data.load(name)
    rows = everything(loaded)
    assert len(np.unique(rows)) == len(rows) == about.rows - about.dropped
    assert (about.train, about.validation, about.test) == tuple(
        map(len, (loaded.train, loaded.validation, loaded.test))
    )


@pytest.mark.parametrize("name", data.names())
def test_same_seed_same_rows_and_another_seed_others(name):
    first, again, other = (data.load(name, seed=seed).train.rows for seed in (5, 5, 6))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_describing_mnist_reads_no_pictures(monkeypatch):
    def refuse(*_):
        raise AssertionError("values were read")

    monkeypatch.setattr("nncore.data.builtin._values", refuse)
    builtin.table.cache_clear()
    about = data.describe("mnist")
    builtin.table.cache_clear()
    assert (about.rows, about.train, about.task) == (70_000, 54_000, "classification")


def test_ames_keeps_its_holes_and_says_how_many():
    about = data.describe("ames")
    assert (about.rows, about.dropped) == (2930, 2)
    assert about.holes == (("garage_cars", 1), ("basement_area", 1))
    assert (about.inputs, about.target) == (("area", "bedrooms", "age"), "price")


def test_the_age_of_a_house_is_year_sold_less_year_built():
    table = data.load("ames").table
    assert np.array_equal(
        table.values("age"), table.values("year_sold") - table.values("year_built")
    )


def test_digits_go_from_0_to_1():
    digits = data.load("digits-8x8")
    assert digits.train.inputs.shape == (1437, 1, 8, 8)
    assert (digits.train.inputs.min(), digits.train.inputs.max()) == (0, 1)
    assert set(digits.train.targets) == set(range(10))


def test_a_wrong_name_brings_the_right_one():
    with pytest.raises(UnknownDatasetError, match=r'no data set "minst"\. Did you mean "mnist"\?'):
        data.load("minst")
    with pytest.raises(UnknownColumnError, match=r'no column "aera"\. Did you mean "area"\?'):
        data.load("ames").column("aera")


def test_every_file_has_the_checksum_that_its_sources_give():
    lines = resource("datasets", "SOURCES.md").read_text(encoding="utf-8").splitlines()
    told = {path: digest for digest, _, path in (line.partition("  ") for line in lines)}
    files = sorted(resource("datasets").glob("*/*.z"))
    assert files
    for path in files:
        name = path.relative_to(resource("datasets")).as_posix()
        assert told[name] == hashlib.sha256(path.read_bytes()).hexdigest(), name
