"""The suite: one package beside each of the house, and journeys through all of them."""
