"""What became of what left: claimed, tried, reported on, and what follows if it did not arrive."""
