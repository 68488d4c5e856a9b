"""A line of the table: what was measured, what is wanted, what was found, is it enough."""

Row = tuple[str, str, str, bool]
