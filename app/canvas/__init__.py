"""The canvas: cards, wires, gestures, the palette and what can be done with them."""
