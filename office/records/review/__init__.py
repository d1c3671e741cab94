"""A draft that goes up: reviewed by some, signed by one, returned with a reason."""
