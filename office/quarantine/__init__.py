"""What officials see of mail that made no record, and what they decide on it."""
