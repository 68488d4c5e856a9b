"""Welcome: examples to open with one click, and what was open lately."""
