"""The .loom file: a zip of JSON and safetensors. Reading one runs nothing and trusts nothing."""

import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

import msgspec
from msgspec import Struct
from numpy.typing import NDArray

from nncore.errors import LayerloomError, why_not_written
from nncore.history import History, PlainHistory
from nncore.project import Project
from nncore.safetensors_stream import NotSafetensorsError, read_arrays, write_arrays
from nncore.written import Numbers, WrittenProject, arrays_of, project_from, written

FORMAT = 1
MOST_BYTES = 4_000_000_000
MOST_JSON_BYTES = 64_000_000
NUMBERS = ("weights.safetensors", "trainer.safetensors")
MEMBERS = ("project.json", *NUMBERS, "history.json")


_CANNOT_BE_UNDERSTOOD = (
    msgspec.DecodeError,
    LayerloomError,
    ValueError,
    RecursionError,
    OverflowError,
)
_CANNOT_BE_UNPACKED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


class LoomFileError(LayerloomError):
    """A file cannot be read or written. Attributes: path, reason."""

    def __init__(self, path: Path | str, reason: str) -> None:
        self.path, self.reason = Path(path), reason
        super().__init__(f"{self.path.name}: {reason}")


class NotALoomFileError(LoomFileError):
    """Something else than a Layerloom project."""


class DamagedFileError(LoomFileError):
    """A Layerloom project of which a part is missing or wrong."""


class NewerFileError(LoomFileError):
    """A project written by a later version of Layerloom."""


class _Header(Struct):
    format: int = 0
    program: str = ""


def save(project: Project, path: Path | str) -> None:
    """Write a project to a file, at once or not at all.

    The old file stays until the new one is whole.
    """
    path = Path(path)
    with replacing(path) as file:
        write(project, file)


def load(path: Path | str) -> Project:
    """Read a project; raises a LoomFileError that says in one sentence what is wrong."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            return _read(file, path)
    except FileNotFoundError:
        raise LoomFileError(path, "there is no such file.") from None
    except IsADirectoryError:
        raise NotALoomFileError(path, "this is a folder, not a Layerloom project.") from None
    except OSError as error:
        raise LoomFileError(path, f"it cannot be read ({error.strerror}).") from None


def fingerprint(path: Path | str) -> str:
    """A few letters that tell what is in a file, "" if it is no zip; large ones take no longer.

    A zip lists its parts with a checksum each: nothing else is read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [(i.filename, i.file_size, i.CRC) for i in archive.infolist()]
    except _CANNOT_BE_UNPACKED:
        return ""
    return blake2b(repr(sorted(parts)).encode(), digest_size=16).hexdigest()


def packed(project: Project) -> bytes:
    """The bytes of a .loom file."""
    box = BytesIO()
    write(project, box)
    return box.getvalue()


def write(project: Project, file: IO[bytes]) -> None:
    """Write what `packed` gives, a piece at a time."""
    weights, trainer = arrays_of(project)
    history = project.checkpoint.history if project.checkpoint else None
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("project.json", _json(written(project)))
        for name, arrays in (("weights", weights), ("trainer", trainer)):
            if arrays:
                info = zipfile.ZipInfo(f"{name}.safetensors")     # stored: numbers do not compress
                with archive.open(info, "w", force_zip64=True) as member:
                    write_arrays(member, arrays)
        if history is not None:
            archive.writestr("history.json", _json(history.plain()))


def unpacked(data: bytes, path: Path | str = "project.loom") -> Project:
    """The project in the bytes of a .loom file."""
    return _read(BytesIO(data), path)


def check_writable(path: Path | str) -> None:
    """Raise LoomFileError if a file could not be written there: before work that is to be kept."""
    path = Path(path)
    try:
        if path.is_dir():
            raise LoomFileError(path, "there is a folder of this name.")
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}."):
            pass
    except OSError as error:
        raise LoomFileError(path, why_not_written(path, error)) from None


def write_atomically(path: Path, data: bytes, lasts: bool = True) -> None:
    """Replace a file in one go; raises LoomFileError and leaves the old one if that fails."""
    with replacing(path, lasts) as file:
        file.write(data)


@contextmanager
def replacing(path: Path, lasts: bool = True) -> Iterator[IO[bytes]]:
    """A file to write, which takes the place of another once it is whole.

    Raises LoomFileError and leaves the old one if that fails. With `lasts` it waits for the disk:
    then not even a power cut in the next seconds takes it away.
    """
    temporary = ""
    try:
        if path.is_dir():
            raise LoomFileError(path, "there is a folder of this name.")
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = file.name
            yield file
            file.flush()
            if lasts:
                os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
        temporary = ""
    except OSError as error:
        raise LoomFileError(path, why_not_written(path, error)) from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _read(file: IO[bytes], path: Path | str) -> Project:
    """The project in an open file.

    Nothing in the zip but a project's parts is looked at, nothing is unpacked to disk.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = {name for name in MEMBERS if name in archive.namelist()}
            if "project.json" not in parts:
                raise NotALoomFileError(path, "this is a zip file, but not a Layerloom project.")
            text = _text(archive, "project.json", path)
            _check_header(text, path)
            curves = _text(archive, "history.json", path) if "history.json" in parts else b"{}"
            weights, trainer = (
                _arrays(archive, name, path) if name in parts else {} for name in NUMBERS
            )
    except _CANNOT_BE_UNPACKED:
        file.seek(0)
        if file.read(2) == b"PK":
            raise DamagedFileError(path, "it ends too early or is damaged.") from None
        raise NotALoomFileError(path, "this is not a Layerloom project.") from None
    try:
        plain = msgspec.json.decode(text, type=WrittenProject)
        history = msgspec.json.decode(curves, type=PlainHistory)
        return project_from(plain, Numbers(weights, trainer), History.from_plain(history))
    except _CANNOT_BE_UNDERSTOOD as error:
        raise DamagedFileError(path, f"a part of it is damaged ({error}).") from None


def _check_header(text: bytes, path: Path | str) -> None:
    """Raise if this is no project, or one from a later program."""
    try:
        header = msgspec.json.decode(text, type=_Header)
    except (msgspec.DecodeError, RecursionError):
        raise DamagedFileError(path, "project.json in it is damaged.") from None
    if header.program != "Layerloom":
        raise NotALoomFileError(path, "this is not a Layerloom project.")
    if header.format > FORMAT:
        raise NewerFileError(
            path,
            f"it was written by a newer Layerloom (format {header.format}; this one reads up to "
            f"{FORMAT}). It was left as it is.",
        )


def _text(archive: zipfile.ZipFile, name: str, path: Path | str) -> bytes:
    _check_size(archive, name, MOST_JSON_BYTES, path)
    with archive.open(name) as member:
        return member.read(MOST_JSON_BYTES + 1)


def _arrays(archive: zipfile.ZipFile, name: str, path: Path | str) -> dict[str, NDArray[Any]]:
    size_bytes = _check_size(archive, name, MOST_BYTES, path)
    try:
        with archive.open(name) as member:
            return read_arrays(member, size_bytes)
    except NotSafetensorsError as error:
        raise DamagedFileError(path, f"a part of it is damaged ({name}: {error}).") from None


def _check_size(
    archive: zipfile.ZipFile, name: str, most_bytes: int, path: Path | str
) -> int:
    size_bytes = archive.getinfo(name).file_size
    if size_bytes > most_bytes:
        raise DamagedFileError(path, f"{name} in it is larger than any project's.")
    return size_bytes


def _json(value: Any) -> bytes:
    return msgspec.json.encode(value)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
