"""Words that several widgets say; quantities are written by `nncore.words`."""

SEVERAL = "several"
"""What stands in a field whose layers have different values."""
NONE_YET = "choose one"
"""What stands in a choice of which none is made."""
NOTHING = "Nothing is called so"
"""What a search says that finds nothing."""


def percent(share: float) -> str:
    """Write a share of one as per cent with one decimal."""
    return f"{100 * share:.1f} %"
