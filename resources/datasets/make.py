"""Makes the built-in data sets from their originals:  python make.py FOLDER_WITH_ORIGINALS.

SOURCES.md says where the originals are from. Each data set becomes a folder with `header.json` and
one zlib file a column, which opens with NumPy alone, in half the time that .npz takes for MNIST.
"""

import csv
import gzip
import json
import sys
import zlib
from pathlib import Path

import msgspec
import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from nncore.data.builtin import EDGES, STORED, Header  # noqa: E402  needs the path above
from nncore.data.columns import Column  # noqa: E402
from nncore.data.table import Array  # noqa: E402

DIGITS = tuple("0123456789")

AMES = (
    ("living_area_sqft", Column("area", "number", unit="sq ft", help="Living area above ground")),
    ("bedrooms", Column("bedrooms", "number", help="Bedrooms above ground")),
    ("bathrooms", Column("bathrooms", "number", help="Full bathrooms above ground")),
    ("year_built", Column("year_built", "number", help="Year in which the house was built")),
    ("year_sold", Column("year_sold", "number", help="Year of the sale")),
    ("lot_area_sqft", Column("lot_area", "number", unit="sq ft", help="Size of the lot")),
    ("overall_quality", Column("quality", "number", help="Material and finish, from 1 to 10")),
    ("overall_condition", Column("condition", "number", help="State of repair, from 1 to 10")),
    ("garage_cars", Column("garage_cars", "number", help="Cars that fit into the garage")),
    ("basement_sqft", Column("basement_area", "number", unit="sq ft", help="Size of the basement")),
    ("fireplaces", Column("fireplaces", "number", help="Number of fireplaces")),
    ("neighborhood", Column("neighborhood", "class", help="Part of the town, abbreviated")),
    ("building_type", Column("building_type", "class", help="Kind of house, abbreviated")),
    ("central_air", Column("central_air", "class", help="Whether air conditioning is central")),
    ("sale_price_usd", Column("price", "number", unit="$", help="Price of the sale in US dollars")),
)


def main() -> None:
    """Write all data sets."""
    originals = Path(sys.argv[1])
    mnist(originals)
    digits(originals)
    ames(originals)
    karate_club(originals)


def mnist(originals: Path) -> None:
    """Handwritten digits; the test set of the original comes last."""
    pictures = [idx(originals / f"{part}-images-idx3-ubyte.gz", 16) for part in ("train", "t10k")]
    labels = [idx(originals / f"{part}-labels-idx1-ubyte.gz", 8) for part in ("train", "t10k")]
    columns = (
        Column("image", "picture", (1, 28, 28), help="A handwritten digit", largest=255.0),
        Column("digit", "class", classes=DIGITS, help="The digit that was meant"),
    )
    header = Header("MNIST", 70_000, columns, ("image",), "digit", test_rows=10_000)
    write("mnist", header, [np.concatenate(pictures), np.concatenate(labels)])


def idx(path: Path, offset: int) -> Array:
    """Return the bytes of an IDX file behind its header."""
    return np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8, offset=offset)


def digits(originals: Path) -> None:
    """Small handwritten digits in 17 levels of grey."""
    columns = (
        Column("image", "picture", (1, 8, 8), help="A handwritten digit", largest=16.0),
        Column("digit", "class", classes=DIGITS, help="The digit that was meant"),
    )
    header = Header("Digits 8×8", 1797, columns, ("image",), "digit")
    with np.load(originals / "digits_8x8.npz") as arrays:
        write("digits-8x8", header, [arrays["images"], arrays["labels"]])


def ames(originals: Path) -> None:
    """House sales; an empty field stays a hole."""
    with (originals / "ames_housing.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    columns, values = [], []
    for original, column in AMES:
        texts = [row[original] for row in rows]
        if column.kind == "class":
            words, codes = np.unique(texts, return_inverse=True)
            column = msgspec.structs.replace(column, classes=tuple(map(str, words)))
            values.append(codes)
        else:
            values.append(np.array([float(text or "nan") for text in texts]))
        columns.append(column)
    header = Header(
        "Ames housing", len(rows), tuple(columns), ("area", "bedrooms", "year_built"), "price"
    )
    write("ames", header, values)


def karate_club(originals: Path) -> None:
    """Members, each known only by who he is, and who met whom outside of the club: both ways."""
    graph = json.loads((originals / "karate_club.json").read_text())
    clubs = ("Mr. Hi", "Officer")
    count = len(graph["nodes"])
    columns = (
        Column("member", "number", (count,), help="1 at the member's own place, else 0"),
        Column("club", "class", classes=clubs, help="Whom the member followed when they parted"),
    )
    one_way = np.array(graph["edges"]).T
    edges = np.concatenate([one_way, one_way[::-1]], axis=1)
    header = Header("Karate club", count, columns, ("member",), "club", edges=edges.shape[1])
    of = [clubs.index(node["club"]) for node in graph["nodes"]]
    write("karate-club", header, [np.eye(count), np.array(of)])
    packed = zlib.compress(edges.astype("<u4").tobytes(), 9)
    (HERE / "karate-club" / EDGES).write_bytes(packed)


def write(name: str, header: Header, values: list[Array]) -> None:
    """Write one folder."""
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    (folder / "header.json").write_bytes(msgspec.json.format(msgspec.json.encode(header)) + b"\n")
    for column, array in zip(header.columns, values, strict=True):
        stored = np.ascontiguousarray(array, STORED[column.kind])
        (folder / f"{column.name}.z").write_bytes(zlib.compress(stored.tobytes(), 9))


if __name__ == "__main__":
    main()
