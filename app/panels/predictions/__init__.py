"""Predictions: what the network says of samples, the worst answers first, and of a drawing."""
