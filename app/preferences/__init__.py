"""Preferences: all that a person can set of the program, in a window of its own."""
