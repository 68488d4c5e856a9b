"""The canvas's distances, in device-independent pixels, each with what it is for."""

CARD_WIDTH = 232
HEAD = 52
"""Title and setting line."""
ROW = 24
"""A docked layer."""
SKETCH = 44
"""What a block is made of, in small."""
FOOT, TRACK, TRACK_WIDTH = 24, 4, 56
"""The line of heat below a card, and its bar."""
BAR, GATE, GROUND = 32, 11, 12
"""Of a block that shows what is in it: its title, its ports, and how round it is."""
SHEETS = (2, 4)
"""How far the sheets stand out behind a block: more is in it than one layer."""
SPINE = 4
RADIUS = 8
INSET = 16
"""From a card's edge to what stands in it."""
PORT_Y = 28
"""From a card's top to the centre of its first ports, so that rows run straight."""
PORT_STEP = 24
"""Between two ports on one side."""
PORT = 10
PORT_RING = 2
SNAP = 24
"""How near a wire in the hand must come to a port to jump to it."""
COLUMN = 314
"""From one card's left edge to the next one's in a tidy row."""
STACK = 272
"""From one card's top to the next one's where numbers run down, until that is tidied."""
GAP = 72
"""Between two tidy rows: room for a wire that runs back."""
BEND = 12
"""Corners of such a wire."""
LANE = 10
"""Between two wires that run beside each other."""
WIRE = 2
WIRE_IN_HAND = 2.5
LABEL_ABOVE = 9
"""From a wire up to the shape written over it."""
GRID = 16
"""Between the dots, and what cards snap to while they are moved."""
CLICK = 6
"""A press that moves less is a click."""
PASTE_STEP = 32
"""How far a copy stands from what it was copied from."""
ITEM_NAME = 0
"""Key of `QGraphicsItem.data` under which an item keeps its name: journeys find it by that."""
