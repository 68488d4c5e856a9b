"""What stands below the canvas: views of a run. Each knows the Session, and no other view."""
