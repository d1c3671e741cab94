"""Numbers without gaps, how they are written and read, and the codes people type."""
