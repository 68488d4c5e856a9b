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

from nncore.errors import LayerloomError
from nncore.history import History, PlainHistory
from nncore.project import Project
from nncore.safetensors_stream import write_arrays
from nncore.written import Numbers, WrittenProject, arrays_of, project_from, written

FORMAT = 1
MOST_BYTES = 4_000_000_000
MOST_JSON_BYTES = 64_000_000
MEMBERS = ("project.json", "weights.safetensors", "trainer.safetensors", "history.json")


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
        data = path.read_bytes()
    except FileNotFoundError:
        raise LoomFileError(path, "there is no such file.") from None
    except IsADirectoryError:
        raise NotALoomFileError(path, "this is a folder, not a Layerloom project.") from None
    except OSError as error:
        raise LoomFileError(path, f"it cannot be read ({error.strerror}).") from None
    return unpacked(data, path)


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
    members = _members(data, path)
    try:
        header = msgspec.json.decode(members["project.json"], type=_Header)
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
    try:
        plain = msgspec.json.decode(members["project.json"], type=WrittenProject)
        history = msgspec.json.decode(members.get("history.json", b"{}"), type=PlainHistory)
        numbers = Numbers(
            members.get("weights.safetensors", b""), members.get("trainer.safetensors", b"")
        )
        return project_from(plain, numbers, History.from_plain(history))
    except _CANNOT_BE_UNDERSTOOD as error:
        raise DamagedFileError(path, f"a part of it is damaged ({error}).") from None


def check_writable(path: Path | str) -> None:
    """Raise LoomFileError if a file could not be written there: before work that is to be kept."""
    path = Path(path)
    try:
        if path.is_dir():
            raise LoomFileError(path, "there is a folder of this name.")
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}."):
            pass
    except OSError as error:
        raise LoomFileError(path, f"it cannot be written ({error.strerror}).") from None


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
        raise LoomFileError(path, f"it cannot be written ({error.strerror}).") from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _members(data: bytes, path: Path | str) -> dict[str, bytes]:
    """The parts that a project has.

    Nothing else in the zip is looked at, nothing is unpacked to disk.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            found: dict[str, bytes] = {}
            for name in MEMBERS:
                if name not in archive.namelist():
                    continue
                most = MOST_JSON_BYTES if name.endswith(".json") else MOST_BYTES
                if archive.getinfo(name).file_size > most:
                    raise DamagedFileError(path, f"{name} in it is larger than any project's.")
                with archive.open(name) as member:
                    found[name] = member.read(most + 1)
    except _CANNOT_BE_UNPACKED:
        start = data[:2] == b"PK"
        if start:
            raise DamagedFileError(path, "it ends too early or is damaged.") from None
        raise NotALoomFileError(path, "this is not a Layerloom project.") from None
    if "project.json" not in found:
        raise NotALoomFileError(path, "this is a zip file, but not a Layerloom project.")
    return found


def _json(value: Any) -> bytes:
    return msgspec.json.encode(value)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
