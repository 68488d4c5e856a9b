"""What is read is what was prepared, in the right rows, without an array being born."""

import tracemalloc

import msgspec
import numpy as np
import pytest

from nncore import data
from nncore.data import DataReference, Derive, DropMissing, Fitted, Split, Standardise
from nncore.data.errors import (
    ColumnTakenError,
    DataError,
    MissingValuesError,
    NoRowsError,
    NotInFileError,
    WrongColumnError,
)
from nncore.fields import FieldError

AMES = data.default_reference("ames")


def test_standardising_looks_at_training_rows_alone():
    ames = data.load("ames")
    area = ames.table.values("area")[ames.train.rows]
    scaling = ames.fitted.scaling("area")
    assert scaling.mean == pytest.approx(area.mean())
    assert scaling.deviation == pytest.approx(area.std())
    assert ames.train.inputs.mean(axis=0) == pytest.approx([0, 0, 0], abs=1e-5)
    assert ames.train.targets.std() == pytest.approx(1, rel=1e-5)
    assert abs(ames.test.inputs.mean(axis=0)).max() > 1e-4


@pytest.mark.parametrize(
    ("name", "column"), [("ames", "price"), ("ames", "quality"), ("digits-8x8", "image")]
)
def test_the_way_out_undoes_the_way_in(name, column):
    loaded = data.load(name)
    values = np.array([0.0, 3.0, 200_000.0])
    back = loaded.in_unit(column, loaded.prepared(column, values))
    assert back == pytest.approx(values, abs=1e-6)


def test_a_model_travels_with_its_preparation():
    fitted = data.load("ames", seed=0).fitted
    again = msgspec.json.decode(msgspec.json.encode(fitted), type=Fitted)
    elsewhere = data.load(data.default_reference("ames", seed=1), fitted=again)
    assert elsewhere.fitted == fitted


def test_a_column_that_never_changes_becomes_zero():
    reference = DataReference(
        AMES.source,
        (Derive("nothing", "area", "-", "area"), Standardise(("nothing",))),
        inputs=("nothing",),
    )
    assert not data.load(reference).train.inputs.any()


def test_a_division_by_zero_is_a_hole():
    steps = (Derive("by_room", "area", "/", "bedrooms"),)
    reference = DataReference(AMES.source, steps, inputs=("by_room",))
    empty = int((data.load("ames").table.values("bedrooms") == 0).sum())
    assert dict(data.describe(reference).holes)["by_room"] == empty
    with pytest.raises(MissingValuesError, match="Drop rows with holes"):
        data.load(reference).train.reader(("by_room",))
    dropping = msgspec.structs.replace(reference, preparation=(*steps, DropMissing(("by_room",))))
    assert data.describe(dropping).dropped == empty


def test_a_reference_survives_the_file():
    for name in data.names():
        reference = data.default_reference(name, seed=2)
        text = msgspec.json.encode(reference)
        assert msgspec.json.decode(text, type=DataReference) == reference


def test_numbers_side_by_side_keep_their_order():
    ames = data.load("ames")
    together = ames.test.all_of(ames.test.reader(("age", "central_air", "area")))
    assert together.dtype == np.float32
    for place, name in enumerate(("age", "central_air", "area")):
        alone = ames.test.all_of(ames.test.reader((name,)))
        assert alone.shape == (len(ames.test), 1)
        assert np.array_equal(together[:, [place]], alone)


def test_a_class_is_read_as_code_or_as_number():
    moons = data.load("moons")
    codes = moons.train.all_of(moons.train.reader(("class",), "integer"))
    numbers = moons.train.all_of(moons.train.reader(("class",), "float"))
    assert (codes.dtype, codes.shape) == (np.int64, (400,))
    assert (numbers.dtype, numbers.shape) == (np.float32, (400, 1))
    assert np.array_equal(codes, numbers[:, 0])


def test_raw_is_in_the_columns_own_unit():
    ames, digits = data.load("ames"), data.load("digits-8x8")
    raw = ames.train.all_of(ames.train.reader(("price",), "raw"))
    assert np.array_equal(raw, ames.table.values("price")[ames.train.rows])
    assert ames.in_unit("price", ames.train.targets[:, 0]) == pytest.approx(raw, rel=1e-5)
    bytes_ = digits.train.all_of(digits.train.reader(("image",), "raw"))
    assert (bytes_.dtype, bytes_.max()) == (np.uint8, 16)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_pictures_come_scaled_and_channel_major(dtype):
    digits = data.load("digits-8x8")
    reader = digits.validation.reader(("image",))
    memory = np.empty((1, 5, 8, 8), dtype)
    out = memory.transpose(1, 0, 2, 3)
    indices = np.array([7, 0, 3, 3, 179])
    reader.read(indices, out)
    stored = digits.table.values("image")[0, digits.validation.rows[indices]]
    assert out[:, 0] == pytest.approx(stored / 16)


