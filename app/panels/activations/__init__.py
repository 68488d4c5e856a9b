"""Activations: how outputs, weights and gradients of each layer are distributed, epoch by epoch."""
