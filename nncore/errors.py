"""Errors that carry words for a person."""


class LayerloomError(Exception):
    """Something that the person in front can mend; its text says what, where and what to do.

    Whatever is not one of these is a mistake of ours and goes to the crash report.
    """
