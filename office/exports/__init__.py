"""What leaves the house whole, as files that prove themselves."""
