"""Boundary: the answer of a network of two inputs, as a picture under the points."""
