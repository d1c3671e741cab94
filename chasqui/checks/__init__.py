"""Whether an installation is well set up: its names in DNS, and what it must reach."""
