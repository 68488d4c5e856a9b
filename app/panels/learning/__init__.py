"""Learning: loss and metric while the network trains."""
