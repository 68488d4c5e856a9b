"""Errors that carry words for a person."""

from pathlib import Path


class LayerloomError(Exception):
    """Something that the person in front can mend; its text says what, where and what to do.

    Whatever is not one of these is a mistake of ours and goes to the crash report.
    """


def why_not_written(path: Path, error: OSError) -> str:
    """Say why a file cannot be written, naming the folder where that is what is missing.

    >>> why_not_written(Path("nowhere/x.loom"), FileNotFoundError(2, "No such file or directory"))
    'there is no folder nowhere to put it into.'
    >>> why_not_written(Path("x.loom"), OSError(28, "No space left on device"))
    'it cannot be written (No space left on device).'
    """
    if isinstance(error, FileNotFoundError) and not path.parent.is_dir():
        return f"there is no folder {path.parent} to put it into."
    return f"it cannot be written ({error.strerror})."
