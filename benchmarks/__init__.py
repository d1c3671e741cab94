"""The figures of the house, measured beside their floors: `python -m benchmarks`."""
