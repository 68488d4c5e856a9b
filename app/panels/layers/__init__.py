"""The table of all layers: what each costs and how much it learns."""
