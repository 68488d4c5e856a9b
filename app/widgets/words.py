"""Shares as a person reads them; quantities are written by `nncore.words`."""

def percent(share: float) -> str:
    """Write a share of one as per cent with one decimal."""
    return f"{100 * share:.1f} %"
