"""Detail: how much cards show of themselves now."""

from __future__ import annotations


class Detail:
    """Shared by the cards of a scene.

    While it is `brief` a card is its body, icon and name: a view zooms over many of them.
    """

    brief = False


WHOLE = Detail()
"""For cards that a picture holds, and not a scene."""
