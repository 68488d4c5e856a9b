"""Docks: where the panels around the canvas stand, as a value, and what shows them there."""