def test_pictures_of_several_channels_keep_them_apart():
    x = np.arange(10 * 3 * 4 * 5, dtype=np.uint8).reshape(10, 3, 4, 5)
    made = data.from_arrays(x, np.arange(10) % 2)
    assert made.train.inputs == pytest.approx(x[made.train.rows] / 255)


@pytest.mark.parametrize(("name", "batch"), [("mnist", 64), ("mnist", 2048), ("ames", 64)])
def test_no_array_is_born_in_a_read(name, batch):
    loaded = data.load(name)
    reader = loaded.train.reader(loaded.inputs)
    out, indices = reader.empty(batch), np.arange(batch)[::-1].copy()
    reader.read(indices, out)
    tracemalloc.start()
    try:
        reader.read(indices, out)
        reader.read(indices[:17], out[:17])
        born = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert born < 40_000      # NumPy's own casting buffers; a batch of 64 pictures is 200,704 bytes


def test_an_unfit_column_is_named_with_a_remedy():
    ames, digits = data.load("ames"), data.load("digits-8x8")
    with pytest.raises(WrongColumnError, match="Give it an Input of its own"):
        digits.train.reader(("image", "digit"))
    with pytest.raises(WrongColumnError, match="One column is read raw at a time"):
        ames.train.reader(("area", "price"), "raw")
    with pytest.raises(DataError, match="at least one column"):
        ames.train.reader(())
    with pytest.raises(WrongColumnError, match="Whole numbers"):
        digits.train.reader(("image",), "integer")
    ratio = data.load(DataReference(AMES.source, (Derive("ratio", "area", "/", "lot_area"),)))
    with pytest.raises(WrongColumnError, match='"ratio" holds fractions'):
        ratio.train.reader(("ratio",), "integer")
    with pytest.raises(WrongColumnError, match='"central_air" holds classes'):
        data.load(DataReference(AMES.source, (Standardise(("central_air",)),)))
    with pytest.raises(ColumnTakenError, match="already"):
        data.load(DataReference(AMES.source, (Derive("area", "area", "+", "age"),)))
    with pytest.raises(MissingValuesError, match='"garage_cars" has none in 1 row'):
        data.load(DataReference(AMES.source, split=Split(1, 0, 0))).train.reader(("garage_cars",))
    assert ames.train.reader(("bedrooms",), "integer").dtype == np.int64


def test_a_split_may_leave_rows_out_but_not_deal_them_twice():
    small = data.load(DataReference(AMES.source, split=Split(0.1, 0.1, 0.1)))
    assert (len(small.train), len(small.validation), len(small.test)) == (293, 293, 293)
    with pytest.raises(DataError, match=r"0\.8 \+ 0\.2 \+ 0\.1 is 1\.1"):
        Split(0.8, 0.2, 0.1)
    with pytest.raises(FieldError, match="train must be more than 0"):
        Split(0.0, 0.5, 0.5)


def test_arrays_of_a_script_become_a_data_set():
    x, y = np.random.default_rng(0).normal(size=(20, 3)), np.arange(20) % 4
    made = data.from_arrays(x, y, split=(0.5, 0.25, 0.25), seed=1)
    assert made.train.inputs == pytest.approx(x[made.train.rows], rel=1e-6)
    assert np.array_equal(made.test.targets, y[made.test.rows])
    assert made.column("y").classes == ("0", "1", "2", "3")
    words = data.from_arrays(x, np.array(["cat", "dog"])[y % 2])
    assert words.column("y").classes == ("cat", "dog")
    assert data.from_arrays(x, y.astype(float)).train.targets.shape == (16, 1)
    assert x.flags.writeable      # the caller's array stays the caller's


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (np.zeros((5, 2)), np.zeros(4), "same number of rows. x has 5, y has 4"),
        (np.array([[1.0], [np.nan]]), [0, 1], "1 of its 2 values are NaN"),
        (np.array([[1, None]], object), [0], "array of object"),
        ([[1, 2], [3]], [0, 1], "rows of equal length"),
        (np.zeros((0, 2)), [], "at least one row"),
        (np.zeros((2, 2)), [-1, 1], "counted 0, 1, 2, … y goes from -1 to 1"),
        (np.zeros((2, 2)), [[0, 1], [1, 0]], "argmax"),
        ([["a"], ["b"]], [0, 1], "x needs numbers. It got words"),
    ],
)
def test_arrays_that_cannot_be_used_say_why(x, y, words):
    with pytest.raises(DataError, match=words):
        data.from_arrays(x, y)


def test_what_a_file_cannot_bring_back_says_so():
    made = data.from_arrays(np.zeros((10, 1)), np.zeros(10))
    with pytest.raises(NotInFileError, match="from_arrays"):
        data.load(made.reference)
    with pytest.raises(NoRowsError, match="none of the 1"):
        data.from_arrays([[1.0]], [0], split=(0.1, 0.9, 0.0))
    with pytest.raises(DataError, match="three shares"):
        data.from_arrays([[1.0]], [0], split=(1.0,))
