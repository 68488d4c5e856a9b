"""From which size on a window counts as small, in device-independent pixels."""

NARROW = 1_200
"""Less wide than this, the top bar has icons for words and the palette is a rail of icons."""
LOW = 800
"""Less high than this, the panels are lower."""
SMALL = 1_100
"""A window that is not as wide gives the canvas all the room that the columns can spare."""
