"""What views ask of a network: every node's numbers for a sample, and how they are distributed."""
