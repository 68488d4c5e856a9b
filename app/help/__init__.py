"""Help: what a layer is, in a window of its own."""
