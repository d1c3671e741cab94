"""The demonstration: an invented institution, its people and letters, and what opens it."""
