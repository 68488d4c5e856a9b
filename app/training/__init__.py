"""Training: the thread that steps the Trainer, and what a window knows of its run."""
