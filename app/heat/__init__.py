"""Heat along the network: what each layer costs, and how much it learns."""
