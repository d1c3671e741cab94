"""Paper that leaves: printed, handed to a carrier, delivered or come back."""
