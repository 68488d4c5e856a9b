"""nncore: Layerloom's engine. Networks as values, trained by NumPy; no window needed."""
