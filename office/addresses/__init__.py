"""Mail addresses: one form each, which are ours, and those that carry a seal."""
