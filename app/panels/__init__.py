"""What stands below the canvas: views of a run, each of which knows the Session and no other view."""
