"""What the office does: one function per act, the same act for every door."""
