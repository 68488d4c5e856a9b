"""Mark: how a file looked when it was last read or saved here; so it is known if it is another."""

from pathlib import Path

from msgspec import Struct

from nncore.loomfile import fingerprint


class Mark(Struct, frozen=True):
    """When a file was written, and what is in it; copies from before contents were noted have "".

    A file that was only touched is the same file.
    """

    time_s: float = 0.0
    content: str = ""

    def fits(self, path: Path) -> bool:
        """Whether the file there is still this one."""
        now = mark_of(path)
        return self.content == now.content if self.content else self.time_s == now.time_s


def mark_of(path: Path) -> Mark:
    """How a file looks now; a file that is not there has an empty mark."""
    try:
        return Mark(path.stat().st_mtime, fingerprint(path))
    except OSError:
        return Mark()
