"""Stand-ins of the world outside, for the demonstration and the tests only."""
