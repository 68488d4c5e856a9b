"""The inspector: what is chosen, as forms made from its own fields."""
